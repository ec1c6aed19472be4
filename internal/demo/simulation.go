package demo

import (
	"bytes"
	"container/heap"
	"encoding/json"
	"fmt"
	"time"
)

const (
	// eventsPerVisit is how many events a visit makes on average; a test holds
	// it to what the visitors do.
	eventsPerVisit = 9.5
	// warmUp is how long visitors come unseen before the first event counts, so
	// that the shop is not empty when it opens.
	warmUp = 10 * time.Minute
	// maxVisitors bounds the people in the shop at once; others find the door
	// closed.
	maxVisitors = 200_000
)

// simulation is the shop at an instant, moving on in time.
type simulation struct {
	chance
	rhythm *rhythm
	crowd  *crowd
	now    time.Time
	opens  time.Time // before it, what happens is not told

	perSecond float64 // people who might come, at the busiest hour
	arrival   time.Time
	visitors  queue
	order     uint64

	lines   *bytes.Buffer
	encoder *json.Encoder
	err     error // the first of the encoder
}

// newSimulation returns a shop that opens at an instant, with so many events a
// second at the busiest hour. It goes on with the people of a crowd, or makes
// one when it is nil.
func newSimulation(seed uint64, opens time.Time, events float64, rhythm *rhythm, known *crowd) *simulation {
	s := &simulation{
		chance:    newChance(seed, opens),
		rhythm:    rhythm,
		crowd:     known,
		now:       opens.Add(-warmUp).UTC(),
		opens:     opens.UTC(),
		perSecond: events / eventsPerVisit,
		lines:     &bytes.Buffer{},
	}
	s.encoder = json.NewEncoder(s.lines)
	s.encoder.SetEscapeHTML(false)
	if s.crowd == nil {
		s.populate()
	}
	s.scheduleArrival()
	return s
}

// next returns when something happens next.
func (s *simulation) next() time.Time {
	if len(s.visitors) > 0 && s.visitors[0].at.Before(s.arrival) {
		return s.visitors[0].at
	}
	return s.arrival
}

// step moves on to what happens next. The event, if it makes one, is added to
// lines.
func (s *simulation) step() {
	s.now = s.next()
	if s.now.Equal(s.arrival) {
		s.arrive()
		s.scheduleArrival()
		return
	}
	v := heap.Pop(&s.visitors).(*visitor)
	next, after := v.next(s, v)
	if next == nil {
		if v.person != nil {
			s.goAway(v.person)
		}
		return
	}
	v.next = next
	s.enqueue(v, after)
}

// scheduleArrival draws when somebody might come: as often as at the busiest
// hour. At others, arrive turns most of them away (thinning).
func (s *simulation) scheduleArrival() {
	gap := time.Duration(s.ExpFloat64() / s.perSecond * float64(time.Second))
	s.arrival = s.now.Add(max(gap, time.Microsecond))
}

func (s *simulation) arrive() {
	if !s.yes(s.rhythm.busy(s.now)/s.rhythm.peak) || len(s.visitors) >= maxVisitors {
		return
	}
	market := s.rhythm.visitorMarket(s.chance, s.now)
	s.enqueue(s.newVisitor(market), 0)
}

// enqueue lets a visitor act again after a while.
func (s *simulation) enqueue(v *visitor, after time.Duration) {
	s.order++
	v.at, v.order = s.now.Add(after), s.order
	heap.Push(&s.visitors, v)
}

// emit writes an event, unless the shop is not open yet.
func (s *simulation) emit(e *event) {
	e.ID, e.Time = s.id(s.now), stamp(s.now)
	if s.now.Before(s.opens) {
		return
	}
	if err := s.encoder.Encode(e); err != nil && s.err == nil {
		s.err = fmt.Errorf("cannot encode a simulated %s: %w", e.Name, err)
	}
}
