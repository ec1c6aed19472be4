package relay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/stream"
)

const project = weir.DefaultProject

// patience bounds every wait of these tests: beyond it, it will not come.
const patience = 20 * time.Second

// server is a real server with a real log.
type server struct {
	*stream.Server
	dir      string
	stop     func()
	log      *stream.Log
	metadata *stream.Metadata
	conn     *nats.Conn
}

func startServer(t testing.TB, dir string) *server {
	t.Helper()
	embedded, err := stream.StartServer(stream.ServerConfig{
		Dir:          dir,
		Authenticate: func(string) (weir.Grant, bool) { return weir.Grant{}, false },
		Logger:       slog.New(slog.DiscardHandler),
	})
	must(t, err)
	s := &server{Server: embedded, dir: dir}
	s.conn, err = embedded.Connect(t.Name())
	must(t, err)
	s.log, err = stream.OpenLog(t.Context(), s.conn, stream.LogConfig{MaxBytes: 8 << 30, MaxAge: time.Hour})
	must(t, err)
	s.metadata, err = stream.OpenMetadata(t.Context(), s.conn)
	must(t, err)
	s.stop = sync.OnceFunc(func() {
		s.conn.Close()
		embedded.Close()
	})
	t.Cleanup(s.stop)
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// relayLog is the log as the relay asks for it.
type relayLog struct{ *stream.Log }

func (l relayLog) Extent(ctx context.Context) (Extent, error) {
	b, err := l.Bounds(ctx)
	return Extent{Created: b.Created, First: b.First, Last: b.Last}, err
}

func (l relayLog) Follow(ctx context.Context, after uint64) (Follower, error) {
	return l.Log.Follow(ctx, after)
}

// projects is all the relay needs to know of projects.
type projects struct {
	mu    sync.Mutex
	off   map[string]bool
	names []string
}

func (p *projects) Names() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string{project}, p.names...)
}

func (p *projects) Relay(name string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !p.off[name]
}

func (p *projects) turn(name string, on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.off == nil {
		p.off = map[string]bool{}
	}
	p.off[name] = !on
}

// outlets are the real streams of a server, which can be made to fail.
type outlets struct {
	server *stream.Server
	config stream.EventsConfig
	mu     sync.Mutex
	opens  map[string]int
	only   string // the project that fails; all if empty
	refuse error
	broken func(published int) error // asked before each message
	held   chan struct{}             // while it is open, messages of only wait for it
}

var roomy = stream.EventsConfig{MaxBytes: 4 << 30, MaxAge: time.Hour}

func (o *outlets) Open(ctx context.Context, project string, newest func([]byte) bool) (Stream, error) {
	o.mu.Lock()
	refuse, broken, held := o.refuse, o.broken, o.held
	if o.opens == nil {
		o.opens = map[string]int{}
	}
	o.opens[project]++
	if o.only != "" && project != o.only {
		refuse, broken, held = nil, nil, nil
	}
	o.mu.Unlock()
	if refuse != nil {
		return nil, refuse
	}
	events, err := o.server.OpenEvents(ctx, project, o.config, newest)
	if err != nil {
		return nil, err
	}
	return &outlet{Events: events, broken: broken, held: held}, nil
}

func (o *outlets) set(refuse error, broken func(int) error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.refuse, o.broken = refuse, broken
}

func (o *outlets) opened(project string) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.opens[project]
}

type outlet struct {
	*stream.Events
	published int
	broken    func(int) error
	held      chan struct{}
}

func (o *outlet) Publish(ctx context.Context, name string, message []byte) error {
	if o.held != nil {
		select {
		case <-o.held:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	o.published++
	if o.broken != nil {
		if err := o.broken(o.published); err != nil {
			_ = o.Flush() // what is under way may be stored or not
			return err
		}
	}
	return o.Events.Publish(ctx, name, message)
}

var errBroken = errors.New("broken on purpose")

// fixture is a relay at work.
type fixture struct {
	*Relay
	server   *server
	outlets  *outlets
	projects *projects
	stop     func()
}

// syncEvery is what the relay is told; checkpoints follow within seconds.
const syncEvery = 100 * time.Millisecond

func newRelay(s *server) *fixture {
	f := &fixture{server: s, outlets: &outlets{server: s.Server, config: roomy}, projects: &projects{}}
	f.Relay = New(Config{
		Log: relayLog{s.log}, Events: f.outlets, Projects: f.projects, Metadata: s.metadata,
		SyncEvery: syncEvery, Logger: slog.New(slog.DiscardHandler),
	})
	return f
}

func (f *fixture) run(t testing.TB) *fixture {
	t.Helper()
	must(t, f.Begin(t.Context()))
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		f.Run(ctx)
	}()
	f.stop = sync.OnceFunc(func() { cancel(); <-done })
	t.Cleanup(f.stop)
	return f
}

// place is how far EVENTS goes, as a lane finds it.
func (f *fixture) place(t testing.TB) place {
	t.Helper()
	l := f.lane(project)
	must(t, f.open(t.Context(), l))
	l.end()
	return l.done
}

// until does something and waits until EVENTS has a number of messages, then
// stops the relay.
func (f *fixture) until(t testing.TB, do func(), count int) {
	t.Helper()
	do()
	f.server.events(t, project, count)
	f.stop()
}

// awaitRead waits until the relay has read a frame.
func (f *fixture) awaitRead(t testing.TB, sequence uint64) {
	t.Helper()
	await(t, fmt.Sprintf("frame %d is read", sequence), func() bool { return f.Stats().Read >= sequence })
}

// numbered makes a frame of events with names and ids of their own.
func numbered(project string, from, count int) weir.Frame {
	frame := weir.Frame{Project: project, Count: count}
	for n := from; n < from+count; n++ {
		event := &weir.Event{
			ID: fmt.Sprintf("id-%d", n), Name: []string{"page_view", "purchase", "click"}[n%3], UserID: "u1",
			Time: time.UnixMicro(1_700_000_000_000_000 + int64(n)).UTC(), Received: time.UnixMicro(1_700_000_100_000_000).UTC(),
			Properties: json.RawMessage(`{"amount":12.5,"currency":"EUR"}`),
			Context: weir.Context{
				URL: "https://shop.example/cart", Host: "shop.example", Path: "/cart", Locale: "de-DE", Browser: "Firefox", BrowserVersion: "146",
				OS: "Linux", Device: "desktop", Country: "DE",
			},
		}
		frame.Events = append(frame.Events, event)
	}
	frame.Body = encode(frame.Events)
	return frame
}

func (s *server) append(t testing.TB, frames ...weir.Frame) uint64 {
	t.Helper()
	last, err := s.log.Append(t.Context(), frames)
	must(t, err)
	return last
}

// deleteEvents deletes EVENTS as an operator may.
func (s *server) deleteEvents(t testing.TB, project string) {
	t.Helper()
	conn, js := s.jetStream(t, project)
	defer conn.Close()
	must(t, js.DeleteStream(t.Context(), "EVENTS"))
}

// forget deletes the checkpoint.
func (s *server) forget(t testing.TB) {
	t.Helper()
	must(t, s.metadata.Put(t.Context(), checkpointKey, []byte("{}")))
}

// renewLog replaces the log by an empty one.
func (s *server) renewLog(t testing.TB) {
	t.Helper()
	js, err := jetstream.New(s.conn)
	must(t, err)
	must(t, js.DeleteStream(t.Context(), "LOG"))
	s.log, err = stream.OpenLog(t.Context(), s.conn, stream.LogConfig{MaxBytes: 8 << 30, MaxAge: time.Hour})
	must(t, err)
}

// stored is one message of EVENTS.
type stored struct {
	Subject string
	Stream  uint64
	Text    string
	Event   struct {
		ID       string
		Type     string
		Source   string
		Sequence string
		Data     json.RawMessage
	}
}

// events returns what EVENTS of a project holds when it has a number of
// messages.
func (s *server) events(t testing.TB, project string, count int) (all []stored) {
	t.Helper()
	conn, js := s.jetStream(t, project)
	defer conn.Close()
	awaitEvents(t, js, count)
	if count == 0 {
		return nil
	}
	consumer, err := js.OrderedConsumer(t.Context(), "EVENTS", jetstream.OrderedConsumerConfig{})
	must(t, err)
	messages, err := consumer.Messages()
	must(t, err)
	defer messages.Stop()
	for range count {
		message, err := messages.Next(jetstream.NextMaxWait(patience))
		must(t, err)
		metadata, err := message.Metadata()
		must(t, err)
		one := stored{Subject: message.Subject(), Stream: metadata.Sequence.Stream, Text: string(message.Data())}
		must(t, json.Unmarshal(message.Data(), &one.Event))
		all = append(all, one)
	}
	return all
}

// jetStream is JetStream in a project's account.
func (s *server) jetStream(t testing.TB, project string) (*nats.Conn, jetstream.JetStream) {
	t.Helper()
	conn, err := s.ConnectProject(project, weir.ScopeAPI)
	must(t, err)
	js, err := jetstream.New(conn)
	must(t, err)
	return conn, js
}

func awaitEvents(t testing.TB, js jetstream.JetStream, count int) {
	t.Helper()
	late := time.Now().Add(patience)
	for {
		var got uint64
		stream, err := js.Stream(t.Context(), "EVENTS")
		if err == nil {
			got = stream.CachedInfo().State.Msgs
		}
		if got >= uint64(count) {
			return
		}
		if time.Now().After(late) {
			t.Fatalf("EVENTS holds %d messages, want %d (%v)", got, count, err)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// holdNumbered demands that EVENTS holds the numbered events, each once, in
// order.
func (s *server) holdNumbered(t testing.TB, project string, from, count int) []stored {
	t.Helper()
	return hold(t, s.events(t, project, count), from, count)
}

func hold(t testing.TB, all []stored, from, count int) []stored {
	t.Helper()
	if len(all) != count {
		t.Fatalf("EVENTS holds %d messages, want %d", len(all), count)
	}
	for i, one := range all {
		if want := fmt.Sprintf("id-%d", from+i); one.Event.ID != want {
			t.Fatalf("message %d is %s, want %s", i+1, one.Event.ID, want)
		}
		if i > 0 && one.Event.Sequence <= all[i-1].Event.Sequence {
			t.Fatalf("%s comes behind %s", one.Event.Sequence, all[i-1].Event.Sequence)
		}
		if !strings.Contains(string(one.Event.Data), one.Event.ID) {
			t.Fatalf("%s has the data %s", one.Event.ID, one.Event.Data)
		}
	}
	return all
}

// await waits until something holds.
func await(t testing.TB, what string, holds func() bool) {
	t.Helper()
	late := time.Now().Add(patience)
	for !holds() {
		if time.Now().After(late) {
			t.Fatalf("%s: not within %s", what, patience)
		}
		time.Sleep(5 * time.Millisecond)
	}
}
