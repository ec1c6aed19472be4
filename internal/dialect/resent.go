package dialect

import (
	"sync"
	"time"
)

const (
	// resentWindow is how long after an event without an id and a time the very
	// same of the same visitor counts as sent again: what browsers and proxies
	// repeat, they repeat at once. A visitor who does the same later did it again.
	resentWindow = 10 * time.Second
	// maxResent bounds the events that are remembered, about 100 bytes each. Beyond
	// it the older ones are forgotten early.
	maxResent = 50_000
)

// resent gives what a browser sends twice the same id, where the SDK gives
// neither an id nor a time. Requests of servers are left out: there, many users'
// events look alike. It is safe for concurrent use.
type resent struct {
	mu         sync.Mutex
	young, old map[string]sighting // by what the event is, old from the window before
	turned     time.Time
}

// sighting is when an event was first seen, and the id it got.
type sighting struct {
	at time.Time
	id string
}

// id returns that of an event, made anew if it was not seen within the window.
func (r *resent) id(event string, now time.Time, fresh func() string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now.Sub(r.turned) >= resentWindow || len(r.young) >= maxResent/2 {
		r.young, r.old, r.turned = map[string]sighting{}, r.young, now
	}
	for _, seen := range [...]map[string]sighting{r.young, r.old} {
		if s, ok := seen[event]; ok && now.Sub(s.at) < resentWindow {
			return s.id
		}
	}
	id := fresh()
	r.young[event] = sighting{at: now, id: id}
	return id
}
