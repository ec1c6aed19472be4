package insight

import (
	"slices"
	"time"

	"github.com/weirhq/weir"
)

// stickiness is a checked weir.Stickiness.
type stickiness struct {
	period  period
	per     weir.StickinessPer
	active  selector
	filters []condition
	people  *stickinessPeople // nil if the numbers are asked for
}

func (s *stickiness) name() weir.Insight { return weir.InsightStickiness }

func readStickiness(o *object) planned {
	s := &stickiness{
		period:  readPeriod(o),
		per:     choice(o, "per", weir.StickinessPerPeriod, weir.StickinessPerWeek, weir.StickinessPerMonth),
		active:  o.readSelector("series"),
		filters: o.readFilters("filters", 0),
	}
	choice(o, "interval", weir.IntervalDay)
	s.people = o.readStickinessPeople()
	o.done()
	return s
}

// stickinessPlan is a stickiness asked at some time.
type stickinessPlan struct {
	*stickiness
	dialect   dialect
	span      span
	days      *buckets
	stretches []dayStretch
}

// dayStretch is the days from one place to before another, within which active
// ones are counted.
type dayStretch struct {
	start    time.Time
	from, to int
}

func (s *stickiness) plan(a *asking) (*stickinessPlan, error) {
	period, err := s.period.settle(a.now)
	if err != nil {
		return nil, err
	}
	days, err := cut(period, weir.IntervalDay, s.period.zone)
	if err != nil {
		return nil, err
	}
	if len(days.starts) > maxActivityBuckets {
		return nil, weir.InvalidField("from", "is %d days before to; at most %d are allowed", len(days.starts), maxActivityBuckets)
	}
	p := &stickinessPlan{stickiness: s, dialect: a.dialect, span: period, days: days}
	return p, p.divide()
}

// divide divides the days into stretches.
func (p *stickinessPlan) divide() error {
	if p.per == weir.StickinessPerPeriod {
		p.stretches = []dayStretch{{start: p.days.starts[0], to: len(p.days.starts)}}
		return nil
	}
	interval := map[weir.StickinessPer]weir.Interval{
		weir.StickinessPerWeek:  weir.IntervalWeek,
		weir.StickinessPerMonth: weir.IntervalMonth,
	}[p.per]
	longer, err := cut(p.span, interval, p.period.zone)
	if err != nil {
		return err
	}
	for i, start := range longer.starts {
		s := dayStretch{start: start, to: len(p.days.starts)}
		if i+1 < len(longer.starts) {
			s.to = p.place(longer.starts[i+1])
		}
		if i > 0 {
			s.from = p.stretches[i-1].to
		}
		p.stretches = append(p.stretches, s)
	}
	return nil
}

// place returns the place of the first day that begins at an instant or
// later.
func (p *stickinessPlan) place(t time.Time) int {
	place, _ := slices.BinarySearchFunc(p.days.starts, t, time.Time.Compare)
	return place
}
