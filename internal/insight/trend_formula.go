package insight

import (
	"fmt"

	"github.com/weirhq/weir"
)

// assembleFormula answers with the formula's lines in place of the series':
// one for each group that any of the series has. What a series lacks counts
// as nothing measured.
func (q *trendSQL) assembleFormula(a *asking, perSeries []*groups) (*weir.TrendAnswer, error) {
	computed := map[string]*group{}
	for _, g := range perSeries {
		if g == nil {
			continue
		}
		for key, found := range g.found {
			if _, done := computed[key]; !done {
				computed[key] = q.compute(q.operands(perSeries, key, found.values), found.values)
			}
		}
	}
	answer := q.newAnswer()
	largest := ranked(computed)
	omitted := max(0, len(largest)-q.trend.limit)
	answer.GroupsOmitted = int64(omitted)
	largest = largest[:len(largest)-omitted]
	for _, g := range largest {
		answer.Series = append(answer.Series, q.result(q.trend.formula.text, g))
	}
	if !q.trend.shape.other || omitted == 0 {
		return answer, nil
	}
	other, err := q.computeOther(a, perSeries, largest)
	if err == nil {
		answer.Series = append(answer.Series, q.otherResult(q.trend.formula.text, other))
	}
	return answer, err
}

// computeOther computes the formula for the groups that are not kept, all
// taken together.
func (q *trendSQL) computeOther(a *asking, perSeries []*groups, kept []*group) (*group, error) {
	operands := make([]*group, len(perSeries))
	for i, g := range perSeries {
		if g == nil {
			continue
		}
		var err error
		if operands[i], err = q.askOther(a, g.series, kept); err != nil {
			return nil, fmt.Errorf("cannot answer the rest of series %s: %w", g.series.label, err)
		}
	}
	return q.compute(operands, nil), nil
}

// operands returns what each series has of one group; nil for series that the
// formula does not use.
func (q *trendSQL) operands(perSeries []*groups, key string, values []*string) []*group {
	operands := make([]*group, len(perSeries))
	for i, g := range perSeries {
		if g == nil {
			continue
		}
		if operands[i] = g.found[key]; operands[i] == nil {
			operands[i] = q.newGroup(g.series, values)
		}
	}
	return operands
}

// compute computes the formula for one group.
func (q *trendSQL) compute(operands []*group, values []*string) *group {
	current := make([]line, len(operands))
	previous := make([]line, len(operands))
	for i, operand := range operands {
		if operand != nil {
			current[i], previous[i] = operand.current, operand.previous
		}
	}
	result := &group{values: values, current: q.computeLine(q.current, current)}
	if q.previous != nil {
		result.previous = q.computeLine(*q.previous, previous)
	}
	return result
}

// computeLine computes the formula at each point and for the total, from one
// line a series; the lines of series that it does not use are empty.
func (q *trendSQL) computeLine(t timeline, operands []line) line {
	result := line{points: make([]float64, len(t.buckets.starts))}
	values := make([]float64, len(operands))
	for i := range result.points {
		for s, operand := range operands {
			if operand.points != nil {
				values[s] = operand.points[i]
			}
		}
		result.points[i] = q.trend.formula.value(values)
	}
	for s, operand := range operands {
		values[s] = operand.total
	}
	result.total = q.trend.formula.value(values)
	return result
}
