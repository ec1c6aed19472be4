package byhand

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"github.com/weirhq/weir"
)

// funnel is a question with what is worked out of it once.
type funnel struct {
	weir.Funnel
	period
	window time.Duration
}

func (e Events) newFunnel(q weir.Funnel) (funnel, error) {
	p, err := newPeriod(q.Period, q.Interval)
	if err != nil {
		return funnel{}, err
	}
	window, err := readWindow(cmp.Or(q.Window, "14d"))
	if err != nil {
		return funnel{}, err
	}
	if q.Order == weir.FunnelAny && q.Breakdown != nil {
		return funnel{}, errors.New("cannot break down a funnel in any order")
	}
	return funnel{q, p, window}, nil
}

// met is an event of a person that a funnel looks at.
type met struct {
	Event
	steps []int // that it matches, from 1
	group group
}

// conversion is the events that took a person as far as they came.
type conversion []met

// conversions returns that of everybody who reached the first step.
func (e Events) conversions(f funnel) []conversion {
	var all []conversion
	for _, person := range e.between(f.from, f.to.Add(f.window)).meant(weir.Selector{}, f.Filters).people() {
		if c := f.convert(f.meet(person)); len(c) > 0 {
			all = append(all, c)
		}
	}
	return all
}

func (f funnel) convert(events []met) conversion {
	switch f.Order {
	case weir.FunnelStrict:
		return f.convertStrictly(events)
	case weir.FunnelAny:
		return f.convertInAnyOrder(events)
	default:
		return f.convertInOrder(events)
	}
}

// meet puts a person's events into the order in which a funnel takes them.
func (f funnel) meet(person Events) []met {
	var all []met
	for _, event := range person {
		e := met{Event: event, group: event.values(f.Breakdown)}
		for i, step := range f.Steps {
			if means(step.Selector, event) {
				e.steps = append(e.steps, i+1)
			}
		}
		all = append(all, e)
	}
	slices.SortStableFunc(all, func(a, b met) int {
		return cmp.Or(a.Time.Compare(b.Time), compareSteps(a.steps, b.steps), compareGroups(a.group, b.group))
	})
	return all
}

// compareSteps orders lists of steps, none at all being the last.
func compareSteps(a, b []int) int {
	if (len(a) == 0) != (len(b) == 0) {
		return cmp.Compare(len(b), len(a))
	}
	return slices.Compare(a, b)
}

// convertInOrder keeps for each step k the run of events that led to it. Of the
// runs that there ever were, it returns the first of the furthest step.
func (f funnel) convertInOrder(events []met) (best conversion) {
	runs := make([]conversion, len(f.Steps)+1)
	for i, event := range events {
		for _, k := range slices.Backward(event.steps) {
			if run := f.extend(runs, k, event); run != nil {
				runs[k] = run
				if len(run) > len(best) {
					best = run
				}
			}
		}
		if i+1 == len(events) || events[i+1].Time.After(event.Time) {
			f.exclude(runs, events[:i+1], event.Time)
		}
	}
	return best
}

// extend returns what becomes run k at an event that matches step k, or nil if
// the run there is remains.
func (f funnel) extend(runs []conversion, k int, event met) conversion {
	now := runs[k]
	if k == 1 {
		if event.Time.Before(f.to) && (now == nil || now[0].Time.Before(event.Time)) {
			return conversion{event}
		}
		return nil
	}
	before := runs[k-1]
	if before == nil || event.Time.Sub(before[0].Time) > f.window || now != nil && !now[0].Time.Before(before[0].Time) {
		return nil
	}
	return append(slices.Clone(before), event)
}

// exclude ends the runs that an excluded event of the instant ends.
func (f funnel) exclude(runs []conversion, events []met, instant time.Time) {
	for _, x := range f.Exclude {
		happened := slices.ContainsFunc(events, func(e met) bool { return e.Time.Equal(instant) && means(x.Selector, e.Event) })
		if !happened {
			continue
		}
		for k := cmp.Or(x.After, 1); k < cmp.Or(x.Before, len(f.Steps)); k++ {
			if runs[k] != nil && runs[k][k-1].Time.Before(instant) {
				runs[k] = nil
			}
		}
	}
}

// convertStrictly has each event replace all runs.
func (f funnel) convertStrictly(events []met) (best conversion) {
	runs := make([]conversion, len(f.Steps)+1)
	for _, event := range events {
		next := make([]conversion, len(runs))
		for _, k := range event.steps {
			before := runs[k-1]
			switch {
			case k == 1 && event.Time.Before(f.to):
				next[1] = conversion{event}
			case k > 1 && before != nil && event.Time.Sub(before[0].Time) <= f.window:
				next[k] = append(slices.Clone(before), event)
			}
			if len(next[k]) > len(best) {
				best = next[k]
			}
		}
		runs = next
	}
	return best
}

// convertInAnyOrder tries every choice of an event, or none, for each step.
// The steps ask for different things, so one event may serve several.
func (f funnel) convertInAnyOrder(events []met) (best conversion) {
	var places []int // of the best one's events among all
	var try func(step int, chosen []int)
	try = func(step int, chosen []int) {
		if step <= len(f.Steps) {
			try(step+1, chosen)
			for i, event := range events {
				if slices.Contains(event.steps, step) {
					try(step+1, append(slices.Clone(chosen), i))
				}
			}
			return
		}
		slices.Sort(chosen)
		if f.allows(events, chosen) && betterChoice(chosen, places) {
			places = chosen
		}
	}
	try(1, nil)
	for _, i := range places {
		best = append(best, events[i])
	}
	return best
}

// allows reports whether the events are within a window that begins in the
// period.
func (f funnel) allows(events []met, chosen []int) bool {
	if len(chosen) == 0 {
		return false
	}
	first, last := events[chosen[0]].Time, events[chosen[len(chosen)-1]].Time
	return first.Before(f.to) && last.Sub(first) <= f.window
}

// betterChoice reports whether a choice has more steps than another, or as many
// and is complete before it, or then too and has the later events.
func betterChoice(a, b []int) bool {
	if len(a) != len(b) || len(b) == 0 {
		return len(a) > len(b)
	}
	last := len(a) - 1
	return cmp.Or(cmp.Compare(b[last], a[last]), slices.Compare(a, b)) > 0
}
