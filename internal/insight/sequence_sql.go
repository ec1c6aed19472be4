package insight

import (
	"slices"
	"time"
)

// nameBits is the width of an event name's number in a word.
const nameBits = 6

// sequenceQuery says which events sequences are made of, and what is to be
// known of each.
type sequenceQuery struct {
	selectors []selector // at most maxSteps + maxExclusions
	filters   []condition
	from, to  time.Time // exclusive
	every     bool      // events that match no selector are looked at too
	breakdown []property

	steps   uint64 // the selectors by whose numbers ties are ordered
	classes classes
	words   wordTable
}

// sequenceSQL composes the statement of a query. It gives for each event the
// person, the time, a word, and the values of the breakdown. A word holds in
// its lowest bits the number of the event's name, 0 for one that no selector
// names, and above a bit for each of the tests: lists of filters.
type sequenceSQL struct {
	*sequenceQuery
	dialect dialect
	scope   scope
	names   []string // from number 1
	tests   []selector
	common  []condition // what all selectors have as their filters
}

func (q *sequenceQuery) plan(d dialect) *sequenceSQL {
	s := &sequenceSQL{sequenceQuery: q, dialect: d, scope: scope{dialect: d}}
	for _, selector := range q.selectors {
		if selector.event != "" && !slices.Contains(s.names, selector.event) {
			s.names = append(s.names, selector.event)
		}
	}
	if s.alike() {
		s.common = q.selectors[0].filters
		return s
	}
	for _, selector := range q.selectors {
		if len(selector.filters) > 0 && !slices.ContainsFunc(s.tests, selector.same) {
			s.tests = append(s.tests, selector)
		}
	}
	return s
}

// alike reports whether all selectors have the same filters, and no event
// counts that does not fulfil them.
func (s *sequenceSQL) alike() bool {
	return !s.every && !slices.ContainsFunc(s.selectors, func(other selector) bool {
		return other.written != s.selectors[0].written
	})
}

// statement returns the SQL. Only people from first to last are selected; in
// order, if asked for.
func (s *sequenceSQL) statement(people *personRange) fragment {
	columns := []fragment{verbatim("person"), verbatim("time"), s.word()}
	for _, p := range s.breakdown {
		columns = append(columns, s.scope.text(p))
	}
	conditions := s.conditions()
	end := verbatim("")
	if people != nil {
		conditions = append(conditions, compose("person BETWEEN {} AND {}", bind(people.first), bind(people.last)))
		end = verbatim(" ORDER BY person, time")
	}
	return compose("SELECT {} FROM {} WHERE {}{}", join(columns, ", "), s.scope.from(), join(conditions, " AND "), end)
}

func (s *sequenceSQL) conditions() []fragment {
	conditions := []fragment{span{from: s.from, to: s.to}.during(s.dialect), s.scope.allOf(s.filters), s.scope.allOf(s.common)}
	named := !slices.ContainsFunc(s.selectors, func(one selector) bool { return one.event == "" })
	if named && !s.every {
		conditions = append(conditions, compose("{} > 0", s.dialect.indexOf(s.names, "name")))
	}
	return conditions
}

// word returns the word of an event.
func (s *sequenceSQL) word() fragment {
	parts := []fragment{verbatim("0")}
	if len(s.names) > 0 {
		parts[0] = s.dialect.indexOf(s.names, "name")
	}
	for i, test := range s.tests {
		parts = append(parts, compose("CASE WHEN {} THEN {} ELSE 0 END", s.passes(test), bind(int64(1)<<(nameBits+i))))
	}
	return compose("CAST({} AS BIGINT)", join(parts, " + "))
}

// passes returns the condition that an event fulfils a test. Filters, often
// costly, are tried on events of the right name only.
func (s *sequenceSQL) passes(test selector) fragment {
	filters := s.scope.allOf(test.filters)
	if test.event == "" {
		return filters
	}
	return compose("CASE WHEN name = {} THEN {} ELSE FALSE END", bind(test.event), filters)
}

// matches returns which selectors an event with a word matches.
func (s *sequenceSQL) matches(word uint64) uint64 {
	name := ""
	if number := word & (1<<nameBits - 1); number > 0 {
		name = s.names[number-1]
	}
	var matches uint64
	for i, selector := range s.selectors {
		test := slices.IndexFunc(s.tests, selector.same)
		if (selector.event == "" || selector.event == name) && (test < 0 || word>>(nameBits+test)&1 == 1) {
			matches |= 1 << i
		}
	}
	return matches
}

// sequenceDialect is the SQL that sequences take.
type sequenceDialect interface {
	// indexOf returns the place of a text among others, from 1; 0 if it is
	// none of them.
	indexOf(texts []string, text code) fragment
	// hash returns a number of 64 bits that tells texts apart.
	hash(text code) fragment
}
