package stan

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"sync"
	"testing"

	"github.com/weirhq/weir"
)

// accepted gathers what a gateway offers as events.
type accepted struct {
	mu       sync.Mutex
	verdicts []error // of the next offers
	offers   int
	events   chan map[string]any
}

func (a *accepted) accept(_ context.Context, project string, body []byte) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.offers++
	if len(a.verdicts) > 0 {
		verdict := a.verdicts[0]
		a.verdicts = a.verdicts[1:]
		if verdict != nil {
			return verdict
		}
	}
	if bytes.Contains(body, []byte("poison")) {
		return weir.Errorf(weir.CodeInvalid, "poison")
	}
	for line := range bytes.Lines(body) {
		event := map[string]any{"project": project}
		if err := json.Unmarshal(line, &event); err != nil {
			return err
		}
		a.events <- event
	}
	return nil
}

func (a *accepted) next(t *testing.T) map[string]any {
	t.Helper()
	return receive(t, a.events)
}

func newBound(t *testing.T, verdicts ...error) (*fixture, *accepted) {
	t.Helper()
	a := &accepted{events: make(chan map[string]any, 10_000), verdicts: verdicts}
	f := newFixture(t, func(config *Config) {
		config.Bindings = map[string]string{"events": "shop"}
		config.Accept = a.accept
	})
	return f, a
}

func TestMessagesOfABoundChannelBecomeEvents(t *testing.T) {
	t.Parallel()
	f, a := newBound(t)
	conn := f.connect(t, "client-123")
	publish(t, conn, "events", "Hello World", `{"name":"signup","user_id":"u1","id":"mine","time":"2026-01-02T03:04:05Z"}`)
	publish(t, conn, "other", "not bound")
	publish(t, conn, "events", `[{"name":"a"},{"name":"b"}]`)
	hello := a.next(t)
	if hello["name"] != "events" || hello["anonymous_id"] != "client-123" || hello["project"] != "shop" ||
		hello["properties"].(map[string]any)["data"] != "Hello World" || hello["time"] == "" {
		t.Errorf("the event is %v", hello)
	}
	if own := a.next(t); own["id"] != "mine" || own["anonymous_id"] != nil || own["time"] != "2026-01-02T03:04:05Z" {
		t.Errorf("the event is %v", own)
	}
	if one, two := a.next(t), a.next(t); one["name"] != "a" || two["name"] != "b" || one["id"] == two["id"] || one["id"] == hello["id"] {
		t.Errorf("the events are %v and %v", one, two)
	}
}

func TestEventsAreOfferedUntilTheyAreAccepted(t *testing.T) {
	t.Parallel()
	f, a := newBound(t, weir.Errorf(weir.CodeUnavailable, "later"), errors.New("broken"), nil)
	conn := f.connect(t, "c")
	publish(t, conn, "events", "1", "2", "3")
	for _, want := range texts(1, 3) {
		if got := a.next(t)["properties"].(map[string]any)["data"]; got != json.Number(want) && got != float64(want[0]-'0') {
			t.Errorf("the event is %v, want %s", got, want)
		}
	}
}

func TestMessagesThatAreNeverAcceptedArePassedOver(t *testing.T) {
	t.Parallel()
	f, a := newBound(t, weir.Errorf(weir.CodeUnavailable, "gather"))
	conn := f.connect(t, "c")
	publish(t, conn, "events", "one", "poison", "two", "three")
	for _, want := range []string{"one", "two", "three"} {
		if got := a.next(t)["properties"].(map[string]any)["data"]; got != want {
			t.Errorf("the event is %v, want %s", got, want)
		}
	}
}

// After a restart the feed goes on where it was; what it repeats has the same
// id.
func TestFeedGoesOnAfterARestart(t *testing.T) {
	t.Parallel()
	f, a := newBound(t)
	conn := f.connect(t, "c")
	publish(t, conn, "events", "one")
	first := a.next(t)
	f.end()
	f.run(t)
	publish(t, conn, "events", "two")
	second := a.next(t)
	if second["id"] == first["id"] {
		second = a.next(t)
	}
	if data := second["properties"].(map[string]any)["data"]; data != "two" {
		t.Errorf("the event is %v", second)
	}
}

// A channel that had messages before it was bound begins at its end.
func TestBindingAnExistingChannel(t *testing.T) {
	t.Parallel()
	f := newFixture(t, nil)
	conn := f.connect(t, "c")
	publish(t, conn, "events", "old")
	f.end()
	a := &accepted{events: make(chan map[string]any, 10)}
	f.config.Bindings, f.config.Accept = map[string]string{"events": "shop"}, a.accept
	f.run(t)
	publish(t, conn, "events", "new")
	if data := a.next(t)["properties"].(map[string]any)["data"]; data != "new" {
		t.Errorf("the first event is of %q", data)
	}
}
