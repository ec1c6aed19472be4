package insight

import (
	"database/sql"
	"fmt"

	"github.com/weirhq/weir"
)

// Where there are too many buckets for masks, or events are joined with what is
// known of their people, events and people are counted together from visits: who
// came in which bucket and group, and how often. One pass over the events gives
// them all, where each measure by itself would take one.

// visitTotals are the measures that follow from visits, each with that of a
// group's cell of the whole period.
var visitTotals = map[weir.Measure]code{
	weir.MeasureCount:          "events",
	weir.MeasurePeople:         "people",
	weir.MeasureCountPerPerson: "CAST(events AS DOUBLE) / people",
}

// sharing returns which series visits of the i-th one's events answer, none if
// they are better asked for one by one.
func (q *trendSQL) sharing(i int) (shared []int) {
	s := q.trend.series[i]
	if visitTotals[s.measure.name] == "" || q.trend.shape.cumulative {
		return nil
	}
	wanted := map[weir.Measure]bool{}
	for k, other := range q.trend.series {
		if q.uses(k) && visitTotals[other.measure.name] != "" && other.event == s.event && other.written == s.written {
			shared = append(shared, k)
			wanted[other.measure.name] = true
		}
	}
	if wanted[weir.MeasureCountPerPerson] || len(wanted) > 1 && (q.places() > maxMaskBuckets || q.looksUp(s)) {
		return shared
	}
	return nil // masks and counts by themselves are quicker, and take less memory
}

// looksUp reports whether the events of a series are joined with what is known of
// their people: to do so once costs more than all the rest.
func (q *trendSQL) looksUp(s series) bool {
	in := &scope{dialect: q.dialect}
	in.allOf(q.trend.filters)
	in.allOf(s.filters)
	for _, p := range q.trend.breakdown {
		in.text(p)
	}
	return len(in.person) > 0 || len(in.sets) > 0
}

// askVisits asks for the groups of the series that share their visits.
func (q *trendSQL) askVisits(a *asking, shared []int, into []*groups) error {
	v := &visits{query: q}
	for _, i := range shared {
		into[i] = q.newGroups(q.trend.series[i])
		v.shared = append(v.shared, into[i])
	}
	return a.query(q.visitStatement(v.shared), v.scan)
}

// Places of cells that are of a whole period.
const (
	placeOfCurrent  = -1
	placeOfPrevious = -2
)

// visitStatement returns a row for each bucket and each whole period of each
// group that any of the series keeps: groups (how many there are, kept or not),
// place, events, people, each series' rank of the group, and the group's values.
func (q *trendSQL) visitStatement(shared []*groups) fragment {
	n := len(q.trend.breakdown)
	var ranks, names, kept []fragment
	for i, g := range shared {
		rank := verbatim(wordColumn("rank", i))
		ranks = append(ranks, compose("row_number() OVER (ORDER BY coalesce({}, 0) DESC{}) AS {}",
			verbatim(visitTotals[g.series.measure.name]), eachGroupColumn(n, ", {} NULLS LAST"), rank))
		names = append(names, rank)
		kept = append(kept, compose("{} <= {}", rank, verbatim(integer(q.most))))
	}
	return compose(`SELECT * FROM (
WITH visits AS MATERIALIZED (SELECT place, person{}, count(*) AS events FROM ({}) AS matching GROUP BY place, person{}),
cells AS MATERIALIZED ({}),
totals AS (SELECT max(CASE WHEN place = {} THEN events END) AS events, max(CASE WHEN place = {} THEN people END) AS people{} FROM cells GROUP BY {}),
ranked AS (SELECT count(*) OVER () AS groups, {}{} FROM totals)
SELECT ranked.groups, cells.place, cells.events, cells.people, {}{}
FROM cells JOIN ranked ON ({}){}) AS answer`,
		eachGroupColumn(n, ", {}"), q.placed(shared[0].series), eachGroupColumn(n, ", {}"), q.visitCells(),
		verbatim(integer(placeOfCurrent)), verbatim(integer(placeOfCurrent)), eachGroupColumn(n, ", {}"), q.byGroup(),
		join(ranks, ", "), eachGroupColumn(n, ", {}"), join(names, ", "), eachGroupColumn(n, ", cells.{}"),
		join(kept, " OR "), eachGroupColumn(n, " AND cells.{} IS NOT DISTINCT FROM ranked.{}"))
}

// byGroup returns what to group by for a row a group.
func (q *trendSQL) byGroup() fragment {
	if len(q.trend.breakdown) == 0 {
		return verbatim("()")
	}
	return join(groupColumns(len(q.trend.breakdown)), ", ")
}

// visitCells counts the visits of each bucket and of each whole period.
func (q *trendSQL) visitCells() fragment {
	columns := eachGroupColumn(len(q.trend.breakdown), ", {}")
	current := len(q.current.buckets.starts)
	cells := []fragment{
		compose("SELECT CAST(visits.place AS BIGINT) AS place, CAST(sum(events) AS BIGINT) AS events, count(*) AS people{} FROM visits GROUP BY visits.place{}",
			columns, columns),
		q.wholeOfVisits(placeOfCurrent, 0, current),
	}
	if q.previous != nil {
		cells = append(cells, q.wholeOfVisits(placeOfPrevious, current, q.places()))
	}
	return join(cells, " UNION ALL ")
}

// wholeOfVisits counts the visits of the buckets from one place to before
// another.
func (q *trendSQL) wholeOfVisits(place, from, to int) fragment {
	return compose(`SELECT CAST({} AS BIGINT), CAST(coalesce(sum(events), 0) AS BIGINT), count(DISTINCT person){}
FROM visits WHERE place >= {} AND place < {} GROUP BY {}`,
		verbatim(integer(place)), eachGroupColumn(len(q.trend.breakdown), ", {}"),
		verbatim(integer(from)), verbatim(integer(to)), q.byGroup())
}

// visits are the groups of the series that share them.
type visits struct {
	query  *trendSQL
	shared []*groups
}

func (v *visits) scan(rows Rows) error {
	var all, place, events, people int64
	ranks, values := make([]int64, len(v.shared)), make([]sql.NullString, len(v.query.trend.breakdown))
	targets := []any{&all, &place, &events, &people}
	for i := range ranks {
		targets = append(targets, &ranks[i])
	}
	for i := range values {
		targets = append(targets, &values[i])
	}
	if err := rows.Scan(targets...); err != nil {
		return fmt.Errorf("cannot read a row: %w", err)
	}
	if place < placeOfPrevious || place >= int64(v.query.places()) {
		return fmt.Errorf("the store gave %d for a bucket, of which there is none", place)
	}
	for i, g := range v.shared {
		g.all = all
		if ranks[i] <= int64(v.query.most) {
			*v.query.group(g, values).at(place) = g.series.measure.ofVisits(events, people)
		}
	}
	return nil
}

// at returns where the value of a place is.
func (g *group) at(place int64) *float64 {
	current := int64(len(g.current.points))
	switch {
	case place == placeOfCurrent:
		return &g.current.total
	case place == placeOfPrevious:
		return &g.previous.total
	case place < current:
		return &g.current.points[place]
	}
	return &g.previous.points[place-current]
}

// ofVisits returns the measure of so many events of so many people.
func (m measure) ofVisits(events, people int64) float64 {
	switch m.name {
	case weir.MeasureCount:
		return float64(events)
	case weir.MeasurePeople:
		return float64(people)
	}
	return float64(share(events, people))
}
