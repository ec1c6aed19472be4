package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// pool holds the text of events with placeholders at fixed offsets.
type pool [][]byte

const (
	// poolSize is how many templates there are: enough that no column but
	// those patched looks more regular than a shop's.
	poolSize = 1 << 14
	// people is how many different people there are.
	people = 100_000
	// products is how many things the shop sells.
	products = 2000
)

// eventBytes is about how long an event is.
const eventBytes = 400

// What stands at fixed offsets at the head of each template, to be patched.
const (
	idPlaceholder   = "00000000-0000-7000-8000-000000000000"
	timePlaceholder = "2026-01-02T03:04:05.000000Z"
	timeLayout      = "2006-01-02T15:04:05.000000Z"
	userDigits      = 6
	sessionDigits   = 12
	amountUnits     = 3
	amountCents     = 2
)

const (
	headID      = `{"id":"`
	headTime    = idPlaceholder + `","time":"`
	headUser    = timePlaceholder + `","user_id":"u`
	headSession = `000000","session_id":"s`
	headAmount  = `000000000000","properties":{"amount":`
	headRest    = `100.00`
)

const (
	idOffset      = len(headID)
	timeOffset    = idOffset + len(headTime)
	userOffset    = timeOffset + len(headUser)
	sessionOffset = userOffset + len(headSession)
	amountOffset  = sessionOffset + len(headAmount)
)

// newPool draws the templates, the same in every run.
func newPool() pool {
	random := rand.New(rand.NewPCG(1, 2))
	p := make(pool, poolSize)
	for i := range p {
		p[i] = []byte(template(random))
	}
	return p
}

// template returns the text of an event of a shop, about 400 bytes long.
func template(random *rand.Rand) string {
	product := skewed(random, products)
	category := categories[product%len(categories)]
	var b strings.Builder
	b.WriteString(headID + headTime + headUser + headSession + headAmount + headRest)
	fmt.Fprintf(&b, `,"currency":%q,"sku":"SKU-%05d","category":%q,"quantity":%d,"coupon":%t}`,
		currencies[skewed(random, len(currencies))], product, category, 1+skewed(random, 5), random.IntN(10) == 0)
	fmt.Fprintf(&b, `,"name":%q`, names[skewed(random, len(names))])
	fmt.Fprintf(&b, `,"context":{"url":"https://shop.example/%s/%d","referrer":%q,"locale":%q,"screen":%q,"title":"%s %d"}}`,
		category, product, referrers[skewed(random, len(referrers))],
		locales[skewed(random, len(locales))], screens[skewed(random, len(screens))], category, product)
	return b.String()
}

// The words of the shop, the frequent ones first.
var (
	names = []string{
		"page_view", "view_item", "click", "search", "scroll", "add_to_cart", "login", "view_list", "purchase", "remove_from_cart",
		"begin_checkout", "share", "signup", "add_shipping", "add_payment", "view_promotion", "select_promotion", "refund", "review", "logout",
	}
	categories = []string{"shirts", "shoes", "jackets", "hats", "socks", "bags", "belts", "scarves"}
	currencies = []string{"EUR", "USD", "GBP", "CHF"}
	locales    = []string{"de-DE", "en-US", "en-GB", "fr-FR", "it-IT", "es-ES", "nl-NL", "pl-PL"}
	screens    = []string{"390x844", "1920x1080", "1440x900", "412x915", "2560x1440"}
	referrers  = []string{
		"", "https://www.google.com/", "https://www.bing.com/", "https://www.facebook.com/", "https://duckduckgo.com/", "https://news.example/",
	}
	userAgents = []string{
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36",
		"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
		"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
	}
)
