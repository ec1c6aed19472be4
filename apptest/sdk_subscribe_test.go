package apptest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/weirhq/weir/client"
)

// newSubscriber returns an SDK client that reads, by NATS through a proxy.
func newSubscriber(t *testing.T, s *server) (*client.Client, *proxy) {
	t.Helper()
	p := newProxy(t)
	p.aim(strings.TrimPrefix(s.natsURL(t), "nats://"))
	c, err := client.New(client.Config{NATS: client.NATSConfig{URL: "nats://" + p.address, Token: apiToken}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c, p
}

// publishNumbers publishes events e0, e1, … one after the other.
func publishNumbers(t *testing.T, c *client.Client, from, to int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), startTimeout)
	defer cancel()
	for i := from; i < to; i++ {
		if err := c.Publish(ctx, client.Event{Name: fmt.Sprint("e", i), UserID: "u"}); err != nil {
			t.Fatal(err)
		}
	}
}

// seen collects what handlers were given.
type seen struct {
	mu    sync.Mutex
	names []string
}

func (s *seen) handle(_ context.Context, m *client.Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.names = append(s.names, m.Event.Name)
	return nil
}

func (s *seen) list() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.names)
}

// await waits for so many different events.
func (s *seen) await(t *testing.T, count int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), startTimeout)
	defer cancel()
	if err := poll(ctx, func() bool { return len(s.different()) >= count }); err != nil {
		t.Fatalf("%d of %d events came", len(s.different()), count)
	}
}

func (s *seen) different() []string {
	names := s.list()
	slices.Sort(names)
	return slices.Compact(names)
}

func eventNames(from, to int) (names []string) {
	for i := from; i < to; i++ {
		names = append(names, fmt.Sprint("e", i))
	}
	return names
}

// TestSDKSubscribe: a subscription gets each event once and in order, through cut
// connections and the server's crash.
func TestSDKSubscribe(t *testing.T) {
	o := options{dir: t.TempDir(), args: withNATS}
	s := start(t, o)
	c, p := newSubscriber(t, s)
	var got seen
	subscription, err := c.Subscribe(t.Context(), client.SubscribeOptions{}, got.handle)
	if err != nil {
		t.Fatal(err)
	}
	publishNumbers(t, c, 0, 20)
	got.await(t, 20)
	p.set(noFault) // cuts what stands
	publishNumbers(t, c, 20, 40)
	got.await(t, 40)
	s.kill()
	s = start(t, o)
	p.aim(strings.TrimPrefix(s.natsURL(t), "nats://"))
	publishNumbers(t, c, 40, 60)
	got.await(t, 60)
	if err := errors.Join(subscription.Close(), subscription.Err()); err != nil {
		t.Error(err)
	}
	if list := got.list(); !slices.Equal(list, eventNames(0, 60)) {
		t.Errorf("got %v", list)
	}
	s.stop(t)
}

// TestSDKQueue: three members share the events, one of them leaves, the server
// crashes; each event is handled.
func TestSDKQueue(t *testing.T) {
	o := options{dir: t.TempDir(), args: withNATS}
	s := start(t, o)
	c, p := newSubscriber(t, s)
	var got seen
	var members [3]atomic.Int32
	var leaver *client.Subscription
	for i := range members {
		member, err := c.QueueSubscribe(t.Context(), "workers", client.QueueOptions{Concurrency: 2}, func(ctx context.Context, m *client.Message) error {
			members[i].Add(1)
			return got.handle(ctx, m)
		})
		if err != nil {
			t.Fatal(err)
		}
		leaver = member
	}
	publishNumbers(t, c, 0, 60)
	got.await(t, 60)
	for i := range members {
		if members[i].Load() == 0 {
			t.Errorf("member %d had nothing to do", i)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), startTimeout)
	defer cancel()
	if err := leaver.Drain(ctx); err != nil {
		t.Error(err)
	}
	publishNumbers(t, c, 60, 80)
	s.kill()
	s = start(t, o)
	p.aim(strings.TrimPrefix(s.natsURL(t), "nats://"))
	publishNumbers(t, c, 80, 100)
	got.await(t, 100)
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	s.stop(t)
}

// weirDead runs weir dead.
func weirDead(t *testing.T, s *server, args ...string) string {
	t.Helper()
	return s.run(t, append(append([]string{"dead"}, args...), "--nats", s.natsURL(t))...)
}

// TestSDKDeadLetters: an event that cannot be handled is parked, shown, and
// replayed.
func TestSDKDeadLetters(t *testing.T) {
	s := start(t, options{dir: t.TempDir(), args: withNATS})
	c, _ := newSubscriber(t, s)
	var works atomic.Bool
	var got seen
	parked := make(chan struct{}, 1)
	queue := client.QueueOptions{Attempts: 2, FirstPause: 10 * time.Millisecond}
	queue.OnError = func(err error) {
		if strings.HasPrefix(err.Error(), "parked") {
			parked <- struct{}{}
		}
	}
	_, err := c.QueueSubscribe(t.Context(), "mailer", queue, func(ctx context.Context, m *client.Message) error {
		if !works.Load() {
			return errors.New("the mail server is down")
		}
		return got.handle(ctx, m)
	})
	if err != nil {
		t.Fatal(err)
	}
	publishNumbers(t, c, 0, 1)
	select {
	case <-parked:
	case <-time.After(startTimeout):
		t.Fatal("nothing was parked")
	}
	list := weirDead(t, s, "list")
	if !strings.Contains(list, "mailer") || !strings.Contains(list, "the mail server is down") {
		t.Errorf("weir dead list:\n%s", list)
	}
	number := strings.Fields(strings.Split(list, "\n")[1])[0]
	if show := weirDead(t, s, "show", number); !strings.Contains(show, `"name": "e0"`) {
		t.Errorf("weir dead show:\n%s", show)
	}
	works.Store(true)
	if out := weirDead(t, s, "replay", "--group", "mailer"); out != "1 replayed\n" {
		t.Errorf("weir dead replay: %s", out)
	}
	got.await(t, 1)
	if list := weirDead(t, s, "list"); strings.Count(list, "\n") != 1 {
		t.Errorf("what is left:\n%s", list)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	s.stop(t)
}
