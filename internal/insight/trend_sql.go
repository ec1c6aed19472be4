package insight

import (
	"strconv"
	"strings"
)

// Trends ask one statement a series. It gives one row for each bucket and,
// unless the buckets add up to it, one for the whole of each period, both for
// each group: a combination of the breakdown's values. Its columns are whole (1
// for a row over the whole period), period (0 the one asked for, 1 the
// previous), bucket (its index, NULL if whole), value, groups (how many there
// are, kept or not) and then the group's values.

// trendSQL is what the statements of one question have in common.
type trendSQL struct {
	trend    *trend
	dialect  dialect
	current  timeline
	previous *timeline // nil if not compared
	most     int       // groups that a statement gives rows of
}

// timeline is a span and its buckets.
type timeline struct {
	span    span
	buckets *buckets
}

// groupColumn names the column of the i-th property broken down by.
func groupColumn(i int) code { return "group_" + code(strconv.Itoa(i)) }

// eachGroupColumn returns the pattern for each of n groups' columns, which
// stands where the pattern has {}.
func eachGroupColumn(n int, pattern code) fragment {
	parts := make([]fragment, n)
	for i := range parts {
		column := string(groupColumn(i))
		parts[i] = fragment{text: strings.ReplaceAll(string(pattern), "{}", column)}
	}
	return join(parts, "")
}

// groupColumns returns the names of n groups' columns.
func groupColumns(n int) []fragment {
	columns := make([]fragment, n)
	for i := range columns {
		columns[i] = verbatim(groupColumn(i))
	}
	return columns
}

// statement returns the SQL of one series. It begins with SELECT, as a
// snapshot requires.
func (q *trendSQL) statement(s series) fragment {
	n := len(q.trend.breakdown)
	if n == 0 {
		return q.statementOfOne(s, q.matching(s))
	}
	return compose(`SELECT * FROM (
WITH matching AS ({}),
cells AS MATERIALIZED ({}),
kept AS ({})
SELECT cells.whole, cells.period, cells.bucket, cells.value, kept.groups{}
FROM cells JOIN kept ON TRUE{}) AS answer`,
		q.counted(s, n, q.matching(s)), q.cells(s, n), q.kept(s),
		eachGroupColumn(n, ", cells.{}"), eachGroupColumn(n, " AND cells.{} IS NOT DISTINCT FROM kept.{}"))
}

// statementOfOne returns the SQL of one series over all events matching at
// once.
func (q *trendSQL) statementOfOne(s series, matching fragment) fragment {
	return compose(`SELECT whole, period, bucket, value, 1 AS groups FROM (
WITH matching AS ({}) {}) AS cells`, q.counted(s, 0, matching), q.cells(s, 0))
}

// matching selects the events of a series, and of each what is measured and
// grouped by.
func (q *trendSQL) matching(s series) fragment {
	scope := &scope{dialect: q.dialect}
	value := verbatim("NULL")
	if s.measure.ofProperty {
		value = q.dialect.number(scope.text(s.value))
	}
	groups := make([]fragment, len(q.trend.breakdown))
	for i, p := range q.trend.breakdown {
		groups[i] = compose(", {} AS {}", scope.text(p), verbatim(groupColumn(i)))
	}
	period, bucket := q.place()
	conditions := []fragment{q.during()}
	if s.event != "" {
		conditions = append(conditions, compose("name = {}", bind(s.event)))
	}
	conditions = append(conditions, scope.allOf(q.trend.filters), scope.allOf(s.filters))
	return compose("SELECT {} AS period, {} AS bucket, person, session_id, {} AS value{} FROM {} WHERE {}",
		period, bucket, value, join(groups, ""), scope.from(), join(conditions, " AND "))
}

// place returns in which period and bucket an event is.
func (q *trendSQL) place() (period, bucket fragment) {
	bucket = q.current.buckets.ordinal(q.dialect)
	if q.previous == nil {
		return verbatim("0"), q.dialect.narrow(bucket, len(q.current.buckets.starts))
	}
	start := q.dialect.instant(bind(q.current.span.from.UnixMicro()))
	period = compose("CASE WHEN time < {} THEN 1 ELSE 0 END", start)
	bucket = compose("CASE WHEN time < {} THEN {} ELSE {} END",
		start, q.previous.buckets.ordinal(q.dialect), bucket)
	return period, bucket
}

// during returns the condition that an event is in a period asked about. The
// previous one ends where the current one begins.
func (q *trendSQL) during() fragment {
	whole := q.current.span
	if q.previous != nil {
		whole.from = q.previous.span.from
	}
	return whole.during(q.dialect)
}

// counted selects, of the events matching, those that a measure counts: all of
// them, or if cumulative, of those with the same person or session in a period
// and group, one in the first bucket.
func (q *trendSQL) counted(s series, groups int, matching fragment) fragment {
	if s.measure.distinct == "" || !q.trend.shape.cumulative {
		return matching
	}
	distinct, columns := verbatim(s.measure.distinct), eachGroupColumn(groups, ", {}")
	return compose("SELECT period, min(bucket) AS bucket, {}{} FROM ({}) AS every GROUP BY period, {}{}",
		distinct, columns, matching, distinct, columns)
}

// aggregate returns a series' measure of the events counted.
func (q *trendSQL) aggregate(s series) fragment {
	if s.measure.distinct != "" && q.trend.shape.cumulative {
		return compose("CAST(count({}) AS DOUBLE)", verbatim(s.measure.distinct))
	}
	return s.measure.sql(q.dialect)
}

// additive reports whether the values of a series' buckets add up to that of
// the whole period.
func (q *trendSQL) additive(s series) bool {
	return s.measure.additive || s.measure.distinct != "" && q.trend.shape.cumulative
}

// cells measures each bucket, and the whole, of each of the groups by that
// many columns.
func (q *trendSQL) cells(s series, groups int) fragment {
	columns := eachGroupColumn(groups, ", {}")
	switch {
	case q.additive(s) && q.previous == nil:
		return compose("SELECT 0 AS whole, 0 AS period, bucket, {} AS value{} FROM matching GROUP BY bucket{}", q.aggregate(s), columns, columns)
	case q.additive(s):
		return compose("SELECT 0 AS whole, period, bucket, {} AS value{} FROM matching GROUP BY period, bucket{}", q.aggregate(s), columns, columns)
	case q.previous == nil:
		// A column less to group by.
		return compose(`SELECT GROUPING(bucket) AS whole, 0 AS period, bucket, {} AS value{}
FROM matching GROUP BY GROUPING SETS ((bucket{}), ({}))`,
			q.aggregate(s), columns, columns, join(groupColumns(groups), ", "))
	}
	return compose(`SELECT GROUPING(bucket) AS whole, period, bucket, {} AS value{}
FROM matching GROUP BY GROUPING SETS ((period, bucket{}), (period{}))`,
		q.aggregate(s), columns, columns, columns)
}

// kept selects the largest groups by their value over the whole period, and
// how many there are in all.
func (q *trendSQL) kept(s series) fragment {
	columns := eachGroupColumn(len(q.trend.breakdown), ", {}")
	total, rows := verbatim("max(CASE WHEN period = 0 THEN value END)"), verbatim("whole = 1")
	if q.additive(s) {
		total, rows = verbatim("sum(CASE WHEN period = 0 THEN value END)"), verbatim("TRUE")
	}
	if s.measure.none == 0 {
		total = compose("coalesce({}, 0)", total)
	}
	return compose(`SELECT {} AS total, count(*) OVER () AS groups{}
FROM cells WHERE {} GROUP BY ALL
ORDER BY total DESC NULLS LAST{} LIMIT {}`,
		total, columns, rows, eachGroupColumn(len(q.trend.breakdown), ", {} NULLS LAST"), bind(int64(q.most)))
}
