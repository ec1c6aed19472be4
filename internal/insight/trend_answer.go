package insight

import (
	"fmt"
	"time"

	"github.com/weirhq/weir"
)

func (t *trend) answer(a *asking) (weir.Answer, error) {
	q, err := t.plan(a)
	if err != nil {
		return nil, err
	}
	perSeries := make([]*groups, len(t.series))
	for i, s := range t.series {
		if t.formula != nil && !t.formula.uses[i] {
			continue
		}
		if perSeries[i], err = q.ask(a, s); err != nil {
			return nil, fmt.Errorf("cannot answer series %s: %w", s.label, err)
		}
	}
	if t.formula != nil {
		return q.assembleFormula(perSeries), nil
	}
	return q.assemble(perSeries), nil
}

// plan settles the periods, and how many groups fit into an answer.
func (t *trend) plan(a *asking) (*trendSQL, error) {
	current, err := t.period.settle(a.now)
	if err != nil {
		return nil, err
	}
	q := &trendSQL{trend: t, dialect: a.dialect}
	if q.current, err = t.timeline(current); err != nil {
		return nil, err
	}
	points := len(q.current.buckets.starts)
	if t.compare {
		previous, err := t.timeline(current.previous(t.period.zone))
		if err != nil {
			return nil, err
		}
		q.previous = &previous
		points += len(previous.buckets.starts)
	}
	q.most = max(1, maxValues/(points*len(t.series)))
	if t.formula == nil {
		q.most = min(q.most, t.limit)
	}
	return q, nil
}

func (t *trend) timeline(s span) (timeline, error) {
	b, err := cut(s, t.interval, t.period.zone)
	return timeline{span: s, buckets: b}, err
}

// assemble answers with the lines of each series.
func (q *trendSQL) assemble(perSeries []*groups) *weir.TrendAnswer {
	answer := q.newAnswer()
	for _, g := range perSeries {
		answer.GroupsOmitted += g.all - int64(len(g.found))
		for _, group := range ranked(g.found) {
			answer.Series = append(answer.Series, q.result(g.series.label, group))
		}
	}
	return answer
}

func (q *trendSQL) newAnswer() *weir.TrendAnswer {
	answer := &weir.TrendAnswer{Breakdown: []string{}, Series: []weir.TrendResult{}}
	answer.From, answer.To = inZone(q.current.span.from), inZone(q.current.span.to)
	answer.Timezone = q.trend.period.zone.String()
	answer.Interval = q.trend.interval
	for _, p := range q.trend.breakdown {
		answer.Breakdown = append(answer.Breakdown, p.name)
	}
	return answer
}

func (q *trendSQL) result(label string, g *group) weir.TrendResult {
	result := weir.TrendResult{Label: label, Breakdown: g.values, TrendLine: q.current.line(g.current)}
	if result.Breakdown == nil {
		result.Breakdown = []*string{}
	}
	if q.previous != nil {
		previous := q.previous.line(g.previous)
		result.Previous = &previous
	}
	return result
}

func (t timeline) line(l line) weir.TrendLine {
	points := make([]weir.Point, len(l.points))
	for i, start := range t.buckets.starts {
		points[i] = weir.Point{Time: inZone(start), Value: weir.Value(l.points[i])}
	}
	return weir.TrendLine{Points: points, Total: weir.Value(l.total)}
}

// inZone returns a time that RFC 3339 can write: in its zone if the offset is
// of whole minutes, as all are today, else in UTC.
func inZone(t time.Time) time.Time {
	if _, offset := t.Zone(); offset%60 != 0 {
		return t.UTC()
	}
	return t
}
