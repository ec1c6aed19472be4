package client

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

// quick are options under which failures come soon.
func quick(options QueueOptions) QueueOptions {
	options.FirstPause, options.LongestPause = time.Millisecond, 5*time.Millisecond
	return options
}

// join joins a group until the test's end.
func join(t *testing.T, c *Client, group string, options QueueOptions, handler Handler) *Subscription {
	t.Helper()
	s, err := c.QueueSubscribe(t.Context(), group, quick(options), handler)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// tally counts how often each event was handled.
type tally struct {
	mu     sync.Mutex
	counts map[string]int
	grown  chan struct{}
}

func newTally() *tally { return &tally{counts: map[string]int{}, grown: make(chan struct{})} }

func (c *tally) add(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.counts[name]++
	close(c.grown)
	c.grown = make(chan struct{})
}

func (c *tally) await(t *testing.T, count int) {
	t.Helper()
	for deadline := time.After(20 * time.Second); ; {
		c.mu.Lock()
		have, grown := len(c.counts), c.grown
		c.mu.Unlock()
		if have >= count {
			return
		}
		select {
		case <-grown:
		case <-deadline:
			t.Errorf("%d are there, want %d", have, count)
			return
		}
	}
}

// TestQueueSharesTheEvents: each event is handled by one member, and a member
// that is busy keeps none from those who are free. So handlers can wait until all
// members have had one.
func TestQueueSharesTheEvents(t *testing.T) {
	t.Parallel()
	b := newBus(t)
	const count = 60
	handled, members := newTally(), newTally()
	for member := range 3 {
		join(t, b.client(t, apiToken), "mail", QueueOptions{Concurrency: 2}, func(_ context.Context, m *Message) error {
			members.add(fmt.Sprint(member))
			members.await(t, 3)
			handled.add(m.Event.Name)
			return nil
		})
	}
	b.relay(t, numbered(0, count)...)
	handled.await(t, count)
	for name, times := range handled.counts {
		if times != 1 {
			t.Errorf("%s was handled %d times", name, times)
		}
	}
}

// TestQueueRemembersItsPlace: while a group has no members, its events wait.
func TestQueueRemembersItsPlace(t *testing.T) {
	t.Parallel()
	b := newBus(t)
	messages := make(inbox, 100)
	b.relay(t, "before")
	first := join(t, b.client(t, apiToken), "mail", QueueOptions{}, messages.handle)
	b.relay(t, "a")
	messages.expect(t, "a")
	if err := first.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.relay(t, "b", "other")
	options := QueueOptions{SubscribeOptions: SubscribeOptions{From: FromAll(), Events: []string{"b", "c"}}, AckWait: 20 * time.Second}
	join(t, b.client(t, apiToken), "mail", options, messages.handle) // with other options
	b.relay(t, "c")
	messages.expect(t, "b", "c")
	messages.expectNoMore(t)
}

func TestQueueTriesAgain(t *testing.T) {
	t.Parallel()
	b := newBus(t)
	attempts := make(chan int, 10)
	told := make(chan string, 10)
	options := QueueOptions{SubscribeOptions: SubscribeOptions{OnError: func(err error) { told <- err.Error() }}}
	join(t, b.client(t, apiToken), "mail", options, func(_ context.Context, m *Message) error {
		attempts <- m.Attempt
		switch m.Attempt {
		case 1:
			return errors.New("not yet")
		case 2:
			panic("not now")
		}
		return nil
	})
	b.relay(t, "a")
	for want := 1; want <= 3; want++ {
		if got := <-attempts; got != want {
			t.Errorf("attempt %d, want %d", got, want)
		}
	}
	if first, second := <-told, <-told; !strings.Contains(first, "attempt 1 at message 1 of events.default.a failed: not yet") || !strings.Contains(second, "panicked: not now") {
		t.Errorf("told %q and %q", first, second)
	}
}

// TestQueueKeepsSlowMessages: a handler may take longer than AckWait.
func TestQueueKeepsSlowMessages(t *testing.T) {
	t.Parallel()
	b := newBus(t)
	handled, over := newTally(), make(chan struct{})
	options := QueueOptions{AckWait: 2 * time.Second, Concurrency: 2}
	join(t, b.client(t, apiToken), "mail", options, func(ctx context.Context, m *Message) error {
		if handled.add(m.Event.Name); m.Event.Name == "slow" {
			<-over
		}
		return nil
	})
	b.relay(t, "slow")
	handled.await(t, 1)
	timer := time.NewTimer(options.AckWait * 3 / 2)
	<-timer.C
	close(over)
	b.relay(t, "next")
	handled.await(t, 2)
	if handled.counts["slow"] != 1 {
		t.Errorf("handled %d times", handled.counts["slow"])
	}
}

// TestQueueGivesBackOnClose: what was under way is given to another member at
// once.
func TestQueueGivesBackOnClose(t *testing.T) {
	t.Parallel()
	b := newBus(t)
	running := make(chan struct{})
	first := join(t, b.client(t, apiToken), "mail", QueueOptions{}, func(ctx context.Context, _ *Message) error {
		close(running)
		<-ctx.Done()
		return ctx.Err()
	})
	b.relay(t, "a")
	<-running
	if err := first.Close(); err != nil || first.Err() != nil {
		t.Fatal(err, first.Err())
	}
	messages := make(inbox, 10)
	join(t, b.client(t, apiToken), "mail", QueueOptions{}, messages.handle)
	if m := messages.next(t); m.Event.Name != "a" || m.Attempt != 2 {
		t.Errorf("got %+v", m)
	}
}

func TestQueueGoesOn(t *testing.T) {
	t.Parallel()
	b := newBus(t)
	messages := make(inbox, 100)
	join(t, b.client(t, apiToken), "mail", QueueOptions{}, messages.handle)
	b.relay(t, "a")
	messages.expect(t, "a")
	b.kick()
	b.relay(t, "b")
	messages.expect(t, "b")
	b.stop()
	b.start(t)
	awaitConnected(t, b)
	b.relay(t, "c")
	messages.expect(t, "c")
	if err := b.js.DeleteConsumer(t.Context(), eventsStream, "mail"); err != nil {
		t.Fatal(err)
	}
}

func TestQueueRefusesGroups(t *testing.T) {
	t.Parallel()
	b := newBus(t)
	for _, group := range []string{"", "a.b", "a b", "a/b", "*", strings.Repeat("x", 200)} {
		if _, err := b.client(t, apiToken).QueueSubscribe(t.Context(), group, QueueOptions{}, make(inbox, 1).handle); err == nil {
			t.Errorf("joined group %q", group)
		}
	}
	_, err := b.client(t, writeToken).QueueSubscribe(t.Context(), "mail", QueueOptions{}, make(inbox, 1).handle)
	if err == nil {
		t.Error("joined with a write key")
	}
}

func TestQueuePauses(t *testing.T) {
	t.Parallel()
	o := QueueOptions{}.withDefaults()
	for attempt, want := range map[int]time.Duration{1: time.Second, 2: 2 * time.Second, 4: 8 * time.Second, 20: DefaultLongestWait, 1 << 30: DefaultLongestWait} {
		if got := o.pause(attempt); got != want {
			t.Errorf("pause %d is %v, want %v", attempt, got, want)
		}
	}
}
