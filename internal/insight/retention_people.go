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
	cohorts := sections{name: "cohorts", starts: p.buckets.starts[:p.cohorts], end: p.cohortsEnd(), zone: p.period.zone}
	cohort, err := cohorts.place("people.cohort", p.people.cohort)
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

// cohortsEnd returns when the last cohort's bucket ends.
func (p *retentionPlan) cohortsEnd() time.Time {
	if p.cohorts < len(p.buckets.starts) {
		return p.buckets.starts[p.cohorts]
	}
	return p.until
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
