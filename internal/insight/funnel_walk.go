package insight

import "math/bits"

// course is what all walks through one funnel have in common.
type course struct {
	steps      int
	window     int64 // microseconds
	until      int64 // the first step comes before that
	exclusions []exclusion
	// matches holds for each class a bit for each step, and above one for each
	// exclusion.
	matches []uint64
}

// stepBits returns the steps that an event matches.
func (c *course) stepBits(e occurrence) uint64 { return c.matches[e.class] & (1<<c.steps - 1) }

// conversion is how far a person came: how many steps, and the event of each.
type conversion struct {
	reached int
	events  [maxSteps]occurrence
}

// run is a way through the first steps: the event of each.
type run [maxSteps]occurrence

// orderedWalk follows one person through an ordered funnel. For each step it
// keeps the run to it that began last: of all that reached the step it has the
// most time left. So each event is looked at once, and no more is kept however
// many there are.
type orderedWalk struct {
	*course
	runs  [maxSteps]run // runs[k] has reached step k
	alive uint64        // a bit for each run there is
	best  conversion

	undone uint64 // exclusions met at the instant now
	now    int64
}

func (w *orderedWalk) begin() {
	w.alive, w.undone = 0, 0
	w.best.reached = 0
}

// take takes the next event and reports whether the last step is reached, so
// that nothing more can change.
func (w *orderedWalk) take(e occurrence) (done bool) {
	if w.undone != 0 && e.time != w.now {
		w.undo()
	}
	// Most events match steps to which no run leads.
	for steps := w.stepBits(e) & (w.alive<<1 | 1); steps != 0; {
		// From the last to the first, so that no event serves twice.
		k := bits.Len64(steps) - 1
		steps &^= 1 << k
		w.reach(k, e)
	}
	if excluded := w.matches[e.class] >> w.steps; excluded != 0 {
		w.undone |= excluded
		w.now = e.time
	}
	return w.best.reached == w.steps
}

// reach lets an event take a run on to step k, or begin one.
func (w *orderedWalk) reach(k int, e occurrence) {
	to := &w.runs[k]
	if k == 0 {
		if e.time >= w.until || w.alive&1 == 1 && to[0].time == e.time {
			return
		}
		to[0] = e
	} else {
		from := &w.runs[k-1]
		if w.alive>>(k-1)&1 == 0 || e.time > from[0].time+w.window {
			return
		}
		if w.alive>>k&1 == 1 && to[0].time >= from[0].time {
			return
		}
		copy(to[:k], from[:k])
		to[k] = e
	}
	w.alive |= 1 << k
	w.best.note(k, to)
}

// note remembers the run by which a step was first reached.
func (c *conversion) note(k int, by *run) {
	if c.reached <= k {
		c.reached = k + 1
		copy(c.events[:k+1], by[:k+1])
	}
}

// undo ends the runs that stand where the exclusions of an instant apply,
// unless they came there at that very instant.
func (w *orderedWalk) undo() {
	for i, x := range w.exclusions {
		if w.undone>>i&1 == 0 {
			continue
		}
		for k := x.after; k < x.before; k++ {
			if w.alive>>k&1 == 1 && w.runs[k][k].time < w.now {
				w.alive &^= 1 << k
			}
		}
	}
	w.undone = 0
}

func (w *orderedWalk) conversion() *conversion { return &w.best }

// strictWalk follows one person through a strict funnel: each event must take
// a run on, or the run ends.
type strictWalk struct {
	*course
	runs  [2][maxSteps]run // of the event before, and of this one
	alive [2]uint64
	turn  int
	best  conversion
}

func (w *strictWalk) begin() {
	w.alive = [2]uint64{}
	w.best.reached = 0
}

func (w *strictWalk) take(e occurrence) (done bool) {
	before, now := w.turn, 1-w.turn
	w.turn = now
	w.alive[now] = 0
	for steps := w.stepBits(e); steps != 0; steps &= steps - 1 {
		k := bits.TrailingZeros64(steps)
		to := &w.runs[now][k]
		if k == 0 {
			if e.time >= w.until {
				continue
			}
		} else {
			from := &w.runs[before][k-1]
			if w.alive[before]>>(k-1)&1 == 0 || e.time > from[0].time+w.window {
				continue
			}
			copy(to[:k], from[:k])
		}
		to[k] = e
		w.alive[now] |= 1 << k
		w.best.note(k, to)
	}
	return w.best.reached == w.steps
}

func (w *strictWalk) conversion() *conversion { return &w.best }
