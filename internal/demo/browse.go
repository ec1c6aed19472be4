package demo

import (
	"net/url"
	"time"

	"github.com/weirhq/weir"
)

// How long people take, half of them less.
const (
	toGlance = 6 * time.Second
	toRead   = 16 * time.Second
	toType   = 25 * time.Second
)

var home = page{"/", "Gear for long walks"}

// land opens the first page.
func land(s *simulation, v *visitor) (act, time.Duration) {
	const bounce = 0.28
	v.from = v.source.referrer
	target := home
	if s.yes(v.source.deep) {
		target = s.someShelf(v)
		if s.yes(0.6) {
			target = s.someProduct(v)
		}
	}
	if v.source.query != "" {
		target.path += "?" + v.source.query
	}
	v.open(s, target)
	if s.yes(bounce) {
		return nil, 0
	}
	if v.item != nil {
		return viewItem, s.soon()
	}
	return browse, s.pause(toGlance)
}

// open views a page; the next one will be reached from it.
func (v *visitor) open(s *simulation, p page) {
	v.page, v.referrer = p, v.from
	v.from = origin + p.path
	v.send(s, weir.NamePageView, nil)
}

// browse does one of the things people do in a shop.
func browse(s *simulation, v *visitor) (act, time.Duration) {
	switch roll := s.Float64(); {
	case roll < 0.14:
		return leave(s, v)
	case roll < 0.22:
		return openSearch(s, v)
	case roll < 0.40:
		v.open(s, s.someShelf(v))
		return browse, s.pause(toGlance)
	case roll < 0.50:
		v.click(s, one(s.chance, teasers))
		return browse, s.pause(toGlance)
	case roll < 0.57:
		return openAccount(s, v)
	default:
		return openProduct(s, v)
	}
}

// leave ends the visit, if there is nothing in the cart to think of.
func leave(s *simulation, v *visitor) (act, time.Duration) {
	if len(v.cart) > 0 && s.yes(0.4) {
		return openCart(s, v)
	}
	return nil, 0
}

// someShelf returns the page of a category. The first ones are liked best.
func (s *simulation) someShelf(v *visitor) page {
	v.shelf = categories[min(s.IntN(len(categories)), s.IntN(len(categories)))]
	v.item = nil
	return page{"/c/" + v.shelf, upper(v.shelf)}
}

// someProduct returns the page of a product, more likely of the shelf that the
// visitor looks at.
func (s *simulation) someProduct(v *visitor) page {
	chosen := pick(s.chance, products)
	for range 3 {
		if v.shelf == "" || chosen.category == v.shelf {
			break
		}
		chosen = pick(s.chance, products)
	}
	v.item, v.shelf = &chosen, chosen.category
	return page{chosen.path(), chosen.name}
}

func openProduct(s *simulation, v *visitor) (act, time.Duration) {
	v.open(s, s.someProduct(v))
	return viewItem, s.soon()
}

// viewItem is what a product's page tells of itself.
func viewItem(s *simulation, v *visitor) (act, time.Duration) {
	v.send(s, nameViewItem, v.item.properties())
	return consider, s.pause(toRead)
}

func (p *product) properties() properties {
	return properties{"item_id": p.sku, "item_name": p.name, "category": p.category, "price": p.price, "currency": currency}
}

// consider decides about the product on the page.
func consider(s *simulation, v *visitor) (act, time.Duration) {
	switch roll := s.Float64(); {
	case roll < 0.075*v.keen:
		return addToCart(s, v)
	case roll > 0.85:
		v.click(s, one(s.chance, details))
		return browse, s.pause(toGlance)
	default:
		return browse(s, v)
	}
}

// What people click that opens no page: in the shop, and on a product's page.
var (
	teasers = []string{"menu", "newsletter-banner", "size-filter", "price-filter", "sort-by-price", "language"}
	details = []string{"gallery", "size-guide", "reviews", "delivery-times", "wishlist"}
)

func (v *visitor) click(s *simulation, element string) {
	v.send(s, weir.NameClick, properties{"element": element})
}

// openSearch looks for something.
func openSearch(s *simulation, v *visitor) (act, time.Duration) {
	v.wanted = pick(s.chance, searches)
	v.open(s, page{"/search?q=" + url.QueryEscape(v.wanted.text), "Search"})
	return find, s.soon()
}

// find goes through what was found, if anything was.
func find(s *simulation, v *visitor) (act, time.Duration) {
	v.send(s, nameSearch, properties{"query": v.wanted.text, "results": v.wanted.results})
	v.shelf = ""
	if v.wanted.results == 0 {
		return browse, s.pause(toGlance)
	}
	return openProduct, s.pause(toGlance)
}

// crawl reads one page after another, as programs do.
func crawl(s *simulation, v *visitor) (act, time.Duration) {
	const more = 0.82
	target := s.someShelf(v)
	if s.yes(0.7) {
		target = s.someProduct(v)
	}
	v.open(s, target)
	v.from = "" // programs do not say where they come from
	if !s.yes(more) {
		return nil, 0
	}
	return crawl, time.Second + s.pause(2*time.Second)
}
