package client

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// deadLetters lists the dead letters of a group.
func deadLetters(t *testing.T, c *Client, group string) (letters []DeadLetter) {
	t.Helper()
	dead, err := c.DeadLetters()
	if err != nil {
		t.Fatal(err)
	}
	for letter, err := range dead.List(t.Context(), group) {
		if err != nil {
			t.Fatal(err)
		}
		letters = append(letters, letter)
	}
	return letters
}

// awaitParked waits until a subscription has told that it parked so many.
func awaitParked(t *testing.T, told chan error, count int) {
	t.Helper()
	for deadline := time.After(20 * time.Second); count > 0; {
		select {
		case err := <-told:
			if strings.HasPrefix(err.Error(), "parked ") {
				count--
			}
		case <-deadline:
			t.Fatal("nothing was parked")
		}
	}
}

// TestDeadLetters parks, shows, replays in vain, and replays well.
func TestDeadLetters(t *testing.T) {
	t.Parallel()
	b := newBus(t)
	c := b.client(t, apiToken)
	told, handled := make(chan error, 100), make(inbox, 100)
	var works atomic.Bool
	options := QueueOptions{Attempts: 2, SubscribeOptions: SubscribeOptions{OnError: func(err error) { told <- err }}}
	join(t, c, "mail", options, func(ctx context.Context, m *Message) error {
		if m.Event.Name == "good" || works.Load() {
			return handled.handle(ctx, m)
		}
		return errors.New("no\nway")
	})
	b.relay(t, "good", "bad one")
	handled.expect(t, "good")
	awaitParked(t, told, 1)
	letters := deadLetters(t, c, "mail")
	if len(letters) != 1 {
		t.Fatalf("there are %d dead letters", len(letters))
	}
	l := letters[0]
	if l.Group != "mail" || l.Name != "bad one" || l.Attempts != 2 || l.Error != "no | way" || l.Subject != "events.default.bad_one" ||
		l.Event != 2 || time.Since(l.Parked) > time.Minute || !strings.Contains(string(l.Data), `"device":"mobile"`) {
		t.Errorf("parked %+v", l)
	}

	dead, _ := c.DeadLetters()
	if err := dead.Replay(t.Context(), l.Sequence); err != nil {
		t.Fatal(err)
	}
	awaitParked(t, told, 1)
	again := deadLetters(t, c, "")
	if len(again) != 1 || again[0].Sequence == l.Sequence || again[0].Event != 2 || again[0].Attempts != 4 || again[0].Subject != l.Subject {
		t.Fatalf("parked again %+v", again)
	}

	works.Store(true)
	if n, err := dead.ReplayAll(t.Context(), ""); n != 1 || err != nil {
		t.Fatalf("replayed %d, error %v", n, err)
	}
	m := handled.next(t)
	if m.Event.Name != "bad one" || !m.Replayed || m.Sequence != 2 || m.Subject != "events.default.bad_one" || m.Attempt != 1 {
		t.Errorf("replayed %+v", m)
	}
	if letters := deadLetters(t, c, ""); len(letters) != 0 {
		t.Errorf("%d dead letters are left", len(letters))
	}
}

// TestParkedOnce: parking again what was parked just before adds nothing.
func TestParkedOnce(t *testing.T) {
	t.Parallel()
	b := newBus(t)
	c := b.client(t, apiToken)
	for range 2 {
		m := nats.NewMsg("dead.default.mail")
		m.Header.Set(nats.MsgIdHdr, "mail.EVENTS.1")
		if err := c.publishDead(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	if letters := deadLetters(t, c, "mail"); len(letters) != 1 {
		t.Errorf("there are %d dead letters", len(letters))
	}
}

// TestParksWhatCannotBeRead at once, as it is.
func TestParksWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	b := newBus(t)
	c := b.client(t, apiToken)
	told := make(chan error, 100)
	join(t, c, "mail", QueueOptions{SubscribeOptions: SubscribeOptions{OnError: func(err error) { told <- err }}}, make(inbox, 1).handle)
	b.put(t, "events.default.x", "hello")
	awaitParked(t, told, 1)
	letters := deadLetters(t, c, "mail")
	if len(letters) != 1 || letters[0].Attempts != 1 || letters[0].Data != nil || string(letters[0].Body) != "hello" {
		t.Errorf("parked %+v", letters)
	}
}

// TestParksWhatEndsItsMembers: a message that was given out too often without a
// result is parked before it ends one more process.
func TestParksWhatEndsItsMembers(t *testing.T) {
	t.Parallel()
	b := newBus(t)
	c := b.client(t, apiToken)
	messages := make(inbox, 10)
	join(t, c, "mail", QueueOptions{AckWait: time.Second}, messages.handle).Close()
	b.relay(t, "a")
	consumer, err := b.js.Consumer(t.Context(), eventsStream, "mail")
	if err != nil {
		t.Fatal(err)
	}
	for range DefaultAttempts {
		m, err := consumer.Next(jetstream.FetchMaxWait(5 * time.Second))
		if err != nil {
			t.Fatal(err)
		}
		if err := m.Nak(); err != nil {
			t.Fatal(err)
		}
	}
	told := make(chan error, 100)
	join(t, c, "mail", QueueOptions{SubscribeOptions: SubscribeOptions{OnError: func(err error) { told <- err }}}, messages.handle)
	awaitParked(t, told, 1)
	messages.expectNoMore(t)
	if letters := deadLetters(t, c, "mail"); len(letters) != 1 || !strings.Contains(letters[0].Error, "may have crashed") {
		t.Errorf("parked %+v", letters)
	}
}

// TestParkingWaitsForTheServer: a message is not finished before it is parked.
func TestParkingWaitsForTheServer(t *testing.T) {
	t.Parallel()
	b := newBus(t)
	c := b.client(t, apiToken)
	told := make(chan error, 1000)
	join(t, c, "mail", QueueOptions{Attempts: 1, SubscribeOptions: SubscribeOptions{OnError: func(err error) { told <- err }}},
		func(context.Context, *Message) error { return errors.New("no") })
	if err := b.js.DeleteStream(t.Context(), deadStream); err != nil {
		t.Fatal(err)
	}
	b.relay(t, "a")
	for !strings.HasPrefix((<-told).Error(), "cannot park") {
	}
	if _, err := b.js.CreateStream(t.Context(), jetstream.StreamConfig{Name: deadStream, Subjects: []string{"dead.default.>", "replay.default.>"}}); err != nil {
		t.Fatal(err)
	}
	awaitParked(t, told, 1)
}

func TestDeadLettersByGroup(t *testing.T) {
	t.Parallel()
	b := newBus(t)
	c := b.client(t, apiToken)
	for _, subject := range []string{"dead.default.a", "dead.default.b", "replay.default.a", "dead.default.a"} {
		b.put(t, subject, `{"name":"x"}`)
	}
	sequences := func(group string) (all []uint64) {
		for _, letter := range deadLetters(t, c, group) {
			all = append(all, letter.Sequence)
		}
		return all
	}
	for group, want := range map[string][]uint64{"a": {1, 4}, "b": {2}, "c": nil, "": {1, 2, 4}} {
		if got := sequences(group); !slices.Equal(got, want) {
			t.Errorf("group %q has %v, want %v", group, got, want)
		}
	}
	dead, _ := c.DeadLetters()
	for _, sequence := range []uint64{3, 99} {
		if _, err := dead.Get(t.Context(), sequence); !errors.Is(err, ErrNoDeadLetter) {
			t.Errorf("error is %v", err)
		}
		if err := dead.Replay(t.Context(), sequence); !errors.Is(err, ErrNoDeadLetter) {
			t.Errorf("error is %v", err)
		}
	}
	if err := errors.Join(dead.Remove(t.Context(), 1), dead.Remove(t.Context(), 1)); err != nil {
		t.Error(err)
	}
	if n, err := dead.ReplayAll(t.Context(), "a"); n != 1 || err != nil {
		t.Errorf("replayed %d, error %v", n, err)
	}
	if got := sequences(""); !slices.Equal(got, []uint64{2}) {
		t.Errorf("left are %v", got)
	}
}

func TestHeaderText(t *testing.T) {
	t.Parallel()
	long := headerText(strings.Repeat("ü", 5000))
	if len(long) > maxParkedErrorBytes || strings.ContainsRune(long, '�') {
		t.Errorf("%d bytes", len(long))
	}
	if got := headerText(" a\r\nb\xff "); got != "a  | b" {
		t.Errorf("got %q", got)
	}
}
