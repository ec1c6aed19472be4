package live

import (
	"cmp"
	"slices"
	"strings"
)

// tally counts values over the window by whole minutes: the current one and
// those before it.
type tally struct {
	minutes [windowMinutes]map[string]int
	total   map[string]int
	now     int64 // minute
}

func newTally(minute int64) *tally { return &tally{total: map[string]int{}, now: minute} }

func (t *tally) add(value string, minute int64) {
	if value == "" || len(value) > maxValueBytes || minute <= t.now-windowMinutes || minute > t.now {
		return
	}
	counts := t.minutes[minute%windowMinutes]
	if counts == nil {
		counts = map[string]int{}
		t.minutes[minute%windowMinutes] = counts
	}
	if _, known := counts[value]; !known {
		if len(counts) >= maxNames {
			return
		}
		value = strings.Clone(value) // do not hold on to a whole frame
	}
	counts[value]++
	t.total[value]++
}

func (t *tally) advance(minute int64) {
	for t.now < minute {
		t.now++
		for value, n := range t.minutes[t.now%windowMinutes] {
			if t.total[value] -= n; t.total[value] == 0 {
				delete(t.total, value)
			}
		}
		t.minutes[t.now%windowMinutes] = nil
	}
}

// count is how often a value came.
type count struct {
	value string
	n     int
}

// top returns the most frequent values, ties in their own order.
func (t *tally) top() []count {
	all := make([]count, 0, len(t.total))
	for value, n := range t.total {
		all = append(all, count{value, n})
	}
	slices.SortFunc(all, func(a, b count) int {
		return cmp.Or(cmp.Compare(b.n, a.n), strings.Compare(a.value, b.value))
	})
	return all[:min(len(all), maxTop)]
}
