package client

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// inbox is a handler that hands over what it gets.
type inbox chan *Message

func (i inbox) handle(_ context.Context, m *Message) error {
	i <- m
	return nil
}

// next returns the next message.
func (i inbox) next(t *testing.T) *Message {
	t.Helper()
	select {
	case m := <-i:
		return m
	case <-time.After(20 * time.Second):
		t.Fatal("no message came")
		return nil
	}
}

func (i inbox) expect(t *testing.T, names ...string) {
	t.Helper()
	for _, name := range names {
		if got := i.next(t).Event.Name; got != name {
			t.Fatalf("got %q, want %q", got, name)
		}
	}
}

func (i inbox) expectNoMore(t *testing.T) {
	t.Helper()
	select {
	case m := <-i:
		t.Errorf("got %q too", m.Event.Name)
	default:
	}
}

// subscribe subscribes until the test's end.
func subscribe(t *testing.T, c *Client, options SubscribeOptions) (inbox, *Subscription) {
	t.Helper()
	messages := make(inbox, 100)
	s, err := c.Subscribe(t.Context(), options, messages.handle)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return messages, s
}

func TestSubscribe(t *testing.T) {
	t.Parallel()
	b := newBus(t)
	c := b.client(t, apiToken)
	b.relay(t, "old")
	messages, s := subscribe(t, c, SubscribeOptions{})
	b.relay(t, "purchase", "page view")
	m := messages.next(t)
	if m.Event.Name != "purchase" || m.Event.UserID != "u1" || m.Event.Properties["amount"] != 12.5 || m.Received.Second() != 6 ||
		m.Subject != "events.default.purchase" || m.Sequence != 2 || m.Attempt != 1 || m.Replayed || !strings.Contains(string(m.Data), `"device":"mobile"`) {
		t.Errorf("got %+v", m)
	}
	messages.expect(t, "page view")
	if err := s.Drain(t.Context()); err != nil || s.Err() != nil {
		t.Error(err, s.Err())
	}
	b.relay(t, "late")
	messages.expectNoMore(t)
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Error(err)
	}
}

func TestSubscribeFrom(t *testing.T) {
	t.Parallel()
	b := newBus(t)
	c := b.client(t, apiToken)
	b.relay(t, "a", "b")
	third := time.Now()
	b.relay(t, "c", "d")
	for name, tt := range map[string]struct {
		from Start
		want []string
	}{
		"all": {FromAll(), []string{"a", "b", "c", "d", "e"}}, "time": {FromTime(third), []string{"c", "d", "e"}},
		"sequence": {FromSequence(4), []string{"d", "e"}}, "new": {FromNew(), []string{"e"}}, "default": {Start{}, []string{"e"}},
	} {
		messages, s := subscribe(t, c, SubscribeOptions{From: tt.from, Events: []string{"a", "b", "c", "d", "e of " + name}})
		b.relay(t, "e of "+name)
		for _, want := range tt.want {
			if got := messages.next(t).Event.Name; !strings.HasPrefix(got, want) {
				t.Errorf("%s: got %q, want %q", name, got, want)
			}
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestSubscribeToNames(t *testing.T) {
	t.Parallel()
	b := newBus(t)
	c := b.client(t, apiToken)
	exact, _ := subscribe(t, c, SubscribeOptions{Events: []string{"a.b", "login"}})
	patterns, _ := subscribe(t, c, SubscribeOptions{Events: []string{"page*", "logi[mn]"}})
	b.relay(t, "a_b", "a.b", "page/x", "login", "end", "login")
	exact.expect(t, "a.b", "login", "login")
	patterns.expect(t, "page/x", "login", "login")
	exact.expectNoMore(t)
	for _, wrong := range []string{"", "[a"} {
		if _, err := c.Subscribe(t.Context(), SubscribeOptions{Events: []string{wrong}}, exact.handle); err == nil {
			t.Errorf("subscribed to %q", wrong)
		}
	}
}

// TestSubscribeGoesOn: neither lost connections nor a server that starts anew, and
// has forgotten the subscription, lose or repeat an event.
func TestSubscribeGoesOn(t *testing.T) {
	t.Parallel()
	b := newBus(t)
	c := b.client(t, apiToken)
	told := make(chan error, 1000)
	messages, _ := subscribe(t, c, SubscribeOptions{OnError: func(err error) { told <- err }})
	b.relay(t, "a")
	messages.expect(t, "a")
	b.kick()
	b.relay(t, "b")
	messages.expect(t, "b")
	b.stop()
	b.start(t)
	awaitConnected(t, b)
	b.relay(t, "c", "d")
	messages.expect(t, "c", "d")
	messages.expectNoMore(t)
}

// awaitConnected waits until the server's side works again after a start.
func awaitConnected(t *testing.T, b *bus) {
	t.Helper()
	for {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		_, err := b.js.Stream(ctx, eventsStream)
		cancel()
		if err == nil {
			return
		}
		if t.Context().Err() != nil {
			t.Fatal(err)
		}
	}
}

func TestSubscribeEndsWithTheHandlersError(t *testing.T) {
	t.Parallel()
	b := newBus(t)
	failure := errors.New("enough")
	for name, handler := range map[string]Handler{
		"error": func(context.Context, *Message) error { return failure },
		"panic": func(context.Context, *Message) error { panic(failure) },
	} {
		s, err := b.client(t, apiToken).Subscribe(t.Context(), SubscribeOptions{}, handler)
		if err != nil {
			t.Fatal(err)
		}
		b.relay(t, "a")
		<-s.Done()
		if s.Err() == nil || !strings.Contains(s.Err().Error(), "enough") {
			t.Errorf("%s: error is %v", name, s.Err())
		}
	}
}

func TestSubscribeEndsWithItsContext(t *testing.T) {
	t.Parallel()
	b := newBus(t)
	ctx, cancel := context.WithCancel(t.Context())
	running := make(chan struct{})
	s, err := b.client(t, apiToken).Subscribe(ctx, SubscribeOptions{}, func(ctx context.Context, _ *Message) error {
		close(running)
		<-ctx.Done()
		return ctx.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	b.relay(t, "a")
	<-running
	cancel()
	<-s.Done()
	if s.Err() != nil {
		t.Errorf("error is %v", s.Err())
	}
}

func TestSubscribeSkipsWhatItCannotRead(t *testing.T) {
	t.Parallel()
	b := newBus(t)
	told := make(chan error, 10)
	messages, _ := subscribe(t, b.client(t, apiToken), SubscribeOptions{OnError: func(err error) { told <- err }})
	b.put(t, "events.default.x", "hello")
	b.relay(t, "a")
	messages.expect(t, "a")
	if err := <-told; !strings.Contains(err.Error(), "message 1 of events.default.x") {
		t.Errorf("told %v", err)
	}
}

func TestSubscribeRefused(t *testing.T) {
	t.Parallel()
	b := newBus(t)
	_, err := b.client(t, writeToken).Subscribe(t.Context(), SubscribeOptions{}, make(inbox, 1).handle)
	if failure, ok := errors.AsType[*Error](err); !ok || failure.Status != 403 {
		t.Errorf("error is %v", err)
	}
	c, err := New(Config{Server: "http://localhost:1"})
	if err != nil {
		t.Fatal(err)
	}
	_, subscribed := c.Subscribe(t.Context(), SubscribeOptions{}, make(inbox, 1).handle)
	_, joined := c.QueueSubscribe(t.Context(), "g", QueueOptions{}, make(inbox, 1).handle)
	_, dead := c.DeadLetters()
	if subscribed == nil || joined == nil || dead == nil {
		t.Error("works without NATS")
	}
}

func TestMessageForms(t *testing.T) {
	t.Parallel()
	const event = `{"id":"1","name":"a","groups":{"company":"c1","team":7},"person":{"set":{"x":1}},"context":{"url":"u","campaign":{"source":"s"}}}`
	for name, body := range map[string]string{
		"structured": `{"specversion":"1.0","type":"t","data":` + event + `}`,
		"base64":     `{"specversion":"1.0","data_base64":"eyJuYW1lIjoiYSIsImdyb3VwcyI6eyJjb21wYW55IjoiYzEiLCJ0ZWFtIjo3fX0="}`,
		"binary":     event,
	} {
		var m Message
		if err := m.decode([]byte(body)); err != nil || m.Event.Name != "a" || m.Event.Groups["company"] != "c1" || m.Event.Groups["team"] != "7" {
			t.Errorf("%s: %+v, error %v", name, m, err)
		}
	}
	for _, body := range []string{"", "5", "[]", "{}", `{"specversion":"1.0"}`, `{"specversion":"1.0","data":{}}`, `{"name":5}`} {
		if err := new(Message).decode([]byte(body)); err == nil {
			t.Errorf("read %q", body)
		}
	}
}

func TestSubjectToken(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"purchase": "purchase", "": "_", "a.b*c>d e\tf\u00a0g\x00h\u0085i": "a_b_c_d_e_f_g_h_i", "käufe/日本-_$#": "käufe/日本-_$#", "\xff": "_",
		strings.Repeat("ä", 300): strings.Repeat("ä", 100), // as the server cuts it
	} {
		if got := SubjectToken(name); got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
	if got := (SubscribeOptions{Events: []string{"b", "a.b", "a_b"}}).subjects(); !slices.Equal(got, []string{"events.*.a_b", "events.*.b"}) {
		t.Errorf("subjects are %v", got)
	}
	long := strings.Repeat("x", 201)
	if got := (SubscribeOptions{Events: []string{long}}).subjects(); !slices.Equal(got, []string{"events.*." + long[:200]}) {
		t.Errorf("subjects of a long name are %v", got)
	}
}
