package demo

import (
	"time"
	_ "time/tzdata" // the same zones on machines that have none of their own
)

// market is a country the shop delivers to.
type market struct {
	country string
	share   float64 // of the visitors
	zone    string
	locales []string
	cities  []string
}

// markets is where the visitors live.
var markets = []market{
	{"DE", 34, "Europe/Berlin", []string{"de-DE", "de-DE", "de-DE", "en-US"}, []string{"Berlin", "Hamburg", "München", "Köln", "Leipzig", "Freiburg"}},
	{"AT", 8, "Europe/Vienna", []string{"de-AT"}, []string{"Wien", "Graz", "Innsbruck", "Salzburg"}},
	{"CH", 7, "Europe/Zurich", []string{"de-CH", "fr-CH"}, []string{"Zürich", "Bern", "Lausanne"}},
	{"FR", 10, "Europe/Paris", []string{"fr-FR"}, []string{"Paris", "Lyon", "Grenoble", "Nantes"}},
	{"NL", 7, "Europe/Amsterdam", []string{"nl-NL", "en-GB"}, []string{"Amsterdam", "Utrecht", "Rotterdam"}},
	{"GB", 9, "Europe/London", []string{"en-GB"}, []string{"London", "Manchester", "Edinburgh", "Bristol"}},
	{"ES", 4, "Europe/Madrid", []string{"es-ES"}, []string{"Madrid", "Barcelona", "Bilbao"}},
	{"SE", 3, "Europe/Stockholm", []string{"sv-SE"}, []string{"Stockholm", "Göteborg"}},
	{"PL", 3, "Europe/Warsaw", []string{"pl-PL"}, []string{"Warszawa", "Kraków"}},
	{"US", 9, "America/New_York", []string{"en-US"}, []string{"New York", "Boston", "Atlanta"}},
	{"CA", 3, "America/Toronto", []string{"en-CA", "fr-CA"}, []string{"Toronto", "Montréal"}},
	{"JP", 3, "Asia/Tokyo", []string{"ja-JP"}, []string{"Tokyo", "Osaka"}},
}

// location returns the market's time zone. It is embedded, so it is found.
func (m *market) location() *time.Location {
	zone, err := time.LoadLocation(m.zone)
	if err != nil {
		return time.UTC
	}
	return zone
}
