package apptest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	cloudevents "github.com/cloudevents/sdk-go/v2/event"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// subscribable is a server with a client that may subscribe.
func subscribable(t *testing.T) (*server, *nats.Conn) {
	t.Helper()
	s := start(t, options{dir: t.TempDir(), args: withNATS})
	return s, s.client(t, apiToken).Conn
}

// sendNamed sends events with a name and ids made from it.
func (s *server) sendNamed(t *testing.T, name string, from, count int) (ids []string) {
	t.Helper()
	events := make([]event, count)
	for i := range events {
		events[i] = event{ID: fmt.Sprintf("%s-%d", name, from+i), Name: name, User: "u1"}
		ids = append(ids, events[i].ID)
	}
	s.send(t, encode(events))
	return ids
}

// collected are the ids of events, in the order of their arrival.
type collected struct {
	mu      sync.Mutex
	ids     []string
	changed chan struct{}
}

func collect() *collected { return &collected{changed: make(chan struct{}, 1)} }

func (c *collected) add(e Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ids = append(c.ids, e.ID)
	select {
	case c.changed <- struct{}{}:
	default:
	}
}

func (c *collected) all() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.ids)
}

// await waits until some events have arrived, and demands that they are these,
// in this order.
func (c *collected) await(t *testing.T, want []string) {
	t.Helper()
	late := time.After(requestTimeout)
	for len(c.all()) < len(want) {
		select {
		case <-c.changed:
		case <-late:
			t.Fatalf("%d of %d events arrived", len(c.all()), len(want))
		}
	}
	if got := c.all(); !slices.Equal(got, want) {
		t.Fatalf("%.300q arrived, want %.300q", got, want)
	}
}

// background runs an example until the test ends.
func background(t *testing.T, example func(ctx context.Context) error) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := example(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("the example ended with %v", err)
		}
	})
	stop = sync.OnceFunc(func() { cancel(); running.Wait() })
	t.Cleanup(stop)
	return stop
}

// awaitInterest waits until the server knows of further subscriptions of a
// client, which had some before.
func awaitInterest(t *testing.T, conn *nats.Conn, before, further int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), requestTimeout)
	defer cancel()
	if err := poll(ctx, func() bool { return conn.NumSubscriptions() >= before+further }); err != nil {
		t.Fatal(err)
	}
	if err := conn.Flush(); err != nil {
		t.Fatal(err)
	}
}

func TestWatchWithWildcards(t *testing.T) {
	s, conn := subscribable(t)
	s.sendNamed(t, "earlier", 0, 3)
	all, views, before := collect(), collect(), conn.NumSubscriptions()
	background(t, func(ctx context.Context) error { return watch(ctx, conn, "events.default.*", all.add) })
	background(t, func(ctx context.Context) error { return watch(ctx, conn, "events.default.page_view", views.add) })
	awaitInterest(t, conn, before, 2)
	// What was sent earlier may be on its way still.
	first := s.sendNamed(t, "page_view", 0, 5)
	views.await(t, first)
	second := s.sendNamed(t, "page view.new", 0, 5)
	third := s.sendNamed(t, "page_view", 5, 5)
	views.await(t, slices.Concat(first, third))
	var sent []string
	want := slices.Concat(first, second, third)
	ctx, cancel := context.WithTimeout(t.Context(), requestTimeout)
	defer cancel()
	_ = poll(ctx, func() bool { // what is missing shows below
		sent = slices.DeleteFunc(all.all(), func(id string) bool { return strings.HasPrefix(id, "earlier") })
		return len(sent) >= len(want)
	})
	if !slices.Equal(sent, want) {
		t.Errorf("watching all gave %q, want %q", sent, want)
	}
}

func TestFollowIsDurable(t *testing.T) {
	s, conn := subscribable(t)
	first := s.sendNamed(t, "purchase", 0, 10)
	s.sendNamed(t, "page_view", 0, 10)
	bills := collect()
	handle := func(e Event) error { bills.add(e); return nil }
	stop := background(t, func(ctx context.Context) error { return follow(ctx, conn, "billing", handle) })
	bills.await(t, first)
	stop()
	second := s.sendNamed(t, "purchase", 10, 10) // while nobody follows
	fails := true
	again := s.client(t, apiToken).Conn
	background(t, func(ctx context.Context) error {
		return follow(ctx, again, "billing", func(e Event) error {
			if e.ID == second[9] && fails {
				fails = false
				return errors.New("the mail server is away")
			}
			return handle(e)
		})
	})
	bills.await(t, slices.Concat(first, second))
	if fails {
		t.Error("no event failed: the test shows less than it should")
	}
}

func TestWorkersShareTheLoad(t *testing.T) {
	s, _ := subscribable(t)
	const workers, count = 3, 300
	var done [workers]*collected
	for n := range done {
		done[n] = collect()
		conn := s.client(t, apiToken).Conn
		if _, err := work(conn, "mailers", done[n].add); err != nil {
			t.Fatal(err)
		}
		awaitInterest(t, conn, 0, 1)
	}
	want := s.sendNamed(t, "signup", 0, count)
	var got []string
	ctx, cancel := context.WithTimeout(t.Context(), requestTimeout)
	defer cancel()
	_ = poll(ctx, func() bool { // what is missing shows below
		got = slices.Concat(done[0].all(), done[1].all(), done[2].all())
		return len(got) >= count
	})
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the workers did %d different of %d jobs", len(slices.Compact(got)), count)
	}
	for n, worker := range done {
		if share := len(worker.all()); share < count/workers/4 {
			t.Errorf("worker %d did %d of %d jobs", n, share, count)
		}
	}
}

func TestReplayFromATime(t *testing.T) {
	s, conn := subscribable(t)
	from := s.storedUntil(t, conn, len(s.sendNamed(t, "before", 0, 10))).Add(1)
	want := s.sendNamed(t, "after", 0, 10)
	ctx, cancel := context.WithTimeout(t.Context(), requestTimeout)
	defer cancel()
	var again *collected
	complete := func() bool { // the last ones may be on their way
		again = collect()
		if err := replay(ctx, conn, from, again.add); err != nil {
			t.Fatal(err)
		}
		return len(again.all()) >= len(want)
	}
	if err := poll(ctx, complete); err != nil {
		t.Fatal(err)
	}
	again.await(t, want)
}

// storedUntil waits until EVENTS holds some events and returns when the last of
// them was stored: plain subscribers may have them a moment before.
func (s *server) storedUntil(t *testing.T, conn *nats.Conn, count int) time.Time {
	t.Helper()
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), requestTimeout)
	defer cancel()
	var state jetstream.StreamState
	stored := func() bool {
		stream, err := js.Stream(ctx, "EVENTS")
		if err != nil {
			return false // it is made with the first event
		}
		state = stream.CachedInfo().State
		return state.Msgs >= uint64(count)
	}
	if err := poll(ctx, stored); err != nil {
		t.Fatalf("EVENTS holds %d of %d events: %v", state.Msgs, count, err)
	}
	return state.LastTime
}

// TestWhatArrivesIsACloudEvent has the SDK of CloudEvents read a message.
func TestWhatArrivesIsACloudEvent(t *testing.T) {
	s, conn := subscribable(t)
	sub, err := conn.SubscribeSync("events.default.>")
	if err != nil {
		t.Fatal(err)
	}
	awaitInterest(t, conn, 0, 1)
	when := time.Now().Add(-time.Hour)
	s.send(t, encode(event{ID: "order-1", Name: "purchase", User: "u1", Time: at(when), Properties: map[string]any{"amount": 12.5}}))
	msg, err := sub.NextMsg(requestTimeout)
	if err != nil {
		t.Fatal(err)
	}
	var read cloudevents.Event
	if err := read.UnmarshalJSON(msg.Data); err != nil {
		t.Fatalf("cannot read %s: %v", msg.Data, err)
	}
	if err := read.Validate(); err != nil {
		t.Errorf("%s is not valid: %v", msg.Data, err)
	}
	if read.ID() != "order-1" || read.Type() != "purchase" || read.Source() != "/weir/default" || read.Subject() != "u1" || !read.Time().Equal(*at(when)) {
		t.Errorf("the event is %s", read)
	}
	var data event
	if err := read.DataAs(&data); err != nil || data.Properties["amount"] != 12.5 || data.User != "u1" {
		t.Errorf("its data is %+v (%v)", data, err)
	}
	if msg.Subject != "events.default.purchase" {
		t.Errorf("it arrived on %s", msg.Subject)
	}
}

// TestTheExamplesAreThoseOfTheDocumentation demands that each example in Go of
// docs/subscribe.md stands word for word in the file that is tested.
func TestTheExamplesAreThoseOfTheDocumentation(t *testing.T) {
	page, err := os.ReadFile("../docs/subscribe.md")
	if err != nil {
		t.Fatal(err)
	}
	tested, err := os.ReadFile("subscribe_examples_test.go")
	if err != nil {
		t.Fatal(err)
	}
	const examples = 5 // Event, watch, follow, work, replay
	blocks := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllSubmatch(page, -1)
	if len(blocks) != examples {
		t.Fatalf("the page has %d examples in Go, want %d", len(blocks), examples)
	}
	for _, block := range blocks {
		if !strings.Contains(string(tested), string(block[1])) {
			t.Errorf("this example is not the one that is tested:\n%s", block[1])
		}
	}
}
