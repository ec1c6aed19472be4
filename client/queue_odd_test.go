package client

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"
)

// oddGroups are names of groups that NATS takes and people may choose; noGroups
// are not.
var (
	oddGroups = []string{"почта", "mail-2_b", "日本", `"quoted"`, "a,b;c", "é", "$JS"}
	noGroups  = []string{"a.b", "a b", "*", ">", "a*", "a>", "a/b", `a\b`, "a\tb", "a\x00b", "\xff", " ", "."}
)

// TestOddGroups: each handles, parks, lists and replays, and sees nothing of the
// others.
func TestOddGroups(t *testing.T) {
	t.Parallel()
	b := newBus(t)
	c := b.client(t, apiToken)
	dead, err := c.DeadLetters()
	if err != nil {
		t.Fatal(err)
	}
	for i, group := range oddGroups {
		told, replays := make(chan error, 100), make(inbox, 10)
		options := QueueOptions{Attempts: 1, SubscribeOptions: SubscribeOptions{OnError: func(err error) { told <- err }}}
		joined := join(t, c, group, options, func(ctx context.Context, m *Message) error {
			if m.Replayed {
				return replays.handle(ctx, m)
			}
			panic(errors.New("no"))
		})
		b.relay(t, fmt.Sprint("e", i))
		awaitParked(t, told, 1)
		letters := deadLetters(t, c, group)
		if len(letters) != 1 || letters[0].Group != group || letters[0].Name != fmt.Sprint("e", i) {
			t.Fatalf("group %q has parked %+v", group, letters)
		}
		if n, err := dead.ReplayAll(t.Context(), group); n != 1 || err != nil {
			t.Errorf("group %q: replayed %d, error %v", group, n, err)
		}
		replays.expect(t, fmt.Sprint("e", i))
		if err := joined.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestNoGroups: what cannot be a group is refused, and is not taken for a wildcard.
func TestNoGroups(t *testing.T) {
	t.Parallel()
	b := newBus(t)
	c := b.client(t, apiToken)
	b.put(t, "dead.default.mail", `{"name":"x"}`)
	b.put(t, "dead.default.a.b", `{"name":"y"}`)
	dead, err := c.DeadLetters()
	if err != nil {
		t.Fatal(err)
	}
	for _, group := range noGroups {
		if _, err := c.QueueSubscribe(t.Context(), group, QueueOptions{}, make(inbox, 1).handle); err == nil {
			t.Errorf("joined group %q", group)
		}
		if n, err := dead.ReplayAll(t.Context(), group); n != 0 || err == nil {
			t.Errorf("group %q: replayed %d, error %v", group, n, err)
		}
	}
	if letter, err := dead.Get(t.Context(), 2); err != nil || letter.Group != "a.b" {
		t.Errorf("got %+v, error %v", letter, err)
	}
	if err := dead.Replay(t.Context(), 2); err == nil {
		t.Error("replayed to a group that cannot be")
	}
}

func TestSubscriptionsNeedAHandler(t *testing.T) {
	t.Parallel()
	c := newBus(t).client(t, apiToken)
	_, subscribed := c.Subscribe(t.Context(), SubscribeOptions{}, nil)
	_, joined := c.QueueSubscribe(t.Context(), "mail", QueueOptions{}, nil)
	if !errors.Is(subscribed, errNoHandler) || !errors.Is(joined, errNoHandler) {
		t.Errorf("errors are %v and %v", subscribed, joined)
	}
}

// TestTinyAckWait: it is raised to where signs of life get through.
func TestTinyAckWait(t *testing.T) {
	t.Parallel()
	b := newBus(t)
	messages := make(inbox, 10)
	join(t, b.client(t, apiToken), "mail", QueueOptions{AckWait: 1}, func(ctx context.Context, m *Message) error {
		timer := time.NewTimer(3 * minAckWait)
		defer timer.Stop()
		<-timer.C
		return messages.handle(ctx, m)
	})
	b.relay(t, "slow")
	messages.expect(t, "slow")
	messages.expectNoMore(t)
}

// TestReplayTwice: the second time, also at once, there is no such dead letter or
// it is the same replay.
func TestReplayTwice(t *testing.T) {
	t.Parallel()
	b := newBus(t)
	c := b.client(t, apiToken)
	b.put(t, "dead.default.mail", `{"name":"x"}`)
	dead, err := c.DeadLetters()
	if err != nil {
		t.Fatal(err)
	}
	outcomes := make(chan error)
	for range 4 {
		go func() { outcomes <- dead.Replay(t.Context(), 1) }()
	}
	for range 4 {
		if err := <-outcomes; err != nil && !errors.Is(err, ErrNoDeadLetter) {
			t.Error(err)
		}
	}
	messages := make(inbox, 10)
	join(t, c, "mail", QueueOptions{}, messages.handle)
	messages.expect(t, "x")
	messages.expectNoMore(t)
	if err := dead.Replay(t.Context(), 1); !errors.Is(err, ErrNoDeadLetter) {
		t.Errorf("error is %v", err)
	}
}

// TestReplaysThatFail are parked each time, with all attempts counted, and given
// to nobody until they are replayed again.
func TestReplaysThatFail(t *testing.T) {
	t.Parallel()
	b := newBus(t)
	c := b.client(t, apiToken)
	dead, err := c.DeadLetters()
	if err != nil {
		t.Fatal(err)
	}
	told, calls := make(chan error, 100), make(inbox, 100)
	options := QueueOptions{Attempts: 2, SubscribeOptions: SubscribeOptions{OnError: func(err error) { told <- err }}}
	join(t, c, "mail", options, func(ctx context.Context, m *Message) error {
		return errors.Join(calls.handle(ctx, m), errors.New("no"))
	})
	b.relay(t, "a")
	for round := 1; round <= 3; round++ {
		awaitParked(t, told, 1)
		calls.expect(t, "a", "a")
		letters := deadLetters(t, c, "mail")
		if len(letters) != 1 || letters[0].Attempts != 2*round || letters[0].Event != 1 {
			t.Fatalf("round %d: parked %+v", round, letters)
		}
		if round == 3 {
			break
		}
		if n, err := dead.ReplayAll(t.Context(), ""); n != 1 || err != nil {
			t.Fatalf("replayed %d, error %v", n, err)
		}
	}
	calls.expectNoMore(t)
}
