package insight

import "github.com/weirhq/weir"

// askOther asks for a series over all groups but those kept, taken together:
// one group without values.
func (q *trendSQL) askOther(a *asking, s series, kept []*group) (*group, error) {
	g := &groups{series: s, found: map[string]*group{"": q.newGroup(s, nil)}}
	undivided := *q.trend
	undivided.breakdown = nil
	rest := &trendSQL{trend: &undivided, dialect: q.dialect, current: q.current, previous: q.previous}
	err := a.query(rest.statementOfOne(s, q.beyond(s, kept)), func(rows Rows) error { return rest.scan(rows, g) })
	q.accumulate(g)
	return g.found[""], err
}

// beyond selects the matching events that are in none of the groups kept.
func (q *trendSQL) beyond(s series, kept []*group) fragment {
	matching := q.matching(s)
	if len(kept) == 0 {
		return matching
	}
	rows := make([]fragment, len(kept))
	for i, g := range kept {
		row := []fragment{verbatim("TRUE")}
		for _, value := range g.values {
			text := verbatim("NULL")
			if value != nil {
				text = bind(*value)
			}
			row = append(row, compose("CAST({} AS VARCHAR)", text))
		}
		rows[i] = compose("({})", join(row, ", "))
	}
	n := len(q.trend.breakdown)
	return compose(`SELECT grouped.* FROM ({}) AS grouped
LEFT JOIN (VALUES {}) AS kept (is_kept{}) ON TRUE{} WHERE is_kept IS NULL`,
		matching, join(rows, ", "), eachGroupColumn(n, ", kept_{}"),
		eachGroupColumn(n, " AND grouped.{} IS NOT DISTINCT FROM kept.kept_{}"))
}

// otherResult is the result of the groups that are not kept.
func (q *trendSQL) otherResult(label string, rest *group) weir.TrendResult {
	rest.values = make([]*string, len(q.trend.breakdown))
	result := q.result(label, rest)
	result.Other = true
	return result
}
