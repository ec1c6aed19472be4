package insight

import (
	"math"

	"github.com/weirhq/weir"
)

// measure is how a weir.Measure is computed over the columns that every
// series selects: person, session_id and value.
type measure struct {
	name       weir.Measure
	aggregate  code    // "" for percentiles
	percentile float64 // in 0..1
	// ofProperty says that value is a property's number.
	ofProperty bool
	// distinct is the column of which different values are counted, "" if the
	// measure is another; additive says that the values of buckets add up.
	distinct code
	additive bool
	// none is the value where there is nothing to measure.
	none float64
}

// measures are all there are, in the order that errors list them.
var measures = []measure{
	{name: weir.MeasureCount, aggregate: "count(*)", additive: true},
	{name: weir.MeasurePeople, aggregate: "count(DISTINCT person)", distinct: "person"},
	{name: weir.MeasureSessions, aggregate: "count(DISTINCT session_id)", distinct: "session_id"},
	{name: weir.MeasureCountPerPerson, aggregate: "count(*) / nullif(count(DISTINCT person), 0)", none: math.NaN()},
	{name: weir.MeasureSum, aggregate: "sum(value)", ofProperty: true, additive: true},
	{name: weir.MeasureAvg, aggregate: "avg(value)", ofProperty: true, none: math.NaN()},
	{name: weir.MeasureMin, aggregate: "min(value)", ofProperty: true, none: math.NaN()},
	{name: weir.MeasureMax, aggregate: "max(value)", ofProperty: true, none: math.NaN()},
	{name: weir.MeasureP25, percentile: 0.25, ofProperty: true, none: math.NaN()},
	{name: weir.MeasureP50, percentile: 0.50, ofProperty: true, none: math.NaN()},
	{name: weir.MeasureP75, percentile: 0.75, ofProperty: true, none: math.NaN()},
	{name: weir.MeasureP90, percentile: 0.90, ofProperty: true, none: math.NaN()},
	{name: weir.MeasureP95, percentile: 0.95, ofProperty: true, none: math.NaN()},
	{name: weir.MeasureP99, percentile: 0.99, ofProperty: true, none: math.NaN()},
}

func measureNames() []weir.Measure {
	names := make([]weir.Measure, len(measures))
	for i, m := range measures {
		names[i] = m.name
	}
	return names
}

// measureNamed returns the measure of that name, or count if there is none.
func measureNamed(name weir.Measure) measure {
	for _, m := range measures {
		if m.name == name {
			return m
		}
	}
	return measures[0]
}

// sql returns the aggregate, as a double that may be NULL.
func (m measure) sql(d dialect) fragment {
	aggregate := verbatim(m.aggregate)
	if m.percentile > 0 {
		aggregate = d.percentile(m.percentile, "value")
	}
	return compose("CAST({} AS DOUBLE)", aggregate)
}
