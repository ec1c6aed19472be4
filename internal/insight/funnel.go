package insight

import (
	"strconv"
	"time"

	"github.com/weirhq/weir"
)

const (
	// maxSteps bounds the steps of a funnel: more than any screen shows.
	maxSteps = 30
	// maxExclusions bounds the exclusions of a funnel: with the steps, what a
	// word of 64 bits has room for.
	maxExclusions = 10
	// defaultWindow is the window of a question that gives none.
	defaultWindow = 14 * 24 * time.Hour
	// maxWindow is a leap year.
	maxWindow = 366 * 24 * time.Hour
	// defaultFunnelGroups and maxFunnelGroups bound the groups of an answer.
	defaultFunnelGroups = 100
	maxFunnelGroups     = 1_000
)

// funnel is a checked weir.Funnel.
type funnel struct {
	period      period
	steps       []step
	order       weir.FunnelOrder
	window      time.Duration
	exclusions  []exclusion
	filters     []condition
	breakdown   []property
	attribution weir.Attribution
	limit       int
	interval    weir.Interval // "" if not asked for over time
	people      *funnelPeople // nil if not asked for
}

// step is a checked weir.FunnelStep.
type step struct {
	selector
	label string
}

// exclusion is a checked weir.FunnelExclusion. Steps are counted from 0.
type exclusion struct {
	selector
	after, before int
}

func (f *funnel) name() weir.Insight { return weir.InsightFunnel }

func readFunnel(o *object) planned {
	f := &funnel{
		period:    readPeriod(o),
		steps:     o.readSteps(),
		order:     choice(o, "order", weir.FunnelOrdered, weir.FunnelStrict, weir.FunnelAny),
		window:    o.readWindow("window"),
		filters:   o.readFilters("filters", 0),
		breakdown: o.readBreakdown(),
		attribution: choice(o, "attribution", weir.AttributionFirst, weir.AttributionLast,
			weir.AttributionAny),
		limit: o.number("limit", 1, maxFunnelGroups, defaultFunnelGroups),
		interval: choice(o, "interval", "", weir.IntervalMinute, weir.IntervalHour, weir.IntervalDay,
			weir.IntervalWeek, weir.IntervalMonth),
	}
	f.exclusions = o.readExclusions(f)
	f.people = o.readFunnelPeople(f)
	o.done()
	return f
}

func (o *object) readSteps() []step {
	list := o.list("steps", maxSteps)
	if len(list) == 0 {
		o.fail(o.at("steps"), "must hold 1 to %d steps, such as {\"event\":\"signup\"}", maxSteps)
	}
	steps := make([]step, len(list))
	for i, data := range list {
		if o.err != nil {
			return nil
		}
		one := o.object(element(o.at("steps"), i), data)
		steps[i] = step{selector: one.readSelectorMembers(), label: one.text("label")}
		if steps[i].label == "" {
			steps[i].label = steps[i].event
		}
		one.done()
	}
	return steps
}

// windowUnits are the units of a window, by their letters.
var windowUnits = map[byte]time.Duration{
	's': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour,
}

func (o *object) readWindow(name string) time.Duration {
	text := o.text(name)
	if text == "" {
		return defaultWindow
	}
	unit := windowUnits[text[len(text)-1]]
	count, err := strconv.ParseUint(text[:len(text)-1], 10, 32)
	if unit == 0 || err != nil || count == 0 || time.Duration(count) > maxWindow/unit {
		o.fail(o.at(name), "cannot be %s; allowed are a number and s, m, h, d or w, such as 7d, from 1s to 366d", quote(text))
	}
	return time.Duration(count) * unit
}

func (o *object) readExclusions(f *funnel) []exclusion {
	list := o.list("exclude", maxExclusions)
	if len(list) > 0 && f.order != weir.FunnelOrdered {
		o.fail(o.at("exclude"), "must be absent: only an ordered funnel has a time between steps")
	}
	if len(list) > 0 && len(f.steps) == 1 {
		o.fail(o.at("exclude"), "must be absent: there is nothing between the steps of a funnel of one")
	}
	var all []exclusion
	for i, data := range list {
		if o.err != nil {
			return nil
		}
		one := o.object(element(o.at("exclude"), i), data)
		all = append(all, one.readExclusion(len(f.steps)))
	}
	return all
}

func (o *object) readExclusion(steps int) exclusion {
	e := exclusion{
		selector: o.readSelectorMembers(),
		after:    o.number("after", 1, steps-1, 1) - 1,
		before:   o.number("before", 2, steps, steps) - 1,
	}
	if e.after >= e.before {
		o.fail(o.at("before"), "must be a later step than after")
	}
	o.done()
	return e
}

// selectors returns those of the steps, and then those of the exclusions.
func (f *funnel) selectors() []selector {
	var all []selector
	for _, s := range f.steps {
		all = append(all, s.selector)
	}
	for _, e := range f.exclusions {
		all = append(all, e.selector)
	}
	return all
}

// breakdownNames returns the properties broken down by, as asked.
func (f *funnel) breakdownNames() []string {
	names := make([]string, len(f.breakdown))
	for i, p := range f.breakdown {
		names[i] = p.name
	}
	return names
}
