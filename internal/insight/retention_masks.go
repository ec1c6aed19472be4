package insight

import "github.com/weirhq/weir"

// rowsOfMasks defines rows where start and return are the same events and
// there is no breakdown: people's masks say it all, but for the first start
// of all time, and for start events that the period's end cuts off.
func (p *retentionPlan) rowsOfMasks() fragment {
	if p.kind == weir.RetentionFirstTime {
		return p.rowsOfFirst()
	}
	cutOff := p.cutOff()
	ended := verbatim("")
	started := hasBit(p.dialect, "since", 0)
	if cutOff {
		ended = verbatim(", ended")
		started = compose("{} AND (cohort < {} OR ended > 0)", started, verbatim(integer(p.cohorts-1)))
	}
	return compose(`masks AS (SELECT {}{}, CAST(count(*) AS INTEGER) AS people FROM ({}) AS activity GROUP BY ALL),
rows AS (SELECT * FROM (SELECT cohort, 1 AS again, people{}, {} FROM (SELECT {} AS cohort, * FROM masks) AS paired) AS moved WHERE {})`,
		eachWord("word", p.words), ended, p.masks(cutOff), ended, p.since(), p.dialect.each(p.cohorts), started)
}

// cutOff reports whether the last cohort's bucket goes on after the period.
func (p *retentionPlan) cutOff() bool {
	if p.cohorts == len(p.buckets.starts) {
		return p.span.to.Before(p.until)
	}
	return p.span.to.Before(p.buckets.starts[p.cohorts])
}

// masks gives each person's mask. Column ended is 1 for those who were active
// in the last cohort's bucket before the period's end, if that cuts it off.
func (p *retentionPlan) masks(cutOff bool) fragment {
	in := &scope{dialect: p.dialect}
	columns := compose("person, {} AS bucket", p.dialect.narrow(p.buckets.ordinal(p.dialect), len(p.buckets.starts)))
	ended := verbatim("")
	if cutOff {
		last := between(p.dialect, p.buckets.starts[p.cohorts-1], p.span.to)
		columns = compose("{}, CASE WHEN {} THEN 1 ELSE 0 END AS ended", columns, last)
		ended = verbatim(", max(ended) AS ended")
	}
	return compose("SELECT person{}, {} FROM ({}) AS active GROUP BY person",
		ended, gather(p.dialect, "word", "bucket", p.words, verbatim("TRUE")), p.start.events(in, columns, between(p.dialect, p.span.from, p.until), p.filters))
}

// rowsOfFirst defines rows for cohorts by the first event of all time.
func (p *retentionPlan) rowsOfFirst() fragment {
	in := &scope{dialect: p.dialect}
	during := between(p.dialect, p.span.from, p.until)
	columns := compose("person, time, CASE WHEN {} THEN {} END AS bucket", during, p.buckets.ordinal(p.dialect))
	events := p.start.events(in, columns, before(p.dialect, p.until), p.filters)
	return compose(`masks AS (SELECT person, min(time) AS time, {} FROM ({}) AS active GROUP BY person),
rows AS (SELECT cohort, 1 AS again, {}, CAST(count(*) AS INTEGER) AS people FROM (SELECT *, {} AS cohort FROM masks WHERE {}) AS firsts GROUP BY ALL)`,
		gather(p.dialect, "word", "bucket", p.words, verbatim("bucket IS NOT NULL")), events,
		p.since(), p.buckets.ordinal(p.dialect), between(p.dialect, p.span.from, p.span.to))
}
