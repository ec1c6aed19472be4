package insight

import (
	"slices"
	"sort"

	"github.com/weirhq/weir"
)

// maxTallyCells bounds what the groups of a breakdown are counted in, and so
// its memory: 8 bytes each.
const maxTallyCells = 4 << 20

// tally counts how far people came.
type tally struct {
	furthest  []int64   // by the number of steps reached, from 1
	gaps      [][]int64 // by step, microseconds from the step before
	spans     []int64   // microseconds from the first step to the last
	entered   []int64   // by bucket
	converted []int64
}

func newTally(steps, buckets int) *tally {
	return &tally{
		furthest:  make([]int64, steps),
		gaps:      make([][]int64, steps),
		entered:   make([]int64, buckets),
		converted: make([]int64, buckets),
	}
}

// add counts a person, who entered in a bucket, -1 if that is not asked for.
func (t *tally) add(c *conversion, bucket int) {
	t.furthest[c.reached-1]++
	for k := 1; k < c.reached; k++ {
		t.gaps[k] = append(t.gaps[k], c.events[k].time-c.events[k-1].time)
	}
	all := c.reached == len(t.furthest)
	if all {
		t.spans = append(t.spans, c.events[c.reached-1].time-c.events[0].time)
	}
	if bucket >= 0 {
		t.entered[bucket]++
		if all {
			t.converted[bucket]++
		}
	}
}

// merge adds another tally of other people.
func (t *tally) merge(other *tally) {
	addAll(t.furthest, other.furthest)
	addAll(t.entered, other.entered)
	addAll(t.converted, other.converted)
	t.spans = append(t.spans, other.spans...)
	for k := range t.gaps {
		t.gaps[k] = append(t.gaps[k], other.gaps[k]...)
		other.gaps[k] = nil
	}
}

func addAll(to, from []int64) {
	for i, n := range from {
		to[i] += n
	}
}

// people returns how many people reached each step.
func (t *tally) people() []int64 {
	people := slices.Clone(t.furthest)
	for k := len(people) - 2; k >= 0; k-- {
		people[k] += people[k+1]
	}
	return people
}

// funnelCount counts conversions, in all and by group. It belongs to one
// goroutine.
type funnelCount struct {
	plan   *funnelPlan
	total  *tally
	groups map[uint32]*tally
	err    error
	seen   []uint32 // groups of one conversion
}

func (p *funnelPlan) newCount() *funnelCount {
	return &funnelCount{plan: p, total: p.newTally(), groups: map[uint32]*tally{}}
}

func (p *funnelPlan) newTally() *tally { return newTally(len(p.steps), len(p.starts)) }

func (f *funnelCount) take(_ uint64, c *conversion) {
	bucket := f.plan.bucketOf(c.events[0].time)
	f.total.add(c, bucket)
	if len(f.plan.breakdown) == 0 {
		return
	}
	f.seen = f.plan.groupsOf(c, f.seen[:0])
	for _, group := range f.seen {
		if t := f.group(group); t != nil {
			t.add(c, bucket)
		}
	}
}

// group returns the tally of a group, nil if there are too many.
func (f *funnelCount) group(number uint32) *tally {
	t, known := f.groups[number]
	if known {
		return t
	}
	if most := maxTallyCells / (len(f.plan.steps) + 2*len(f.plan.starts)); len(f.groups) >= most {
		f.err = tooManyGroups(most)
		return nil
	}
	t = f.plan.newTally()
	f.groups[number] = t
	return t
}

func (f *funnelCount) merge(other *funnelCount) {
	f.total.merge(other.total)
	for number, t := range other.groups {
		if into := f.group(number); into != nil {
			into.merge(t)
		}
	}
	if f.err == nil {
		f.err = other.err
	}
}

// bucketOf returns the index of the bucket that an instant of the period is in,
// -1 if there are no buckets.
func (p *funnelPlan) bucketOf(micros int64) int {
	return sort.Search(len(p.starts), func(i int) bool { return p.starts[i] > micros }) - 1
}

// groupsOf appends the groups that a conversion counts in, each once.
func (p *funnelPlan) groupsOf(c *conversion, groups []uint32) []uint32 {
	switch p.attribution {
	case weir.AttributionFirst:
		return append(groups, p.groupOf(c.events[0]))
	case weir.AttributionLast:
		return append(groups, p.groupOf(c.events[c.reached-1]))
	}
	for _, e := range c.events[:c.reached] {
		if group := p.groupOf(e); !slices.Contains(groups, group) {
			groups = append(groups, group)
		}
	}
	return groups
}

func (p *funnelPlan) groupOf(e occurrence) uint32 { return p.query.classes.all[e.class].group }
