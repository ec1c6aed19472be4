package insight

import (
	"slices"

	"github.com/weirhq/weir"
)

const (
	// maxOtherGroups bounds the groups told apart from the rest, as each is
	// an argument of the statement that measures the rest.
	maxOtherGroups = 1_000
	// maxRolling bounds the points of a rolling mean: a year of days.
	maxRolling = 366
)

// trendShape is what becomes of a trend's lines beyond what is measured.
type trendShape struct {
	other      bool
	cumulative bool
	rolling    int // points of the mean, 0 for none
}

func (o *object) readShape(t *trend) trendShape {
	shape := trendShape{
		other:      o.flag("other"),
		cumulative: o.flag("cumulative"),
		rolling:    o.number("rolling", 2, maxRolling, 0),
	}
	if _, limited := o.member("limit"); shape.other && limited && t.limit > maxOtherGroups {
		o.fail(o.at("limit"), "must be at most %d with other", maxOtherGroups)
	}
	if shape.other && len(t.breakdown) == 0 {
		o.fail(o.at("other"), "needs a breakdown, the groups of which it gathers")
	}
	for i, s := range t.series {
		if shape.cumulative && !s.measure.additive && s.measure.distinct == "" {
			o.fail(element(o.at("series"), i)+".measure", "cannot be %s in a cumulative trend; allowed are %s", s.measure.name,
				listWords([]weir.Measure{weir.MeasureCount, weir.MeasurePeople, weir.MeasureSessions, weir.MeasureSum}))
		}
	}
	return shape
}

// accumulate makes each point of a series' groups the sum of those up to it,
// if the trend is cumulative. Of a measure that counts different people or
// sessions, the points are the newcomers.
func (q *trendSQL) accumulate(g *groups) {
	if !q.trend.shape.cumulative {
		return
	}
	for _, found := range g.found {
		for _, points := range [][]float64{found.current.points, found.previous.points} {
			for i := 1; i < len(points); i++ {
				points[i] += points[i-1]
			}
		}
	}
}

// roll replaces each point by the mean of the points up to it.
func (s trendShape) roll(answer *weir.TrendAnswer) {
	if s.rolling == 0 {
		return
	}
	for i := range answer.Series {
		result := &answer.Series[i]
		rollPoints(result.Points, s.rolling)
		if result.Previous != nil {
			rollPoints(result.Previous.Points, s.rolling)
		}
	}
}

// rollPoints replaces each point by the mean of the values that it and the
// width-1 points before it have.
func rollPoints(points []weir.Point, width int) {
	values := slices.Clone(points)
	for i := range points {
		sum, number := 0.0, 0
		for _, p := range values[max(0, i-width+1) : i+1] {
			if p.Value.IsSet() {
				sum += float64(p.Value)
				number++
			}
		}
		points[i].Value = weir.NoValue()
		if number > 0 {
			points[i].Value = weir.Value(sum / float64(number))
		}
	}
}
