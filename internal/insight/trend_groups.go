package insight

import (
	"cmp"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// line is the values of one group over one period.
type line struct {
	points []float64
	total  float64
}

// group is the lines of one combination of the breakdown's values; previous
// is empty if not compared.
type group struct {
	values            []*string
	current, previous line
}

// groups are those of one series, by key.
type groups struct {
	series series
	found  map[string]*group
	all    int64 // how many there are, kept or not
}

// ask asks for the groups of one series.
func (q *trendSQL) ask(a *asking, s series) (*groups, error) {
	g := q.newGroups(s)
	err := a.query(q.statement(s), func(rows Rows) error { return q.scan(rows, g) })
	q.accumulate(g)
	return g, err
}

// newGroups returns no groups; without a breakdown there is one, even if there
// are no events.
func (q *trendSQL) newGroups(s series) *groups {
	g := &groups{series: s, found: map[string]*group{}}
	if len(q.trend.breakdown) == 0 {
		g.all = 1
		g.found[""] = q.newGroup(s, nil)
	}
	return g
}

func (q *trendSQL) scan(rows Rows, into *groups) error {
	var (
		whole, period int64
		bucket        sql.NullInt64
		value         sql.NullFloat64
		values        = make([]sql.NullString, len(q.trend.breakdown))
	)
	targets := []any{&whole, &period, &bucket, &value, &into.all}
	for i := range values {
		targets = append(targets, &values[i])
	}
	if err := rows.Scan(targets...); err != nil {
		return fmt.Errorf("cannot read a row: %w", err)
	}
	if !value.Valid {
		value.Float64 = into.series.measure.none
	}
	line := &q.group(into, values).current
	if period == 1 {
		line = &q.group(into, values).previous
	}
	if whole == 1 {
		line.total = value.Float64
		return nil
	}
	if bucket.Int64 < 0 || bucket.Int64 >= int64(len(line.points)) {
		return fmt.Errorf("the store gave %d for a bucket, of which there is none", bucket.Int64)
	}
	line.points[bucket.Int64] = value.Float64
	if q.additive(into.series) {
		line.total += value.Float64
	}
	return nil
}

// group returns the group of some values, which it adds if it is new.
func (q *trendSQL) group(in *groups, values []sql.NullString) *group {
	key := groupKey(values)
	if known, ok := in.found[key]; ok {
		return known
	}
	in.found[key] = q.newGroup(in.series, groupTexts(values))
	return in.found[key]
}

// groupKey tells combinations of values apart.
func groupKey(values []sql.NullString) string {
	var key strings.Builder
	for _, value := range values {
		if value.Valid {
			key.WriteString(strconv.Itoa(len(value.String)) + ":" + value.String)
		}
		key.WriteByte(',')
	}
	return key.String()
}

// newGroup returns a group of which nothing was measured yet.
func (q *trendSQL) newGroup(s series, values []*string) *group {
	g := &group{values: values, current: newLine(q.current, s.measure.none)}
	if q.previous != nil {
		g.previous = newLine(*q.previous, s.measure.none)
	}
	return g
}

func newLine(t timeline, value float64) line {
	return line{points: slices.Repeat([]float64{value}, len(t.buckets.starts)), total: value}
}

// ranked returns groups by their total, the largest first and those without
// one last; ties by their values.
func ranked(found map[string]*group) []*group {
	all := make([]*group, 0, len(found))
	for _, g := range found {
		all = append(all, g)
	}
	slices.SortFunc(all, func(a, b *group) int {
		// NaN compares as less than any number, and so comes last.
		if order := cmp.Compare(b.current.total, a.current.total); order != 0 {
			return order
		}
		return slices.CompareFunc(a.values, b.values, compareTexts)
	})
	return all
}

// compareTexts orders texts by their bytes, and none after any.
func compareTexts(a, b *string) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return strings.Compare(*a, *b)
}
