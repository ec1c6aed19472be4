package insight

// pathCourse is what all walks of one question have in common.
type pathCourse struct {
	steps    int
	collapse bool
	gap      int64 // microseconds of doing nothing that end a session without id
	window   int64 // microseconds; 0 if paths are of sessions
	from, to int64 // of anchors, microseconds
	toEnd    bool
	anchors  []bool // by node, whether paths start or end with it
	other    uint32 // from here on nodes are not told apart
}

// path is the nodes of one path, the anchor first.
type path struct {
	nodes [maxPathSteps]uint32
	steps int
	more  bool // it goes on beyond these
}

// dropped reports whether the path goes no further than a step, from 0.
func (p *path) dropped(step int) bool { return !p.more && step == p.steps-1 }

// pathTaker is told of paths, all of a person one after the other. What it is
// given lives until it returns.
type pathTaker interface {
	take(person uint64, p *path)
}

// pathWalk finds the path of each session, or of each person if there is a
// window.
type pathWalk struct {
	*pathCourse
	taker pathTaker

	person uint64
	given  bool // the session is by its id, however long the gaps
	open   bool
	last   int64

	anchored bool
	counted  bool // the anchor is in the period
	over     bool // no more events matter
	at       int64
	path     path
	behind   trail // the nodes up to now, of paths to an end
}

func (w *pathWalk) begin(person uint64, given bool) { w.person, w.given = person, given }

func (w *pathWalk) visit(events []occurrence) {
	for _, e := range events {
		if w.open && !w.given && e.time-w.last > w.gap {
			w.end()
		}
		if !w.open {
			w.reset()
		}
		w.last = e.time
		if !w.over {
			w.take(e.time, e.node)
		}
	}
}

func (w *pathWalk) reset() {
	w.open = true
	w.anchored, w.counted, w.over = false, false, false
	w.path.steps, w.path.more = 0, false
	w.behind.count = 0
}

func (w *pathWalk) take(time int64, node uint32) {
	anchor := !w.anchored && w.anchors[node] && (w.window == 0 || time >= w.from && time < w.to)
	node = min(node, w.other)
	switch {
	case anchor:
		w.anchored, w.at = true, time
		w.counted = time >= w.from && time < w.to
		w.over = w.toEnd || !w.counted
		w.path.nodes[0], w.path.steps = node, 1
		if w.toEnd {
			w.goBack()
		}
	case w.toEnd:
		w.behind.push(passed{time: time, node: node}, w.collapse)
	case w.anchored:
		w.goOn(time, node)
	}
}

// goOn takes the next node of a path from a start.
func (w *pathWalk) goOn(time int64, node uint32) {
	switch {
	case w.window > 0 && time-w.at > w.window:
		w.over = true
	case w.collapse && w.path.nodes[w.path.steps-1] == node:
	case w.path.steps == w.steps:
		w.path.more, w.over = true, true
	default:
		w.path.nodes[w.path.steps] = node
		w.path.steps++
	}
}

// goBack makes the path of what is behind.
func (w *pathWalk) goBack() {
	for back := range w.behind.count {
		one := w.behind.latest(back)
		switch {
		case w.window > 0 && w.at-one.time > w.window:
			return
		case w.collapse && w.path.nodes[w.path.steps-1] == one.node:
		case w.path.steps == w.steps:
			w.path.more = true
			return
		default:
			w.path.nodes[w.path.steps] = one.node
			w.path.steps++
		}
	}
}

// end ends a session.
func (w *pathWalk) end() {
	if w.open && w.counted {
		w.taker.take(w.person, &w.path)
	}
	w.open = false
}

// trailLength is how many nodes are remembered on the way to an end: those of
// all steps but one, one to know whether there are more, and one more as the
// latest may be the same as the end.
const trailLength = maxPathSteps + 1

// trail is the latest nodes of a session.
type trail struct {
	nodes [trailLength]passed
	next  int
	count int
}

// passed is a node and when it was last there.
type passed struct {
	time int64
	node uint32
}

func (t *trail) push(one passed, collapse bool) {
	if collapse && t.count > 0 && t.latest(0).node == one.node {
		t.latest(0).time = one.time
		return
	}
	t.nodes[t.next] = one
	t.next = (t.next + 1) % trailLength
	t.count = min(t.count+1, trailLength)
}

// latest returns the node that has so many later ones.
func (t *trail) latest(back int) *passed {
	return &t.nodes[(t.next-1-back+2*trailLength)%trailLength]
}
