package insight

import (
	"time"

	"github.com/weirhq/weir"
)

// maxActivityBuckets bounds the intervals of a lifecycle and the days of a
// stickiness: more than a year of days, three weeks of hours.
const maxActivityBuckets = 500

// lifecycle is a checked weir.Lifecycle.
type lifecycle struct {
	period   period
	interval weir.Interval
	active   selector
	filters  []condition
	people   *lifecyclePeople // nil if the points are asked for
}

func (l *lifecycle) name() weir.Insight { return weir.InsightLifecycle }

func readLifecycle(o *object) planned {
	l := &lifecycle{
		period:   readPeriod(o),
		interval: choice(o, "interval", weir.IntervalDay, weir.IntervalHour, weir.IntervalWeek, weir.IntervalMonth),
		active:   o.readSelector("series"),
		filters:  o.readFilters("filters", 0),
		people:   o.readLifecyclePeople(),
	}
	o.done()
	return l
}

// lifecyclePlan is a lifecycle asked at some time. It looks at whole buckets:
// those of the period, and the one before the first.
type lifecyclePlan struct {
	*lifecycle
	dialect dialect
	span    span
	buckets *buckets
	end     time.Time // of the last bucket
	now     time.Time
}

func (l *lifecycle) plan(a *asking) (*lifecyclePlan, error) {
	s, err := l.period.settle(a.now)
	if err != nil {
		return nil, err
	}
	within, err := cut(s, l.interval, l.period.zone)
	if err != nil {
		return nil, err
	}
	if len(within.starts) > maxActivityBuckets {
		return nil, weir.InvalidField("interval", "%s gives %d points; at most %d are allowed: ask for a longer interval or less time",
			l.interval, len(within.starts), maxActivityBuckets)
	}
	p := &lifecyclePlan{lifecycle: l, dialect: a.dialect, span: s, now: a.now}
	return p, p.widen(within.starts)
}

// bucketLengths are longer than any bucket of an interval.
var bucketLengths = map[weir.Interval]time.Duration{
	weir.IntervalHour:  2 * time.Hour,
	weir.IntervalDay:   3 * 24 * time.Hour,
	weir.IntervalWeek:  9 * 24 * time.Hour,
	weir.IntervalMonth: 33 * 24 * time.Hour,
}

// widen cuts the time around the period, given its buckets' starts, and keeps
// the buckets that matter.
func (p *lifecyclePlan) widen(starts []time.Time) error {
	margin := bucketLengths[p.interval]
	first, last := starts[0], starts[len(starts)-1]
	before, err := cut(span{from: first.Add(-margin), to: first}, p.interval, p.period.zone)
	if err != nil {
		return err
	}
	from := before.starts[len(before.starts)-1]
	all, err := cut(span{from: from, to: last.Add(margin)}, p.interval, p.period.zone)
	if err != nil {
		return err
	}
	p.buckets, p.end = all.first(1+len(starts)), all.starts[1+len(starts)]
	return nil
}
