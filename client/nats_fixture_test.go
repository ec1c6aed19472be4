package client

import (
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Tokens of the tests' NATS server, which stands for a project's account: admin
// is the server's own side, api what programs have, write what browsers have.
const (
	adminToken = "admin"
	apiToken   = "api"
	writeToken = "write"
)

// apiPublish and apiSubscribe are what Weir lets an API token do.
var (
	apiPublish = []string{
		"ingest.default", "weir.v1.>", "$SRV.>", "dead.default.>", "replay.default.>", "$JS.API.CONSUMER.>",
		"$JS.API.STREAM.INFO.*", "$JS.API.STREAM.NAMES", "$JS.API.STREAM.LIST", "$JS.API.STREAM.MSG.GET.*",
		"$JS.API.DIRECT.GET.>", "$JS.API.STREAM.MSG.DELETE.DEAD", "$JS.ACK.>", "$JS.FC.>",
	}
	apiSubscribe = []string{"events.default.>", "dead.default.>", "replay.default.>", "quarantine.default", "_INBOX.>"}
)

// tokens lets the three tokens in.
type tokens struct{}

func (tokens) Check(c server.ClientAuthentication) bool {
	user := &server.User{}
	switch c.GetOpts().Token {
	case adminToken:
	case apiToken:
		user.Permissions = &server.Permissions{
			Publish: &server.SubjectPermission{Allow: apiPublish}, Subscribe: &server.SubjectPermission{Allow: apiSubscribe},
		}
	case writeToken:
		user.Permissions = &server.Permissions{
			Publish: &server.SubjectPermission{Allow: []string{"ingest.default"}}, Subscribe: &server.SubjectPermission{Allow: []string{"_INBOX.>"}},
		}
	default:
		return false
	}
	c.RegisterUser(user)
	return true
}

// bus is a NATS server with the streams of a project.
type bus struct {
	*server.Server
	options *server.Options
	admin   *nats.Conn
	js      jetstream.JetStream
}

// newBus starts a NATS server that ends with the test.
func newBus(t *testing.T, adapt ...func(*server.Options)) *bus {
	t.Helper()
	b := &bus{options: &server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true, JetStream: true,
		StoreDir: t.TempDir(), CustomClientAuthentication: tokens{},
	}}
	for _, change := range adapt {
		change(b.options)
	}
	b.start(t)
	t.Cleanup(func() {
		b.admin.Close()
		b.stop()
	})
	streams := map[string][]string{eventsStream: {"events.default.>"}, deadStream: {"dead.default.>", "replay.default.>"}}
	for stream, subjects := range streams {
		if _, err := b.js.CreateStream(t.Context(), jetstream.StreamConfig{Name: stream, Subjects: subjects}); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// start starts the server, again on the port it had.
func (b *bus) start(t *testing.T) {
	t.Helper()
	s, err := server.NewServer(b.options)
	if err != nil {
		t.Fatal(err)
	}
	b.Server = s
	s.Start()
	if !s.ReadyForConnections(10 * time.Second) {
		t.Fatal("the NATS server does not start")
	}
	b.options.Port = s.Addr().(*net.TCPAddr).Port
	if b.admin != nil {
		return
	}
	options := []nats.Option{nats.Token(adminToken), nats.MaxReconnects(-1), nats.ReconnectWait(10 * time.Millisecond)}
	if b.options.TLSConfig != nil {
		options = append(options, nats.Secure(&tls.Config{InsecureSkipVerify: true}))
	}
	if b.admin, err = nats.Connect(s.ClientURL(), options...); err != nil {
		t.Fatal(err)
	}
	if b.js, err = jetstream.New(b.admin); err != nil {
		t.Fatal(err)
	}
}

func (b *bus) stop() {
	b.Shutdown()
	b.WaitForShutdown()
}

// client returns a client that is closed at the test's end.
func (b *bus) client(t *testing.T, token string) *Client {
	t.Helper()
	c, err := New(Config{NATS: NATSConfig{URL: b.ClientURL(), Token: token}, AttemptTimeout: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	c.retry = fast
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// answer answers requests on a subject with what handler returns.
func (b *bus) answer(t *testing.T, subject string, handler func(m *nats.Msg) *nats.Msg) *nats.Subscription {
	t.Helper()
	subscription, err := b.admin.Subscribe(subject, func(m *nats.Msg) {
		if reply := handler(m); reply != nil {
			_ = m.RespondMsg(reply)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.admin.Flush(); err != nil {
		t.Fatal(err)
	}
	return subscription
}

// serve answers ingest.default from an intake.
func (b *bus) serve(t *testing.T, s *intake) *nats.Subscription {
	t.Helper()
	return b.answer(t, "ingest.default", func(m *nats.Msg) *nats.Msg { return replyOf(s.take(unzipped(t, m))) })
}

func unzipped(t *testing.T, m *nats.Msg) string {
	return readBody(t, httpRequest(m))
}

// replyOf is an answer as Weir gives it over NATS.
func replyOf(answer any) *nats.Msg {
	reply := nats.NewMsg("")
	if p, ok := answer.(*problemAnswer); ok {
		reply.Header.Set(serviceErrorHeader, fmt.Sprint(p.Status))
		reply.Data, _ = json.Marshal(struct {
			*problemAnswer
			Error any `json:"error"`
		}{p, map[string]any{"code": p.Status, "description": p.Detail}})
		return reply
	}
	result := answer.(Result)
	reply.Data, _ = json.Marshal(map[string]any{"accepted": result.Accepted, "rejected": result.Rejected, "stream": "LOG", "seq": 1})
	return reply
}

// relay publishes events as Weir's relay does and returns when they are stored.
func (b *bus) relay(t *testing.T, names ...string) {
	t.Helper()
	for _, name := range names {
		event := fmt.Sprintf(`{"id":%q,"name":%q,"time":"2026-01-02T03:04:05.678Z","user_id":"u1","properties":{"amount":12.5},"context":{"device":"mobile"},"received_at":"2026-01-02T03:04:06Z"}`, name, name)
		body := fmt.Sprintf(`{"specversion":"1.0","id":%q,"source":"/weir/default","type":"weir.event","time":"2026-01-02T03:04:05.678Z","datacontenttype":"application/json","sequence":"1","data":%s}`, name, event)
		b.put(t, "events.default."+SubjectToken(name), body)
	}
}

func (b *bus) put(t *testing.T, subject, body string) {
	t.Helper()
	if _, err := b.js.Publish(t.Context(), subject, []byte(body)); err != nil {
		t.Fatal(err)
	}
}
