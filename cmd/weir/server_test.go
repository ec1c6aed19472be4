package main

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

const (
	testWriteKey = "write-key-of-tests"
	testAPIToken = "api-token-of-tests"
)

// serving starts a whole server on a directory until the test ends or stop.
func serving(t *testing.T, dir string) (s *server, stop func()) {
	t.Helper()
	c, err := parseConfig(t, "--data", dir, "--listen", "127.0.0.1:0", "--nats-listen", "off", "--metrics-listen", "127.0.0.1:0",
		"--write-key", testWriteKey, "--api-token", testAPIToken, "--memory", "128")
	if err != nil {
		t.Fatal(err)
	}
	s, err = startServer(t.Context(), c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	stop = func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(stop)
	return s, stop
}

// ask makes a request and returns the status and the body.
func ask(t *testing.T, s *server, method, path, key, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.url()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+key)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

// count asks how many events there are, until the answer covers the log.
func count(t *testing.T, s *server) float64 {
	t.Helper()
	late := time.Now().Add(10 * time.Second)
	for {
		status, text := ask(t, s, "POST", "/v1/query", testAPIToken, `{"insight":"trend","from":"2026-01-01","to":"2026-01-31","series":[{"event":"purchase"}]}`)
		var answer weir.TrendAnswer
		if err := json.Unmarshal([]byte(text), &answer); err != nil || status != 200 {
			t.Fatal(status, text, err)
		}
		if answer.AsOf.LagMS == 0 {
			if len(answer.Series) == 0 {
				return 0
			}
			return float64(answer.Series[0].Total)
		}
		if time.Now().After(late) {
			t.Fatal("the answer never covers the log")
		}
	}
}

const purchase = `{"id":"p1","name":"purchase","user_id":"u1","time":"2026-01-15T12:00:00Z"}`

// TestAServerKeepsWhatItAnswered over a restart, and counts a retry once.
func TestAServerKeepsWhatItAnswered(t *testing.T) {
	dir := t.TempDir()
	s, stop := serving(t, dir)
	if status, text := ask(t, s, "GET", "/readyz", "", ""); status != 200 {
		t.Error(status, text)
	}
	if status, text := ask(t, s, "POST", "/v1/events", testWriteKey, purchase); status != 202 || text != `{"accepted":1,"rejected":[]}`+"\n" {
		t.Error(status, text)
	}
	if n := count(t, s); n != 1 {
		t.Errorf("counted %v", n)
	}
	stop()
	s, _ = serving(t, dir)
	if status, text := ask(t, s, "POST", "/v1/events", testWriteKey, purchase+strings.Replace(purchase, "p1", "p2", 1)); status != 202 {
		t.Error(status, text)
	}
	if n := count(t, s); n != 2 {
		t.Errorf("counted %v after a restart and a retry", n)
	}
	if status, _ := ask(t, s, "GET", "/metrics", "", ""); status != 404 {
		t.Errorf("metrics are served apart, and here: %d", status)
	}
}

func TestADirectoryBelongsToOneServer(t *testing.T) {
	dir := t.TempDir()
	first, _ := serving(t, dir)
	c := *first.config
	_, err := startServer(t.Context(), &c, slog.New(slog.DiscardHandler))
	if err == nil || !strings.Contains(err.Error(), "another process uses") {
		t.Error(err)
	}
	if status, _ := ask(t, first, "GET", "/healthz", "", ""); status != 200 {
		t.Error("the first does not serve any more")
	}
}

// TestAStartThatFailsStopsWhatItStarted: another can start on the directory.
func TestAStartThatFailsStopsWhatItStarted(t *testing.T) {
	dir := t.TempDir()
	c, err := parseConfig(t, "--data", dir, "--listen", "256.0.0.1:1", "--nats-listen", "off", "--memory", "128")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := startServer(t.Context(), c, slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), "cannot start HTTP") {
		t.Fatal(err)
	}
	serving(t, dir)
}

// TestServeEndsWithItsContext, having shown the keys it made.
func TestServeEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var out, notices lockedBuffer
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, []string{"serve", "--data", t.TempDir(), "--listen", "127.0.0.1:0", "--nats-listen", "127.0.0.1:0"}, &streams{Out: &out, Err: &notices})
	}()
	for !strings.Contains(notices.String(), "weir serves") {
		select {
		case err := <-ended:
			t.Fatal(err)
		case <-time.After(10 * time.Millisecond):
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if keys := out.String(); !strings.Contains(keys, "weir_write_") || !strings.Contains(keys, "weir_api_") || !strings.Contains(keys, "/#token=weir_api_") {
		t.Errorf("it says %s", keys)
	}
	if !strings.HasSuffix(strings.TrimSpace(notices.String()), "msg=stopped") {
		t.Errorf("%s", notices.String())
	}
}
