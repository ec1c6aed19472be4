package stream

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/weirhq/weir"
)

// start runs an embedded server on a directory until the test ends.
func start(t *testing.T, dir, listen string) *Server {
	t.Helper()
	return startWith(t, ServerConfig{
		Dir:    dir,
		Listen: listen,
		Authenticate: func(token string) (weir.Grant, bool) {
			return weir.Grant{Project: "default", Scope: weir.ScopeAPI}, token == "good"
		},
		Logger: slog.New(slog.DiscardHandler),
	})
}

// startWith runs an embedded server that listens until the test ends.
func startWith(t *testing.T, config ServerConfig) *Server {
	t.Helper()
	server, err := StartServer(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	if err := server.Listen(); err != nil {
		t.Fatal(err)
	}
	return server
}

func connect(t *testing.T, server *Server) *nats.Conn {
	t.Helper()
	conn, err := server.Connect(t.Name())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	return conn
}

func openLog(t *testing.T, server *Server, config LogConfig) *Log {
	t.Helper()
	log, err := OpenLog(t.Context(), connect(t, server), config)
	if err != nil {
		t.Fatal(err)
	}
	return log
}

func frame(body string) weir.Frame {
	return weir.Frame{Project: "default", Count: strings.Count(body, "\n"), Body: []byte(body)}
}

func appendFrames(t *testing.T, log *Log, frames ...weir.Frame) uint64 {
	t.Helper()
	last, err := log.Append(t.Context(), frames)
	if err != nil {
		t.Fatal(err)
	}
	return last
}

func follow(t *testing.T, log *Log, after uint64) *Follower {
	t.Helper()
	follower, err := log.Follow(t.Context(), after)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(follower.Close)
	return follower
}

func bounds(t *testing.T, log *Log) Bounds {
	t.Helper()
	b, err := log.Bounds(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var roomy = LogConfig{MaxBytes: 1 << 30, MaxAge: time.Hour}

func TestFramesAreReadBackInOrder(t *testing.T) {
	log := openLog(t, start(t, t.TempDir(), ""), roomy)
	if last := appendFrames(t, log, frame("one\n")); last != 1 {
		t.Errorf("the first frame has sequence %d", last)
	}
	if last := appendFrames(t, log, frame("two\n2\n"), frame("three\n"), frame("four\n")); last != 4 {
		t.Errorf("a batch of three ended at sequence %d", last)
	}
	follower := follow(t, log, 1)
	for sequence, body := range map[uint64]string{2: "two\n2\n"} {
		got, err := follower.Next(t.Context())
		if err != nil || got.Sequence != sequence || string(got.Body) != body || got.Count != 2 || got.Project != "default" {
			t.Fatalf("got %+v, %v", got, err)
		}
	}
	for want := uint64(3); want <= 4; want++ {
		if got, err := follower.Next(t.Context()); err != nil || got.Sequence != want {
			t.Fatalf("got %+v, %v", got, err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := follower.Next(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("at the end of the log: %v", err)
	}
	appendFrames(t, log, frame("five\n"))
	if got, err := follower.Next(t.Context()); err != nil || got.Sequence != 5 {
		t.Errorf("after a pause: %+v, %v", got, err)
	}
}

// TestABatchSentAgainIsStoredOnce: the answer to the first attempt may be lost.
func TestABatchSentAgainIsStoredOnce(t *testing.T) {
	log := openLog(t, start(t, t.TempDir(), ""), roomy)
	frames := []weir.Frame{frame("one\n"), frame("two\n"), frame("three\n")}
	for attempt := range 2 {
		last, err := log.publishBatch(t.Context(), frames, "an id")
		if err != nil || last != 3 {
			t.Fatalf("attempt %d: sequence %d, %v", attempt+1, last, err)
		}
		appendFrames(t, log, frame("another\n"))
	}
	if b := bounds(t, log); b.Last != 5 {
		t.Errorf("the log has %d frames, want 5", b.Last)
	}
}

func TestFramesSurviveARestart(t *testing.T) {
	dir := t.TempDir()
	server := start(t, dir, "")
	log := openLog(t, server, roomy)
	appendFrames(t, log, frame("one\n"))
	before := bounds(t, log)
	server.Close()

	log = openLog(t, start(t, dir, ""), roomy)
	after := bounds(t, log)
	if after != before || after.Last != 1 {
		t.Errorf("bounds were %+v, are %+v", before, after)
	}
	if last := appendFrames(t, log, frame("two\n")); last != 2 {
		t.Errorf("the next frame has sequence %d", last)
	}
}

func TestSkippedSequencesAreNotUsedAgain(t *testing.T) {
	log := openLog(t, start(t, t.TempDir(), ""), roomy)
	appendFrames(t, log, frame("one\n"))
	if err := log.SkipTo(t.Context(), 11); err != nil {
		t.Fatal(err)
	}
	if last := appendFrames(t, log, frame("eleven\n")); last != 11 {
		t.Errorf("the next frame has sequence %d", last)
	}
}

func TestTailIsNewestFirst(t *testing.T) {
	log := openLog(t, start(t, t.TempDir(), ""), roomy)
	for i := range 5 {
		appendFrames(t, log, frame(fmt.Sprintf("%d\n%d\n", i, i)))
	}
	frames, err := log.Tail(t.Context(), 3, 1<<20)
	if err != nil || len(frames) != 2 || frames[0].Sequence != 5 || frames[1].Sequence != 4 {
		t.Errorf("tail %+v, %v", frames, err)
	}
	if frames, err = log.Tail(t.Context(), 100, 1<<20); err != nil || len(frames) != 5 {
		t.Errorf("whole tail %+v, %v", frames, err)
	}
}

func TestAFullLogRefusesUntilItIsTrimmedBehindTheReader(t *testing.T) {
	log := openLog(t, start(t, t.TempDir(), ""), LogConfig{MaxBytes: 200 << 10, MaxAge: time.Hour})
	body := frame(strings.Repeat("x", 20<<10) + "\n")
	var last uint64
	for {
		sequence, err := log.Append(t.Context(), []weir.Frame{body})
		if err != nil {
			if weir.ErrorCode(err) != weir.CodeUnavailable {
				t.Fatalf("a full log says %v", err)
			}
			break
		}
		last = sequence
	}
	if removed, err := log.Trim(t.Context(), 0); err != nil || removed != 0 {
		t.Fatalf("trimmed %d frames nobody has read (%v)", removed, err)
	}
	if _, err := log.Append(t.Context(), []weir.Frame{body, body}); err == nil {
		t.Fatal("a full log took a batch")
	}
	if removed, err := log.Trim(t.Context(), 1); err != nil || removed != 1 {
		t.Fatalf("trimmed %d frames behind a reader at 1 (%v)", removed, err)
	}
	if _, err := log.Trim(t.Context(), last); err != nil {
		t.Fatal(err)
	}
	b := bounds(t, log)
	if b.Bytes > 200<<10 || b.Last != last || b.First > b.Last {
		t.Errorf("trimmed to %+v", b)
	}
	appendFrames(t, log, body)
}

func TestOldFramesAreTrimmed(t *testing.T) {
	log := openLog(t, start(t, t.TempDir(), ""), LogConfig{MaxBytes: 1 << 30, MaxAge: time.Nanosecond})
	appendFrames(t, log, frame("one\n"), frame("two\n"))
	if removed, err := log.Trim(t.Context(), 2); err != nil || removed != 2 {
		t.Errorf("trimmed %d (%v)", removed, err)
	}
	if b := bounds(t, log); b.First != 3 || b.Last != 2 {
		t.Errorf("empty log has bounds %+v", b)
	}
}

func TestAStoppedServerRefuses(t *testing.T) {
	server := start(t, t.TempDir(), "")
	log := openLog(t, server, roomy)
	server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := log.Append(ctx, []weir.Frame{frame("one\n")}); weir.ErrorCode(err) != weir.CodeUnavailable {
		t.Errorf("a stopped server says %v", err)
	}
}

func TestJetStreamComesBackAfterAFailedWrite(t *testing.T) {
	server := start(t, t.TempDir(), "")
	log := openLog(t, server, roomy)
	appendFrames(t, log, frame("one\n"))
	server.Repair()
	server.shutDownBroken()
	server.revive()
	if last := appendFrames(t, log, frame("two\n")); last != 2 {
		t.Errorf("the next frame has sequence %d", last)
	}
}

func TestClientsNeedAToken(t *testing.T) {
	server := start(t, t.TempDir(), "127.0.0.1:0")
	url := "nats://" + server.Address().String()
	if conn, err := nats.Connect(url); err == nil {
		conn.Close()
		t.Error("a client without a token was let in")
	}
	if conn, err := nats.Connect(url, nats.Token("good")); err == nil {
		conn.Close()
		t.Error("a client was let in before its project had an account")
	}
	member(t, server, "default", weir.ScopeAPI)
	conn, err := nats.Connect(url, nats.Token("good"))
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
}

func TestAnAddressInUseIsReported(t *testing.T) {
	taken := start(t, t.TempDir(), "127.0.0.1:0").Address().String()
	for _, config := range []ServerConfig{{Listen: taken}, {Monitor: taken}} {
		config.Dir, config.Logger = t.TempDir(), slog.New(slog.DiscardHandler)
		if _, err := StartServer(config); err == nil || !strings.Contains(err.Error(), taken) {
			t.Errorf("an address in use gives %v", err)
		}
	}
}

func TestQuarantineKeepsAMessageOnce(t *testing.T) {
	conn := connect(t, start(t, t.TempDir(), ""))
	quarantine, err := OpenQuarantine(t.Context(), conn)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := quarantine.Put(t.Context(), "default", "same", []byte("{}\n")); err != nil {
			t.Fatal(err)
		}
	}
	stream, err := quarantine.js.Stream(t.Context(), quarantineStream)
	if err != nil {
		t.Fatal(err)
	}
	if info := stream.CachedInfo(); info.State.Msgs != 1 {
		t.Errorf("%d messages", info.State.Msgs)
	}
}
