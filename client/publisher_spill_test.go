package client

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"encoding/json"
)

func numbered(from, to int) (names []string) {
	for i := from; i < to; i++ {
		names = append(names, fmt.Sprint("e", i))
	}
	return names
}

func awaitAll(t *testing.T, outcomes chan error) {
	t.Helper()
	for range cap(outcomes) {
		if err := <-outcomes; err != nil {
			t.Error(err)
		}
	}
}

// spillSoon are the options of a publisher that spills at once what fails.
func spillSoon(dir string) PublisherOptions {
	return PublisherOptions{SpillDir: dir, SpillAfter: time.Millisecond}
}

// TestSpillWhileAway: events that cannot be delivered are durable on disk, and
// arrive in order when the server is back.
func TestSpillWhileAway(t *testing.T) {
	t.Parallel()
	s := newIntake()
	p := newPublisher(t, serveIntake(t, s), PublisherOptions{SpillDir: t.TempDir(), SpillAfter: 20 * time.Millisecond, BatchEvents: 7})
	awaitAll(t, enqueueAll(t, p, numbered(0, 10)...))
	s.script(unavailable)
	awaitAll(t, enqueueAll(t, p, numbered(10, 50)...))
	if err := p.Publish(t.Context(), named("e50")); err != nil {
		t.Fatal(err)
	}
	if got := p.Spilled().Events; got < 41 { // more if the machine was slow
		t.Errorf("%d events are in the spill, want 41", got)
	}
	s.script(nil)
	awaitAll(t, enqueueAll(t, p, numbered(51, 60)...))
	s.await(t, 60)
	s.wantNames(t, numbered(0, 60))
}

// TestSpillOutlivesThePublisher: the next one delivers what was left, before its
// own events.
func TestSpillOutlivesThePublisher(t *testing.T) {
	t.Parallel()
	s, c := awayIntake(t)
	dir := t.TempDir()
	p := newPublisher(t, c, spillSoon(dir))
	awaitAll(t, enqueueAll(t, p, numbered(0, 20)...))
	if _, err := c.NewPublisher(PublisherOptions{SpillDir: dir}); err == nil {
		t.Error("two publishers share a directory")
	}
	if err := p.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	p = newPublisher(t, c, spillSoon(dir))
	awaitAll(t, enqueueAll(t, p, numbered(20, 30)...))
	s.script(nil)
	s.await(t, 30)
	s.wantNames(t, numbered(0, 30))
}

// TestCloseSpills: what is in memory when Close has no more time goes to disk.
func TestCloseSpills(t *testing.T) {
	t.Parallel()
	s, c := awayIntake(t)
	dir := t.TempDir()
	p := newPublisher(t, c, PublisherOptions{SpillDir: dir, SpillAfter: time.Hour, BatchEvents: 5})
	outcomes := enqueueAll(t, p, numbered(0, 20)...)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := p.Close(ctx); err != nil {
		t.Fatal(err)
	}
	awaitAll(t, outcomes)
	s.script(nil)
	newPublisher(t, c, PublisherOptions{SpillDir: dir})
	s.await(t, 20)
	s.wantNames(t, numbered(0, 20))
}

// TestFullBufferSpills: nobody waits for room while the server is away.
func TestFullBufferSpills(t *testing.T) {
	t.Parallel()
	_, c := awayIntake(t)
	p := newPublisher(t, c, PublisherOptions{SpillDir: t.TempDir(), SpillAfter: time.Hour, BufferEvents: 3})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for _, name := range numbered(0, 20) {
		if err := p.Enqueue(ctx, named(name), nil); err != nil {
			t.Fatal(err)
		}
	}
}

// TestFullSpill: then the buffer holds what there is, and goes on when there is
// room again.
func TestFullSpill(t *testing.T) {
	t.Parallel()
	s, c := awayIntake(t)
	p := newPublisher(t, c, PublisherOptions{
		SpillDir: t.TempDir(), SpillAfter: time.Millisecond, SpillBytes: 1000, BatchEvents: 2, BufferEvents: 5,
	})
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	taken := 0
	for p.Enqueue(ctx, named(fmt.Sprint("e", taken)), nil) == nil {
		taken++
	}
	if taken < 10 || taken > 20 {
		t.Errorf("a spill of 1000 bytes and a buffer of 5 events took %d events", taken)
	}
	s.script(nil)
	if err := p.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.await(t, taken)
	s.wantNames(t, numbered(0, taken))
}

// TestSpilledRejections: what is rejected later is reported, and all else arrives.
func TestSpilledRejections(t *testing.T) {
	t.Parallel()
	s := newIntake()
	s.script(unavailable)
	reported := make(chan string, 10)
	p := newPublisher(t, serveIntake(t, s), PublisherOptions{SpillDir: t.TempDir(), SpillAfter: time.Millisecond,
		OnFailure: func(event json.RawMessage, err error) { reported <- err.Error() }})
	awaitAll(t, enqueueAll(t, p, "a", "bad", "b"))
	s.script(nil)
	if got := <-reported; got != "bad is bad (invalid)" {
		t.Errorf("reported %q", got)
	}
	s.await(t, 2)
}

// TestSpillHoldsWhatTheSenderMayNot: a key that is refused does not lose what is
// in the spill.
func TestSpillHoldsWhatTheSenderMayNot(t *testing.T) {
	t.Parallel()
	s, c := awayIntake(t)
	p := newPublisher(t, c, spillSoon(t.TempDir()))
	awaitAll(t, enqueueAll(t, p, "a", "b"))
	var refused atomic.Int32
	s.script(func([]Event) *problemAnswer {
		if refused.Add(1) > 3 {
			return nil
		}
		return &problemAnswer{Status: 403, Code: "forbidden"}
	})
	s.await(t, 2)
	if refused.Load() < 4 {
		t.Error("it was not refused")
	}
}
