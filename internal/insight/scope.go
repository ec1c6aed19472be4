package insight

import (
	"slices"
	"strconv"
)

// scope is the FROM clause of one statement: the events, and beside them the
// properties of their people, and the sets of people, that the statement
// mentions.
type scope struct {
	dialect dialect
	person  []property        // in the order of their columns person_0, person_1, …
	sets    []peopleSet       // the bits of member_0, then of member_1, …
	cohorts []mentionedCohort // made of these
	rows    fragment          // what has the rows, by default events
}

// text returns a property as text, NULL where it is not set.
func (s *scope) text(p property) fragment {
	switch {
	case p.column != "":
		return verbatim(p.column)
	case p.cohort != nil:
		return compose("CASE WHEN {} THEN 'true' ELSE 'false' END", s.inCohort(p.cohort))
	case p.ofPerson():
		return verbatim(personColumn(s.personIndex(p)))
	}
	return p.within(s.dialect, p.document)
}

func (s *scope) personIndex(p property) int {
	if i := slices.IndexFunc(s.person, func(q property) bool { return q.key == p.key }); i >= 0 {
		return i
	}
	s.person = append(s.person, p)
	return len(s.person) - 1
}

func personColumn(index int) code { return "person_" + code(strconv.Itoa(index)) }

// from returns what to select from. It is called when everything else of the
// statement has been composed, and so all that is to be joined is known.
func (s *scope) from() fragment {
	return compose("{}{}{}", s.base(), s.joinPeople(), s.joinSets())
}

// base returns the relation events, or what stands in its place.
func (s *scope) base() fragment {
	if s.rows.text == "" {
		return verbatim("events")
	}
	return compose("({}) AS events", s.rows)
}

// joinPeople joins the properties of people that are mentioned. The relation
// person_changes has a row for each change to a person, by set_once or by set:
// either with the name and the value of one property, or with a document of
// several.
func (s *scope) joinPeople() fragment {
	if len(s.person) == 0 {
		return fragment{}
	}
	values, texts, names := make([]fragment, len(s.person)), make([]fragment, len(s.person)), make([]fragment, len(s.person))
	for i, p := range s.person {
		column := verbatim(personColumn(i))
		names[i] = bind(p.key)
		texts[i] = compose("CASE WHEN name = {} THEN value ELSE {} END AS {}", bind(p.key), p.within(s.dialect, "document"), column)
		values[i] = compose("{} AS {}", s.personProperty(personColumn(i)), column)
	}
	return compose(` LEFT JOIN (
	SELECT person AS person_key, {}
	FROM (SELECT person, once, time, received_at, id, {} FROM person_changes WHERE name IS NULL OR name IN ({})) AS changes
	GROUP BY person) AS people ON people.person_key = events.person`, join(values, ", "), join(texts, ", "), join(names, ", "))
}

// personOrder is the order in which changes to a person's properties apply:
// by time, and ties in a way that is the same on every store.
const personOrder = "time, received_at, id"

// personProperty returns an aggregate over the changes to a person: what the
// latest set, else what the earliest set if nothing was set before.
func (s *scope) personProperty(column code) fragment {
	return compose("coalesce({}, {})",
		s.dialect.latest(compose("CASE WHEN NOT once THEN {} END", verbatim(column)), personOrder),
		s.dialect.earliest(compose("CASE WHEN once THEN {} END", verbatim(column)), personOrder))
}
