package live

import (
	"time"

	"github.com/zeebo/xxh3"

	"github.com/weirhq/weir"
)

// window is what happened in one project in the last half hour.
type window struct {
	now      int64 // the current second, in Unix time
	received [windowSeconds]int
	happened [windowSeconds]int
	people   *people
	names    *tally
	pages    *tally

	backlog backlog
}

func newWindow(now time.Time) *window {
	second := now.Unix()
	return &window{now: second, people: newPeople(second), names: newTally(second / 60), pages: newTally(second / 60)}
}

// advance moves the window on in time.
func (w *window) advance(now time.Time) {
	second := now.Unix()
	if second-w.now >= windowSeconds {
		backlog := w.backlog
		*w = *newWindow(now)
		w.backlog = backlog
		return
	}
	for w.now < second {
		w.now++
		w.received[slot(w.now)] = 0
		w.happened[slot(w.now)] = 0
	}
	w.people.advance(w.now)
	w.names.advance(w.now / 60)
	w.pages.advance(w.now / 60)
}

// add counts an event: among what is received, and if its own time is within
// the window among what happens. History that is imported makes nobody active
// and no page popular.
func (w *window) add(event *weir.Event) {
	received := min(event.Received.Unix(), w.now)
	if received > w.now-windowSeconds {
		w.received[slot(received)]++
	}
	happened := min(event.Time.Unix(), received)
	if happened <= w.now-windowSeconds {
		return
	}
	w.happened[slot(happened)]++
	w.names.add(event.Name, happened/60)
	if event.Name == weir.NamePageView {
		w.pages.add(event.Context.Path, happened/60)
	}
	w.people.see(xxh3.HashString(event.DistinctID()), happened)
}

// Summary is the state of a project's windows, once a second.
type Summary struct {
	Time time.Time `json:"time"`
	// Total counts the events that happened in the last 30 minutes.
	Total int `json:"total"`
	// Rate counts the events received in the last full second, PerSecond those
	// of each of the last 60, oldest first.
	Rate      int               `json:"rate"`
	PerSecond [chartSeconds]int `json:"per_second"`
	People5m  int               `json:"people_5m"`
	People30m int               `json:"people_30m"`
	// AtLeast says that there are more people than are tracked.
	AtLeast bool        `json:"people_at_least,omitempty"`
	Names   []NameCount `json:"names"`
	Pages   []PageCount `json:"pages"`
	AsOf    weir.AsOf   `json:"as_of"`
}

// NameCount is how often an event came in the last 30 minutes.
type NameCount struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// PageCount is how often a page was viewed in the last 30 minutes.
type PageCount struct {
	Path  string `json:"path"`
	Count int    `json:"count"`
}

// summary describes the window at the second it was advanced to.
func (w *window) summary(now time.Time) Summary {
	s := Summary{
		Time: now.UTC(), Rate: w.received[slot(w.now-1)],
		People5m: w.people.count(shortSeconds), People30m: w.people.count(windowSeconds), AtLeast: w.people.partial,
		Names: []NameCount{}, Pages: []PageCount{},
	}
	for _, n := range w.happened {
		s.Total += n
	}
	for i := range chartSeconds {
		s.PerSecond[i] = w.received[slot(w.now-chartSeconds+int64(i))]
	}
	for _, c := range w.names.top() {
		s.Names = append(s.Names, NameCount{c.value, c.n})
	}
	for _, c := range w.pages.top() {
		s.Pages = append(s.Pages, PageCount{c.value, c.n})
	}
	return s
}
