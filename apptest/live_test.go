package apptest

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// liveWithin is how soon after its acceptance an event must be shown.
const liveWithin = time.Second

// TestLive sends events to a server that is being watched.
func TestLive(t *testing.T) {
	s := start(t, options{dir: t.TempDir()})
	messages := s.watch(t)
	awaitMessage(t, messages, requestTimeout, func(m message) bool { return m.kind == "summary" })
	for n := range 5 {
		id := fmt.Sprintf("event-%d", n)
		s.send(t, encode(event{ID: id, Name: "a", User: "u"}))
		awaitMessage(t, messages, liveWithin, showsID(id))
	}
}

// TestStalledWatchers has watchers that never read: events are taken in and
// shown to others as if they were not there.
func TestStalledWatchers(t *testing.T) {
	const (
		stalled = 20
		batches = 40
		// What a batch amounts to is more in all than the server and the
		// system buffer for a watcher.
		batchEvents = 500
		// slowest is far above what an append takes, and far below what the
		// server waits for a watcher that does not read.
		slowest = 5 * time.Second
	)
	s := start(t, options{dir: t.TempDir()})
	for range stalled {
		s.watchWithoutReading(t)
	}
	messages := s.watch(t)
	for n := range batches {
		events := batch(fmt.Sprintf("batch-%d", n), batchEvents)
		for i := range events {
			events[i].Properties = map[string]any{"text": strings.Repeat("x", 500)}
		}
		began := time.Now()
		s.send(t, encode(events))
		if took := time.Since(began); took > slowest {
			t.Fatalf("batch %d was accepted after %s", n, took)
		}
		awaitMessage(t, messages, slowest, showsID(events[batchEvents-1].ID))
	}
}

// watchWithoutReading opens a live view and reads no more than that it begins.
func (s *server) watchWithoutReading(t *testing.T) {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	fmt.Fprintf(conn, "GET /v1/live HTTP/1.1\r\nHost: weir\r\nAuthorization: Bearer %s\r\n\r\n", apiToken)
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("cannot watch: %v, %v", response, err)
	}
}

// TestTailAndSend follows events with weir tail that weir send sends.
func TestTailAndSend(t *testing.T) {
	s := start(t, options{dir: t.TempDir()})
	ctx, cancel := context.WithCancel(t.Context())
	tail := s.command(ctx, t, "tail", "--json", "--name", "si*")
	stdout, err := tail.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := tail.Start(); err != nil {
		t.Fatal(err)
	}
	lines := make(chan string)
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(stdout); scanner.Scan(); {
			lines <- scanner.Text()
		}
	}()
	t.Cleanup(func() {
		cancel()
		for range lines {
		}
		_ = tail.Wait() // it was killed
	})
	s.awaitTail(t, lines)
	if got := s.run(t, "send", "--name", "other", "--user", "u1") + s.run(t, "send", "--name", "signup", "--user", "u1", "--property", "plan=pro"); got != "1 accepted\n1 accepted\n" {
		t.Errorf("weir send prints %q", got)
	}
	select {
	case line := <-lines:
		if !strings.Contains(line, `"signup"`) || !strings.Contains(line, `"plan":"pro"`) {
			t.Errorf("weir tail prints %s", line)
		}
	case <-time.After(liveWithin):
		t.Errorf("weir tail does not print the event within %s", liveWithin)
	}
}

// awaitTail sends events until the tail shows one, which is then connected, and
// until it has shown all of them.
func (s *server) awaitTail(t *testing.T, lines <-chan string) {
	t.Helper()
	timeout := time.After(commandTimeout)
	sent, shown := "", ""
	for n := 0; ; n++ {
		if shown == "" {
			sent = fmt.Sprintf("sign-%d", n)
			s.send(t, encode(event{ID: sent, Name: "sign", User: "u"}))
		}
		select {
		case line, open := <-lines:
			if !open {
				t.Fatal("weir tail ended")
			}
			shown = line
		case <-time.After(10 * pollEvery):
		case <-timeout:
			t.Fatal("weir tail does not show what is sent")
		}
		if strings.Contains(shown, fmt.Sprintf("%q", sent)) {
			return
		}
	}
}
