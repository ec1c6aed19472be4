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
	s.wantNames(t, []string{"first", "a", "b", "c", "d", "e"})
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

func isBad(e Event) bool { return strings.HasPrefix(e.Name, "bad") }

// refusals are ways in which a server may refuse a batch with bad events in it.
// Without a refusal it names them in an answer of success, or in a 400 if nothing
// is good.
var refusals = map[string]func([]Event) *problemAnswer{
	"rejections":        nil,
	"400 without names": refuseWith(400),
	"422":               refuseWith(422),
	"413":               refuseWith(413),
	"one named at a time": func(events []Event) *problemAnswer {
		first := slices.IndexFunc(events, isBad)
		if first < 0 {
			return nil
		}
		return refuseWith(400, Rejection{Index: first, Code: "invalid", Reason: "bad"})(events)
	},
	"events named that are not there": refuseWith(400, Rejection{Index: 99}, Rejection{Index: -1}),
}

func refuseWith(status int, rejected ...Rejection) func([]Event) *problemAnswer {
	return func(events []Event) *problemAnswer {
		if !slices.ContainsFunc(events, isBad) {
			return nil
		}
		return &problemAnswer{Status: status, Code: "invalid", Detail: "something is bad", Rejected: rejected}
	}
}

// TestPublisherVerdicts: each caller gets the verdict on its own event, in
// whichever way the server refuses.
func TestPublisherVerdicts(t *testing.T) {
	for name, refuse := range refusals {
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
				if err := <-outcomes[i]; strings.HasPrefix(name, "bad") != (err != nil) {
					t.Errorf("%s: %v", name, err)
				}
			}
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
	s, c := awayIntake(t)
	p := newPublisher(t, c, PublisherOptions{})
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
	if got := s.names(); got[len(got)-1] != "next" { // an attempt may have been under way
		t.Errorf("accepted %v", got)
	}
}

func TestPublisherMaxElapsed(t *testing.T) {
	_, c := awayIntake(t)
	p := newPublisher(t, c, PublisherOptions{MaxElapsed: 150 * time.Millisecond})
	err := p.Publish(t.Context(), named("e"))
	if !errors.Is(err, errTooLong) || !strings.Contains(err.Error(), "503") {
		t.Errorf("error is %v", err)
	}
}
