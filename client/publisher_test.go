package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// gate makes an intake hold its requests until it is opened, and count them.
type gate struct {
	arrived chan int // the size of each request as it comes
	open    chan struct{}
}

func newGate(s *intake) *gate {
	g := &gate{arrived: make(chan int, 100), open: make(chan struct{})}
	s.script(func(events []Event) *problemAnswer {
		g.arrived <- len(events)
		<-g.open
		return nil
	})
	return g
}

// enqueueAll enqueues events and returns where their outcomes come.
func enqueueAll(t *testing.T, p *Publisher, names ...string) chan error {
	t.Helper()
	outcomes := make(chan error, len(names))
	for _, name := range names {
		if err := p.Enqueue(t.Context(), named(name), func(err error) { outcomes <- err }); err != nil {
			t.Fatal(err)
		}
	}
	return outcomes
}

// TestPublisherGathers holds what group commit is: the first event goes alone and
// at once, those that come while it is in flight go together.
func TestPublisherGathers(t *testing.T) {
	s := newIntake()
	g := newGate(s)
	p := newPublisher(t, serveIntake(t, s), PublisherOptions{})
	outcomes := enqueueAll(t, p, "first")
	if n := <-g.arrived; n != 1 {
		t.Errorf("the first request has %d events", n)
	}
	more := enqueueAll(t, p, "a", "b", "c", "d", "e")
	close(g.open)
	if n := <-g.arrived; n != 5 {
		t.Errorf("the second request has %d events, want 5", n)
	}
	for _, err := range []error{<-outcomes, <-more, <-more, <-more, <-more, <-more} {
		if err != nil {
			t.Error(err)
		}
	}
	if got := s.names(); !slices.Equal(got, []string{"first", "a", "b", "c", "d", "e"}) {
		t.Errorf("accepted %v", got)
	}
}

// TestPublisherInFlight: full batches go side by side, up to the bound.
func TestPublisherInFlight(t *testing.T) {
	s := newIntake()
	g := newGate(s)
	p := newPublisher(t, serveIntake(t, s), PublisherOptions{BatchEvents: 10, InFlight: 3})
	names := strings.Split(strings.Repeat("e ", 100), " ")[:100]
	outcomes := enqueueAll(t, p, names...)
	for range 3 {
		<-g.arrived
	}
	select {
	case <-g.arrived:
		t.Error("there are more than 3 requests in flight")
	case <-time.After(30 * time.Millisecond):
	}
	close(g.open)
	for range names {
		if err := <-outcomes; err != nil {
			t.Error(err)
		}
	}
	if len(s.ids) != 100 || len(s.bodies) > 14 {
		t.Errorf("%d events came in %d requests", len(s.ids), len(s.bodies))
	}
}

func TestPublisherSharesRequests(t *testing.T) {
	s := newIntake()
	p := newPublisher(t, serveIntake(t, s), PublisherOptions{})
	const goroutines, each = 32, 20
	var running sync.WaitGroup
	for g := range goroutines {
		running.Go(func() {
			for i := range each {
				if err := p.Publish(t.Context(), named(fmt.Sprintf("e-%d-%d", g, i))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	running.Wait()
	if len(s.ids) != goroutines*each || len(s.bodies) > goroutines*each/2 {
		t.Errorf("%d events in %d requests", len(s.ids), len(s.bodies))
	}
}

// TestPublisherKeepsIDs: what is sent again has the id and the time it had.
func TestPublisherKeepsIDs(t *testing.T) {
	s := newIntake()
	var sent []Event
	s.script(func(events []Event) *problemAnswer {
		if sent = append(sent, events...); len(sent) < 4 {
			return unavailable(nil)
		}
		return nil
	})
	p := newPublisher(t, serveIntake(t, s), PublisherOptions{})
	if err := p.Publish(t.Context(), named("e")); err != nil {
		t.Fatal(err)
	}
	for _, e := range sent {
		if !madeID.MatchString(e.ID) || e.ID != sent[0].ID || e.Time.IsZero() || !e.Time.Equal(sent[0].Time) {
			t.Errorf("sent %+v, first %+v", e, sent[0])
		}
	}
}

// TestPublisherVerdicts: each caller gets the verdict on its own event, in
// whichever way the server refuses.
func TestPublisherVerdicts(t *testing.T) {
	named400 := func(events []Event) *problemAnswer { // only if nothing is good
		return nil
	}
	anonymous := func(status int) func([]Event) *problemAnswer {
		return func(events []Event) *problemAnswer {
			if slices.ContainsFunc(events, func(e Event) bool { return strings.HasPrefix(e.Name, "bad") }) {
				return &problemAnswer{Status: status, Code: "invalid", Detail: "something is bad"}
			}
			return nil
		}
	}
	partly := func(events []Event) *problemAnswer {
		for i, e := range events {
			if strings.HasPrefix(e.Name, "bad") {
				return &problemAnswer{Status: 400, Code: "invalid", Rejected: []Rejection{{Index: i, Code: "invalid", Reason: "bad"}}}
			}
		}
		return nil
	}
	nonsense := func(events []Event) *problemAnswer {
		if anonymous(400)(events) != nil {
			return &problemAnswer{Status: 400, Code: "invalid", Rejected: []Rejection{{Index: 99}, {Index: -1}}}
		}
		return nil
	}
	for name, refuse := range map[string]func([]Event) *problemAnswer{
		"rejections": named400, "400 without names": anonymous(400), "422": anonymous(422), "413": anonymous(413),
		"one named at a time": partly, "events named that are not there": nonsense,
	} {
		t.Run(name, func(t *testing.T) {
			s := newIntake()
			g := newGate(s)
			p := newPublisher(t, serveIntake(t, s), PublisherOptions{InFlight: 1})
			first := enqueueAll(t, p, "first")
			<-g.arrived
			s.script(refuse)
			names := []string{"a", "bad1", "b", "c", "bad2", "d", "bad3", "e"}
			outcomes := make([]chan error, len(names))
			for i, name := range names {
				outcomes[i] = enqueueAll(t, p, name)
			}
			close(g.open)
			<-first
			for i, name := range names {
				err := <-outcomes[i]
				if bad := strings.HasPrefix(name, "bad"); bad != (err != nil) {
					t.Errorf("%s: %v", name, err)
				}
			}
			slices.Sort(names)
			if got := len(s.ids); got != 6 {
				t.Errorf("%d events were accepted, want 6", got)
			}
		})
	}
}

func TestPublisherReportsRejections(t *testing.T) {
	s := newIntake()
	var reported atomic.Value
	p := newPublisher(t, serveIntake(t, s), PublisherOptions{OnFailure: func(event json.RawMessage, err error) { reported.Store(string(event) + err.Error()) }})
	err := p.Publish(t.Context(), named("bad"))
	if rejection, ok := errors.AsType[Rejection](err); !ok || rejection.Index != 0 || rejection.Code != "invalid" {
		t.Errorf("error is %v", err)
	}
	if err := p.Enqueue(t.Context(), named("bad too"), nil); err != nil {
		t.Fatal(err)
	}
	if err := p.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, _ := reported.Load().(string); !strings.Contains(got, `"name":"bad too"`) || !strings.Contains(got, "is bad (invalid)") {
		t.Errorf("reported %q", got)
	}
}

// TestPublisherRefusedSender: what is wrong with the sender fails all at once.
func TestPublisherRefusedSender(t *testing.T) {
	s := newIntake()
	s.script(func([]Event) *problemAnswer {
		return &problemAnswer{Status: 401, Code: "unauthorized", Detail: "no such key"}
	})
	p := newPublisher(t, serveIntake(t, s), PublisherOptions{})
	outcomes := enqueueAll(t, p, "a", "b", "c")
	for range 3 {
		if failure, ok := errors.AsType[*Error](<-outcomes); !ok || failure.Status != 401 {
			t.Errorf("error is %v", failure)
		}
	}
}

func TestPublisherGivesUpWithTheContext(t *testing.T) {
	s := newIntake()
	s.script(unavailable)
	p := newPublisher(t, serveIntake(t, s), PublisherOptions{})
	ctx, cancel := context.WithTimeout(t.Context(), 150*time.Millisecond)
	defer cancel()
	err := p.Publish(ctx, named("e"))
	if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "it cannot be made durable") {
		t.Errorf("error is %v", err)
	}
	if err := p.Flush(t.Context()); err != nil { // the batch is given up too
		t.Error(err)
	}
	s.script(nil)
	if err := p.Publish(t.Context(), named("next")); err != nil {
		t.Error(err)
	}
	if got := s.names(); !slices.Equal(got, []string{"next"}) {
		t.Errorf("accepted %v", got)
	}
}

func TestPublisherMaxElapsed(t *testing.T) {
	s := newIntake()
	s.script(unavailable)
	p := newPublisher(t, serveIntake(t, s), PublisherOptions{MaxElapsed: 150 * time.Millisecond})
	err := p.Publish(t.Context(), named("e"))
	if !errors.Is(err, errTooLong) || !strings.Contains(err.Error(), "503") {
		t.Errorf("error is %v", err)
	}
}

func TestPublisherFull(t *testing.T) {
	s := newIntake()
	g := newGate(s)
	c := serveIntake(t, s)
	for name, options := range map[string]PublisherOptions{"events": {BufferEvents: 2}, "bytes": {BufferBytes: 250}} {
		options.WhenFull = FailWhenFull
		failing := newPublisher(t, c, options)
		enqueueAll(t, failing, "a", "b")
		if err := failing.Enqueue(t.Context(), named("c"), nil); !errors.Is(err, ErrFull) {
			t.Errorf("%s: error is %v", name, err)
		}
		options.WhenFull = BlockWhenFull
		blocking := newPublisher(t, c, options)
		enqueueAll(t, blocking, "a", "b")
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		if err := blocking.Enqueue(ctx, named("c"), nil); !errors.Is(err, ErrFull) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: error is %v", name, err)
		}
		cancel()
	}
	blocked := newPublisher(t, c, PublisherOptions{BufferEvents: 1})
	enqueueAll(t, blocked, "a")
	done := make(chan error, 1)
	go func() { done <- blocked.Publish(t.Context(), named("b")) }()
	close(g.open)
	if err := <-done; err != nil {
		t.Errorf("what waited for room: %v", err)
	}
}

func TestPublisherTakesOneEventLargerThanItsBuffer(t *testing.T) {
	s := newIntake()
	p := newPublisher(t, serveIntake(t, s), PublisherOptions{BufferBytes: 10, BatchBytes: 10})
	for range 3 {
		if err := p.Publish(t.Context(), named("large")); err != nil {
			t.Fatal(err)
		}
	}
}

func TestPublisherClose(t *testing.T) {
	s := newIntake()
	p := newPublisher(t, serveIntake(t, s), PublisherOptions{})
	outcomes := enqueueAll(t, p, "a", "b")
	for range 2 {
		if err := p.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if err := errors.Join(<-outcomes, <-outcomes); err != nil || len(s.ids) != 2 {
		t.Errorf("%d events accepted, error %v", len(s.ids), err)
	}
	if err := p.Publish(t.Context(), named("late")); !errors.Is(err, ErrPublisherClosed) {
		t.Errorf("error is %v", err)
	}
}

func TestPublisherCloseGivesUp(t *testing.T) {
	s := newIntake()
	s.script(unavailable)
	p := newPublisher(t, serveIntake(t, s), PublisherOptions{BatchEvents: 2})
	outcomes := enqueueAll(t, p, "a", "b", "c")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	first := p.Close(ctx)
	if first == nil || !strings.HasPrefix(first.Error(), "3 events were not made durable") {
		t.Errorf("Close returned %v", first)
	}
	if again := p.Close(t.Context()); again != first {
		t.Errorf("Close returned %v, then %v", first, again)
	}
	for range 3 {
		if err := <-outcomes; !errors.Is(err, ErrPublisherClosed) {
			t.Errorf("error is %v", err)
		}
	}
}
