package main

import (
	"fmt"

	"github.com/weirhq/weir"
)

// shopName is one of the names of the shop's events and how often of a thousand
// times it is drawn. Those with none follow from what a person does.
type shopName struct {
	name   string
	weight int
}

// Indexes into shopNames.
const (
	nameView = iota
	nameItem
	nameCart
	namePurchase
	nameLogin
	nameSignup
	nameIdentify
)

var shopNames = [...]shopName{
	nameView:     {weir.NamePageView, 385}, // and each session begins with one
	nameItem:     {"view_item", 120},
	nameCart:     {"add_to_cart", 72},
	namePurchase: {weir.NamePurchase, 48},
	nameLogin:    {weir.NameLogin, 0},
	nameSignup:   {weir.NameSignup, 0},
	nameIdentify: {weir.NameIdentify, 0},
	{weir.NameClick, 105}, {"scroll", 80}, {"search", 50}, {"view_list", 34}, {"begin_checkout", 28}, {"remove_from_cart", 18},
	{"add_shipping", 14}, {"add_payment", 12}, {"view_promotion", 12}, {"share", 8}, {"review", 6}, {"logout", 6}, {"refund", 2},
}

// namesByWeight holds the index of each name as often as its weight says.
func namesByWeight() (slots []uint8) {
	for index, n := range shopNames {
		for range n.weight {
			slots = append(slots, uint8(index))
		}
	}
	return slots
}

// shopPage is a page of the shop.
type shopPage struct{ path, url, title, category string }

const shopHost = "shop.example"

// shopPages returns the shop's pages, the frequent ones first: few general
// ones, then the products.
func shopPages() []shopPage {
	pages := make([]shopPage, 0, len(generalPages)+len(categories)+products)
	for i, path := range generalPages {
		pages = append(pages, newShopPage(path, "Shop "+path[1:], categories[i%len(categories)]))
	}
	for _, category := range categories {
		pages = append(pages, newShopPage("/c/"+category, "All "+category, category))
	}
	for i := range products {
		category := categories[i%len(categories)]
		pages = append(pages, newShopPage(fmt.Sprintf("/p/%s/%d", category, i), fmt.Sprintf("%s no. %d", category, i), category))
	}
	return pages
}

func newShopPage(path, title, category string) shopPage {
	return shopPage{path: path, url: "https://" + shopHost + path, title: title, category: category}
}

// shopMarket is where people live.
type shopMarket struct{ country, region, city, locale, timezone, currency string }

// shopDevice is what people use.
type shopDevice struct{ device, browser, version, os, osVersion, screen, agent string }

// The frequent ones stand first.
var (
	generalPages = []string{"/", "/search", "/cart", "/sale", "/account", "/checkout", "/checkout/done", "/help", "/about", "/login"}
	shopMarkets  = []shopMarket{
		{"DE", "BE", "Berlin", "de-DE", "Europe/Berlin", "EUR"}, {"US", "NY", "New York", "en-US", "America/New_York", "USD"},
		{"GB", "ENG", "London", "en-GB", "Europe/London", "GBP"}, {"FR", "IDF", "Paris", "fr-FR", "Europe/Paris", "EUR"},
		{"AT", "9", "Vienna", "de-AT", "Europe/Vienna", "EUR"}, {"CH", "ZH", "Zürich", "de-CH", "Europe/Zurich", "CHF"},
		{"NL", "NH", "Amsterdam", "nl-NL", "Europe/Amsterdam", "EUR"}, {"IT", "RM", "Rome", "it-IT", "Europe/Rome", "EUR"},
		{"ES", "MD", "Madrid", "es-ES", "Europe/Madrid", "EUR"}, {"PL", "MZ", "Warsaw", "pl-PL", "Europe/Warsaw", "EUR"},
	}
	shopDevices = []shopDevice{
		{"mobile", "Mobile Safari", "18.5", "iOS", "18.5", screens[0], userAgents[0]},
		{"desktop", "Chrome", "138.0", "Windows", "10", screens[1], userAgents[1]},
		{"mobile", "Chrome Mobile", "138.0", "Android", "10", screens[3], userAgents[2]},
		{"desktop", "Safari", "18.5", "Mac OS X", "10.15", screens[2], userAgents[3]},
		{"desktop", "Firefox", "140.0", "Linux", "", screens[4], userAgents[4]},
	}
	shopPlans    = []string{"free", "basic", "pro", "enterprise"}
	shopChannels = []string{"direct", "search", "search", "social", "direct", "referral"} // as in referrers
	shopSources  = []string{"", "google", "newsletter", "partner"}
)
