package client

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// recorder is a server that answers with its handlers in turn, the last one
// for good, and keeps what it was sent, decompressed.
type recorder struct {
	t        *testing.T
	mu       sync.Mutex
	handlers []http.HandlerFunc
	requests []*http.Request
	bodies   []string
}

func (s *recorder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body := readBody(s.t, r)
	s.mu.Lock()
	s.requests = append(s.requests, r)
	s.bodies = append(s.bodies, body)
	handler := s.handlers[min(len(s.bodies), len(s.handlers))-1]
	s.mu.Unlock()
	handler(w, r)
}

func readBody(t *testing.T, r *http.Request) string {
	reader := io.Reader(r.Body)
	if r.Header.Get("Content-Encoding") == "gzip" {
		unzipped, err := gzip.NewReader(r.Body)
		if err != nil {
			t.Errorf("cannot read gzip body: %v", err)
			return ""
		}
		reader = unzipped
	}
	body, err := io.ReadAll(reader)
	if err != nil {
		t.Errorf("cannot read body: %v", err)
	}
	return string(body)
}

// serve starts a recorder and returns it with a client that retries quickly.
func serve(t *testing.T, config Config, handlers ...http.HandlerFunc) (*recorder, *Client) {
	t.Helper()
	s := &recorder{t: t, handlers: handlers}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	config.Server = server.URL
	config.HTTPClient = server.Client()
	c, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	c.retry = pace{first: time.Millisecond, longest: 5 * time.Millisecond}
	return s, c
}

func accept(answer string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusAccepted)
		io.WriteString(w, answer)
	}
}

func fail(status int, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/problem+json")
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		io.WriteString(w, `{"title":"Failed","detail":"it failed","code":"some_code",
			"rejected":[{"index":3,"id":"x","code":"bad","reason":"why"}]}`)
	}
}

// reset breaks the connection, after the request was read in full.
func reset(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func TestNewRefusesUselessServers(t *testing.T) {
	for _, server := range []string{"", "localhost:8080", "ftp://host", "http://", "http://a b"} {
		if _, err := New(Config{Server: server}); err == nil {
			t.Errorf("New accepted %q", server)
		}
	}
}

func TestRequestsCarryIdentityAndProject(t *testing.T) {
	s, c := serve(t, Config{Key: "wk", Token: "at", Project: "shop & co"}, accept(`{"accepted":1}`))
	if _, err := c.Send(t.Context(), []byte(`{"name":"a"}`)); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Query(t.Context(), []byte(`{}`)); err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"Bearer wk", "Bearer at"} {
		if got := s.requests[i].Header.Get("Authorization"); got != want {
			t.Errorf("request %d is authorized by %q, want %q", i, got, want)
		}
		if got := s.requests[i].URL.Query().Get("project"); got != "shop & co" {
			t.Errorf("request %d is for project %q", i, got)
		}
	}
}

func TestTokenSendsWhenThereIsNoKey(t *testing.T) {
	s, c := serve(t, Config{Token: "at"}, accept(`{"accepted":1}`))
	if err := c.Publish(t.Context(), Event{Name: "a", UserID: "u"}); err != nil {
		t.Fatal(err)
	}
	if got := s.requests[0].Header.Get("Authorization"); got != "Bearer at" {
		t.Errorf("authorized by %q", got)
	}
}

func TestServerBelowAPath(t *testing.T) {
	s, c := serve(t, Config{}, accept(`{}`))
	base, err := parseServer(c.http.base.String() + "/weir/")
	if err != nil {
		t.Fatal(err)
	}
	c.http.base = base
	if _, err := c.Query(t.Context(), []byte(`{}`)); err != nil {
		t.Fatal(err)
	}
	if got := s.requests[0].URL.Path; got != "/weir/v1/query" {
		t.Errorf("asked at %q", got)
	}
}

func TestQueryCSV(t *testing.T) {
	s, c := serve(t, Config{}, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "time,A\n") })
	answer, err := c.QueryCSV(t.Context(), []byte(`{"insight":"trend"}`))
	if err != nil || string(answer) != "time,A\n" {
		t.Errorf("answer %q, error %v", answer, err)
	}
	if got := s.requests[0].Header.Get("Accept"); got != "text/csv" {
		t.Errorf("Accept is %q", got)
	}
	if s.bodies[0] != `{"insight":"trend"}` {
		t.Errorf("asked %q", s.bodies[0])
	}
}

func TestQueryFailsAtOnce(t *testing.T) {
	s, c := serve(t, Config{}, fail(http.StatusServiceUnavailable))
	_, err := c.Query(t.Context(), []byte(`{}`))
	if err == nil || !strings.Contains(err.Error(), "it failed") {
		t.Errorf("error is %v", err)
	}
	if len(s.bodies) != 1 {
		t.Errorf("asked %d times", len(s.bodies))
	}
}
