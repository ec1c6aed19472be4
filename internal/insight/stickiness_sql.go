package insight

// statement returns a row for each stretch and number of active days in it:
// stretch, days, people. Each person's days become a mask (mask.go), of which
// the bits within each stretch are counted.
func (p *stickinessPlan) statement() fragment {
	counts := make([]fragment, len(p.stretches))
	for i, s := range p.stretches {
		counts[i] = compose("CAST({} AS BIGINT)", p.activeDays(s))
	}
	return compose(`SELECT CAST(stretch AS BIGINT), days, count(*) FROM (
SELECT {} AS stretch, {} AS days FROM ({}) AS masks) AS counted WHERE days > 0 GROUP BY stretch, days`,
		p.dialect.each(len(p.stretches)), p.dialect.eachOf(counts), p.masks())
}

// masks gives the mask of each person's days.
func (p *stickinessPlan) masks() fragment {
	in := &scope{dialect: p.dialect}
	columns := compose("person, {} AS bucket", p.dialect.narrow(p.days.ordinal(p.dialect), len(p.days.starts)))
	return compose("SELECT person, {} FROM ({}) AS activity GROUP BY person",
		gather(p.dialect, "word", "bucket", wordsFor(len(p.days.starts)), verbatim("TRUE")),
		p.active.events(in, columns, p.span.during(p.dialect), p.filters))
}

// activeDays returns how many days of a stretch are in a mask.
func (p *stickinessPlan) activeDays(s dayStretch) fragment {
	return bitsWithin(p.dialect, "word", s.from, s.to)
}
