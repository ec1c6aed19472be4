package collect

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

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/eventjson"
	"github.com/weirhq/weir/internal/stream"
)

// fixture is a collector over a real log.
type fixture struct {
	*Collector
	tb         testing.TB
	server     *stream.Server
	log        *stream.Log
	disconnect func()
	stop       func()
}

type nothing struct{}

func (nothing) Observe(float64) {}

// options change what a fixture is made of.
type options struct {
	dir  string
	log  stream.LogConfig
	wrap func(*stream.Log) Log
}

// start runs a collector until the test ends.
func start(tb testing.TB, o options) *fixture {
	tb.Helper()
	if o.dir == "" {
		o.dir = tb.TempDir()
	}
	if o.log.MaxBytes == 0 {
		o.log = stream.LogConfig{MaxBytes: 1 << 30, MaxAge: time.Hour}
	}
	f := &fixture{tb: tb}
	f.connect(o)
	quarantine := f.openQuarantine()
	var log Log = f.log
	if o.wrap != nil {
		log = o.wrap(f.log)
	}
	f.Collector = New(Config{
		Log: log, Quarantine: quarantine, Enrich: enrichIP, Logger: slog.New(slog.DiscardHandler),
		FrameEvents: nothing{}, AppendSeconds: nothing{},
	})
	f.run()
	return f
}

func enrichIP(event *weir.Event, origin Origin) {
	if origin.IP.IsValid() {
		event.Context.IP = origin.IP.String()
	}
}

func (f *fixture) connect(o options) {
	f.tb.Helper()
	server, err := stream.StartServer(stream.ServerConfig{Dir: o.dir, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		f.tb.Fatal(err)
	}
	f.server = server
	f.tb.Cleanup(server.Close)
	conn, err := server.Connect(f.tb.Name())
	if err != nil {
		f.tb.Fatal(err)
	}
	f.disconnect = conn.Close
	f.tb.Cleanup(conn.Close)
	if f.log, err = stream.OpenLog(f.tb.Context(), conn, o.log); err != nil {
		f.tb.Fatal(err)
	}
}

func (f *fixture) openQuarantine() *stream.Quarantine {
	f.tb.Helper()
	conn, err := f.server.Connect("quarantine")
	if err != nil {
		f.tb.Fatal(err)
	}
	f.tb.Cleanup(conn.Close)
	quarantine, err := stream.OpenQuarantine(f.tb.Context(), conn)
	if err != nil {
		f.tb.Fatal(err)
	}
	return quarantine
}

func (f *fixture) run() {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { f.Run(ctx) })
	f.stop = func() { cancel(); running.Wait() }
	f.tb.Cleanup(f.stop)
}

// patience bounds every wait of these tests: beyond it, it will not come.
const patience = 20 * time.Second

// accept gives a body and returns the verdict; it must not fail.
func (f *fixture) accept(body string) Result {
	f.tb.Helper()
	ctx, cancel := context.WithTimeout(f.tb.Context(), patience)
	defer cancel()
	result, err := f.Accept(ctx, weir.DefaultProject, []byte(body), Origin{})
	if err != nil {
		f.tb.Fatalf("%.80s: %v", body, err)
	}
	return result
}

// refused gives a body that must fail with a code.
func (f *fixture) refused(body string, code weir.Code) {
	f.tb.Helper()
	result, err := f.Accept(f.tb.Context(), weir.DefaultProject, []byte(body), Origin{})
	if weir.ErrorCode(err) != code || err == nil {
		f.tb.Fatalf("%.80s: %+v, %v; want %s", body, result, err, code)
	}
}

// frames returns all frames of the log.
func (f *fixture) frames() []weir.Frame {
	f.tb.Helper()
	bounds, err := f.log.Bounds(f.tb.Context())
	if err != nil {
		f.tb.Fatal(err)
	}
	follower, err := f.log.Follow(f.tb.Context(), 0)
	if err != nil {
		f.tb.Fatal(err)
	}
	defer follower.Close()
	var frames []weir.Frame
	for range bounds.Last - bounds.First + 1 {
		frame, err := follower.Next(f.tb.Context())
		if err != nil {
			f.tb.Fatal(err)
		}
		frames = append(frames, frame)
	}
	return frames
}

// stored returns the events of the log, in order.
func (f *fixture) stored() []weir.Event {
	f.tb.Helper()
	var events []weir.Event
	for _, frame := range f.frames() {
		in := decodeAll(f.tb, frame.Body)
		if len(in) != frame.Count {
			f.tb.Errorf("frame %d says it has %d events and has %d", frame.Sequence, frame.Count, len(in))
		}
		events = append(events, in...)
	}
	return events
}

func decodeAll(tb testing.TB, body []byte) (events []weir.Event) {
	tb.Helper()
	var decoder eventjson.Decoder
	decoder.Reset(body)
	for {
		var event weir.Event
		_, err := decoder.Next(&event)
		if isEnd(err) {
			return events
		}
		if err != nil {
			tb.Fatal(err)
		}
		events = append(events, event)
	}
}

// one returns the single event of the log.
func (f *fixture) one() weir.Event {
	f.tb.Helper()
	events := f.stored()
	if len(events) != 1 {
		f.tb.Fatalf("the log has %d events, not one", len(events))
	}
	return events[0]
}

// quarantined returns what is in the quarantine.
func (f *fixture) quarantined() (all []quarantined) {
	f.tb.Helper()
	conn, err := f.server.Connect("reader")
	if err != nil {
		f.tb.Fatal(err)
	}
	defer conn.Close()
	js, err := conn.JetStream()
	if err != nil {
		f.tb.Fatal(err)
	}
	info, err := js.StreamInfo("QUARANTINE")
	if err != nil {
		f.tb.Fatal(err)
	}
	for sequence := uint64(1); sequence <= info.State.LastSeq; sequence++ {
		message, err := js.GetMsg("QUARANTINE", sequence)
		if err != nil {
			f.tb.Fatal(err)
		}
		for line := range strings.Lines(string(message.Data)) {
			var q quarantined
			if err := json.Unmarshal([]byte(line), &q); err != nil {
				f.tb.Fatal(err)
			}
			all = append(all, q)
		}
	}
	return all
}

// event is a valid event with an id.
func event(id string) string {
	return fmt.Sprintf(`{"id":%q,"name":"click","user_id":"u1","time":"2026-01-02T03:04:05Z"}`, id)
}

func batchOf(n int, prefix string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(event(fmt.Sprintf("%s-%d", prefix, i)))
		b.WriteByte('\n')
	}
	return b.String()
}

// heldLog lets a test hold up the appends to a log, and fail them.
type heldLog struct {
	*stream.Log
	entered chan int      // gets the number of frames of each append
	release chan struct{} // each append waits for one
	fail    chan error    // an append fails with what is in it
}

func newHeldLog(log *stream.Log) *heldLog {
	return &heldLog{Log: log, entered: make(chan int, 1000), release: make(chan struct{}, 1000), fail: make(chan error, 1)}
}

func (l *heldLog) Append(ctx context.Context, frames []weir.Frame) (uint64, error) {
	l.entered <- len(frames)
	<-l.release
	select {
	case err := <-l.fail:
		return 0, err
	default:
		return l.Log.Append(ctx, frames)
	}
}

// startHeld runs a collector over a log whose appends wait for the test.
func startHeld(t *testing.T) (*fixture, *heldLog) {
	t.Helper()
	var held *heldLog
	f := start(t, options{wrap: func(log *stream.Log) Log { held = newHeldLog(log); return held }})
	return f, held
}

// outcome is how an Accept in the background ended.
type outcome struct {
	Result
	err error
}

func (f *fixture) acceptLater(ctx context.Context, body string) <-chan outcome {
	done := make(chan outcome, 1)
	go func() {
		result, err := f.Accept(ctx, weir.DefaultProject, []byte(body), Origin{})
		done <- outcome{result, err}
	}()
	return done
}

var errDisk = errors.New("the disk is on fire")
