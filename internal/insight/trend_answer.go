package insight

import (
	"fmt"

	"github.com/weirhq/weir"
)

func (t *trend) answer(a *asking) (weir.Answer, error) {
	q, err := t.plan(a)
	if err != nil {
		return nil, err
	}
	perSeries, err := q.askAll(a)
	if err != nil {
		return nil, err
	}
	answer, err := q.assemble(a, perSeries)
	if err != nil {
		return nil, err
	}
	t.shape.roll(answer)
	return answer, nil
}

// askAll asks for the groups of each series that is to be shown or computed
// with, in the order of the series; those of others are nil.
func (q *trendSQL) askAll(a *asking) (perSeries []*groups, err error) {
	perSeries = make([]*groups, len(q.trend.series))
	for i, s := range q.trend.series {
		if perSeries[i] != nil || !q.uses(i) {
			continue
		}
		if shared := q.sharing(i); shared != nil {
			err = q.askVisits(a, shared, perSeries)
		} else {
			perSeries[i], err = q.askOne(a, s)
		}
		if err != nil {
			return nil, fmt.Errorf("cannot answer series %s: %w", s.label, err)
		}
	}
	return perSeries, nil
}

// uses reports whether the i-th series is shown or computed with.
func (q *trendSQL) uses(i int) bool {
	return q.trend.formula == nil || q.trend.formula.uses[i]
}

// askOne asks for the groups of one series, in the way that is cheapest.
func (q *trendSQL) askOne(a *asking, s series) (g *groups, err error) {
	if q.masksSuffice(s) {
		g, err = q.askPeople(a, s)
	} else {
		g, err = q.ask(a, s)
	}
	if err == nil && q.trend.formula != nil && g.all > int64(q.most) {
		err = weir.InvalidField("breakdown", "gives %d combinations; a formula can be computed over %d at this number of points: "+
			"filter, or ask for a longer interval or less time", g.all, q.most)
	}
	return g, err
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

// assemble answers with the lines of each series, or of the formula.
func (q *trendSQL) assemble(a *asking, perSeries []*groups) (*weir.TrendAnswer, error) {
	if q.trend.formula != nil {
		return q.assembleFormula(a, perSeries)
	}
	answer := q.newAnswer()
	for _, g := range perSeries {
		kept := ranked(g.found)
		answer.GroupsOmitted += g.all - int64(len(kept))
		for _, group := range kept {
			answer.Series = append(answer.Series, q.result(g.series.label, group))
		}
		if !q.trend.shape.other || g.all == int64(len(kept)) {
			continue
		}
		other, err := q.askOther(a, g.series, kept)
		if err != nil {
			return nil, fmt.Errorf("cannot answer the rest of series %s: %w", g.series.label, err)
		}
		answer.Series = append(answer.Series, q.otherResult(g.series.label, other))
	}
	return answer, nil
}

func (q *trendSQL) newAnswer() *weir.TrendAnswer {
	answer := &weir.TrendAnswer{Series: []weir.TrendResult{}}
	answer.AnswerHead = understood(q.current.span, q.trend.interval)
	answer.Breakdown = propertyNames(q.trend.breakdown)
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
