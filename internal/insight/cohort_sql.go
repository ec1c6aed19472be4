package insight

import (
	"slices"
	"strconv"
)

// A cohort is a condition on a person, made of sets of people: those with so
// many events of some kind, and those with one of some ids. Each set is a
// relation that the scope joins by person, as it joins properties of people;
// who is in none of its rows is not in the set.

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
		return s.member(s.withIDs(r.ids), true)
	case r.did != nil && r.did.least == 0:
		return s.member(s.whoDid(r.did.moreThan()), false)
	case r.did != nil:
		return s.member(s.whoDid(*r.did), true)
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

// moreThan returns who did more than is allowed. They are found in events,
// which those who did nothing are not.
func (d did) moreThan() did {
	d.least, d.most = d.most+1, noMost
	return d
}

// member adds a set of people, a statement that gives each once, and returns
// the condition that a person is in it, or not.
func (s *scope) member(people fragment, in bool) fragment {
	column := verbatim(memberColumn(len(s.sets)))
	s.sets = append(s.sets, people)
	if in {
		return compose("{} IS NOT NULL", column)
	}
	return compose("{} IS NULL", column)
}

func memberColumn(i int) code { return "member_" + code(strconv.Itoa(i)) }

// joinSets joins the sets of people that are mentioned.
func (s *scope) joinSets() fragment {
	joins := make([]fragment, len(s.sets))
	for i, set := range s.sets {
		column := verbatim(memberColumn(i))
		joins[i] = compose("\nLEFT JOIN (SELECT person AS {} FROM ({}) AS set_of_people) AS {} ON {} = events.person",
			column, set, verbatim("set_"+code(strconv.Itoa(i))), column)
	}
	return join(joins, "")
}

// whoDid selects the people with as many events of a kind as asked for, at
// least one.
func (s *scope) whoDid(d did) fragment {
	in := &scope{dialect: s.dialect}
	times := compose("count(*) >= {}", bind(int64(d.least)))
	if d.most != noMost {
		times = compose("{} AND count(*) <= {}", times, bind(int64(d.most)))
	}
	return compose("{} GROUP BY person HAVING {}", d.which.events(in, verbatim("person"), d.during(s.dialect), nil), times)
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

// withIDs selects the people who have one of some distinct ids.
func (s *scope) withIDs(ids []string) fragment {
	return compose("SELECT DISTINCT person FROM events WHERE coalesce(user_id, anonymous_id) IN (SELECT {})", s.dialect.eachText(ids))
}
