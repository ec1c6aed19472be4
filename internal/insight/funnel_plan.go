package insight

import (
	"time"

	"github.com/weirhq/weir"
)

// funnelPlan is a funnel whose period is settled.
type funnelPlan struct {
	*funnel
	span   span
	starts []int64 // of the buckets, microseconds; none if not asked for
	query  *sequenceQuery
	course *course // once the classes are settled
}

func (f *funnel) plan(a *asking) (*funnelPlan, error) {
	settled, err := f.period.settle(a.now)
	if err != nil {
		return nil, err
	}
	p := &funnelPlan{funnel: f, span: settled}
	p.query = &sequenceQuery{
		selectors: f.selectors(),
		steps:     1<<len(f.steps) - 1,
		filters:   f.filters,
		from:      settled.from,
		to:        settled.to.Add(f.window),
		every:     f.order == weir.FunnelStrict,
		breakdown: f.breakdown,
	}
	if f.interval == "" {
		return p, nil
	}
	buckets, err := cut(settled, f.interval, f.period.zone)
	if err != nil {
		return nil, err
	}
	for _, start := range buckets.starts {
		p.starts = append(p.starts, start.UnixMicro())
	}
	return p, nil
}

// answer implements planned.
func (f *funnel) answer(a *asking) (weir.Answer, error) {
	p, err := f.plan(a)
	if err != nil {
		return nil, err
	}
	if f.people != nil {
		return p.listPeople(a)
	}
	var counts []*funnelCount
	err = p.walkAll(a, func() taker {
		counts = append(counts, p.newCount())
		return counts[len(counts)-1]
	})
	if err != nil {
		return nil, err
	}
	all := p.newCount()
	for _, count := range counts {
		all.merge(count)
	}
	if all.err != nil {
		return nil, all.err
	}
	return p.assemble(all), nil
}

// taker is told of the people who reached a step. What it is given lives until
// it returns.
type taker interface {
	take(person uint64, c *conversion)
}

// walk follows people through a funnel, one after the other. It takes the
// events of one in order and says when no more can change how far they came.
type walk interface {
	begin()
	take(e occurrence) (done bool)
	conversion() *conversion
}

// walkAll follows all people through the funnel; newTaker is called for each
// goroutine that does.
func (p *funnelPlan) walkAll(a *asking, newTaker func() taker) error {
	return a.sequences(p.query, func() visitor {
		if p.course == nil {
			p.course = p.newCourse()
		}
		return &funnelVisitor{walk: p.newWalk(), taker: newTaker()}
	})
}

func (p *funnelPlan) newCourse() *course {
	c := &course{
		steps:      len(p.steps),
		window:     p.window.Microseconds(),
		until:      p.span.to.UnixMicro(),
		exclusions: p.exclusions,
	}
	for _, class := range p.query.classes.all {
		c.matches = append(c.matches, class.matches)
	}
	return c
}

func (p *funnelPlan) newWalk() walk {
	switch p.order {
	case weir.FunnelStrict:
		return &strictWalk{course: p.course}
	case weir.FunnelAny:
		return newAnyWalk(p.course, p.steps)
	}
	return &orderedWalk{course: p.course}
}

// funnelVisitor walks each person through the funnel.
type funnelVisitor struct {
	walk   walk
	taker  taker
	person uint64
	done   bool
}

func (v *funnelVisitor) begin(person uint64) {
	v.person, v.done = person, false
	v.walk.begin()
}

func (v *funnelVisitor) visit(events []occurrence) {
	for _, e := range events {
		if v.done {
			return
		}
		v.done = v.walk.take(e)
	}
}

func (v *funnelVisitor) end() {
	if c := v.walk.conversion(); c.reached > 0 {
		v.taker.take(v.person, c)
	}
}

// instant returns microseconds since 1970 as an answer has them.
func (p *funnelPlan) instant(micros int64) time.Time {
	return inZone(time.UnixMicro(micros).In(p.period.zone))
}
