package insight

import (
	"strings"

	"github.com/weirhq/weir"
)

const (
	// maxSeries bounds the series of a question: one for each letter, as
	// they are labelled.
	maxSeries = 26
	// maxBreakdown bounds the properties broken down by at once.
	maxBreakdown = 10
	// defaultGroups and maxGroups bound the combinations of a breakdown that
	// an answer holds.
	defaultGroups = 1_000
	maxGroups     = 10_000
	// maxValues bounds the values of one answer, and so its memory: some 32
	// bytes each, and as much again as JSON.
	maxValues = 1_000_000
)

// trend is a checked weir.Trend.
type trend struct {
	period    period
	interval  weir.Interval
	series    []series
	filters   []condition
	breakdown []property
	limit     int
	formula   *formula // nil if none
	compare   bool
	shape     trendShape
}

// series is a checked weir.TrendSeries.
type series struct {
	label   string
	event   string // "" for all
	measure measure
	value   property // if measure.ofProperty
	filters []condition
	written string // the filters as asked, to tell whether two are the same
}

func (t *trend) name() weir.Insight { return weir.InsightTrend }

func readTrend(o *object) planned {
	t := &trend{
		period: readPeriod(o),
		interval: choice(o, "interval", weir.IntervalDay, weir.IntervalMinute, weir.IntervalHour,
			weir.IntervalWeek, weir.IntervalMonth),
		series:    o.readSeries(),
		filters:   o.readFilters("filters", 0),
		breakdown: o.readBreakdown(),
		limit:     o.number("limit", 1, maxGroups, defaultGroups),
		compare:   choice(o, "compare", "", weir.ComparePrevious) != "",
	}
	t.formula = o.readFormula(t.series)
	t.shape = o.readShape(t)
	o.done()
	return t
}

func (o *object) readSeries() []series {
	list := o.list("series", maxSeries)
	if len(list) == 0 {
		o.fail(o.at("series"), "must hold 1 to %d series, such as {\"event\":\"purchase\",\"measure\":\"count\"}", maxSeries)
	}
	all := make([]series, len(list))
	labels := map[string]bool{}
	for i, data := range list {
		path := element(o.at("series"), i)
		all[i] = o.readOneSeries(path, data)
		if all[i].label == "" {
			all[i].label = string(rune('A' + i))
		}
		if labels[all[i].label] {
			o.fail(path+".label", "cannot be %s again; each series has a label of its own", quote(all[i].label))
		}
		labels[all[i].label] = true
	}
	return all
}

func (r *reading) readOneSeries(path string, data []byte) series {
	if r.err != nil {
		return series{}
	}
	o := r.object(path, data)
	s := series{
		label:   o.text("label"),
		event:   o.text("event"),
		measure: measureNamed(choice(o, "measure", measureNames()...)),
		filters: o.readFilters("filters", 0),
	}
	if filters, given := o.member("filters"); given {
		s.written = string(filters)
	}
	property := o.text("property")
	switch {
	case s.measure.ofProperty && property == "":
		o.fail(o.at("property"), "is missing; %s is of a property, such as properties.amount", s.measure.name)
	case s.measure.ofProperty:
		s.value = o.readProperty(o.at("property"), property)
	case property != "":
		o.fail(o.at("property"), "must be absent: %s is of no property", s.measure.name)
	}
	o.done()
	return s
}

func (o *object) readBreakdown() []property {
	var properties []property
	for i, data := range o.list("breakdown", maxBreakdown) {
		path := element(o.at("breakdown"), i)
		properties = append(properties, o.readProperty(path, o.decodeText(path, data)))
	}
	return properties
}

func (o *object) readFormula(all []series) *formula {
	text := strings.TrimSpace(o.text("formula"))
	if text == "" || o.err != nil {
		return nil
	}
	labels := map[string]int{}
	for i, s := range all {
		labels[s.label] = i
	}
	f, err := readFormula(text, labels)
	if err != nil {
		o.fail(o.at("formula"), "%v", err)
	}
	return f
}
