package client

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

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
	_, c := awayIntake(t)
	p := newPublisher(t, c, PublisherOptions{BatchEvents: 2})
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
