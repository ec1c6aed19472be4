package insight

// session is what is known of one session. Of events at one instant it does
// not matter which comes first.
type session struct {
	start, end  int64 // microseconds
	class       uint32
	events      int64
	views       int64
	actions     int64 // what people do that is no page view
	entry, exit pageView
}

// pageView is a page and when it was seen.
type pageView struct {
	time int64
	node uint32
}

// before reports whether a page view comes before another: ties are in the
// order of the pages.
func (v pageView) before(other pageView) bool {
	return v.time < other.time || v.time == other.time && v.node < other.node
}

// sessionTaker is told of sessions, all of a person one after the other.
type sessionTaker interface {
	add(person uint64, s *session)
}

// sessionWalk finds the sessions that begin in a period.
type sessionWalk struct {
	taker    sessionTaker
	from, to int64
	action   uint32 // the node of what people do that is no page view
	identity uint32 // the node of what they do not do

	person uint64
	given  bool // the session is by its id, however long the gaps
	open   bool
	now    session
}

func (p *sessionsPlan) newWalk(taker sessionTaker) *sessionWalk {
	nodes := &p.query.nodes
	return &sessionWalk{taker: taker, from: p.from, to: p.to, action: nodes.action(), identity: nodes.identity()}
}

func (w *sessionWalk) begin(person uint64, given bool) { w.person, w.given = person, given }

func (w *sessionWalk) visit(events []occurrence) {
	for _, e := range events {
		if w.open && !w.given && e.time-w.now.end > gapMicros {
			w.end()
		}
		if !w.open {
			w.open = true
			w.now = session{start: e.time, class: e.class}
		}
		w.take(e)
	}
}

func (w *sessionWalk) take(e occurrence) {
	s := &w.now
	s.end = e.time
	s.events++
	if e.time == s.start {
		s.class = min(s.class, e.class)
	}
	switch e.node {
	case w.identity:
		return
	case w.action:
		s.actions++
		return
	}
	view := pageView{time: e.time, node: e.node}
	if s.views == 0 || view.before(s.entry) {
		s.entry = view
	}
	if s.views == 0 || s.exit.before(view) {
		s.exit = view
	}
	s.views++
}

// end ends a session. It counts if it began in the period.
func (w *sessionWalk) end() {
	if w.open && w.now.start >= w.from && w.now.start < w.to {
		w.taker.add(w.person, &w.now)
	}
	w.open = false
}

// bounced reports whether a session has one page view and nothing else that
// people do.
func (s *session) bounced() bool { return s.views == 1 && s.actions == 0 }
