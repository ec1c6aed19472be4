package insight

// A lifecycle is one statement. In one pass over all events up to the last
// bucket's end, each person gets a mask of the buckets they were active in, and
// the place of the bucket in which they were active first. The statement
// gives a row for each such place (-1: before the buckets): place, then of
// these people how many were active in each bucket, active_0 …, and in each
// but the first and the one before it, both_1 …. The rest follows from these.

func (p *lifecyclePlan) statement() fragment {
	n := len(p.buckets.starts)
	counts := []fragment{verbatim("CAST(place AS BIGINT)")}
	for i := range n {
		counts = append(counts, countIf(hasBit(p.dialect, "word", i)))
	}
	for i := 1; i < n; i++ {
		counts = append(counts, countIf(hasBothBits(p.dialect, "word", i-1)))
	}
	from := before(p.dialect, p.buckets.starts[0])
	place := compose("CASE WHEN {} THEN -1 ELSE {} END AS place", from, p.buckets.ordinal(p.dialect))
	return compose("SELECT {} FROM (SELECT *, {} FROM ({}) AS masks) AS placed GROUP BY place",
		join(counts, ", "), place, p.masks())
}

// masks gives each person's mask, and when they were active first.
func (p *lifecyclePlan) masks() fragment {
	in := &scope{dialect: p.dialect}
	during := between(p.dialect, p.buckets.starts[0], p.end)
	columns := compose("person, time, CASE WHEN {} THEN {} END AS bucket", during, p.buckets.ordinal(p.dialect))
	words := wordsFor(len(p.buckets.starts))
	return compose("SELECT person, min(time) AS time, {} FROM ({}) AS activity GROUP BY person",
		gather(p.dialect, "word", "bucket", words, verbatim("bucket IS NOT NULL")),
		p.active.events(in, columns, before(p.dialect, p.end), p.filters))
}

// countIf returns an aggregate: for how many rows a condition holds.
func countIf(condition fragment) fragment {
	return compose("CAST(coalesce(sum(CASE WHEN {} THEN 1 ELSE 0 END), 0) AS BIGINT)", condition)
}
