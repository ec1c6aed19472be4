package apptest

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptrace"
	"regexp"
	"testing"
	"time"
)

// unmoved keeps all rows in the store's memory until the server stops.
var unmoved = []string{"--move-after", "1h"}

// TestTerminate stops a server while a request is on its way: the request is
// answered, the process ends well, and nothing is missing after the next start.
func TestTerminate(t *testing.T) {
	o := options{dir: t.TempDir(), args: unmoved}
	s := start(t, o)
	s.send(t, encode(batch("before", 100)))
	finish := s.beginPost(t, encode(batch("during", 100)))
	s.terminate(t)
	if _, err := s.log.await(s.exited, regexp.MustCompile("msg=draining")); err != nil {
		t.Fatal(err)
	}
	if status, err := finish(); err != nil || status != http.StatusAccepted {
		t.Errorf("the request on its way was answered %d, %v", status, err)
	}
	s.awaitExit(t)
	s = start(t, o)
	s.awaitStored(t)
	if got, want := s.counts(t, "name", ""), (map[string]int{"before": 100, "during": 100}); !maps.Equal(got, want) {
		t.Errorf("the store holds %v, want %v", got, want)
	}
}

// TestTerminateMovesRows stops a server whose rows are in memory only: they are
// in the store's file then, as is seen by taking the log away.
func TestTerminateMovesRows(t *testing.T) {
	o := options{dir: t.TempDir(), args: unmoved}
	s := start(t, o)
	s.send(t, encode(batch("a", 100)))
	s.awaitStored(t)
	s.stop(t)
	remove(t, o.dir, "nats")
	if got := start(t, o).ask(t, ""); got != 100 {
		t.Errorf("the store's file holds %v events, want 100", got)
	}
}

// beginPost sends the first half of a body and returns when the server reads
// it. What it returns sends the rest and waits for the answer.
func (s *server) beginPost(t *testing.T, body []byte) (finish func() (status int, err error)) {
	t.Helper()
	reading := make(chan struct{})
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{Got100Continue: func() { close(reading) }})
	reader, writer := io.Pipe()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/v1/events", reader)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+writeKey)
	request.Header.Set("Expect", "100-continue")
	answered := make(chan answer, 1)
	go func() {
		response, body, err := do(request)
		answered <- answer{response, body, err}
	}()
	select {
	case <-reading:
	case <-time.After(requestTimeout):
		t.Fatal("the server does not read a body")
	}
	half := len(body) / 2
	if _, err := writer.Write(body[:half]); err != nil {
		t.Fatal(err)
	}
	return func() (int, error) {
		if _, err := writer.Write(body[half:]); err != nil {
			return 0, err
		}
		if err := writer.Close(); err != nil {
			return 0, err
		}
		got := <-answered
		if got.err != nil {
			return 0, got.err
		}
		return got.response.StatusCode, nil
	}
}
