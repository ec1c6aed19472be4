package insight

import (
	"time"

	"github.com/weirhq/weir"
)

// retentionPeople is a checked weir.RetentionPeople.
type retentionPeople struct {
	cohort  bound
	period  int
	outcome weir.Outcome
	grouped bool // only people of the group with these values
	values  []*string
	page    peoplePage
}

func (o *object) readRetentionPeople(r *retention) *retentionPeople {
	data, present := o.member("people")
	if !present || o.err != nil {
		return nil
	}
	cell := o.object(o.at("people"), data)
	p := &retentionPeople{
		cohort:  cell.readBound("cohort"),
		period:  cell.number("period", 0, r.periods-1, 0),
		outcome: choice(cell, "outcome", weir.OutcomeRetained, weir.OutcomeLost),
		page:    cell.readPage(),
	}
	if !p.cohort.given {
		cell.fail(cell.at("cohort"), "is missing; it is a date or an instant within the cohort's interval")
	}
	p.values, p.grouped = cell.readGroupValues(len(r.breakdown))
	cell.done()
	return p
}

// readGroupValues reads the values that a group has of n properties broken
// down by, and whether they were given.
func (o *object) readGroupValues(n int) (values []*string, given bool) {
	if _, given = o.member("breakdown"); !given {
		return nil, false
	}
	list := o.list("breakdown", maxBreakdown)
	if len(list) != n {
		o.fail(o.at("breakdown"), "must hold a value or null for each of the %d properties broken down by", n)
	}
	for i, data := range list {
		if string(data) == "null" {
			values = append(values, nil)
			continue
		}
		text := o.decodeText(element(o.at("breakdown"), i), data)
		values = append(values, &text)
	}
	return values, true
}

// listPeople answers with the people of one cell.
func (p *retentionPlan) listPeople(a *asking) (weir.Answer, error) {
	cohort, err := p.cohortOf(p.people.cohort)
	if err != nil {
		return nil, err
	}
	if i := cohort + p.people.period; i >= len(p.buckets.starts) || p.buckets.starts[i].After(p.now) {
		return nil, weir.InvalidField("people.period", "has not begun for this cohort")
	}
	list, err := a.listPeople(p.cell(cohort), p.people.page)
	if err == nil {
		list.AnswerHead = understood(p.span, p.interval)
	}
	return list, err
}

// cohortOf returns the index of the cohort that a date or an instant names.
func (p *retentionPlan) cohortOf(b bound) (int, error) {
	at := b.instant
	if b.dated {
		at = b.day.first(p.period.zone)
	}
	for i := range p.cohorts {
		end := p.until
		if i+1 < len(p.buckets.starts) {
			end = p.buckets.starts[i+1]
		}
		if !at.Before(p.buckets.starts[i]) && at.Before(end) {
			return i, nil
		}
	}
	return 0, weir.InvalidField("people.cohort", "cannot be %s; cohorts are from %s to %s", at.Format(time.RFC3339),
		inZone(p.buckets.starts[0]).Format(time.RFC3339), inZone(p.buckets.starts[p.cohorts-1]).Format(time.RFC3339))
}

// cell returns a statement that gives the persons of one cell, of those in
// the cohort.
func (p *retentionPlan) cell(cohort int) fragment {
	holds := p.returnedIn(p.people.period)
	if p.people.outcome == weir.OutcomeLost {
		holds = compose("NOT ({})", holds)
	}
	conditions := []fragment{compose("cohort = {}", verbatim(integer(cohort))), holds}
	if p.people.grouped {
		for i, value := range p.people.values {
			conditions = append(conditions, hasValue(groupColumn(i), value))
		}
	}
	return compose("WITH {} SELECT person FROM (SELECT person, cohort, again{}, {} FROM members) AS moved WHERE {}",
		p.members(), eachGroupColumn(len(p.breakdown), ", {}"), p.since(), join(conditions, " AND "))
}

// hasValue returns the condition that a column has a value, or is NULL if
// there is none.
func hasValue(column code, value *string) fragment {
	if value == nil {
		return compose("{} IS NULL", verbatim(column))
	}
	return compose("{} = {}", verbatim(column), bind(*value))
}
