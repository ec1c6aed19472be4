package stan

import (
	"context"
	"log/slog"
	"net"
	"testing"

	natsserver "github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// fixture is a gateway in the test's process, whose clients have a NATS server
// without JetStream, apart from the storage.
type fixture struct {
	*testServer
	front, storage *natsserver.Server
	storageDir     string
	config         Config
	gateway        *Gateway
	end            func()
}

// newFixture starts one. It is about the gateway, whatever the suite runs
// against.
func newFixture(t *testing.T, adapt func(*Config)) *fixture {
	t.Helper()
	f := &fixture{testServer: &testServer{}, storageDir: t.TempDir()}
	f.front = must(startNATS("", 0))(t)
	t.Cleanup(func() { stopNATS(f.front) })
	f.port = f.front.Addr().(*net.TCPAddr).Port
	f.storage = must(startNATS(f.storageDir, 0))(t)
	t.Cleanup(func() { stopNATS(f.storage) })
	f.config = Config{
		ClusterID: testCluster,
		Front:     dial(t, f.front),
		Storage:   dial(t, f.storage),
		Logger:    slog.New(slog.NewTextHandler(t.Output(), nil)),
	}
	if adapt != nil {
		adapt(&f.config)
	}
	f.run(t)
	t.Cleanup(func() { f.end() })
	return f
}

func dial(t *testing.T, server *natsserver.Server) *nats.Conn {
	t.Helper()
	conn, err := nats.Connect(server.ClientURL(), nats.MaxReconnects(-1), nats.ReconnectWait(reconnectWait), nats.ReconnectJitter(0, 0))
	check(t, err)
	t.Cleanup(conn.Close)
	return conn
}

const reconnectWait = firstProbe / 5

// run runs a gateway until end is called.
func (f *fixture) run(t *testing.T) {
	t.Helper()
	gateway, err := New(t.Context(), f.config)
	check(t, err)
	f.gateway = gateway
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		gateway.Run(ctx)
	}()
	f.end = func() {
		cancel()
		<-ended
	}
}

// restartStorage stops the storage and starts it again on the same files.
func (f *fixture) restartStorage(t *testing.T, meanwhile func()) {
	t.Helper()
	port := f.storage.Addr().(*net.TCPAddr).Port
	stopNATS(f.storage)
	meanwhile()
	f.storage = must(startNATS(f.storageDir, port))(t)
	storage := f.storage
	t.Cleanup(func() { stopNATS(storage) })
}

// asAfterACrash makes the state one that was saved before the last messages
// were sent.
func (f *fixture) asAfterACrash(t *testing.T) {
	t.Helper()
	js := must(jetstream.New(f.config.Storage))(t)
	stream := must(js.Stream(t.Context(), namesOf(testCluster).stateStream()))(t)
	prefix := namesOf(testCluster).statePrefix()
	info := must(stream.Info(t.Context(), jetstream.WithSubjectFilter(prefix+memberKey("*"))))(t)
	if len(info.State.Subjects) != 1 {
		t.Fatalf("there are %d records of subscriptions", len(info.State.Subjects))
	}
	for subject := range info.State.Subjects {
		saved := must(stream.GetLastMsgForSubject(t.Context(), subject))(t)
		r := must(decodeRecord[memberRecord](subject, saved.Data))(t)
		r.Sent, r.Pending = 0, nil
		must(js.Publish(t.Context(), subject, encode(r)))(t)
	}
	must(js.Publish(t.Context(), prefix+cleanKey, nil))(t)
}
