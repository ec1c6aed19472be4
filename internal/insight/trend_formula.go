package insight

import "github.com/weirhq/weir"

// assembleFormula answers with the formula's lines in place of the series':
// one for each group that any of the series has. What a series lacks counts
// as nothing measured.
func (q *trendSQL) assembleFormula(perSeries []*groups) *weir.TrendAnswer {
	computed := map[string]*group{}
	for _, g := range perSeries {
		if g == nil {
			continue
		}
		for key, found := range g.found {
			if _, done := computed[key]; !done {
				computed[key] = q.compute(perSeries, key, found.values)
			}
		}
	}
	answer := q.newAnswer()
	largest := ranked(computed)
	if omitted := len(largest) - q.trend.limit; omitted > 0 {
		answer.GroupsOmitted = int64(omitted)
		largest = largest[:q.trend.limit]
	}
	for _, g := range largest {
		answer.Series = append(answer.Series, q.result(q.trend.formula.text, g))
	}
	return answer
}

// compute computes the formula for one group.
func (q *trendSQL) compute(perSeries []*groups, key string, values []*string) *group {
	current := make([]line, len(perSeries))
	previous := make([]line, len(perSeries))
	for i, g := range perSeries {
		if g == nil {
			continue
		}
		operand := g.found[key]
		if operand == nil {
			operand = q.newGroup(g.series, values)
		}
		current[i], previous[i] = operand.current, operand.previous
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
