package apptest

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const (
	// loadClients send side by side, each a body at a time.
	loadClients = 8
	// loadPause is the mean time between a client's bodies: enough load that
	// there is always something in flight, little enough for a small machine.
	loadPause = 8 * time.Millisecond
	// maxLoadBatch bounds the events of a body.
	maxLoadBatch = 40
	// retryPause is how long a client waits when there is no server.
	retryPause = 20 * time.Millisecond
)

var loadNames = [...]string{"page_view", "add_to_cart", "purchase", "login"}

// load sends events from several clients until it is told to finish, as
// careful clients do: a body that was not answered 202 is sent again, with
// the same ids, until it is. Some bodies are given up, and some sent twice.
type load struct {
	url   atomic.Pointer[string] // of the server at the moment
	users int

	mu       sync.Mutex
	answered map[string]event // answered 202
	sent     map[string]event // all, answered or not

	finish  chan struct{}
	clients sync.WaitGroup
	retries atomic.Int64
	repeats atomic.Int64
}

// startLoad starts the clients. The seed makes what they send repeatable.
func startLoad(seed uint64, users int) *load {
	l := &load{users: users, answered: map[string]event{}, sent: map[string]event{}, finish: make(chan struct{})}
	for n := range loadClients {
		l.clients.Go(l.newClient(seed, n).run)
	}
	return l
}

func (l *load) newClient(seed uint64, n int) *loadClient {
	return &loadClient{load: l, n: n, random: rand.New(rand.NewPCG(seed, uint64(n)))}
}

// aim tells the clients where the server is now.
func (l *load) aim(url string) { l.url.Store(&url) }

// end waits until every client has got its last body answered.
func (l *load) end(t *testing.T) {
	t.Helper()
	close(l.finish)
	done := make(chan struct{})
	go func() { l.clients.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(requestTimeout):
		t.Fatal("the last events were not answered")
	}
}

func (l *load) finishing() bool {
	select {
	case <-l.finish:
		return true
	default:
		return false
	}
}

func (l *load) note(in map[string]event, events []event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range events {
		in[e.ID] = e
	}
}

// answeredSoFar is how many events were answered 202.
func (l *load) answeredSoFar() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.answered)
}

// awaitAnswered waits until so many events were.
func awaitAnswered(t *testing.T, l *load, count int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), requestTimeout)
	defer cancel()
	if err := poll(ctx, func() bool { return l.answeredSoFar() >= count }); err != nil {
		t.Fatalf("%d events were answered, want %d: %v", l.answeredSoFar(), count, err)
	}
}
