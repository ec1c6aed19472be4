package insight

import (
	"strconv"
	"strings"
	"time"

	"github.com/weirhq/weir"
)

// people is a checked weir.People.
type people struct {
	period  period
	search  string
	filters []condition
	order   peopleOrder
	page    factsPage
	naming  []property // in which search looks
}

// namingProperties are those of people that a search looks at, in the words
// of most client libraries.
var namingProperties = []string{"email", "name", "username", "first_name", "last_name", "phone"}

// peopleOrder is how a list of people is ordered: by a column, then by key.
type peopleOrder struct {
	name   weir.PeopleOrder
	column code // "" for the key alone; the greatest comes first
	value  func(personSummary) int64
}

// peopleOrders are all there are, the default first.
var peopleOrders = []peopleOrder{
	{weir.OrderLastSeen, "last_seen", func(p personSummary) int64 { return p.lastSeen }},
	{weir.OrderFirstSeen, "first_seen", func(p personSummary) int64 { return p.firstSeen }},
	{weir.OrderEvents, "number", func(p personSummary) int64 { return p.events }},
	{weir.OrderKey, "", func(personSummary) int64 { return 0 }},
}

// factsPage is a checked weir.PeoplePage of a list in some order. It begins
// after a place in that order: a value, and a key among those with the same.
type factsPage struct {
	limit int
	later bool
	value int64
	key   uint64
}

func (p *people) name() weir.Insight { return weir.InsightPeople }

func readPeople(o *object) planned {
	p := &people{
		period:  readPeriod(o),
		search:  o.text("search"),
		filters: o.readFilters("filters", 0),
		order:   o.readPeopleOrder(),
	}
	o.wantOfPeople(o.at("filters"), p.filters)
	p.page = o.readFactsPage(p.order)
	for _, name := range namingProperties {
		p.naming = append(p.naming, o.readProperty("search", personPrefix+"."+name))
	}
	o.done()
	return p
}

func (o *object) readPeopleOrder() peopleOrder {
	names := make([]weir.PeopleOrder, len(peopleOrders))
	for i, known := range peopleOrders {
		names[i] = known.name
	}
	asked := choice(o, "order", names...)
	for _, known := range peopleOrders {
		if known.name == asked {
			return known
		}
	}
	return peopleOrders[0] // asked is refused
}

// wantOfPeople refuses conditions on what events of one person differ in.
func (r *reading) wantOfPeople(path string, conditions []condition) {
	for i, c := range conditions {
		at := element(path, i)
		r.wantOfPeople(at+".any", c.any)
		r.wantOfPeople(at+".all", c.all)
		compares := c.any == nil && c.all == nil
		if compares && c.property.cohort == nil && !c.property.ofPerson() {
			r.fail(at+".property", "cannot be %s here; allowed are person.NAME, cohort.NAME", quote(c.property.name))
		}
	}
}

// readFactsPage reads the members of a weir.PeoplePage.
func (o *object) readFactsPage(order peopleOrder) factsPage {
	page := factsPage{limit: o.number("limit", 1, maxPeople, defaultPeople)}
	text := o.text("after")
	if text == "" {
		return page
	}
	value, key, valued := strings.Cut(text, ".")
	if !valued {
		value, key = "0", text
	}
	var wrongValue, wrongKey error
	page.value, wrongValue = strconv.ParseInt(value, 10, 64)
	page.key, wrongKey = strconv.ParseUint(key, 10, 64)
	if wrongValue != nil || wrongKey != nil || valued != (order.column != "") {
		o.fail(o.at("after"), "cannot be %s; it is what next of the page before says, in the same order", quote(text))
	}
	page.later = true
	return page
}

// cursor is what a page that ends with a person says next.
func (o peopleOrder) cursor(last personSummary) string {
	key := strconv.FormatUint(last.key, 10)
	if o.column == "" {
		return key
	}
	return strconv.FormatInt(o.value(last), 10) + "." + key
}

// settleIfGiven returns the span asked for, nil if none was, and a head that
// says so.
func (p period) settleIfGiven(now time.Time) (*span, weir.AnswerHead, error) {
	if !p.from.given && !p.to.given {
		return nil, weir.AnswerHead{Timezone: p.zone.String()}, nil
	}
	s, err := p.settle(now)
	if err != nil {
		return nil, weir.AnswerHead{}, err
	}
	return &s, understood(s, ""), nil
}
