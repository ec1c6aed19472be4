package insight

import (
	"fmt"
	"slices"

	"github.com/weirhq/weir"
)

// maxMaskBuckets bounds the buckets for which people are counted by masks: 90
// days and the 90 before. With more, looking at each bit of each person costs
// more than it saves, unless they come very often.
const maxMaskBuckets = 3 * wordBits

// People are counted in one pass over the events, however many buckets there
// are and however often people come: by person it gathers the mask of the
// buckets they were active in, by bucket it counts events. That is a table of
// people, where counting different people in each bucket would need one of
// people and buckets. Series over the same events share the pass.

// masksSuffice reports whether a series is one of people, and can be answered
// so.
func (q *trendSQL) masksSuffice(s series) bool {
	ofPeople := s.measure.name == weir.MeasurePeople || s.measure.name == weir.MeasureCountPerPerson
	return ofPeople && len(q.trend.breakdown) == 0 && !q.trend.shape.cumulative && q.places() <= maxMaskBuckets
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

// askPeople answers the i-th series, and all others that count the same events
// or people.
func (q *trendSQL) askPeople(a *asking, i int, into []*groups) error {
	s := q.trend.series[i]
	c := &peopleCounts{events: make([]int64, q.places()), people: make([]int64, wordsFor(q.places())*wordBits)}
	if err := a.query(q.peopleStatement(s), c.scan); err != nil {
		return err
	}
	for i, other := range q.trend.series {
		used := q.trend.formula == nil || q.trend.formula.uses[i]
		if used && other.event == s.event && other.written == s.written && c.answers(other.measure) {
			into[i] = &groups{series: other, found: map[string]*group{"": q.groupOf(c, other)}, all: 1}
		}
	}
	return nil
}

// The kinds of rows that a statement of people gives.
const (
	rowOfEvents   = iota // how many events a bucket has
	rowOfPeople          // how many people buckets have, see tallies
	rowOfCurrent         // how many people the current period has
	rowOfPrevious        // how many people the previous period has
)

// peopleStatement returns rows of kind, place and number.
func (q *trendSQL) peopleStatement(s series) fragment {
	n, places := len(q.current.buckets.starts), q.places()
	words := wordsFor(places)
	numbers := tallies(q.dialect, "word", words)
	kinds := slices.Repeat([]fragment{verbatim(integer(rowOfPeople))}, len(numbers))
	numbers = append(numbers, countIf(hasBitWithin(q.dialect, "word", 0, n)), countIf(hasBitWithin(q.dialect, "word", n, places)))
	kinds = append(kinds, verbatim(integer(rowOfCurrent)), verbatim(integer(rowOfPrevious)))
	columns := make([]fragment, len(numbers))
	for i, number := range numbers {
		columns[i] = verbatim(wordColumn("number", i))
		numbers[i] = compose("{} AS {}", number, columns[i])
	}
	return compose(`SELECT * FROM (
WITH counted AS MATERIALIZED (SELECT GROUPING(person) AS of_place, place, count(*) AS number, {}
FROM ({}) AS matching GROUP BY GROUPING SETS ((place), (person)))
SELECT CAST(0 AS BIGINT), CAST(place AS BIGINT), CAST(number AS BIGINT) FROM counted WHERE of_place = 1
UNION ALL SELECT CAST({} AS BIGINT), CAST({} AS BIGINT), {} FROM (SELECT {} FROM counted WHERE of_place = 0) AS numbers) AS answer`,
		gather(q.dialect, "word", "place", words, verbatim("TRUE")), q.placed(s),
		q.dialect.eachOf(kinds), q.dialect.each(len(columns)), q.dialect.eachOf(columns), join(numbers, ", "))
}

// placed selects the events of a series with the place of their bucket.
func (q *trendSQL) placed(s series) fragment {
	in := &scope{dialect: q.dialect}
	place := q.current.buckets.ordinal(q.dialect)
	if q.previous != nil {
		start := before(q.dialect, q.current.span.from)
		place = compose("CASE WHEN {} THEN {} + {} ELSE {} END", start, verbatim(integer(len(q.current.buckets.starts))),
			q.previous.buckets.ordinal(q.dialect), place)
	}
	which := selector{event: s.event, filters: s.filters}
	return which.events(in, compose("person, {} AS place", place), q.during(), q.trend.filters)
}

// peopleCounts are numbers by place, and the people of the whole periods.
type peopleCounts struct {
	events, people    []int64
	current, previous int64
}

func (c *peopleCounts) scan(rows Rows) error {
	var kind, place, number int64
	if err := rows.Scan(&kind, &place, &number); err != nil {
		return fmt.Errorf("cannot read a row: %w", err)
	}
	switch kind {
	case rowOfCurrent:
		c.current = number
	case rowOfPrevious:
		c.previous = number
	case rowOfPeople:
		places, numbers := untally(int(place), number)
		for i, at := range places {
			c.people[at] = numbers[i]
		}
	default:
		if place < 0 || place >= int64(len(c.events)) {
			return fmt.Errorf("the store gave %d for a bucket, of which there is none", place)
		}
		c.events[place] = number
	}
	return nil
}

// answers reports whether a measure follows from the counts.
func (*peopleCounts) answers(m measure) bool {
	return m.name == weir.MeasureCount || m.name == weir.MeasurePeople || m.name == weir.MeasureCountPerPerson
}

// groupOf returns the one group of a series.
func (q *trendSQL) groupOf(c *peopleCounts, s series) *group {
	g := q.newGroup(s, nil)
	c.fill(&g.current, s.measure, 0, c.current)
	if q.previous != nil {
		c.fill(&g.previous, s.measure, len(q.current.buckets.starts), c.previous)
	}
	return g
}

// fill fills a line with the values of a measure from a place on, and that of
// the whole, which has so many people.
func (c *peopleCounts) fill(l *line, m measure, from int, people int64) {
	var events int64
	for i := range l.points {
		events += c.events[from+i]
		l.points[i] = m.ofCounts(c.events[from+i], c.people[from+i])
	}
	l.total = m.ofCounts(events, people)
}

// ofCounts returns the measure of so many events of so many people.
func (m measure) ofCounts(events, people int64) float64 {
	switch m.name {
	case weir.MeasureCount:
		return float64(events)
	case weir.MeasurePeople:
		return float64(people)
	}
	return float64(share(events, people))
}
