package service

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/nats-io/nats.go"
	"golang.org/x/sync/semaphore"

	"github.com/weirhq/weir"
)

// TestTooManyQuestionsAreRefusedAtOnce while the others wait, and are answered.
func TestTooManyQuestionsAreRefusedAtOnce(t *testing.T) {
	const tooMany = 100
	h := newHub(t)
	release := make(chan struct{})
	h.serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		<-release
		_, _ = io.WriteString(w, "done")
	}))
	conn := h.client(weir.ScopeAPI)
	answers := ask(t, conn, "weir.v1.query", "{}", maxAnswering+maxWaitingRequests+tooMany)
	for range tooMany {
		wantRefused(t, answers)
	}
	close(release)
	for range maxAnswering + maxWaitingRequests {
		if reply, err := answers.NextMsg(patience); err != nil || string(reply.Data) != "done" {
			t.Fatalf("%v, %v", reply, err)
		}
	}
}

// TestTooManyEventsAreRefusedAtOnce where somebody waits for an answer, and are
// counted where nobody does.
func TestTooManyEventsAreRefusedAtOnce(t *testing.T) {
	h := newHub(t)
	release, dropped := make(chan struct{}), make(lines, 10)
	s := h.serve(http.NotFoundHandler(), func(c *Config) {
		c.Collect = func(context.Context, string, map[string][]string, []byte) ([]byte, error) {
			<-release
			return []byte("{}"), nil
		}
		c.Logger = slog.New(slog.NewTextHandler(dropped, nil))
	})
	conn := h.client(weir.ScopeWrite)
	const size = 512 << 10
	const fit = maxAccountEventBytes / (size + 2*messageBytes)
	body := string(bytes.Repeat([]byte("x"), size))
	answers := ask(t, conn, "ingest.shop", body, fit+5)
	for range 5 {
		wantRefused(t, answers)
	}
	if err := conn.Publish("ingest.shop", []byte(body)); err != nil {
		t.Fatal(err)
	}
	if line := <-dropped; !strings.Contains(line, "messages_since_start=1 ") || s.lost.Load() != 1 {
		t.Errorf("the log says %s", line)
	}
	close(release)
	for range fit {
		if reply, err := answers.NextMsg(patience); err != nil || string(reply.Data) != "{}" {
			t.Fatalf("%v, %v", reply, err)
		}
	}
}

// lines are those of a log.
type lines chan string

func (l lines) Write(line []byte) (int, error) { l <- string(line); return len(line), nil }

// ask sends the same request many times and returns where the answers arrive.
func ask(t *testing.T, conn *nats.Conn, subject, body string, times int) *nats.Subscription {
	t.Helper()
	answers, err := conn.SubscribeSync(nats.NewInbox())
	if err != nil {
		t.Fatal(err)
	}
	for range times {
		if err := conn.PublishRequest(subject, answers.Subject, []byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	return answers
}

func wantRefused(t *testing.T, answers *nats.Subscription) {
	t.Helper()
	reply, err := answers.NextMsg(patience)
	if err != nil {
		t.Fatal(err)
	}
	var problem struct {
		RetryAfter int `json:"retry_after"`
	}
	if err := json.Unmarshal(reply.Data, &problem); err != nil || problem.RetryAfter <= 0 || reply.Header.Get("Nats-Service-Error-Code") != "503" {
		t.Errorf("%s %v", reply.Data, reply.Header)
	}
}

// TestWhatIsHereIsBoundedInAll, for all projects together.
func TestWhatIsHereIsBoundedInAll(t *testing.T) {
	h := newHub(t)
	s := h.serve(http.NotFoundHandler())
	release := make(chan struct{})
	defer close(release)
	var refused int
	for _, name := range []string{"a", "b", "c", "d", "e", "f"} {
		if err := s.Open(name); err != nil {
			t.Fatal(err)
		}
		for _, m := range s.members[name] {
			m.queue.offer(message{
				held: maxAccountEventBytes, handle: func() { <-release },
				refuse: func(error) { refused++ },
			})
		}
	}
	if want := 12 - maxEventBytes/maxAccountEventBytes; refused != want {
		t.Errorf("%d of 12 messages were refused, want %d", refused, want)
	}
}

// TestWhatWaitsTooLongIsRefused in time for who waits for the answer.
func TestWhatWaitsTooLongIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Config{Logger: slog.New(slog.DiscardHandler)})
		q := queue{service: s, room: semaphore.NewWeighted(1), limits: []*semaphore.Weighted{semaphore.NewWeighted(2)}, most: 1}
		release, late := make(chan struct{}), make(chan error, 1)
		q.offer(message{room: 1, held: 1, handle: func() { <-release }, refuse: func(err error) { t.Error(err) }})
		q.offer(message{room: 1, held: 1, handle: func() { t.Error("it was handled") }, refuse: func(err error) { late <- err }})
		if err := <-late; !errors.Is(err, errLate) {
			t.Errorf("refused: %v", err)
		}
		close(release)
		synctest.Wait()
		handled := make(chan struct{})
		q.offer(message{room: 1, held: 2, handle: func() { close(handled) }, refuse: func(err error) { t.Error(err) }})
		<-handled
		s.Close(t.Context())
	})
}
