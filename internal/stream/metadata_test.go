package stream

import (
	"bytes"
	"context"
	"errors"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/weirhq/weir"
)

func openMetadata(t *testing.T, conn *nats.Conn) *Metadata {
	t.Helper()
	metadata, err := OpenMetadata(t.Context(), conn)
	if err != nil {
		t.Fatal(err)
	}
	return metadata
}

func put(t *testing.T, metadata *Metadata, key, value string) {
	t.Helper()
	if err := metadata.Put(t.Context(), key, []byte(value)); err != nil {
		t.Fatal(err)
	}
}

// wantValue demands that a key has a value.
func wantValue(t *testing.T, metadata *Metadata, key, want string) {
	t.Helper()
	if value, err := metadata.Get(t.Context(), key); string(value) != want || err != nil {
		t.Errorf("%s is %q, %v, want %q", key, value, err, want)
	}
}

func wantUnavailable(t *testing.T, err error) {
	t.Helper()
	if err == nil || weir.ErrorCode(err) != weir.CodeUnavailable || !strings.Contains(err.Error(), "could not be kept on disk") {
		t.Errorf("got %v", err)
	}
}

// censoring is a server some of whose messages do not reach the client.
type censoring struct {
	*Server
	censor
}

func (c *censoring) InProcessConn() (net.Conn, error) {
	conn, err := c.nats.InProcessConn()
	if err != nil {
		return nil, err
	}
	return c.wrap(conn), nil
}

// openCensored opens the metadata on a connection that drops messages.
func openCensored(t *testing.T, server *Server, drop func(payload []byte) bool) *Metadata {
	t.Helper()
	conn, err := nats.Connect("", nats.InProcessServer(&censoring{server, censor{drop}}), nats.Token(server.secret))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	return openMetadata(t, conn)
}

func TestMetadata(t *testing.T) {
	dir := t.TempDir()
	server := start(t, dir, "")
	metadata := openMetadata(t, connect(t, server))
	if value, err := metadata.Get(t.Context(), "key.a"); value != nil || err != nil {
		t.Errorf("a missing key gives %q, %v", value, err)
	}
	put(t, metadata, "key.a", "1")
	put(t, metadata, "key.a", "2")
	wantValue(t, metadata, "key.a", "2")
	server.Close()
	wantValue(t, openMetadata(t, connect(t, start(t, dir, ""))), "key.a", "2")
}

// TestAWriterThatGoesAway ends nothing in the middle.
func TestAWriterThatGoesAway(t *testing.T) {
	metadata := openMetadata(t, connect(t, start(t, t.TempDir(), "")))
	gone, leave := context.WithCancel(t.Context())
	leave()
	if err := metadata.Put(gone, "key.a", []byte("1")); err != nil {
		t.Error(err)
	}
	wantValue(t, metadata, "key.a", "1")
}

// TestAWriteWhoseAnswerIsLost took place, so it is no failure.
func TestAWriteWhoseAnswerIsLost(t *testing.T) {
	lost := 0
	metadata := openCensored(t, start(t, t.TempDir(), ""), func(payload []byte) bool {
		isAck := bytes.HasPrefix(payload, []byte(`{"stream":"KV_`+metadataBucket))
		if isAck {
			lost++
		}
		return isAck
	})
	metadata.wait = time.Second // the server has time to answer the look
	put(t, metadata, "key.a", "1")
	put(t, metadata, "key.a", "2")
	wantValue(t, metadata, "key.a", "2")
	if lost != 2 {
		t.Errorf("%d answers were lost: the test shows nothing", lost)
	}
}

// TestAWriteWithoutAnyAnswer fails in bounded time, though nobody bounds it.
func TestAWriteWithoutAnyAnswer(t *testing.T) {
	var mute atomic.Bool
	metadata := openCensored(t, start(t, t.TempDir(), ""), func([]byte) bool { return mute.Load() })
	put(t, metadata, "key.a", "1")
	mute.Store(true)
	metadata.wait = 50 * time.Millisecond
	began := time.Now()
	err := metadata.Put(context.Background(), "key.a", []byte("2"))
	wantUnavailable(t, err)
	if took := time.Since(began); !errors.Is(err, context.DeadlineExceeded) || took >= ackWait {
		t.Errorf("after %s: %v", took, err)
	}
}

// TestAWriteThatIsRefused leaves the value before, also where the server has no
// room for another.
func TestAWriteThatIsRefused(t *testing.T) {
	conn := connect(t, start(t, t.TempDir(), ""))
	metadata := openMetadata(t, conn)
	put(t, metadata, "key.a", "before")
	setRoom(t, conn, 1<<10)
	long := strings.Repeat("x", 2<<10)
	wantUnavailable(t, metadata.Put(t.Context(), "key.a", []byte(long)))
	wantUnavailable(t, metadata.Put(t.Context(), "key.b", []byte(long)))
	wantValue(t, metadata, "key.a", "before")
	wantValue(t, metadata, "key.b", "")
	setRoom(t, conn, -1)
	put(t, metadata, "key.a", long)
	wantValue(t, metadata, "key.a", long)
}

// setRoom sets how many bytes of metadata the server takes.
func setRoom(t *testing.T, conn *nats.Conn, room int64) {
	t.Helper()
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	stream, err := js.Stream(t.Context(), "KV_"+metadataBucket)
	if err != nil {
		t.Fatal(err)
	}
	config := stream.CachedInfo().Config
	config.MaxBytes = room
	if _, err := js.UpdateStream(t.Context(), config); err != nil {
		t.Fatal(err)
	}
}

// TestWritesWhileJetStreamIsOff, as it is after an error of writing.
func TestWritesWhileJetStreamIsOff(t *testing.T) {
	server := start(t, t.TempDir(), "")
	metadata := openMetadata(t, connect(t, server))
	put(t, metadata, "key.a", "before")
	server.Repair()
	server.shutDownBroken()
	wantUnavailable(t, metadata.Put(t.Context(), "key.a", []byte("meanwhile")))
	server.revive()
	wantValue(t, metadata, "key.a", "before")
	put(t, metadata, "key.a", "after")
	wantValue(t, metadata, "key.a", "after")
}
