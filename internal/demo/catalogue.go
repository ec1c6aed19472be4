package demo

import "strings"

// product is something the shop sells.
type product struct {
	sku      string
	name     string
	category string
	price    float64 // EUR
	share    float64 // of the interest
}

func (p product) weight() float64 { return p.share }

func (p product) path() string {
	return "/p/" + strings.ReplaceAll(strings.ToLower(p.name), " ", "-")
}

// products is what the shop sells. Cheap things are many and popular, dear
// ones few, so that the orders' amounts are skewed as those of real shops.
var products = []product{
	{"KO-101", "Merino Socks", "clothing", 16.90, 9},
	{"KO-102", "Wool Beanie", "clothing", 24.90, 6},
	{"KO-103", "Fleece Jacket", "clothing", 79.90, 6},
	{"KO-104", "Rain Jacket", "clothing", 169.00, 8},
	{"KO-105", "Down Parka", "clothing", 289.00, 3},
	{"KO-106", "Trail Shorts", "clothing", 49.90, 4},
	{"KO-201", "Trail Runner 2", "shoes", 129.00, 9},
	{"KO-202", "Hut Slippers", "shoes", 39.90, 4},
	{"KO-203", "Alpine Boot GTX", "shoes", 249.00, 4},
	{"KO-204", "Camp Sandal", "shoes", 59.90, 3},
	{"KO-301", "Day Pack 22", "packs", 89.90, 6},
	{"KO-302", "Trek Pack 55", "packs", 219.00, 3},
	{"KO-303", "Hip Belt", "packs", 34.90, 3},
	{"KO-304", "Dry Bag Set", "packs", 27.50, 4},
	{"KO-401", "Two Person Tent", "camping", 349.00, 3},
	{"KO-402", "Sleeping Bag 0C", "camping", 189.00, 3},
	{"KO-403", "Sleeping Mat", "camping", 69.90, 4},
	{"KO-404", "Gas Stove", "camping", 44.90, 4},
	{"KO-405", "Titanium Mug", "camping", 21.90, 5},
	{"KO-501", "Head Torch", "gear", 39.90, 6},
	{"KO-502", "Trekking Poles", "gear", 74.90, 4},
	{"KO-503", "Water Filter", "gear", 42.00, 4},
	{"KO-504", "Steel Bottle", "gear", 22.90, 7},
	{"KO-505", "First Aid Kit", "gear", 19.90, 4},
	{"KO-506", "Energy Bars Box", "gear", 14.90, 5},
}

// categories are the shelves, most visited first.
var categories = []string{"clothing", "shoes", "packs", "camping", "gear"}

// searches are what people type; not all of it is sold.
var searches = []search{
	{"rain jacket", 9, 3}, {"socks", 7, 2}, {"trail shoes", 8, 4}, {"tent", 6, 2}, {"backpack", 6, 3}, {"gloves", 4, 0},
	{"head torch", 4, 1}, {"sleeping bag", 4, 1}, {"bottle", 3, 1}, {"snow shoes", 2, 0}, {"gift card", 3, 0}, {"stove", 3, 1},
}

type search struct {
	text    string
	share   float64
	results int
}

func (s search) weight() float64 { return s.share }

// upper returns a word as it stands in a title.
func upper(word string) string { return strings.ToUpper(word[:1]) + word[1:] }
