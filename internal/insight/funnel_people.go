package insight

import (
	"slices"
	"time"

	"github.com/weirhq/weir"
)

// funnelPeople is a checked weir.FunnelPeople.
type funnelPeople struct {
	step    int // from 1
	dropped bool
	grouped bool // only people of the group with these values
	values  []*string
	time    bound // of the bucket, any if not given
	bin     int   // of the histogram, -1 for any
	page    peoplePage
}

func (o *object) readFunnelPeople(f *funnel) *funnelPeople {
	data, present := o.member("people")
	if !present || o.err != nil {
		return nil
	}
	bar := o.object(o.at("people"), data)
	p := &funnelPeople{
		step:    bar.number("step", 1, len(f.steps), 0),
		dropped: choice(bar, "outcome", weir.OutcomeConverted, weir.OutcomeDropped) == weir.OutcomeDropped,
		time:    bar.readBound("time"),
		bin:     -1,
		page:    bar.readPage(),
	}
	if p.step == 0 {
		bar.fail(bar.at("step"), "is missing; it is the number of a step, from 1 to %d", len(f.steps))
	}
	if p.dropped && p.step == len(f.steps) {
		bar.fail(bar.at("outcome"), "cannot be dropped at the last step; allowed is converted")
	}
	if p.time.given && f.interval == "" {
		bar.fail(bar.at("time"), "must be absent, as the question has no interval")
	}
	if _, present := bar.member("from_seconds"); present {
		p.bin = bar.readBin(f, p)
	}
	p.values, p.grouped = bar.readGroupValues(len(f.breakdown))
	bar.done()
	return p
}

// readBin returns the bin of the histogram that the question means.
func (o *object) readBin(f *funnel, p *funnelPeople) int {
	from := o.number("from_seconds", 0, int(f.window/time.Second), 0)
	bin, found := slices.BinarySearch(f.binStarts(), int64(from))
	if !found {
		o.fail(o.at("from_seconds"), "cannot be %d; no bin of the histogram begins there", from)
	}
	if p.step != len(f.steps) {
		o.fail(o.at("from_seconds"), "must be absent unless step is the last, %d", len(f.steps))
	}
	return bin
}

// listPeople answers with the people of one step.
func (p *funnelPlan) listPeople(a *asking) (weir.Answer, error) {
	bucket, err := p.bucketAsked()
	if err != nil {
		return nil, err
	}
	var lists []*peopleTaker
	err = p.walkAll(a, func() taker {
		lists = append(lists, &peopleTaker{pageTaker: pageTaker{page: p.people.page}, plan: p, bucket: bucket})
		return lists[len(lists)-1]
	})
	if err != nil {
		return nil, err
	}
	answer := &weir.FunnelPeopleList{AnswerHead: understood(p.span, p.interval), People: []weir.FunnelPerson{}}
	var found []walker
	for _, list := range lists {
		answer.Total += list.total
		found = append(found, list.first...)
	}
	found, answer.Next = p.people.page.cut(found)
	return answer, p.name(a, found, answer)
}

// bucketAsked returns the bucket in which people entered, -1 for any.
func (p *funnelPlan) bucketAsked() (int, error) {
	if !p.people.time.given {
		return -1, nil
	}
	points := sections{name: "points", end: p.span.to, zone: p.period.zone}
	for _, start := range p.starts {
		points.starts = append(points.starts, p.instant(start))
	}
	return points.place("people.time", p.people.time)
}

// name adds people to an answer, with an id of each.
func (p *funnelPlan) name(a *asking, found []walker, to *weir.FunnelPeopleList) error {
	refs, err := a.refsOf(found)
	if err != nil {
		return err
	}
	for i, w := range found {
		person := weir.FunnelPerson{PersonRef: refs[i]}
		for _, micros := range w.times {
			person.Times = append(person.Times, p.instant(micros))
		}
		to.People = append(to.People, person)
	}
	return nil
}

// peopleTaker counts the people asked for and keeps those of a page.
type peopleTaker struct {
	pageTaker
	plan   *funnelPlan
	bucket int // -1 for any
	total  int64
	seen   []uint32
}

func (t *peopleTaker) take(person uint64, c *conversion) {
	if !t.isMeant(c) {
		return
	}
	t.total++
	if !t.wants(person) {
		return
	}
	w := walker{person: person}
	for _, e := range c.events[:c.reached] {
		w.times = append(w.times, e.time)
	}
	t.keep(w)
}

// isMeant reports whether the question is about a conversion.
func (t *peopleTaker) isMeant(c *conversion) bool {
	asked := t.plan.people
	switch {
	case c.reached < asked.step,
		asked.dropped && c.reached > asked.step,
		t.bucket >= 0 && t.plan.bucketOf(c.events[0].time) != t.bucket,
		asked.bin >= 0 && t.plan.binOf(c.events[c.reached-1].time-c.events[0].time) != asked.bin:
		return false
	}
	return t.inGroup(c)
}

func (t *peopleTaker) inGroup(c *conversion) bool {
	if !t.plan.people.grouped || len(t.plan.breakdown) == 0 {
		return true
	}
	t.seen = t.plan.groupsOf(c, t.seen[:0])
	return slices.ContainsFunc(t.seen, func(group uint32) bool {
		values := t.plan.query.classes.groups.values[group]
		return slices.CompareFunc(values, t.plan.people.values, compareTexts) == 0
	})
}
