package insight

import (
	"math/bits"
	"slices"
)

// anyWalk follows one person through a funnel whose steps may come in any
// order. Steps that ask for the same events form a kind, which needs as many
// different events. Of each kind the walk keeps the latest events, as many as
// it needs: looking back over a window from any instant, no others could take
// more steps, and none could be later.
type anyWalk struct {
	*course
	kinds []kind
	best  conversion

	kindsOf []uint64 // by class: a bit for each kind it is of
	pending bool     // there were events at the instant now
	now     int64
	chosen  []occurrence
}

// kind is the steps that ask for the same events.
type kind struct {
	step   int // one of them
	need   int
	latest []occurrence // up to need, oldest first
	// entry is the latest event at which the funnel may begin.
	entry   occurrence
	entered bool
}

// newAnyWalk returns a walk through steps whose selectors are given.
func newAnyWalk(c *course, steps []step) *anyWalk {
	w := &anyWalk{course: c, kindsOf: make([]uint64, len(c.matches))}
	for i, s := range steps {
		same := slices.IndexFunc(w.kinds, func(k kind) bool { return steps[k.step].same(s.selector) })
		if same < 0 {
			w.kinds = append(w.kinds, kind{step: i, need: 1})
			continue
		}
		w.kinds[same].need++
	}
	for class, matches := range c.matches {
		for i, k := range w.kinds {
			w.kindsOf[class] |= matches >> k.step & 1 << i
		}
	}
	return w
}

func (w *anyWalk) begin() {
	w.pending = false
	w.best.reached = 0
	for i := range w.kinds {
		w.kinds[i].latest = w.kinds[i].latest[:0]
		w.kinds[i].entered = false
	}
}

func (w *anyWalk) take(e occurrence) (done bool) {
	if e.time != w.now {
		w.endInstant()
		w.now = e.time
	}
	for kinds := w.kindsOf[e.class]; kinds != 0; kinds &= kinds - 1 {
		w.kinds[bits.TrailingZeros64(kinds)].take(e, e.time < w.until)
		w.pending = true
	}
	return w.best.reached == w.steps
}

func (k *kind) take(e occurrence, enters bool) {
	if len(k.latest) == k.need {
		copy(k.latest, k.latest[1:])
		k.latest[k.need-1] = e
	} else {
		k.latest = append(k.latest, e)
	}
	if enters {
		k.entry, k.entered = e, true
	}
}

// endInstant sees whether the events up to an instant, within a window before
// it, take more steps than any did before.
func (w *anyWalk) endInstant() {
	if !w.pending {
		return
	}
	w.pending = false
	earliest := w.now - w.window
	if w.choose(earliest); len(w.chosen) <= w.best.reached {
		return
	}
	slices.SortFunc(w.chosen, compareOccurrences)
	if w.chosen[0].time >= w.until && !w.enter(earliest) {
		return
	}
	w.best.reached = copy(w.best.events[:], w.chosen)
}

// choose takes the latest events of each kind that are not too early.
func (w *anyWalk) choose(earliest int64) {
	w.chosen = w.chosen[:0]
	for i := range w.kinds {
		for _, e := range w.kinds[i].latest {
			if e.time >= earliest {
				w.chosen = append(w.chosen, e)
			}
		}
	}
}

// enter puts an event at which the funnel may begin in the place of a later
// one of its kind, where all chosen come too late to begin it: the latest there
// is, for the earliest possible.
func (w *anyWalk) enter(earliest int64) bool {
	var by *kind
	for i := range w.kinds {
		k := &w.kinds[i]
		if !k.entered || k.entry.time < earliest {
			continue
		}
		if by == nil || compareEntries(k, by) > 0 {
			by = k
		}
	}
	if by == nil {
		return false
	}
	place := slices.Index(w.chosen, by.latest[0])
	copy(w.chosen[1:place+1], w.chosen[:place])
	w.chosen[0] = by.entry
	return true
}

// compareEntries orders kinds by their entries, and those of the same entry by
// what it would replace, the earliest last.
func compareEntries(a, b *kind) int {
	if order := compareOccurrences(a.entry, b.entry); order != 0 {
		return order
	}
	return compareOccurrences(b.latest[0], a.latest[0])
}

func (w *anyWalk) conversion() *conversion {
	w.endInstant()
	return &w.best
}
