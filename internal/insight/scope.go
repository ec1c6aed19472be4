package insight

import (
	"slices"
	"strconv"
)

// scope is the FROM clause of one statement: the events, and beside them the
// properties of their people that the statement mentions.
type scope struct {
	dialect dialect
	person  []property // in the order of their columns person_0, person_1, …
}

// text returns a property as text, NULL where it is not set.
func (s *scope) text(p property) fragment {
	switch {
	case p.column != "":
		return verbatim(p.column)
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
// statement has been composed, and so all properties are known.
func (s *scope) from() fragment {
	if len(s.person) == 0 {
		return verbatim("events")
	}
	columns := make([]fragment, len(s.person))
	for i, p := range s.person {
		columns[i] = compose("{} AS {}", s.personProperty(p), verbatim(personColumn(i)))
	}
	return compose(`events LEFT JOIN (
	SELECT person AS person_key, {}
	FROM events WHERE person_set IS NOT NULL OR person_set_once IS NOT NULL
	GROUP BY person) AS people ON people.person_key = events.person`, join(columns, ", "))
}

// personOrder is the order in which changes to a person's properties apply:
// by time, and ties in a way that is the same on every store.
const personOrder = "time, received_at, id"

// personProperty returns an aggregate over a person's events: what the latest
// event set, else what the earliest set if nothing was set before.
func (s *scope) personProperty(p property) fragment {
	return compose("coalesce({}, {})",
		s.dialect.latest(p.within(s.dialect, "person_set"), personOrder),
		s.dialect.earliest(p.within(s.dialect, "person_set_once"), personOrder))
}
