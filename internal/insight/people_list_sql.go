package insight

// A list of people is one statement. It brings the events of each person
// together, joins what filters and search look at to the people rather than to
// their events, and gives a row with how many people there are, and one for
// each of the page: number, person, events, first_seen, last_seen.

func (p *people) statement(in dialect, during *span) fragment {
	return compose(`SELECT * FROM (
WITH found AS MATERIALIZED ({})
SELECT CAST(count(*) AS BIGINT), CAST(NULL AS UBIGINT), CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), CAST(NULL AS BIGINT) FROM found
UNION ALL (SELECT CAST(0 AS BIGINT), person, number, first_seen, last_seen FROM found WHERE {} ORDER BY {} LIMIT {})) AS answer`,
		p.found(in, during), p.later(), p.ordering(), bind(int64(p.page.limit+1)))
}

// found selects the people asked for.
func (p *people) found(in dialect, during *span) fragment {
	s := &scope{dialect: in, rows: p.together(in, during)}
	conditions := compose("active AND {} AND {}", s.allOf(p.filters), p.searched(s))
	return compose("SELECT person, number, first_seen, last_seen FROM {} WHERE {}", s.from(), conditions)
}

// together selects every person with what their events say together.
func (p *people) together(in dialect, during *span) fragment {
	active, named := verbatim("TRUE"), verbatim("TRUE")
	if during != nil {
		active = anyHolds(during.during(in))
	}
	if p.search != "" {
		named = anyHolds(in.containsFold(verbatim("coalesce(user_id, anonymous_id)"), bind(p.search)))
	}
	return compose("SELECT person, {}, {} AS active, {} AS named FROM events GROUP BY person", summary(in), active, named)
}

// summary returns aggregates over the events of a person: number, first_seen,
// last_seen.
func summary(in dialect) fragment {
	return compose("CAST(count(*) AS BIGINT) AS number, {} AS first_seen, {} AS last_seen", in.micros("min(time)"), in.micros("max(time)"))
}

// anyHolds returns an aggregate: whether a condition holds for any row.
func anyHolds(condition fragment) fragment {
	return compose("max(CASE WHEN {} THEN 1 ELSE 0 END) = 1", condition)
}

// searched returns the condition that the text is found in what names a
// person.
func (p *people) searched(s *scope) fragment {
	if p.search == "" {
		return verbatim("TRUE")
	}
	parts := []fragment{verbatim("named")}
	for _, property := range p.naming {
		parts = append(parts, compose("coalesce({}, FALSE)", s.dialect.containsFold(s.text(property), bind(p.search))))
	}
	return compose("({})", join(parts, " OR "))
}

// later returns the condition that a person comes after the page before.
func (p *people) later() fragment {
	if !p.page.later {
		return verbatim("TRUE")
	}
	key := verbatim(unsigned(p.page.key))
	if p.order.column == "" {
		return compose("person > {}", key)
	}
	column, value := verbatim(p.order.column), bind(p.page.value)
	return compose("({} < {} OR {} = {} AND person > {})", column, value, column, value, key)
}

func (p *people) ordering() fragment {
	if p.order.column == "" {
		return verbatim("person")
	}
	return compose("{} DESC, person", verbatim(p.order.column))
}
