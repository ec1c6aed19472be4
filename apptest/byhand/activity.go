package byhand

import (
	"cmp"
	"slices"
	"time"

	"github.com/weirhq/weir"
)

// lifecycle answers a [weir.Lifecycle].
func (e Events) lifecycle(q weir.Lifecycle) (*weir.LifecycleAnswer, error) {
	p, err := newPeriod(q.Period, q.Interval)
	if err != nil {
		return nil, err
	}
	answer := &weir.LifecycleAnswer{AnswerHead: p.head(weir.InsightLifecycle, p.interval)}
	people := e.meant(q.Series, q.Filters).people()
	for i, start := range p.starts {
		answer.Points = append(answer.Points, weir.LifecyclePoint{Time: start})
		point := &answer.Points[i]
		for _, person := range people {
			isActive := len(person.between(start, p.bucketEnd(i))) > 0
			wasActive := len(person.between(p.shift(start, -1), start)) > 0
			isKnown := person[0].Time.Before(start)
			switch {
			case isActive && wasActive:
				point.Returning++
			case isActive && isKnown:
				point.Resurrecting++
			case isActive:
				point.New++
			case wasActive:
				point.Dormant++
			}
		}
	}
	return answer, nil
}

// stickiness answers a [weir.Stickiness].
func (e Events) stickiness(q weir.Stickiness) (*weir.StickinessAnswer, error) {
	p, err := newPeriod(q.Period, weir.IntervalDay)
	if err != nil {
		return nil, err
	}
	stretches := period{starts: p.starts[:1], end: p.end}
	per := cmp.Or(q.Per, weir.StickinessPerPeriod)
	if per != weir.StickinessPerPeriod {
		if stretches, err = newPeriod(q.Period, weir.Interval(per)); err != nil {
			return nil, err
		}
	}
	answer := &weir.StickinessAnswer{AnswerHead: p.head(weir.InsightStickiness, p.interval), Per: per}
	active := p.events(e).meant(q.Series, q.Filters)
	var all []int64
	for i, start := range stretches.starts {
		people := p.byActiveDays(active, start, stretches.bucketEnd(i))
		answer.Stretches = append(answer.Stretches, weir.StickinessStretch{Time: start, StickinessCounts: stickinessCounts(people)})
		all = slices.Concat(all, make([]int64, max(0, len(people)-len(all))))
		for n, count := range people {
			all[n] += count
		}
	}
	answer.StickinessCounts = stickinessCounts(all)
	return answer, nil
}

// byActiveDays returns how many people were active on exactly 1, 2, … of the
// days from one instant to another.
func (p period) byActiveDays(active Events, from, to time.Time) []int64 {
	var days []time.Time
	for _, day := range p.starts {
		if !day.Before(from) && day.Before(to) {
			days = append(days, day)
		}
	}
	people := make([]int64, len(days))
	for _, person := range active.between(from, to).people() {
		n := 0
		for _, day := range days {
			if len(person.between(day, p.next(day))) > 0 {
				n++
			}
		}
		people[n-1]++
	}
	return people
}

// stickinessCounts tells of people by their number of active days, from 1 on.
func stickinessCounts(people []int64) weir.StickinessCounts {
	var counts weir.StickinessCounts
	var activeDays int64
	for i, exactly := range people {
		counts.People += exactly
		activeDays += exactly * int64(i+1)
	}
	counts.Average = ratio(activeDays, counts.People)
	left := counts.People
	for i, exactly := range people {
		days := weir.StickinessDays{Days: i + 1, People: exactly, Share: ratio(exactly, counts.People), AtLeast: left}
		counts.Days = append(counts.Days, days)
		left -= exactly
	}
	return counts
}
