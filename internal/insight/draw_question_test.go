package insight_test

import (
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/weirhq/weir"
)

func drawQuestion(t *rapid.T, s scene) weir.Trend {
	q := weir.Trend{
		Insight: weir.InsightTrend,
		Interval: rapid.SampledFrom([]weir.Interval{weir.IntervalMinute, weir.IntervalHour, weir.IntervalDay, weir.IntervalDay,
			weir.IntervalWeek, weir.IntervalMonth}).Draw(t, "interval"),
	}
	q.Period = drawPeriod(t, s, q.Interval)
	for range rapid.IntRange(1, 3).Draw(t, "series") {
		q.Series = append(q.Series, drawSeries(t))
	}
	q.Filters = drawFilters(t, 2)
	for range rapid.SampledFrom([]int{0, 0, 1, 1, 2}).Draw(t, "breakdown") {
		q.Breakdown = append(q.Breakdown, drawProperty(t))
	}
	if rapid.IntRange(0, 3).Draw(t, "limited") == 0 {
		q.Limit = rapid.IntRange(1, 3).Draw(t, "limit")
	}
	if rapid.Bool().Draw(t, "compared") {
		q.Compare = weir.ComparePrevious
	}
	if rapid.IntRange(0, 2).Draw(t, "computed") == 0 {
		q.Formula = drawFormula(t, len(q.Series), 3)
		if !strings.ContainsAny(q.Formula, "ABC") {
			q.Formula = "A + " + q.Formula
		}
	}
	drawShape(t, &q)
	return q
}

// drawPeriod returns ends in both forms, not too far apart for the interval.
func drawPeriod(t *rapid.T, s scene, interval weir.Interval) weir.Period {
	longest := map[weir.Interval]time.Duration{weir.IntervalMinute: 26 * time.Hour, weir.IntervalHour: 60 * time.Hour}[interval]
	if longest == 0 {
		longest = 40 * 24 * time.Hour
	}
	from := s.drawTime(t)
	to := from.Add(time.Microsecond + time.Duration(rapid.Int64Range(0, int64(longest/time.Minute)).Draw(t, "length"))*time.Minute)
	p := weir.Period{From: from.Format(time.RFC3339Nano), To: to.In(s.zone).Format(time.RFC3339Nano), Timezone: s.zone.String()}
	firstDate, lastDate := from.In(s.zone).Format(time.DateOnly), to.In(s.zone).Format(time.DateOnly)
	switch kind := rapid.IntRange(0, 3).Draw(t, "dated"); {
	case firstDate > lastDate: // clocks went back over midnight in between
	case kind <= 1:
		p.From, p.To = firstDate, lastDate
	case kind == 2:
		p.From = firstDate
	}
	return p
}

func drawSeries(t *rapid.T) weir.TrendSeries {
	s := weir.TrendSeries{Event: drawn(t, "event", "", "view", "buy", "Größe", "none"), Filters: drawFilters(t, 1)}
	s.Measure = rapid.SampledFrom([]weir.Measure{"", weir.MeasureCount, weir.MeasurePeople, weir.MeasureSessions, weir.MeasureCountPerPerson,
		weir.MeasureSum, weir.MeasureAvg, weir.MeasureMin, weir.MeasureMax,
		weir.MeasureP25, weir.MeasureP50, weir.MeasureP75, weir.MeasureP90, weir.MeasureP95, weir.MeasureP99}).Draw(t, "measure")
	switch s.Measure {
	case "", weir.MeasureCount, weir.MeasurePeople, weir.MeasureSessions, weir.MeasureCountPerPerson:
		return s
	}
	s.Property = "properties.n"
	if rapid.IntRange(0, 3).Draw(t, "other") == 0 {
		s.Property = drawProperty(t)
	}
	return s
}

func drawProperty(t *rapid.T) string {
	if rapid.IntRange(0, 2).Draw(t, "column") == 0 {
		return drawn(t, "property", "name", "id", "user_id", "session_id", "path", "country", "os_version", "bot", "utm_source")
	}
	prefix := drawn(t, "prefix", "properties.", "properties.", "person.", "person.", "context.", "groups.")
	return prefix + drawn(t, "key", append([]string{"a.0", "a.1", "a.b.n", "a.00", "none"}, keys...)...)
}

func drawFilters(t *rapid.T, depth int) []weir.Filter {
	var filters []weir.Filter
	for range rapid.SampledFrom([]int{0, 0, 0, 1, 2}).Draw(t, "filters") {
		filters = append(filters, drawFilter(t, depth))
	}
	return filters
}

func drawFilter(t *rapid.T, depth int) weir.Filter {
	switch group := rapid.IntRange(0, 5).Draw(t, "group"); {
	case depth > 0 && group == 0:
		return weir.Filter{Any: []weir.Filter{drawFilter(t, depth-1), drawFilter(t, depth-1)}}
	case depth > 0 && group == 1:
		return weir.Filter{All: []weir.Filter{drawFilter(t, depth-1), drawFilter(t, depth-1)}}
	}
	f := weir.Filter{Property: drawProperty(t)}
	f.Op = rapid.SampledFrom([]weir.Op{weir.OpIs, weir.OpIsNot, weir.OpContains, weir.OpNotContains, weir.OpMatches,
		weir.OpGt, weir.OpGte, weir.OpLt, weir.OpLte, weir.OpIsSet, weir.OpIsNotSet, weir.OpIn, weir.OpNotIn}).Draw(t, "op")
	f.Value = drawValue(t, f.Op)
	return f
}

func drawValue(t *rapid.T, op weir.Op) any {
	switch op {
	case weir.OpIs, weir.OpIsNot:
		return drawScalar(t)
	case weir.OpIn, weir.OpNotIn:
		return []any{drawScalar(t), drawScalar(t), drawScalar(t)}
	case weir.OpContains, weir.OpNotContains:
		return drawn(t, "part", "", "PRO", "p", "é", "ärmel", "1", "'", "%", "_", "/shop")
	case weir.OpMatches:
		return drawn(t, "pattern", "^/", "(?i)shop", `^\d+$`, "a.b", "(?P<x>P|p)ro?", `\p{Lu}`, "^$", "", `(?s)Ä.*\n$`, `L.*\n`, "e$", "[^0-9]")
	case weir.OpIsSet, weir.OpIsNotSet:
		return nil
	}
	return drawNumber(t)
}

func drawScalar(t *rapid.T) any {
	switch rapid.IntRange(0, 3).Draw(t, "type") {
	case 0:
		return drawNumber(t)
	case 1:
		return rapid.Bool().Draw(t, "bool")
	}
	return drawn(t, "text", "", "DE", "/", "1", "1.0", "12.5", "100.0", "pro", "true", "null", "u1", "view", "%_'; --", `{"b":1}`, "[1,2]")
}

func drawNumber(t *rapid.T) float64 {
	return rapid.SampledFrom([]float64{0, 1, 2, -3, 12.5, 100, 1e21, 7, 10.5, 0.5, 1000}).Draw(t, "number")
}

// drawFormula returns arithmetic that Go reads alike.
func drawFormula(t *rapid.T, series, depth int) string {
	kind := rapid.IntRange(0, 6).Draw(t, "formula")
	if depth == 0 {
		kind %= 2
	}
	switch kind {
	case 0:
		return string(rune('A' + rapid.IntRange(0, series-1).Draw(t, "label")))
	case 1:
		return drawn(t, "literal", "0", "2", "0.5", "100")
	case 2:
		return "(" + drawFormula(t, series, depth-1) + ")"
	case 3:
		return "- " + drawFormula(t, series, depth-1)
	}
	// Spaces keep Go from reading -- and // as tokens of its own.
	return drawFormula(t, series, depth-1) + drawn(t, "operator", " + ", " - ", " * ", " / ") + drawFormula(t, series, depth-1)
}
