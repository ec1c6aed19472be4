package service

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/nats-io/nats.go"

	"github.com/weirhq/weir"
)

// TestProcessesShareTheWork: each message is handled by one of them, and each
// gets some.
func TestProcessesShareTheWork(t *testing.T) {
	h := newHub(t)
	var answered [2]atomic.Int64
	for i := range answered {
		h.serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			answered[i].Add(1)
			_, _ = io.WriteString(w, "done")
		}))
	}
	conn := h.client(weir.ScopeAPI)
	const many = 200
	for range many {
		request(t, conn, "weir.v1.query", "{}")
	}
	if a, b := answered[0].Load(), answered[1].Load(); a+b != many || a == 0 || b == 0 {
		t.Errorf("one answered %d, the other %d", a, b)
	}
	if n := pings(t, conn, 2); n != 2 {
		t.Errorf("%d services answer a ping", n)
	}
}

// pings counts the services that answer, up to a number.
func pings(t *testing.T, conn *nats.Conn, most int) (n int) {
	t.Helper()
	inbox, err := conn.SubscribeSync(nats.NewInbox())
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.PublishRequest("$SRV.PING.weir", inbox.Subject, nil); err != nil {
		t.Fatal(err)
	}
	for n < most {
		if _, err := inbox.NextMsg(patience); err != nil {
			return n
		}
		n++
	}
	return n
}

func TestClosingAnswersWhatHasArrived(t *testing.T) {
	h := newHub(t)
	entered, release := make(chan struct{}, 1), make(chan struct{})
	s := h.serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		entered <- struct{}{}
		<-release
		_, _ = io.WriteString(w, "done")
	}))
	conn := h.client(weir.ScopeAPI)
	inbox, err := conn.SubscribeSync(nats.NewInbox())
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.PublishRequest("weir.v1.query", inbox.Subject, nil); err != nil {
		t.Fatal(err)
	}
	<-entered
	closed := make(chan struct{})
	go func() { s.Close(context.Background()); close(closed) }()
	// The service is gone for others while it still answers.
	for err = nil; !errors.Is(err, nats.ErrNoResponders); _, err = conn.Request("ingest.shop", []byte("{}"), patience) {
		if err != nil {
			t.Fatal(err)
		}
	}
	close(release)
	if reply, err := inbox.NextMsg(patience); err != nil || string(reply.Data) != "done" {
		t.Errorf("%v, %v", reply, err)
	}
	<-closed
	if err := s.Open("other"); err != nil {
		t.Errorf("opening after the end: %v", err)
	}
}

func TestClosingAbortsWhatTakesTooLong(t *testing.T) {
	h := newHub(t)
	entered := make(chan struct{}, 1)
	s := h.serve(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		entered <- struct{}{}
		<-r.Context().Done()
	}))
	if err := h.client(weir.ScopeAPI).Publish("weir.v1.query", nil); err != nil {
		t.Fatal(err)
	}
	<-entered
	late, cancel := context.WithCancel(t.Context())
	cancel()
	s.Close(late)
}

func TestAProjectThatCannotBeServed(t *testing.T) {
	h := newHub(t)
	s := h.serve(http.NotFoundHandler(), func(c *Config) {
		c.Connect = func(project string, scope weir.Scope) (*nats.Conn, error) {
			if project == "broken" && scope == weir.ScopeWrite {
				return nil, errors.New("no")
			}
			return h.connect(project, scope)
		}
	})
	if err := s.Open("broken"); err == nil {
		t.Error("it was opened")
	}
	if err := s.Open(project); err != nil { // a second time
		t.Error(err)
	}
}
