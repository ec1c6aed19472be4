package client

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// intake is a server's side of taking events in, as far as the client can tell.
// Events named "bad…" are rejected, an id that it has counts once, and it refuses as
// scripted before that.
type intake struct {
	mu      sync.Mutex
	refuse  func(events []Event) *problemAnswer // nil: accept
	bodies  [][]Event                           // what of each body was new, in order
	ids     map[string]int                      // how often each was accepted
	changed chan struct{}
}

type problemAnswer struct {
	Status     int         `json:"status"`
	Code       string      `json:"code"`
	Detail     string      `json:"detail"`
	RetryAfter float64     `json:"retry_after,omitempty"`
	Rejected   []Rejection `json:"rejected,omitempty"`
}

func newIntake() *intake { return &intake{ids: map[string]int{}, changed: make(chan struct{})} }

func unavailable([]Event) *problemAnswer {
	return &problemAnswer{Status: 503, Code: "unavailable", Detail: "it cannot be made durable"}
}

// script makes what is sent from now on be refused, or accepted with nil.
func (s *intake) script(refuse func([]Event) *problemAnswer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse = refuse
}

// take returns the answer to a body: a Result or a *problemAnswer.
func (s *intake) take(body string) any {
	var events []Event
	for line := range strings.Lines(body) {
		var e Event
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			return &problemAnswer{Status: 400, Code: "invalid", Detail: err.Error()}
		}
		events = append(events, e)
	}
	s.mu.Lock()
	refuse := s.refuse
	s.mu.Unlock()
	if refuse != nil {
		if p := refuse(events); p != nil {
			return p
		}
	}
	return s.store(events)
}

func (s *intake) store(events []Event) any {
	s.mu.Lock()
	defer s.mu.Unlock()
	result := Result{Rejected: []Rejection{}}
	var fresh []Event
	for i, e := range events {
		if strings.HasPrefix(e.Name, "bad") {
			result.Rejected = append(result.Rejected, Rejection{Index: i, ID: e.ID, Code: "invalid", Reason: e.Name + " is bad"})
			continue
		}
		result.Accepted++
		if s.ids[e.ID]++; s.ids[e.ID] == 1 {
			fresh = append(fresh, e)
		}
	}
	if result.Accepted == 0 {
		return &problemAnswer{Status: 400, Code: "invalid", Detail: "nothing is good", Rejected: result.Rejected}
	}
	s.bodies = append(s.bodies, fresh)
	close(s.changed)
	s.changed = make(chan struct{})
	return result
}

// names are those of all accepted events in order.
func (s *intake) names() (names []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, body := range s.bodies {
		for _, e := range body {
			names = append(names, e.Name)
		}
	}
	return names
}

// wantNames checks which events were accepted, in which order.
func (s *intake) wantNames(t *testing.T, want []string) {
	t.Helper()
	if got := s.names(); !slices.Equal(got, want) {
		t.Errorf("accepted %v, want %v", got, want)
	}
}

// await waits until so many different events were accepted.
func (s *intake) await(t *testing.T, count int) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for {
		s.mu.Lock()
		have, changed := len(s.ids), s.changed
		s.mu.Unlock()
		if have >= count {
			return
		}
		select {
		case <-changed:
		case <-deadline:
			t.Fatalf("%d events were accepted, want %d", have, count)
		}
	}
}

// http serves POST /v1/events.
func (s *intake) http(t *testing.T) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		answer := s.take(readBody(t, r))
		if p, ok := answer.(*problemAnswer); ok {
			w.Header().Set("Content-Type", "application/problem+json")
			if p.RetryAfter > 0 {
				w.Header().Set("Retry-After", fmt.Sprint(p.RetryAfter))
			}
			w.WriteHeader(p.Status)
		} else {
			w.WriteHeader(http.StatusAccepted)
		}
		text, _ := json.Marshal(answer)
		_, _ = w.Write(text)
	}
}

// fast is a pace for tests.
var fast = pace{first: time.Millisecond, longest: 10 * time.Millisecond}

// serveIntake starts an HTTP server of an intake and returns a client of it.
func serveIntake(t *testing.T, s *intake) *Client {
	t.Helper()
	return clientOf(t, s.http(t))
}

// clientOf starts an HTTP server and returns a client of it.
func clientOf(t *testing.T, handler http.HandlerFunc) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	c, err := New(Config{Server: server.URL, HTTPClient: server.Client()})
	if err != nil {
		t.Fatal(err)
	}
	c.retry = fast
	return c
}

// awayIntake returns an intake that can make nothing durable until it is scripted
// otherwise, and a client of it.
func awayIntake(t *testing.T) (*intake, *Client) {
	t.Helper()
	s := newIntake()
	s.script(unavailable)
	return s, serveIntake(t, s)
}

// newPublisher returns a publisher that is closed at the test's end.
func newPublisher(t *testing.T, c *Client, options PublisherOptions) *Publisher {
	t.Helper()
	p, err := c.NewPublisher(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
		defer cancel()
		_ = p.Close(ctx) // tests that care close it themselves
	})
	return p
}

func named(name string) Event { return Event{Name: name, UserID: "u"} }
