package insight

import (
	"fmt"

	"github.com/weirhq/weir"
)

// lifecycleCounts are numbers of people by place of a bucket.
type lifecycleCounts struct {
	fresh  []int64 // active for the first time ever
	active []int64
	both   []int64 // active here and in the bucket before
}

func (l *lifecycle) answer(a *asking) (weir.Answer, error) {
	p, err := l.plan(a)
	if err != nil {
		return nil, err
	}
	if p.people != nil {
		return p.listPeople(a)
	}
	n := len(p.buckets.starts)
	counts := &lifecycleCounts{fresh: make([]int64, n), active: make([]int64, n), both: make([]int64, n)}
	if err := a.query(p.statement(), counts.scan); err != nil {
		return nil, err
	}
	answer := &weir.LifecycleAnswer{AnswerHead: understood(p.span, p.interval)}
	for i := 1; i < n; i++ {
		answer.Points = append(answer.Points, p.point(counts, i))
	}
	return answer, nil
}

// scan adds the people who were first active in one bucket, or before all.
func (c *lifecycleCounts) scan(rows Rows) error {
	n := len(c.active)
	place, counts := int64(0), make([]int64, 2*n-1)
	targets := []any{&place}
	for i := range counts {
		targets = append(targets, &counts[i])
	}
	if err := rows.Scan(targets...); err != nil {
		return fmt.Errorf("cannot read a row: %w", err)
	}
	if place < -1 || place >= int64(n) {
		return fmt.Errorf("the store gave %d for a bucket, of which there is none", place)
	}
	for i := range n {
		c.active[i] += counts[i]
		if i > 0 {
			c.both[i] += counts[n+i-1]
		}
	}
	if place >= 0 {
		c.fresh[place] = counts[place]
	}
	return nil
}

// point tells the people of a bucket apart.
func (p *lifecyclePlan) point(c *lifecycleCounts, i int) weir.LifecyclePoint {
	end := p.end
	if i+1 < len(p.buckets.starts) {
		end = p.buckets.starts[i+1]
	}
	point := weir.LifecyclePoint{
		Time:         inZone(p.buckets.starts[i]),
		New:          c.fresh[i],
		Returning:    c.both[i],
		Resurrecting: c.active[i] - c.both[i] - c.fresh[i],
		Incomplete:   end.After(p.now),
	}
	if !p.buckets.starts[i].After(p.now) {
		point.Dormant = c.active[i-1] - c.both[i]
	}
	return point
}
