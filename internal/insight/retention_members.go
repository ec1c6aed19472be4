package insight

import "github.com/weirhq/weir"

// members defines members, with a row for each person in each cohort that
// they are in: person, cohort, groups, again (1 if they returned in the
// cohort's own bucket), word_0 …
func (p *retentionPlan) members() fragment {
	return compose(`starts AS MATERIALIZED ({}),
returned AS ({}),
members AS (SELECT starts.person, starts.cohort{}, {} AS again, {} FROM starts LEFT JOIN returned ON returned.person = starts.person)`,
		p.starts(), p.returned(), eachGroupColumn(len(p.breakdown), ", starts.{}"), p.again(), p.eachReturned())
}

// eachReturned returns the words of returned, 0 for who never did.
func (p *retentionPlan) eachReturned() fragment {
	parts := make([]fragment, p.words)
	for i := range parts {
		word := verbatim(wordColumn("word", i))
		parts[i] = compose("coalesce(returned.{}, CAST(0 AS UBIGINT)) AS {}", word, word)
	}
	return join(parts, ", ")
}

// again is 1 if a member returned in the cohort's bucket.
func (p *retentionPlan) again() fragment {
	if p.start.same(p.comeback) {
		return verbatim("1") // by the start event itself
	}
	word := shiftedWord(p.dialect, "returned.again", p.words, "starts.cohort", 0)
	return compose("CASE WHEN {} % 2 = 1 THEN 1 ELSE 0 END", word)
}

// starts selects who is in which cohort: person, cohort, first, groups.
func (p *retentionPlan) starts() fragment {
	in := &scope{dialect: p.dialect}
	var groups []fragment
	for i, property := range p.breakdown {
		groups = append(groups, compose(", {} AS {}", in.text(property), verbatim(groupColumn(i))))
	}
	columns := verbatim("person, time")
	if groups != nil {
		columns = compose("person, time, received_at, id{}", join(groups, ""))
	}
	if p.kind == weir.RetentionFirstTime {
		return compose("SELECT person, {} AS cohort, time AS first{} FROM (SELECT person, min(time) AS time{} FROM ({}) AS started GROUP BY person) AS firsts WHERE {}",
			p.buckets.ordinal(p.dialect), eachGroupColumn(len(groups), ", {}"), p.earliestGroups(),
			p.start.events(in, columns, before(p.dialect, p.span.to), p.filters), between(p.dialect, p.span.from, p.span.to))
	}
	columns = compose("{}, {} AS cohort", columns, p.buckets.ordinal(p.dialect))
	return compose("SELECT person, cohort, min(time) AS first{} FROM ({}) AS started GROUP BY person, cohort",
		p.earliestGroups(), p.start.events(in, columns, p.span.during(p.dialect), p.filters))
}

// earliestGroups takes the values of the first start event.
func (p *retentionPlan) earliestGroups() fragment {
	parts := make([]fragment, len(p.breakdown))
	for i := range parts {
		column := groupColumn(i)
		parts[i] = compose(", {} AS {}", p.dialect.earliestOrNull(column, personOrder), verbatim(column))
	}
	return join(parts, "")
}

// returned selects when the people of starts returned: person, word_0 …, and
// where start and return differ, again_0 …
func (p *retentionPlan) returned() fragment {
	in := &scope{dialect: p.dialect}
	columns := compose("person AS returner, time, {} AS bucket", p.buckets.ordinal(p.dialect))
	events := p.comeback.events(in, columns, between(p.dialect, p.span.from, p.until), p.filters)
	words := gather(p.dialect, "word", "bucket", p.words, verbatim("TRUE"))
	if p.start.same(p.comeback) {
		return compose("SELECT returner AS person, {} FROM ({}) AS events_again GROUP BY returner", words, events)
	}
	if p.kind == weir.RetentionFirstTime {
		// Everyone is in one cohort, so that one join finds it.
		return compose("SELECT returner AS person, {}, {} FROM ({}) AS came JOIN starts ON starts.person = returner GROUP BY returner",
			words, gather(p.dialect, "again", "bucket", p.words, verbatim("bucket = cohort AND time >= first")), events)
	}
	return compose(`SELECT returner AS person, {}, {} FROM ({}) AS came
LEFT JOIN starts ON starts.person = returner AND starts.cohort = bucket
WHERE returner IN (SELECT person FROM starts) GROUP BY returner`,
		words, gather(p.dialect, "again", "bucket", p.words, verbatim("time >= first")), events)
}
