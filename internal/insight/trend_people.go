package insight

import (
	"database/sql"
	"fmt"

	"github.com/weirhq/weir"
)

// maxMaskBuckets bounds the buckets for which people are counted by masks: 90
// days and the 90 before. With more, looking at each bit of each person costs
// more than it saves, unless they come very often.
const maxMaskBuckets = 3 * wordBits

// People are counted in one pass over the events, however many buckets there
// are and however often people come: by person, and group, it gathers the mask
// of the buckets they were active in. That is a table of people, where counting
// different people in each bucket would need one of people and buckets.

// masksSuffice reports whether a series can be answered so.
func (q *trendSQL) masksSuffice(s series) bool {
	return s.measure.name == weir.MeasurePeople && !q.trend.shape.cumulative && q.places() <= maxMaskBuckets
}

// places is how many buckets there are in all. Those of the previous period
// come after those of the current one.
func (q *trendSQL) places() int {
	n := len(q.current.buckets.starts)
	if q.previous != nil {
		n += len(q.previous.buckets.starts)
	}
	return n
}

// askPeople asks for the groups of a series of which masks suffice.
func (q *trendSQL) askPeople(a *asking, s series) (*groups, error) {
	g := q.newGroups(s)
	return g, a.query(q.peopleStatement(s), func(rows Rows) error { return q.scanPeople(rows, g) })
}

// peopleStatement returns a row for each group: groups (how many there are,
// kept or not), how many people the current and the previous period have,
// tallies of those that buckets have, and the group's values.
func (q *trendSQL) peopleStatement(s series) fragment {
	counts := append([]fragment{q.peopleOfCurrent(), q.peopleOfPrevious()}, tallies(q.dialect, "word", wordsFor(q.places()))...)
	n := len(q.trend.breakdown)
	if n == 0 {
		return compose("SELECT CAST(1 AS BIGINT), {} FROM ({}) AS masks", join(counts, ", "), q.masks(s))
	}
	return compose(`SELECT * FROM (
WITH masks AS MATERIALIZED ({}),
kept AS (SELECT {} AS total, count(*) OVER () AS groups{} FROM masks GROUP BY ALL
ORDER BY total DESC{} LIMIT {})
SELECT CAST(kept.groups AS BIGINT), {}{} FROM masks JOIN kept ON TRUE{} GROUP BY kept.groups{}) AS answer`,
		q.masks(s), q.peopleOfCurrent(), eachGroupColumn(n, ", {}"), eachGroupColumn(n, ", {} NULLS LAST"), bind(int64(q.most)),
		join(counts, ", "), eachGroupColumn(n, ", kept.{}"), eachGroupColumn(n, " AND masks.{} IS NOT DISTINCT FROM kept.{}"),
		eachGroupColumn(n, ", kept.{}"))
}

func (q *trendSQL) peopleOfCurrent() fragment {
	return countIf(hasBitWithin(q.dialect, "word", 0, len(q.current.buckets.starts)))
}

func (q *trendSQL) peopleOfPrevious() fragment {
	return countIf(hasBitWithin(q.dialect, "word", len(q.current.buckets.starts), q.places()))
}

// masks gives each person's mask, in each group.
func (q *trendSQL) masks(s series) fragment {
	columns := eachGroupColumn(len(q.trend.breakdown), ", {}")
	return compose("SELECT person{}, {} FROM ({}) AS matching GROUP BY person{}",
		columns, gather(q.dialect, "word", "place", wordsFor(q.places()), verbatim("TRUE")), q.placed(s), columns)
}

// placed selects the events of a series with the place of their bucket and the
// values of their group.
func (q *trendSQL) placed(s series) fragment {
	in := &scope{dialect: q.dialect}
	place := q.current.buckets.ordinal(q.dialect)
	if q.previous != nil {
		start := before(q.dialect, q.current.span.from)
		place = compose("CASE WHEN {} THEN {} + {} ELSE {} END", start, verbatim(integer(len(q.current.buckets.starts))),
			q.previous.buckets.ordinal(q.dialect), place)
	}
	columns := compose("person, {} AS place", q.dialect.narrow(place, q.places()))
	for i, p := range q.trend.breakdown {
		columns = compose("{}, {} AS {}", columns, in.text(p), verbatim(groupColumn(i)))
	}
	which := selector{event: s.event, filters: s.filters}
	return which.events(in, columns, q.during(), q.trend.filters)
}

// scanPeople adds the people of a group.
func (q *trendSQL) scanPeople(rows Rows, into *groups) error {
	var current, previous int64
	sums := make([]int64, wordsFor(q.places())*fieldBits)
	values := make([]sql.NullString, len(q.trend.breakdown))
	targets := []any{&into.all, &current, &previous}
	for i := range sums {
		targets = append(targets, &sums[i])
	}
	for i := range values {
		targets = append(targets, &values[i])
	}
	if err := rows.Scan(targets...); err != nil {
		return fmt.Errorf("cannot read a row: %w", err)
	}
	g := q.group(into, values)
	g.current.total, g.previous.total = float64(current), float64(previous)
	for i, sum := range sums {
		places, numbers := untally(i, sum)
		for j, at := range places {
			if at < q.places() {
				*g.at(int64(at)) = float64(numbers[j])
			}
		}
	}
	return nil
}
