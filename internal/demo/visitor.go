package demo

import "time"

// visitor is a person, or a program, in the shop.
type visitor struct {
	place
	next act

	person   *person // nil of a program
	device   device
	market   int
	source   source
	session  string
	keen     float64 // how much more than others they want to buy
	signedIn bool

	page     page
	referrer string   // of page
	from     string   // the referrer of the next page
	shelf    string   // the category they look at
	item     *product // the product they look at
	wanted   search
	cart     []cartLine
	then     act // what they wanted before they were asked to sign in
}

// act is one thing that a visitor does, which makes at most one event. It returns the next and after how long,
// or nil when they leave.
type act func(s *simulation, v *visitor) (next act, after time.Duration)

// page is a page of the shop.
type page struct{ path, title string }

// origin stands before the paths; the domain is reserved for examples.
const origin = "https://kiefer.example"

// newVisitor returns someone who comes to the shop.
func (s *simulation) newVisitor(market int) *visitor {
	const programs = 0.03
	if s.yes(programs) {
		return &visitor{next: crawl, market: market, device: s.newDevice(crawlers)}
	}
	p := s.someone(market)
	v := &visitor{
		next:    land,
		person:  p,
		market:  market,
		device:  s.deviceOf(p),
		source:  pick(s.chance, sources),
		session: s.token(),
		keen:    s.skewed(0.6),
	}
	if p.user != "" {
		v.keen *= 1.7
	}
	if v.device.agent.handheld {
		v.keen *= 0.65
	}
	return v
}

// deviceOf returns the device of a person's visit. Some have a second one;
// there they are a stranger until they log in.
func (s *simulation) deviceOf(p *person) device {
	const second, elsewhere = 0.06, 0.4
	if len(p.devices) == 1 && p.visits > 0 && s.yes(second) {
		p.devices = append(p.devices, s.newDevice(agents))
	}
	if len(p.devices) > 1 && s.yes(elsewhere) {
		return p.devices[1]
	}
	return p.devices[0]
}

// send emits an event of the visitor on their page.
func (v *visitor) send(s *simulation, name string, p properties) {
	s.emit(v.event(name, p))
}

func (v *visitor) event(name string, p properties) *event {
	e := &event{
		Name:        name,
		AnonymousID: v.device.anonymous,
		SessionID:   v.session,
		Properties:  p,
		Context: eventContext{
			URL:       origin + v.page.path,
			Title:     v.page.title,
			Referrer:  v.referrer,
			UserAgent: v.device.agent.userAgent,
			Timezone:  markets[v.market].zone,
			Screen:    v.device.agent.screen,
			Country:   markets[v.market].country,
		},
	}
	v.identify(e)
	return e
}

// identify says who the visitor is.
func (v *visitor) identify(e *event) {
	c := &e.Context
	if v.person == nil { // a program, in its data centre
		c.Country, c.City, c.Timezone, c.IP = "US", "Ashburn", "", "192.0.2.77"
		return
	}
	c.City, c.Locale, c.IP = v.person.city, v.person.locale, v.person.ip
	if v.signedIn {
		e.UserID = v.person.user
	}
}
