package client

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// httpRequest is a message in the form that readBody takes.
func httpRequest(m *nats.Msg) *http.Request {
	return &http.Request{Header: http.Header(m.Header), Body: io.NopCloser(bytes.NewReader(m.Data))}
}

func TestPublishOverNATS(t *testing.T) {
	t.Parallel()
	b, s := newBus(t), newIntake()
	b.serve(t, s)
	for _, token := range []string{apiToken, writeToken} {
		if err := b.client(t, token).Publish(t.Context(), named(token)); err != nil {
			t.Error(err)
		}
	}
	long := named("long")
	long.Properties = map[string]any{"text": strings.Repeat("long ", 1000)} // compressed
	if err := b.client(t, apiToken).Publish(t.Context(), long); err != nil {
		t.Error(err)
	}
	if got := s.names(); !slices.Equal(got, []string{apiToken, writeToken, "long"}) {
		t.Errorf("accepted %v", got)
	}
	err := b.client(t, apiToken).Publish(t.Context(), named("bad"))
	if failure, ok := errors.AsType[*Error](err); !ok || failure.Status != 400 || len(failure.Rejected) != 1 {
		t.Errorf("error is %v", err)
	}
}

// TestNATSTriesAgain: each kind of passing failure ends in success.
func TestNATSTriesAgain(t *testing.T) {
	t.Parallel()
	passing := map[string]func(b *bus) *nats.Msg{
		"unavailable":   func(*bus) *nats.Msg { return replyOf(unavailable(nil)) },
		"rate limited":  func(*bus) *nats.Msg { return replyOf(&problemAnswer{Status: 429, Code: "rate_limited"}) },
		"no answer":     func(*bus) *nats.Msg { return nil },
		"as JetStream":  func(*bus) *nats.Msg { return &nats.Msg{Data: []byte(`{"error":{"code":503,"description":"no"}}`)} },
		"disconnection": func(b *bus) *nats.Msg { b.kick(); return nil },
	}
	for name, fail := range passing {
		t.Run(name, func(t *testing.T) {
			b, s := newBus(t), newIntake()
			var asked, told atomic.Int32
			b.answer(t, "ingest.default", func(m *nats.Msg) *nats.Msg {
				if asked.Add(1) <= 2 {
					return fail(b)
				}
				return replyOf(s.take(unzipped(t, m)))
			})
			c := b.client(t, apiToken)
			c.wire.(*requester).timeout = 500 * time.Millisecond
			c.onRetry = func(error, time.Duration) { told.Add(1) }
			if err := c.Publish(t.Context(), named("e")); err != nil {
				t.Fatal(err)
			}
			if told.Load() < 2 || len(s.ids) != 1 {
				t.Errorf("told of %d failures, %d events", told.Load(), len(s.ids))
			}
		})
	}
}

// kick breaks the connections of all clients but the test's own.
func (b *bus) kick() {
	connections, err := b.Connz(nil)
	if err != nil {
		return
	}
	own, _ := b.admin.GetClientID()
	for _, connection := range connections.Conns {
		if connection.Cid != own {
			_ = b.DisconnectClientByID(connection.Cid)
		}
	}
}

// randomText is text that cannot be compressed to less than three quarters.
func randomText(size int) string {
	data := make([]byte, size*3/4)
	_, _ = rand.Read(data) // never fails
	return base64.StdEncoding.EncodeToString(data)
}

func TestNATSWaitsAsLongAsTheServerAsks(t *testing.T) {
	t.Parallel()
	b, s := newBus(t), newIntake()
	b.serve(t, s)
	s.script(func([]Event) *problemAnswer {
		s.script(nil)
		return &problemAnswer{Status: 503, RetryAfter: 0.5}
	})
	started := time.Now()
	if err := b.client(t, apiToken).Publish(t.Context(), named("e")); err != nil || time.Since(started) < 500*time.Millisecond {
		t.Errorf("waited %v, error %v", time.Since(started), err)
	}
}

// TestNATSServerThatComesLater: nobody listens, then NATS without Weir, then all.
func TestNATSServerThatComesLater(t *testing.T) {
	t.Parallel()
	b, s := newBus(t), newIntake()
	c := b.client(t, apiToken)
	b.stop()
	told := make(chan string, 1000)
	c.onRetry = func(err error, _ time.Duration) { told <- err.Error() }
	done := make(chan error, 1)
	go func() { done <- c.Publish(t.Context(), named("e")) }()
	if got := <-told; !strings.Contains(got, "cannot reach the server") {
		t.Errorf("told %q", got)
	}
	b.start(t)
	for !strings.Contains(<-told, "does not answer yet") {
	}
	b.serve(t, s)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestNATSRefusals(t *testing.T) {
	t.Parallel()
	b, s := newBus(t), newIntake()
	b.serve(t, s)
	b.answer(t, "ingest.other", func(*nats.Msg) *nats.Msg { return &nats.Msg{Data: []byte(`{"stream":"S","seq":1}`)} })
	expect := func(err error, status int, code string) {
		t.Helper()
		if failure, ok := errors.AsType[*Error](err); !ok || failure.Status != status || failure.Code != code {
			t.Errorf("error is %v, want %d %s", err, status, code)
		}
	}
	expect(b.client(t, "nonsense").Publish(t.Context(), named("e")), 401, "unauthorized")
	_, err := b.client(t, writeToken).Query(t.Context(), []byte(`{}`))
	expect(err, 403, "forbidden")
	large := named("large")
	large.Properties = map[string]any{"text": randomText(2 << 20)}
	expect(b.client(t, apiToken).Publish(t.Context(), large), 413, "too_large")
	other := b.client(t, adminToken)
	other.wire.(*requester).project = "other"
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if err := other.Publish(ctx, named("e")); err == nil || !strings.Contains(err.Error(), "is this a Weir server?") {
		t.Errorf("error is %v", err)
	}
	if _, err := New(Config{NATS: NATSConfig{URL: b.ClientURL()}, Project: "a.b"}); err == nil {
		t.Error("took a.b as a project")
	}
}

func TestQueryOverNATS(t *testing.T) {
	t.Parallel()
	b := newBus(t)
	b.answer(t, "weir.v1.query", func(m *nats.Msg) *nats.Msg {
		switch {
		case string(m.Data) == "wrong":
			return replyOf(&problemAnswer{Status: 400, Code: "invalid", Detail: "wrong"})
		case m.Header.Get("Accept") == "text/csv":
			return &nats.Msg{Data: []byte("time,A\n")}
		default:
			return &nats.Msg{Data: append([]byte("answer to "), m.Data...)}
		}
	})
	c := b.client(t, apiToken)
	if answer, err := c.Query(t.Context(), []byte("q")); err != nil || string(answer) != "answer to q" {
		t.Errorf("answer %q, error %v", answer, err)
	}
	if answer, err := c.QueryCSV(t.Context(), []byte("q")); err != nil || string(answer) != "time,A\n" {
		t.Errorf("answer %q, error %v", answer, err)
	}
	_, err := c.Query(t.Context(), []byte("wrong"))
	if failure, ok := errors.AsType[*Error](err); !ok || failure.Status != 400 || failure.Message != "wrong" {
		t.Errorf("error is %v", err)
	}
	if err := c.Live(t.Context(), LiveOptions{}, nil); err == nil {
		t.Error("live without HTTP")
	}
}

func TestNATSGivesUpWithTheContext(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0") // accepts, and never says anything
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	c, err := New(Config{NATS: NATSConfig{URL: "nats://" + listener.Addr().String()}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	started := time.Now()
	if err := c.Publish(ctx, named("e")); !errors.Is(err, context.DeadlineExceeded) || time.Since(started) > 2*time.Second {
		t.Errorf("after %v: %v", time.Since(started), err)
	}
}

func TestClosedClient(t *testing.T) {
	t.Parallel()
	b, s := newBus(t), newIntake()
	b.serve(t, s)
	c := b.client(t, apiToken)
	if err := c.Publish(t.Context(), named("e")); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(c.Close(), c.Close()); err != nil {
		t.Error(err)
	}
	if err := c.Publish(t.Context(), named("e")); !errors.Is(err, errClosed) {
		t.Errorf("error is %v", err)
	}
	if _, err := c.Subscribe(t.Context(), SubscribeOptions{}, make(inbox, 1).handle); !errors.Is(err, errClosed) {
		t.Errorf("error is %v", err)
	}
}

func TestNATSOverTLS(t *testing.T) {
	t.Parallel()
	web := httptest.NewTLSServer(nil) // for its certificate
	defer web.Close()
	roots := x509.NewCertPool()
	roots.AddCert(web.Certificate())
	b := newBus(t, func(o *server.Options) {
		o.TLSConfig = &tls.Config{Certificates: web.TLS.Certificates}
		o.TLSTimeout = 5
	})
	s := newIntake()
	b.serve(t, s)
	c, err := New(Config{NATS: NATSConfig{URL: b.ClientURL(), Token: apiToken, TLS: &tls.Config{RootCAs: roots}}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Publish(t.Context(), named("e")); err != nil {
		t.Error(err)
	}
	untrusting := b.client(t, apiToken)
	untrusting.onRetry = func(err error, _ time.Duration) { t.Errorf("tries again after %v", err) }
	if err := untrusting.Publish(t.Context(), named("e")); err == nil {
		t.Error("trusted a certificate of nobody")
	}
}

// TestPublisherOverNATS publishes much, in batches below NATS's limit.
func TestPublisherOverNATS(t *testing.T) {
	t.Parallel()
	b, s := newBus(t), newIntake()
	b.serve(t, s)
	p := newPublisher(t, b.client(t, apiToken), PublisherOptions{})
	const count = 120
	for range count {
		event := named("e")
		event.Properties = map[string]any{"text": randomText(20_000)}
		if err := p.Enqueue(t.Context(), event, func(err error) {
			if err != nil {
				t.Error(err)
			}
		}); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(s.ids) != count {
		t.Errorf("%d events were accepted", len(s.ids))
	}
}
