package insight

import "github.com/weirhq/weir"

// stickinessPeople is a checked weir.StickinessPeople.
type stickinessPeople struct {
	time    bound // of the stretch, any if not given
	days    int
	outcome weir.Outcome
	page    peoplePage
}

func (o *object) readStickinessPeople() *stickinessPeople {
	data, present := o.member("people")
	if !present || o.err != nil {
		return nil
	}
	bar := o.object(o.at("people"), data)
	p := &stickinessPeople{
		time:    bar.readBound("time"),
		days:    bar.number("days", 1, maxActivityBuckets, 0),
		outcome: choice(bar, "outcome", weir.OutcomeExactly, weir.OutcomeAtLeast),
		page:    bar.readPage(),
	}
	if p.days == 0 {
		bar.fail(bar.at("days"), "is missing; it is a number of active days")
	}
	bar.done()
	return p
}

// listPeople answers with the people who were active on so many days.
func (p *stickinessPlan) listPeople(a *asking) (weir.Answer, error) {
	asked, err := p.stretchesAsked()
	if err != nil {
		return nil, err
	}
	compare := code("({}) = {}")
	if p.people.outcome == weir.OutcomeAtLeast {
		compare = "({}) >= {}"
	}
	conditions := make([]fragment, len(asked))
	for i, s := range asked {
		conditions[i] = compose(compare, p.activeDays(s), verbatim(integer(p.people.days)))
	}
	persons := compose("SELECT person FROM ({}) AS masks WHERE {}", p.masks(), join(conditions, " OR "))
	list, err := a.listPeople(persons, p.people.page)
	if err == nil {
		list.AnswerHead = understood(p.span, weir.IntervalDay)
	}
	return list, err
}

// stretchesAsked returns the stretch whose people are asked for, or all.
func (p *stickinessPlan) stretchesAsked() ([]dayStretch, error) {
	if !p.people.time.given {
		return p.stretches, nil
	}
	stretches := sections{name: "stretches", end: p.span.to, zone: p.period.zone}
	for _, s := range p.stretches {
		stretches.starts = append(stretches.starts, s.start)
	}
	place, err := stretches.place("people.time", p.people.time)
	if err != nil {
		return nil, err
	}
	return p.stretches[place : place+1], nil
}
