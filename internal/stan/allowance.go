package stan

import "sync"

// allowance is what may be on its way to a client and is not acknowledged, over
// all channels. Those that find it used up are woken when it is not any more. It
// is safe for concurrent use.
type allowance struct {
	mu      sync.Mutex
	bytes   int
	waiting map[chan struct{}]struct{}
}

// full reports whether nothing may be sent now, and whom to wake when it may.
func (a *allowance) full(wake chan struct{}) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.bytes < maxInFlightBytes {
		return false
	}
	if a.waiting == nil {
		a.waiting = map[chan struct{}]struct{}{}
	}
	a.waiting[wake] = struct{}{}
	return true
}

// take takes bytes, or gives them back when they are negative.
func (a *allowance) take(bytes int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.bytes += bytes
	if a.bytes >= maxInFlightBytes {
		return
	}
	for wake := range a.waiting {
		rouse(wake)
	}
	clear(a.waiting)
}
