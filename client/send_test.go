package client

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

const anAnswer = `{"accepted":2,"rejected":[{"index":1,"id":"x","code":"no_name","reason":"an event needs a name"}]}`

func TestSendTellsWhatBecameOfEachEvent(t *testing.T) {
	_, c := serve(t, Config{}, accept(anAnswer))
	result, err := c.Send(t.Context(), []byte(`[{"name":"a"},{},{"name":"b"}]`))
	if err != nil {
		t.Fatal(err)
	}
	want := Rejection{Index: 1, ID: "x", Code: "no_name", Reason: "an event needs a name"}
	if result.Accepted != 2 || len(result.Rejected) != 1 || result.Rejected[0] != want {
		t.Errorf("result is %+v", result)
	}
}

// TestSendTriesAgain holds that after each kind of passing failure the very
// same bytes are sent again, ids included, and the success is returned.
func TestSendTriesAgain(t *testing.T) {
	hang := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	cutOff := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "500")
		w.WriteHeader(http.StatusAccepted)
		w.Write([]byte(`{"accepted":`))
	}
	failures := map[string]http.HandlerFunc{
		"unavailable":                fail(http.StatusServiceUnavailable),
		"unavailable for 0 s":        fail(http.StatusServiceUnavailable, "Retry-After", "0"),
		"limited until the past":     fail(http.StatusTooManyRequests, "Retry-After", "Mon, 02 Jan 2006 15:04:05 GMT"),
		"bad gateway":                fail(http.StatusBadGateway, "Content-Type", "text/html"),
		"connection reset":           reset,
		"no answer":                  hang,
		"answer cut off":             cutOff,
		"nonsense in Retry-After":    fail(http.StatusServiceUnavailable, "Retry-After", "soon"),
		"negative pause":             fail(http.StatusServiceUnavailable, "Retry-After", "-5"),
		"a login page":               accept(`<html>Please log in to the hotel's network`),
		"internal error of a server": fail(http.StatusInternalServerError),
	}
	for name, failure := range failures {
		t.Run(name, func(t *testing.T) {
			var told atomic.Int32
			config := Config{AttemptTimeout: 300 * time.Millisecond, OnRetry: func(error, time.Duration) { told.Add(1) }}
			s, c := serve(t, config, failure, failure, accept(`{"accepted":1}`))
			result, err := c.Send(t.Context(), []byte(`{"name":"a"}`))
			if err != nil || result.Accepted != 1 {
				t.Fatalf("result %+v, error %v", result, err)
			}
			if told.Load() != 2 || len(s.bodies) != 3 {
				t.Fatalf("told of %d failures, sent %d times", told.Load(), len(s.bodies))
			}
			if !madeID.MatchString(s.bodies[0]) || s.bodies[0] != s.bodies[1] || s.bodies[1] != s.bodies[2] {
				t.Errorf("the attempts differ: %q", s.bodies)
			}
		})
	}
}

func TestSendWaitsAsLongAsTheServerAsks(t *testing.T) {
	var waited time.Duration
	config := Config{OnRetry: func(_ error, wait time.Duration) { waited = wait }}
	_, c := serve(t, config, fail(http.StatusServiceUnavailable, "Retry-After", "1"), accept(`{"accepted":1}`))
	started := time.Now()
	if _, err := c.Send(t.Context(), []byte(`{"name":"a"}`)); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(started); waited < time.Second || waited > 1250*time.Millisecond || took < time.Second {
		t.Errorf("announced %v, waited %v; want 1 s to 1.25 s", waited, took)
	}
}

func TestSendReachesAServerThatComesBack(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()

	refused := make(chan struct{}, 1)
	config := Config{Server: "http://" + address, OnRetry: func(error, time.Duration) {
		select {
		case refused <- struct{}{}:
		default:
		}
	}}
	c, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	c.retry = pace{first: time.Millisecond, longest: 5 * time.Millisecond}
	done := make(chan error, 1)
	go func() { done <- c.Publish(t.Context(), Event{Name: "a", UserID: "u"}) }()
	<-refused

	listener, err = net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	server := &httptest.Server{Listener: listener, Config: &http.Server{Handler: accept(`{"accepted":1}`)}}
	server.Start()
	defer server.Close()
	if err := <-done; err != nil {
		t.Error(err)
	}
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
}

func TestSendStopsAtLastingFailures(t *testing.T) {
	for _, status := range []int{400, 401, 403, 413, 415, 422} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			s, c := serve(t, Config{}, fail(status))
			_, err := c.Send(t.Context(), []byte(`{"name":"a"}`))
			failure, ok := errors.AsType[*Error](err)
			if !ok || len(s.bodies) != 1 {
				t.Fatalf("error %v after %d attempts", err, len(s.bodies))
			}
			if failure.Status != status || failure.Code != "some_code" || failure.Message != "it failed" {
				t.Errorf("error is %+v", failure)
			}
			if len(failure.Rejected) != 1 || failure.Rejected[0].Index != 3 {
				t.Errorf("rejected %+v", failure.Rejected)
			}
		})
	}
}

func TestSendDoesNotFollowRedirects(t *testing.T) {
	s, c := serve(t, Config{}, fail(http.StatusMovedPermanently, "Location", "https://elsewhere.example/v1/events"))
	_, err := c.Send(t.Context(), []byte(`{"name":"a"}`))
	if err == nil || !strings.Contains(err.Error(), "https://elsewhere.example/") || len(s.bodies) != 1 {
		t.Errorf("error %v after %d attempts", err, len(s.bodies))
	}
}

func TestSendRefusesUntrustedCertificates(t *testing.T) {
	server := httptest.NewUnstartedServer(accept(`{}`))
	server.Config.ErrorLog = quiet()
	server.StartTLS()
	defer server.Close()
	c, err := New(Config{Server: server.URL, OnRetry: func(err error, _ time.Duration) { t.Errorf("tries again after %v", err) }})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Send(t.Context(), []byte(`{"name":"a"}`)); err == nil {
		t.Error("no error")
	}
}

func TestSendGivesUpWithItsContext(t *testing.T) {
	_, c := serve(t, Config{}, fail(http.StatusServiceUnavailable))
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := c.Send(ctx, []byte(`{"name":"a"}`))
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v is not the context's", err)
	}
	if failure, ok := errors.AsType[*Error](err); !ok || failure.Status != 503 {
		t.Errorf("error %v does not say why", err)
	}
}

func TestSendCompressesLargeBodies(t *testing.T) {
	s, c := serve(t, Config{}, accept(`{"accepted":1}`))
	small, large := `{"id":"1","name":"a"}`, `{"id":"1","name":"`+strings.Repeat("a", 2000)+`"}`
	for _, body := range []string{small, large} {
		if _, err := c.Send(t.Context(), []byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	if s.bodies[0] != small || s.bodies[1] != large {
		t.Error("the bodies did not arrive as they were")
	}
	if s.requests[0].Header.Get("Content-Encoding") != "" || s.requests[1].Header.Get("Content-Encoding") != "gzip" {
		t.Error("the wrong bodies are compressed")
	}
}

func TestPublishStampsIDAndTime(t *testing.T) {
	s, c := serve(t, Config{}, accept(`{"accepted":1}`))
	if err := c.Publish(t.Context(), Event{Name: "a", UserID: "u"}); err != nil {
		t.Fatal(err)
	}
	if !madeID.MatchString(s.bodies[0]) || !strings.Contains(s.bodies[0], `"time":"20`) {
		t.Errorf("sent %s", s.bodies[0])
	}
	for _, absent := range []string{"person", "context", "groups", "properties", "session_id"} {
		if strings.Contains(s.bodies[0], absent) {
			t.Errorf("sent an empty %s", absent)
		}
	}
}

func TestPublishReturnsTheRejection(t *testing.T) {
	_, c := serve(t, Config{}, accept(`{"accepted":0,"rejected":[{"index":0,"id":"x","code":"no_name","reason":"an event needs a name"}]}`))
	err := c.Publish(t.Context(), Event{})
	if rejection, ok := errors.AsType[Rejection](err); !ok || rejection.Code != "no_name" {
		t.Errorf("error is %v", err)
	}
}
