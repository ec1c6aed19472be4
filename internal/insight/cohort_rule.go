package insight

import (
	"time"
	"unicode/utf8"

	"github.com/weirhq/weir"
)

const (
	// maxCohortBytes bounds a definition: room for the longest list of ids of
	// the usual lengths.
	maxCohortBytes = 512 << 10
	// maxRules bounds the rules of a definition, groups included. Each that
	// looks at events reads them once for every question.
	maxRules = 50
	// maxTimes bounds the number of events that a rule counts up to.
	maxTimes = 1_000_000
)

// rule is a checked weir.CohortRule: one of its members is set.
type rule struct {
	any, all []rule
	not      *rule
	has      *condition // on a property of the person
	did      *did
	ids      []string
}

// did is a checked weir.CohortDid: people with least to most events.
type did struct {
	which  selector
	least  int
	most   int // noMost if there is no such bound
	within time.Duration
	from   time.Time // of the period; zero if open
	to     time.Time // exclusive; zero if open
}

const noMost = -1

// ruling is the reading of one definition.
type ruling struct {
	*reading
	rules int
}

func (r *ruling) readRule(path string, data []byte, depth int) rule {
	if r.rules++; r.rules > maxRules {
		r.fail(path, "is one too many; a cohort is made of at most %d rules", maxRules)
	}
	if depth > maxFilterDepth {
		r.fail(path, "is nested more than %d levels", maxFilterDepth)
	}
	if !utf8.Valid(data) {
		r.fail(path, "is not valid UTF-8")
	}
	if r.err != nil {
		return rule{}
	}
	o := r.object(path, data)
	checked := r.readKind(o, depth)
	o.done()
	return checked
}

// readKind reads the member that says which kind of rule it is.
func (r *ruling) readKind(o *object, depth int) rule {
	if _, given := o.member("any"); given {
		return rule{any: r.readRules(o, "any", depth)}
	}
	if _, given := o.member("all"); given {
		return rule{all: r.readRules(o, "all", depth)}
	}
	if data, given := o.member("not"); given {
		opposite := r.readRule(o.at("not"), data, depth+1)
		return rule{not: &opposite}
	}
	if data, given := o.member("did"); given {
		return rule{did: r.object(o.at("did"), data).readDid()}
	}
	if _, given := o.member("ids"); given {
		return rule{ids: o.readIDs()}
	}
	if _, given := o.member("property"); !given {
		o.fail(o.path, "must have one of any, all, not, did, ids, and property with op")
		return rule{}
	}
	c := o.readComparison()
	if !c.property.ofPerson() {
		o.fail(o.at("property"), "cannot be %s; allowed is person.NAME, and did for what is of events", quote(c.property.name))
	}
	return rule{has: &c}
}

func (r *ruling) readRules(o *object, name string, depth int) []rule {
	list := o.list(name, maxRules)
	if len(list) == 0 {
		o.fail(o.at(name), "must hold at least one rule")
	}
	rules := make([]rule, len(list))
	for i, data := range list {
		rules[i] = r.readRule(element(o.at(name), i), data, depth+1)
	}
	return rules
}

func (o *object) readIDs() []string {
	list := o.list("ids", weir.MaxCohortIDs)
	if len(list) == 0 {
		o.fail(o.at("ids"), "must hold at least one distinct id")
	}
	ids := make([]string, len(list))
	for i, data := range list {
		ids[i] = o.decodeText(element(o.at("ids"), i), data)
	}
	return ids
}

func (o *object) readDid() *did {
	d := &did{which: o.readSelectorMembers()}
	d.least, d.most = o.readTimes()
	if o.text("within") != "" {
		d.within = o.readWindow("within")
	}
	d.from, d.to = o.readOpenPeriod()
	if bounded := !d.from.IsZero() || !d.to.IsZero(); bounded && d.within > 0 {
		o.fail(o.at("within"), "must be absent beside from and to")
	}
	o.done()
	return d
}

// readTimes returns how many events there may be.
func (o *object) readTimes() (least, most int) {
	least, most = 1, noMost
	given := ""
	for _, name := range [...]string{"at_least", "at_most", "exactly"} {
		if _, present := o.member(name); !present {
			continue
		}
		if given != "" {
			o.fail(o.at(name), "must be absent beside %s", given)
		}
		given = name
	}
	switch given {
	case "at_least":
		least = o.number(given, 1, maxTimes, 1)
	case "at_most":
		least, most = 0, o.number(given, 0, maxTimes, 0)
	case "exactly":
		least = o.number(given, 0, maxTimes, 0)
		most = least
	}
	return least, most
}

// readOpenPeriod reads a period of which each end may be open.
func (o *object) readOpenPeriod() (from, to time.Time) {
	p := period{from: o.readBound("from"), to: o.readBound("to"), zone: o.readZone("timezone")}
	if p.from.given {
		from = p.from.start(p.zone)
	}
	if p.to.given {
		to = p.to.end(p.zone)
	}
	if p.from.given && p.to.given && !from.Before(to) {
		o.fail(o.at("to"), "must be after from")
	}
	return from, to
}

// start returns the first instant that the bound lets in as from.
func (b bound) start(zone *time.Location) time.Time {
	if b.dated {
		return b.day.first(zone)
	}
	return b.instant.In(zone)
}

// end returns the instant before which the bound ends as to.
func (b bound) end(zone *time.Location) time.Time {
	if b.dated {
		return (b.day + 1).first(zone)
	}
	return b.instant.In(zone)
}
