package insight

import "github.com/weirhq/weir"

// lifecyclePeople is a checked weir.LifecyclePeople.
type lifecyclePeople struct {
	time    bound
	outcome weir.Outcome
	page    peoplePage
}

func (o *object) readLifecyclePeople() *lifecyclePeople {
	data, present := o.member("people")
	if !present || o.err != nil {
		return nil
	}
	bar := o.object(o.at("people"), data)
	p := &lifecyclePeople{
		time:    bar.readBound("time"),
		outcome: choice(bar, "outcome", weir.OutcomeNew, weir.OutcomeReturning, weir.OutcomeResurrecting, weir.OutcomeDormant),
		page:    bar.readPage(),
	}
	if !p.time.given {
		bar.fail(bar.at("time"), "is missing; it is a date or an instant within the point's interval")
	}
	bar.done()
	return p
}

// listPeople answers with the people of one part of one bucket.
func (p *lifecyclePlan) listPeople(a *asking) (weir.Answer, error) {
	// The bucket before the period has no point.
	points := sections{name: "points", starts: p.buckets.starts[1:], end: p.end, zone: p.period.zone}
	place, err := points.place("people.time", p.people.time)
	if err != nil {
		return nil, err
	}
	persons := compose("SELECT person FROM ({}) AS masks WHERE {}", p.masks(), p.among(1+place))
	list, err := a.listPeople(persons, p.people.page)
	if err == nil {
		list.AnswerHead = understood(p.span, p.interval)
	}
	return list, err
}

// among returns the condition that the person of a mask is of the part asked
// for in a bucket, which is not the first.
func (p *lifecyclePlan) among(bucket int) fragment {
	here, justBefore := hasBit(p.dialect, "word", bucket), hasBit(p.dialect, "word", bucket-1)
	everBefore := before(p.dialect, p.buckets.starts[bucket]) // the first time
	switch p.people.outcome {
	case weir.OutcomeReturning:
		return compose("{} AND {}", here, justBefore)
	case weir.OutcomeResurrecting:
		return compose("{} AND NOT ({}) AND {}", here, justBefore, everBefore)
	case weir.OutcomeDormant:
		if p.buckets.starts[bucket].After(p.now) {
			return verbatim("FALSE")
		}
		return compose("{} AND NOT ({})", justBefore, here)
	}
	return compose("{} AND NOT ({})", here, everBefore)
}
