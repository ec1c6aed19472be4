package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

func stream(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		io.WriteString(w, text)
	}
}

var errEnough = errors.New("enough")

// follow reads n messages of the stream, each as "kind id data".
func follow(ctx context.Context, c *Client, n int) (got []string, err error) {
	err = c.Live(ctx, LiveOptions{Rate: 5}, func(e LiveEvent) error {
		got = append(got, fmt.Sprintf("%s %s %s", e.Kind, e.ID, e.Data))
		if len(got) == n {
			return errEnough
		}
		return nil
	})
	return got, err
}

func TestLiveReconnectsAndGoesOn(t *testing.T) {
	s, c := serve(t, Config{Token: "at"},
		stream("retry: 2\n\nevent: event\nid: 7.0\ndata: {\"a\":1}\n\nevent: event\nid: 7.1\ndata: cut off"),
		fail(http.StatusBadGateway),
		reset,
		stream(": hello\n\nevent: summary\ndata: {\"s\":\ndata: 2}\n\n"))
	got, err := follow(t.Context(), c, 2)
	if !errors.Is(err, errEnough) {
		t.Fatalf("ended with %v", err)
	}
	want := []string{`event 7.0 {"a":1}`, "summary  {\"s\":\n2}"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	last := s.requests[len(s.requests)-1]
	if last.Header.Get("Last-Event-ID") != "7.0" || last.URL.Query().Get("rate") != "5" {
		t.Errorf("reconnected with %v to %v", last.Header, last.URL)
	}
	if last.Header.Get("Authorization") != "Bearer at" {
		t.Error("reconnected without the token")
	}
}

func TestLiveLeavesASilentStream(t *testing.T) {
	silent := func(w http.ResponseWriter, r *http.Request) {
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}
	var reason error
	config := Config{OnRetry: func(err error, _ time.Duration) { reason = err }}
	_, c := serve(t, config, silent, stream("event: event\ndata: 1\n\n"))
	c.liveIdle = 50 * time.Millisecond
	if _, err := follow(t.Context(), c, 1); !errors.Is(err, errEnough) {
		t.Fatal(err)
	}
	if reason == nil || !strings.Contains(reason.Error(), "silent") {
		t.Errorf("left because of %v", reason)
	}
}

func TestLiveStopsAtLastingFailures(t *testing.T) {
	_, c := serve(t, Config{}, fail(http.StatusUnauthorized))
	_, err := follow(t.Context(), c, 1)
	if failure, ok := errors.AsType[*Error](err); !ok || failure.Status != 401 {
		t.Errorf("ended with %v", err)
	}
}

func TestLiveEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	_, c := serve(t, Config{}, func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "event: event\ndata: 1\n\n")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	err := c.Live(ctx, LiveOptions{}, func(LiveEvent) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
}

func TestSSEReader(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain", "data: a\n\n", `[message||a]`},
		{"all fields", "event:e\nid:1\ndata:x\n\n", `[e|1|x]`},
		{"lines of data", "data: a\ndata:  b\ndata\n\n", "[message||a\n b\n]"},
		{"CRLF", "event: e\r\ndata: a\r\n\r\ndata: b\r\n\r\n", `[e||a][message||b]`},
		{"CR", "data: a\r\rdata: b\r\r", `[message||a][message||b]`},
		{"comment between", ": ping\ndata: a\n\n", `[||][message||a]`},
		{"comment within", "event: e\n: ping\ndata: a\n\n", `[e||a]`},
		{"id is not inherited", "id: 1\ndata: a\n\ndata: b\n\n", `[message|1|a][message||b]`},
		{"unknown field, colon in the value", "x: y\ndata: a: b\n\n", `[message||a: b]`},
		{"cut off", "data: a\n\ndata: b\n", `[message||a]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, r := range []io.Reader{strings.NewReader(tt.in), iotest.OneByteReader(strings.NewReader(tt.in))} {
				if got := readAllSSE(newSSEReader(r)); got != tt.want {
					t.Errorf("got %q, want %q", got, tt.want)
				}
			}
		})
	}
}

func readAllSSE(r *sseReader) string {
	var out strings.Builder
	for {
		m, err := r.next()
		if err != nil {
			return out.String()
		}
		fmt.Fprintf(&out, "[%s|%s|%s]", m.event, m.id, m.data)
	}
}

func TestSSEReaderBoundsMessages(t *testing.T) {
	for name, in := range map[string]string{
		"one line":   "data: " + strings.Repeat("a", 2*maxSSEBytes),
		"many lines": strings.Repeat("data: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n", maxSSEBytes/16),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := newSSEReader(strings.NewReader(in)).next(); err == nil || errors.Is(err, io.EOF) {
				t.Errorf("error is %v", err)
			}
		})
	}
}
