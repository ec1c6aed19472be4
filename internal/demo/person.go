package demo

import (
	"fmt"
	"strings"
)

// person is someone who visits, perhaps again and again.
type person struct {
	market  int
	city    string
	locale  string
	ip      string
	devices []device // one, or with a phone beside it two
	user    string   // once signed up
	name    string
	visits  int
	away    bool // not visiting at the moment
}

// device is a browser with its cookie.
type device struct {
	agent     agent
	anonymous string
}

var (
	firstNames = []string{"Mira", "Jonas", "Aline", "Tomás", "Freya", "Noor", "Luca", "Hanna", "Emil", "Chloé", "Kenji", "Ida", "Oskar", "Zofia", "Ben", "Maja"}
	lastNames  = []string{"Sommer", "Brandt", "Keller", "Moreau", "de Vries", "Walsh", "Lindqvist", "Nowak", "García", "Tanaka", "Fischer", "Roux", "Huber", "Clarke"}
	// networks are reserved for documentation (RFC 5737): nobody's addresses.
	networks = []string{"192.0.2", "198.51.100", "203.0.113"}
)

func (s *simulation) newPerson(market int) *person {
	m := &markets[market]
	p := &person{
		market: market,
		city:   one(s.chance, m.cities),
		locale: one(s.chance, m.locales),
		ip:     fmt.Sprintf("%s.%d", one(s.chance, networks), 1+s.IntN(254)),
		name:   one(s.chance, firstNames) + " " + one(s.chance, lastNames),
	}
	p.devices = []device{s.newDevice(agents)}
	return p
}

func (s *simulation) newDevice(of []agent) device {
	return device{agent: pick(s.chance, of), anonymous: s.token()}
}

// email returns an address below a domain that is reserved for examples.
func (p *person) email() string {
	name := strings.ReplaceAll(strings.ToLower(p.name), " ", ".")
	return name + "+" + strings.TrimPrefix(p.user, "u-") + "@mail.example"
}

const (
	// maxRegulars bounds the people of one market that may come again, about
	// half a kilobyte each. A new one takes the place of another.
	maxRegulars = 2_000
	// firstCustomers is how many people had signed up before the simulation
	// begins.
	firstCustomers = 300
)

// crowd is the people who may come again, by market.
type crowd struct {
	regulars  [][]*person
	customers int // the number of the last who signed up
	orders    int // the number of the last order
}

func newCrowd() *crowd { return &crowd{regulars: make([][]*person, len(markets))} }

// populate makes the first customers.
func (s *simulation) populate() {
	s.crowd = newCrowd()
	for range firstCustomers {
		p := s.newPerson(s.rhythm.visitorMarket(s.chance, s.now))
		s.enrol(p)
		s.goAway(p)
	}
}

// enrol makes a person a customer.
func (s *simulation) enrol(p *person) {
	s.crowd.customers++
	p.user = fmt.Sprintf("u-%05d", s.crowd.customers)
}

// someone returns who visits next: a regular, or somebody new.
func (s *simulation) someone(market int) *person {
	const returning = 0.38
	regulars := s.crowd.regulars[market]
	if len(regulars) == 0 || !s.yes(returning) {
		return s.newPerson(market)
	}
	p := one(s.chance, regulars)
	if !p.away {
		return s.newPerson(market) // already here
	}
	p.away = false
	return p
}

// goAway ends a visit; the person may come again if there was a reason.
func (s *simulation) goAway(p *person) {
	const again = 0.35
	regular := p.visits > 0
	p.visits++
	p.away = true
	if regular || (p.user == "" && !s.yes(again)) {
		return
	}
	regulars := s.crowd.regulars[p.market]
	if len(regulars) < maxRegulars {
		s.crowd.regulars[p.market] = append(regulars, p)
		return
	}
	regulars[s.IntN(len(regulars))] = p
}
