package byhand

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/weirhq/weir"
)

// trend answers a [weir.Trend].
func (e Events) trend(q weir.Trend) (*weir.TrendAnswer, error) {
	if q.Formula != "" && q.Breakdown != nil || q.Compare != "" && q.Breakdown != nil {
		return nil, errors.New("cannot break down a formula or a comparison")
	}
	p, err := newPeriod(q.Period, q.Interval)
	if err != nil {
		return nil, err
	}
	answer := &weir.TrendAnswer{AnswerHead: p.head(weir.InsightTrend, p.interval), Breakdown: append([]string{}, q.Breakdown...)}
	for i, series := range q.Series {
		series.Label = cmp.Or(series.Label, string(rune('A'+i)))
		results, omitted := e.trendSeries(q, p, series)
		answer.Series = append(answer.Series, results...)
		answer.GroupsOmitted += int64(omitted)
	}
	if q.Compare != "" {
		if err := e.compare(q, p, answer); err != nil {
			return nil, err
		}
	}
	if q.Formula != "" {
		if answer.Series, err = formulaResult(q.Formula, answer.Series); err != nil {
			return nil, err
		}
	}
	for _, result := range answer.Series {
		roll(result.Points, q.Rolling)
		if result.Previous != nil {
			roll(result.Previous.Points, q.Rolling)
		}
	}
	return answer, nil
}

// trendSeries returns the results of one series, and how many groups have
// none.
func (e Events) trendSeries(q weir.Trend, p period, series weir.TrendSeries) (results []weir.TrendResult, omitted int) {
	selected := p.events(e).meant(weir.Selector{Event: series.Event, Filters: series.Filters}, q.Filters)
	if q.Breakdown == nil {
		return []weir.TrendResult{newTrendResult(q, p, series, group{}, selected)}, 0
	}
	groups := selected.groups(q.Breakdown)
	slices.SortFunc(groups, func(a, b groupedEvents) int {
		return cmp.Or(-cmp.Compare(measured(a.events, series), measured(b.events, series)), compareGroups(a.group, b.group))
	})
	var rest Events
	for i, g := range groups {
		if i < cmp.Or(q.Limit, 1000) {
			results = append(results, newTrendResult(q, p, series, g.group, g.events))
			continue
		}
		omitted++
		rest = append(rest, g.events...)
	}
	if omitted > 0 && q.Other {
		other := newTrendResult(q, p, series, make(group, len(q.Breakdown)), order(rest))
		other.Other = true
		results = append(results, other)
	}
	return results, omitted
}

// groupedEvents are the events of one combination of values.
type groupedEvents struct {
	group  group
	events Events
}

func (e Events) groups(properties []string) []groupedEvents {
	places := make(map[string]int)
	var groups []groupedEvents
	for _, event := range e {
		of := event.values(properties)
		at, ok := places[of.key()]
		if !ok {
			at = len(groups)
			places[of.key()] = at
			groups = append(groups, groupedEvents{group: of})
		}
		groups[at].events = append(groups[at].events, event)
	}
	return groups
}

func newTrendResult(q weir.Trend, p period, series weir.TrendSeries, of group, selected Events) weir.TrendResult {
	return weir.TrendResult{Label: series.Label, Breakdown: of.pointers(), TrendLine: trendLine(q, p, series, selected)}
}

// trendLine measures events of a period.
func trendLine(q weir.Trend, p period, series weir.TrendSeries, selected Events) weir.TrendLine {
	line := weir.TrendLine{Total: measured(selected, series)}
	for i, start := range p.starts {
		since := start
		if q.Cumulative {
			since = p.from
		}
		line.Points = append(line.Points, weir.Point{Time: start, Value: measured(selected.between(since, p.bucketEnd(i)), series)})
	}
	return line
}

// measured returns a series' measure of events.
func measured(events Events, series weir.TrendSeries) weir.Value {
	switch series.Measure {
	case "", weir.MeasureCount:
		return weir.Value(len(events))
	case weir.MeasurePeople:
		return weir.Value(events.countPeople())
	case weir.MeasureCountPerPerson:
		return ratio(len(events), events.countPeople())
	}
	values := numbers(events, series.Property)
	switch series.Measure {
	case weir.MeasureSum:
		return weir.Value(sum(values))
	case weir.MeasureAvg:
		return mean(values)
	case weir.MeasureMin:
		return percentile(values, 0)
	case weir.MeasureMax:
		return percentile(values, 100)
	}
	p, err := strconv.Atoi(strings.TrimPrefix(string(series.Measure), "p"))
	if err != nil {
		return weir.NoValue()
	}
	return percentile(values, float64(p))
}

// compare adds what was measured in the previous period.
func (e Events) compare(q weir.Trend, p period, answer *weir.TrendAnswer) error {
	before, err := p.previous()
	if err != nil {
		return fmt.Errorf("cannot cut the previous period: %w", err)
	}
	for i, series := range q.Series {
		results, _ := e.trendSeries(q, before, series)
		answer.Series[i].Previous = &results[0].TrendLine
	}
	return nil
}

// roll replaces each point by the mean of the last n that have a value.
func roll(points []weir.Point, n int) {
	if n == 0 {
		return
	}
	original := slices.Clone(points)
	for i := range points {
		var values []float64
		for _, point := range original[max(0, i-n+1) : i+1] {
			if point.Value.IsSet() {
				values = append(values, float64(point.Value))
			}
		}
		points[i].Value = mean(values)
	}
}
