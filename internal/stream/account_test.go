package stream

import (
	"bytes"
	"errors"
	"log/slog"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/weirhq/weir"
)

// tokens grant what their text says.
var tokens = map[string]weir.Grant{
	"api of a":   {Project: "a", Scope: weir.ScopeAPI, Key: "1"},
	"write of a": {Project: "a", Scope: weir.ScopeWrite, Key: "2"},
	"read of a":  {Project: "a", Scope: weir.ScopeRead, Key: "4"},
	"api of b":   {Project: "b", Scope: weir.ScopeAPI, Key: "3"},
}

// startWithProjects runs an embedded server with the accounts of projects a
// and b.
func startWithProjects(t *testing.T, dir string) *Server {
	t.Helper()
	return startWith(t, ServerConfig{
		Dir:    dir,
		Listen: "127.0.0.1:0",
		Authenticate: func(token string) (weir.Grant, bool) {
			grant, ok := tokens[token]
			return grant, ok
		},
		Streaming: &StreamingAccess{Project: "a", Open: true},
		Logger:    slog.New(slog.DiscardHandler),
	})
}

func member(t *testing.T, server *Server, project string, scope weir.Scope) *nats.Conn {
	t.Helper()
	conn, err := server.ConnectProject(project, scope)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	return conn
}

// client connects from outside. Errors that the server reports, such as of
// permissions, come from the channel.
func client(t *testing.T, server *Server, as nats.Option) (*nats.Conn, <-chan error) {
	t.Helper()
	const many = 64
	failures := make(chan error, many)
	conn, err := nats.Connect("nats://"+server.Address().String(), as, nats.NoReconnect(),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { failures <- err }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	return conn, failures
}

func subscribe(t *testing.T, conn *nats.Conn, subject string) *nats.Subscription {
	t.Helper()
	subscription, err := conn.SubscribeSync(subject)
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.Flush(); err != nil {
		t.Fatal(err)
	}
	return subscription
}

func expectFailure(t *testing.T, failures <-chan error, want error) {
	t.Helper()
	select {
	case err := <-failures:
		if !errors.Is(err, want) {
			t.Errorf("the server says %v, want %v", err, want)
		}
	case <-time.After(10 * time.Second):
		t.Errorf("the server did not say %v", want)
	}
}

func TestProjectsMeetOnlyWhatIsTheirs(t *testing.T) {
	server := startWithProjects(t, t.TempDir())
	ofA := member(t, server, "a", weir.ScopeAPI)
	member(t, server, "b", weir.ScopeAPI)
	subscribe(t, ofA, "ingest.a")

	b, failures := client(t, server, nats.Token("api of b"))
	spy := subscribe(t, b, inboxes) // its own project's only
	if err := ofA.Publish("_INBOX.secret.1", []byte("an answer")); err != nil {
		t.Fatal(err)
	}
	if err := ofA.Publish("quarantine.b", []byte("not b's")); err != nil {
		t.Fatal(err)
	}
	if err := ofA.Flush(); err != nil {
		t.Fatal(err)
	}
	if message, err := spy.NextMsg(50 * time.Millisecond); err == nil {
		t.Errorf("project b got %q of project a", message.Data)
	}
	for _, subject := range []string{"events.a.x", ">", "log.0.b", "$KV.WEIR.>"} {
		subscribe(t, b, subject)
		expectFailure(t, failures, nats.ErrPermissionViolation)
	}
	for _, subject := range []string{"ingest.a", "events.b.x", "log.0.b", "$JS.API.STREAM.DELETE.EVENTS", "$JS.API.STREAM.CREATE.X"} {
		if err := b.Publish(subject, nil); err != nil {
			t.Fatal(err)
		}
		expectFailure(t, failures, nats.ErrPermissionViolation)
	}
}

func TestTheQuarantineIsShownToItsProject(t *testing.T) {
	server := startWithProjects(t, t.TempDir())
	member(t, server, "a", weir.ScopeAPI)
	member(t, server, "b", weir.ScopeAPI)
	quarantine, err := OpenQuarantine(t.Context(), connect(t, server))
	if err != nil {
		t.Fatal(err)
	}
	a, _ := client(t, server, nats.Token("api of a"))
	shown := subscribe(t, a, "quarantine.a")
	for _, project := range []string{"b", "a"} {
		if err := quarantine.Put(t.Context(), project, "", []byte("of "+project)); err != nil {
			t.Fatal(err)
		}
	}
	message, err := shown.NextMsg(10 * time.Second)
	if err != nil {
		t.Fatal(err)
	}
	if string(message.Data) != "of a" {
		t.Errorf("got %q", message.Data)
	}
}

// TestAServiceAnswersOnlyInboxes: NATS does not ask whether who names the subject
// of an answer may publish there.
func TestAServiceAnswersOnlyInboxes(t *testing.T) {
	server := startWithProjects(t, t.TempDir())
	service, err := server.ConnectService("a", weir.ScopeAPI)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(service.Close)
	answered := make(chan struct{}, 2)
	_, err = service.Subscribe("ingest.a", func(m *nats.Msg) {
		if err := m.Respond(m.Data); err != nil {
			t.Error(err)
		}
		answered <- struct{}{}
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := service.Flush(); err != nil {
		t.Fatal(err)
	}
	forged := subscribe(t, member(t, server, "a", weir.ScopeAPI), "events.>")
	a, _ := client(t, server, nats.Token("api of a"))
	if err := a.PublishRequest("ingest.a", "events.a.forged", []byte("x")); err != nil {
		t.Fatal(err)
	}
	<-answered
	if _, err := a.Request("ingest.a", []byte("x"), 10*time.Second); err != nil {
		t.Fatal(err)
	}
	if message, err := forged.NextMsg(10 * time.Millisecond); err == nil {
		t.Errorf("%q was published on %s", message.Data, message.Subject)
	}
}

func TestAProjectHasNoFurtherStreams(t *testing.T) {
	server := startWithProjects(t, t.TempDir())
	js, err := jetstream.New(member(t, server, "a", weir.ScopeAPI))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"ONE", "TWO"} {
		if _, err := js.CreateStream(t.Context(), jetstream.StreamConfig{Name: name, Subjects: []string{name}}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := js.CreateStream(t.Context(), jetstream.StreamConfig{Name: "THREE", Subjects: []string{"three"}}); err == nil {
		t.Error("a third stream was made")
	}
}

func TestWhatClientsDoIsNotLoggedInFull(t *testing.T) {
	var logged bytes.Buffer
	logger := newServerLogger(slog.New(slog.NewTextHandler(&logged, nil)))
	for range 1000 {
		logger.Errorf(`127.0.0.1:1 - cid:%d - authentication error - User "weir_api_SECRET"`, 7)
	}
	if text := logged.String(); strings.Contains(text, "SECRET") || strings.Count(text, "\n") != 1 {
		t.Errorf("logged: %.500s", text)
	}
	logger.Errorf("the disk is full")
	if !strings.Contains(logged.String(), "the disk is full") {
		t.Error("an error of the server's own is not logged")
	}
}

func TestStreamsOfAProjectComeBack(t *testing.T) {
	dir := t.TempDir()
	server := startWithProjects(t, dir)
	open := func(server *Server) (jetstream.JetStream, jetstream.Stream) {
		js, err := jetstream.New(member(t, server, "a", weir.ScopeAPI))
		if err != nil {
			t.Fatal(err)
		}
		stream, err := js.CreateOrUpdateStream(t.Context(), jetstream.StreamConfig{Name: "KEPT", Subjects: []string{"kept"}})
		if err != nil {
			t.Fatal(err)
		}
		return js, stream
	}
	js, _ := open(server)
	if _, err := js.Publish(t.Context(), "kept", []byte("1")); err != nil {
		t.Fatal(err)
	}

	server.Repair()
	server.shutDownBroken()
	server.revive()
	if _, err := js.Publish(t.Context(), "kept", []byte("2"), jetstream.WithRetryAttempts(100)); err != nil {
		t.Fatalf("after JetStream started anew: %v", err)
	}

	server.Close()
	_, stream := open(startWithProjects(t, dir))
	if messages := stream.CachedInfo().State.Msgs; messages != 2 {
		t.Errorf("%d messages after a restart, want 2", messages)
	}
}

func TestARevokedKeyIsCutOff(t *testing.T) {
	server := startWithProjects(t, t.TempDir())
	member(t, server, "a", weir.ScopeAPI)
	member(t, server, "a", weir.ScopeWrite)
	closed := make(chan struct{})
	_, err := nats.Connect("nats://"+server.Address().String(), nats.Token("write of a"), nats.NoReconnect(),
		nats.ClosedHandler(func(*nats.Conn) { close(closed) }))
	if err != nil {
		t.Fatal(err)
	}
	var otherClosed atomic.Bool
	other, _ := client(t, server, nats.Token("api of a"))
	other.SetClosedHandler(func(*nats.Conn) { otherClosed.Store(true) })
	server.Disconnect("2")
	select {
	case <-closed:
	case <-time.After(10 * time.Second):
		t.Fatal("it is still connected")
	}
	if err := other.Flush(); err != nil || otherClosed.Load() {
		t.Errorf("the client of another key: %v", err)
	}
}

func TestGoneClientsAreForgotten(t *testing.T) {
	server := startWithProjects(t, t.TempDir())
	member(t, server, "a", weir.ScopeAPI)
	members := server.nats.NumClients()
	for range 20 {
		conn, _ := client(t, server, nats.Token("api of a"))
		conn.Close()
	}
	for deadline := time.Now().Add(10 * time.Second); server.nats.NumClients() > members; {
		if time.Now().After(deadline) {
			t.Fatal("the server still has clients")
		}
		runtime.Gosched()
	}
	server.door.mu.Lock()
	server.door.sweepAt = 1
	server.door.mu.Unlock()
	client(t, server, nats.Token("api of a"))
	server.door.mu.Lock()
	defer server.door.mu.Unlock()
	if n := len(server.door.clients); n != 1 {
		t.Errorf("%d clients are remembered, want the one that is there", n)
	}
}

func TestClientsOfTheStreamingGateway(t *testing.T) {
	server := startWithProjects(t, t.TempDir())
	gateway, err := server.ConnectStreaming()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(gateway.Close)
	_, err = gateway.Subscribe("_STAN.discover.test", func(m *nats.Msg) { _ = m.Respond(m.Data) })
	if err != nil {
		t.Fatal(err)
	}
	if err := gateway.Flush(); err != nil {
		t.Fatal(err)
	}
	member(t, server, "a", weir.ScopeAPI)
	member(t, server, "b", weir.ScopeAPI)
	for name, as := range map[string]nats.Option{"open": nats.Name(""), "by token": nats.UserInfo(StreamingUser, "api of a")} {
		conn, failures := client(t, server, as)
		if _, err := conn.Request("_STAN.discover.test", nil, 10*time.Second); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := conn.Publish("ingest.a", nil); err != nil {
			t.Fatal(err)
		}
		expectFailure(t, failures, nats.ErrPermissionViolation)
	}
	for _, token := range []string{"api of b", "write of a", "wrong"} {
		_, err := nats.Connect("nats://"+server.Address().String(), nats.UserInfo(StreamingUser, token))
		if !errors.Is(err, nats.ErrAuthorization) {
			t.Errorf("%s: %v", token, err)
		}
	}
}
