package insight

import (
	"slices"
	"strconv"
)

// A cohort is a condition on a person, made of sets of people: those with so
// many events of some kind. Each set is found by itself, from no more events
// than it is about. The scope joins them by person, as it joins properties of
// people, and all as one relation that has the sets of a person as the bits of
// masks: a join for each would take memory for each.

// peopleSet is a set of people: those with least to most of the events that a
// statement selects, its column person.
type peopleSet struct {
	events fragment
	least  int // at least 1: who has none of the events is not looked at
	most   int // noMost if there is no such bound
}

// mentionedCohort is a cohort that a statement mentions, and its condition.
type mentionedCohort struct {
	cohort *cohort
	holds  fragment
}

// inCohort returns the condition that the person behind an event is in a
// cohort. It is never NULL.
func (s *scope) inCohort(c *cohort) fragment {
	i := slices.IndexFunc(s.cohorts, func(m mentionedCohort) bool { return m.cohort == c })
	if i < 0 {
		i = len(s.cohorts)
		s.cohorts = append(s.cohorts, mentionedCohort{cohort: c, holds: s.fulfils(c.who)})
	}
	return s.cohorts[i].holds
}

// fulfils returns a rule as a condition.
func (s *scope) fulfils(r rule) fragment {
	switch {
	case r.any != nil:
		return s.fulfilsEach(r.any, " OR ")
	case r.all != nil:
		return s.fulfilsEach(r.all, " AND ")
	case r.not != nil:
		return compose("NOT {}", s.fulfils(*r.not))
	case r.ids != nil:
		return s.member(peopleSet{s.withIDs(r.ids), 1, noMost})
	case r.did != nil && r.did.least == 0:
		return compose("NOT {}", s.member(peopleSet{s.happened(*r.did), r.did.most + 1, noMost}))
	case r.did != nil:
		return s.member(peopleSet{s.happened(*r.did), r.did.least, r.did.most})
	}
	return compose("coalesce({}, FALSE)", s.holds(*r.has))
}

func (s *scope) fulfilsEach(rules []rule, conjunction code) fragment {
	parts := make([]fragment, len(rules))
	for i, r := range rules {
		parts[i] = s.fulfils(r)
	}
	return compose("({})", join(parts, conjunction))
}

// setsPerMask is how many sets are the bits of one column.
const setsPerMask = 64

// member adds a set of people and returns the condition that a person is in it.
// It is never NULL.
func (s *scope) member(set peopleSet) fragment {
	i := len(s.sets)
	s.sets = append(s.sets, set)
	return compose("(coalesce({}, 0) <> 0)", s.dialect.common(verbatim(maskColumn(i/setsPerMask)), setBit(i)))
}

func maskColumn(i int) code { return "member_" + code(strconv.Itoa(i)) }

// setBit is the bit of a set in its column.
func setBit(i int) uint64 { return 1 << (i % setsPerMask) }

// joinSets joins the sets of people that are mentioned: for each person of any,
// in which of them they are.
func (s *scope) joinSets() fragment {
	if len(s.sets) == 0 {
		return fragment{}
	}
	people := make([]fragment, len(s.sets))
	for i, set := range s.sets {
		people[i] = compose("SELECT person, {} AS mask, {} AS bit FROM ({}) AS happened GROUP BY person HAVING {}",
			verbatim(code(strconv.Itoa(i/setsPerMask))), verbatim(unsigned(setBit(i))), set.events, set.enough())
	}
	masks := make([]fragment, 1+(len(s.sets)-1)/setsPerMask)
	for i := range masks {
		ofMask := compose("CASE WHEN mask = {} THEN bit END", verbatim(code(strconv.Itoa(i))))
		masks[i] = compose("{} AS {}", s.dialect.anyBits(ofMask), verbatim(maskColumn(i)))
	}
	return compose(`
LEFT JOIN (SELECT person AS member, {} FROM ({}) AS sets GROUP BY person) AS sets_of_people ON member = events.person`,
		join(masks, ", "), join(people, " UNION ALL "))
}

// enough returns the condition that a person has as many of the events as it
// takes.
func (p peopleSet) enough() fragment {
	if p.most == noMost {
		return compose("count(*) >= {}", bind(int64(p.least)))
	}
	return compose("count(*) BETWEEN {} AND {}", bind(int64(p.least)), bind(int64(p.most)))
}

// happened selects the events that a rule counts.
func (s *scope) happened(d did) fragment {
	return d.which.events(&scope{dialect: s.dialect}, verbatim("person"), d.during(s.dialect), nil)
}

// during returns the condition that an event counts by its time.
func (d did) during(in dialect) fragment {
	conditions := []fragment{verbatim("TRUE")}
	if d.within > 0 {
		conditions = append(conditions, since(in, bind(ago(d.within))), compose("time < {}", in.instant(bind(ago(0)))))
	}
	if !d.from.IsZero() {
		conditions = append(conditions, since(in, bind(d.from.UnixMicro())))
	}
	if !d.to.IsZero() {
		conditions = append(conditions, before(in, d.to))
	}
	return join(conditions, " AND ")
}

// since returns the condition that an event is not before an instant.
func since(in dialect, micros fragment) fragment {
	return compose("time >= {}", in.instant(micros))
}

// withIDs selects the events with one of some distinct ids.
func (s *scope) withIDs(ids []string) fragment {
	return compose("SELECT person FROM events WHERE coalesce(user_id, anonymous_id) IN (SELECT {})", s.dialect.eachText(ids))
}
