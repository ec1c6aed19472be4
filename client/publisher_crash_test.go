package client

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"
)

// ledger is what publishers were told of their events.
type ledger struct {
	mu      sync.Mutex
	durable map[string]bool
}

func (l *ledger) note(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.durable[id] = true
}

// so returns the events that are durable so far.
func (l *ledger) so() (ids []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for id := range l.durable {
		ids = append(ids, id)
	}
	return ids
}

// flaky is an intake that fails now and then: before it stores, or after it.
func flaky(t *testing.T, s *intake, seed uint64) *Client {
	t.Helper()
	var mu sync.Mutex
	random := rand.New(rand.NewPCG(seed, 1))
	return clientOf(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		fate := random.IntN(6)
		mu.Unlock()
		switch fate {
		case 0, 1, 2:
			fail(http.StatusServiceUnavailable)(w, r)
		case 3:
			s.take(readBody(t, r))
			reset(w, r)
		default:
			s.http(t)(w, r)
		}
	})
}

// spilledIDs are the events in a directory as a crash would have left it.
func spilledIDs(t *testing.T, dir string) (ids map[string]bool) {
	t.Helper()
	left := t.TempDir()
	if err := os.CopyFS(left, os.DirFS(dir)); err != nil {
		return nil // a segment was removed in between: take another moment
	}
	s, err := openSpill(left, DefaultSpillBytes)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	ids = map[string]bool{}
	for _, line := range drainSpill(t, s, 100) {
		var e Event
		if err := json.Unmarshal(line, &e); err != nil {
			t.Fatal(err)
		}
		ids[e.ID] = true
	}
	return ids
}

// TestPublisherCrash looks at what a crash at many moments would leave while a
// server fails in turns: each event that was called durable by then is on the
// server or in the files, be the last write torn or not.
func TestPublisherCrash(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	s, told := newIntake(), &ledger{durable: map[string]bool{}}
	dir := t.TempDir()
	p := newPublisher(t, flaky(t, s, seed), PublisherOptions{SpillDir: dir, SpillAfter: time.Millisecond, BatchEvents: 10})
	ctx, stop := context.WithCancel(t.Context())
	var publishers sync.WaitGroup
	for range 4 {
		publishers.Go(func() {
			for ctx.Err() == nil {
				id, err := newID()
				if err != nil {
					t.Error(err)
				}
				if p.Publish(ctx, Event{ID: id, Name: "e", UserID: "u"}) == nil {
					told.note(id)
				}
			}
		})
	}
	looks, spilled := 0, 0
	for late := time.Now().Add(30 * time.Second); looks < 30 || spilled == 0 && time.Now().Before(late); {
		before := told.so()
		left := spilledIDs(t, dir)
		if left == nil {
			continue
		}
		looks++
		spilled += len(left)
		s.holdAll(t, before, left)
	}
	stop()
	publishers.Wait()
	if err := p.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.holdAll(t, told.so(), spilledIDs(t, dir))
	if t.Logf("%d events, %d looks at %d in the spill", len(told.durable), looks, spilled); spilled == 0 {
		t.Error("nothing was spilled: the test shows nothing")
	}
}

// holdAll demands that events are on the server or left in the spill.
func (s *intake) holdAll(t *testing.T, ids []string, left map[string]bool) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range ids {
		if s.ids[id] == 0 && !left[id] {
			t.Errorf("event %s was called durable and is nowhere", id)
		}
	}
}
