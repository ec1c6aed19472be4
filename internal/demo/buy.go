package demo

import (
	"fmt"
	"math"
	"time"

	"github.com/weirhq/weir"
)

// cartLine is a product in a cart.
type cartLine struct {
	item     *product
	quantity int
}

// value returns the price of all that is in the cart.
func (v *visitor) value() (total float64) {
	for _, line := range v.cart {
		total += line.item.price * float64(line.quantity)
	}
	return cents(total)
}

// quantity returns how many things are in the cart.
func (v *visitor) quantity() (total int) {
	for _, line := range v.cart {
		total += line.quantity
	}
	return total
}

func cents(amount float64) float64 { return math.Round(amount*100) / 100 }

// addToCart takes the product on the page; of cheap ones often several.
func addToCart(s *simulation, v *visitor) (act, time.Duration) {
	const cheap = 40
	quantity := 1
	if v.item.price < cheap {
		quantity += int(s.ExpFloat64() * 0.8)
	}
	v.cart = append(v.cart, cartLine{v.item, quantity})
	p := v.item.properties()
	p["quantity"], p["cart_value"] = quantity, v.value()
	v.send(s, nameAddToCart, p)
	if s.yes(0.55) {
		return openCart, s.pause(toGlance)
	}
	return browse, s.pause(toGlance)
}

func openCart(s *simulation, v *visitor) (act, time.Duration) {
	const abandoned = 0.38
	v.open(s, page{"/cart", "Cart"})
	if s.yes(abandoned) {
		return browse, s.pause(toRead)
	}
	return openCheckout, s.pause(toGlance)
}

var checkoutPage = page{"/checkout", "Checkout"}

func openCheckout(s *simulation, v *visitor) (act, time.Duration) {
	v.open(s, checkoutPage)
	return checkout, s.soon()
}

// checkout asks who buys; some stay guests.
func checkout(s *simulation, v *visitor) (act, time.Duration) {
	v.send(s, nameCheckout, properties{"value": v.value(), "currency": currency, "quantity": v.quantity()})
	v.then = pay
	switch {
	case v.signedIn:
		return pay, s.pause(toType)
	case v.person.user != "":
		return openLogin, s.pause(toGlance)
	case s.yes(0.5):
		return openSignup, s.pause(toGlance)
	default:
		return pay, s.pause(toType)
	}
}

var payments = []string{"card", "card", "card", "paypal", "paypal", "invoice", "apple_pay"}

// pay buys what is in the cart, unless the visitor thinks better of it.
func pay(s *simulation, v *visitor) (act, time.Duration) {
	const abandoned, voucher = 0.24, 0.12
	if s.yes(abandoned) {
		return nil, 0
	}
	v.page = checkoutPage // behind a log-in, if there was one
	s.crowd.orders++
	amount := v.value()
	p := properties{
		"order_id": fmt.Sprintf("K-%06d", s.crowd.orders),
		"currency": currency,
		"items":    v.items(),
		"quantity": v.quantity(),
		"payment":  one(s.chance, payments),
	}
	if s.yes(voucher) {
		p["coupon"] = "TRAIL10"
		amount *= 0.9
	}
	p["amount"] = cents(amount)
	v.cart = nil
	v.send(s, weir.NamePurchase, p)
	return thank, s.soon()
}

// items lists what is in the cart.
func (v *visitor) items() []properties {
	list := make([]properties, 0, len(v.cart))
	for _, line := range v.cart {
		list = append(list, properties{"item_id": line.item.sku, "price": line.item.price, "quantity": line.quantity})
	}
	return list
}

func thank(s *simulation, v *visitor) (act, time.Duration) {
	v.open(s, page{"/checkout/thanks", "Thank you"})
	if s.yes(0.15) {
		return browse, s.pause(toRead)
	}
	return nil, 0
}
