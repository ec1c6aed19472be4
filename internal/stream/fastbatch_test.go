package stream

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	natsserver "github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// bareServer is a NATS server with a stream that takes fast batches.
type bareServer struct {
	*natsserver.Server
	stream jetstream.Stream
	js     jetstream.JetStream
}

// startBare starts one that forgets a batch after a time of silence.
func startBare(t *testing.T, forgets time.Duration) *bareServer {
	t.Helper()
	server, err := natsserver.NewServer(&natsserver.Options{
		DontListen: true, NoSigs: true, NoLog: true, NoSystemAccount: true, JetStream: true, StoreDir: t.TempDir(),
		JetStreamLimits: natsserver.JSLimitOpts{MaxBatchTimeout: forgets},
	})
	if err != nil {
		t.Fatal(err)
	}
	server.Start()
	t.Cleanup(func() { server.Shutdown(); server.WaitForShutdown() })
	if !server.ReadyForConnections(startTimeout) {
		t.Fatal("the server does not start")
	}
	conn, err := nats.Connect("", nats.InProcessServer(server))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	b := &bareServer{Server: server}
	if b.js, err = jetstream.New(conn); err != nil {
		t.Fatal(err)
	}
	if b.stream, err = b.js.CreateStream(t.Context(), eventsStreamConfig("p", EventsConfig{})); err != nil {
		t.Fatal(err)
	}
	return b
}

// open begins to publish behind a sequence; wrap may change the connection.
func (b *bareServer) open(t *testing.T, expect uint64, wrap func(net.Conn) net.Conn) *fastBatch {
	t.Helper()
	conn, err := b.InProcessConn()
	if err != nil {
		t.Fatal(err)
	}
	if wrap != nil {
		conn = wrap(conn)
	}
	batch, err := openFastBatch(conn, fastLogin{}, eventsControl, expect)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(batch.link.Close)
	return batch
}

// publish publishes numbered messages and returns the first error.
func publish(ctx context.Context, batch *fastBatch, from, count int) error {
	for n := from; n < from+count; n++ {
		if err := batch.publish(ctx, []byte("events.p.name"), fmt.Appendf(nil, "message %d", n)); err != nil {
			return err
		}
	}
	return batch.flush()
}

// holds demands that the stream holds the numbered messages from 0 on.
func (b *bareServer) holds(t *testing.T, count int) {
	t.Helper()
	info, err := b.stream.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if info.State.Msgs != uint64(count) {
		t.Fatalf("the stream holds %d messages, want %d", info.State.Msgs, count)
	}
	for n := range count {
		message, err := b.stream.GetMsg(t.Context(), uint64(n+1))
		if err != nil {
			t.Fatal(err)
		}
		if string(message.Data) != fmt.Sprintf("message %d", n) {
			t.Fatalf("message %d is %q", n, message.Data)
		}
	}
}

// patience bounds what these tests wait for.
const patience = 20 * time.Second

func limited(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

func TestABatchStoresMessagesInOrder(t *testing.T) {
	server := startBare(t, 0)
	batch := server.open(t, 0, nil)
	sent := 0
	for _, count := range []int{1, 2, 499, 500, 501, 3 * fastWindow, 1} {
		if err := publish(limited(t), batch, sent, count); err != nil {
			t.Fatal(err)
		}
		sent += count
		if err := batch.commit(limited(t)); err != nil {
			t.Fatal(err)
		}
		if got := batch.acknowledged(); got != uint64(sent) {
			t.Fatalf("%d messages are acknowledged of %d", got, sent)
		}
		if err := batch.commit(limited(t)); err != nil {
			t.Fatalf("there is nothing to commit: %v", err)
		}
	}
	server.holds(t, sent)
}

// TestABatchEndsWithoutBeingWaitedFor goes on to publish at once.
func TestABatchEndsWithoutBeingWaitedFor(t *testing.T) {
	server := startBare(t, 0)
	batch := server.open(t, 0, nil)
	for n := 0; n < 100; n += 10 {
		if err := errors.Join(publish(limited(t), batch, n, 10), batch.end(), batch.end()); err != nil {
			t.Fatal(err)
		}
	}
	for batch.acknowledged() < 100 {
		select {
		case <-batch.answered.changed:
		case <-limited(t).Done():
			t.Fatalf("%d messages are acknowledged", batch.acknowledged())
		}
	}
	for batch.sent > 0 || batch.out != nil {
		if err := batch.end(); err != nil {
			t.Fatal(err)
		}
	}
	server.holds(t, 100)
}

func TestABatchWhoseEndIsNotAnsweredFails(t *testing.T) {
	server := startBare(t, 0)
	mute := &censor{drop: func([]byte) bool { return true }}
	batch := server.open(t, 0, mute.wrap)
	if err := errors.Join(publish(limited(t), batch, 0, 10), batch.end(), batch.end()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := publish(ctx, batch, 10, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("publishing before the end is answered: %v", err)
	}
	batch.ending = batch.ending.Add(-fastPatience)
	if err := batch.end(); !errors.Is(err, errSilent) {
		t.Errorf("ending: %v", err)
	}
}

func TestMessagesAreAcknowledgedWithoutACommit(t *testing.T) {
	server := startBare(t, 0)
	batch := server.open(t, 0, nil)
	if err := publish(limited(t), batch, 0, 3*fastFlow+1); err != nil {
		t.Fatal(err)
	}
	for batch.acknowledged() < 3*fastFlow {
		select {
		case <-batch.answered.changed:
		case <-limited(t).Done():
			t.Fatalf("%d messages are acknowledged", batch.acknowledged())
		}
	}
}

func TestTheFirstMessageIsRefusedBehindAnUnknownOne(t *testing.T) {
	server := startBare(t, 0)
	batch := server.open(t, 0, nil)
	if _, err := server.js.Publish(t.Context(), "events.p.name", []byte("message 0")); err != nil {
		t.Fatal(err)
	}
	err := publish(limited(t), batch, 1, 10)
	if err == nil {
		err = batch.commit(limited(t))
	}
	if err == nil || !strings.Contains(err.Error(), "wrong last sequence") {
		t.Errorf("the batch says %v", err)
	}
	server.holds(t, 1)
	batch = server.open(t, 1, nil)
	if err := errors.Join(publish(limited(t), batch, 1, 10), batch.commit(limited(t))); err != nil {
		t.Fatal(err)
	}
	server.holds(t, 11)
}

func TestABatchThatTheServerForgotFails(t *testing.T) {
	const forgets = 50 * time.Millisecond
	server := startBare(t, forgets)
	batch := server.open(t, 0, nil)
	if err := publish(limited(t), batch, 0, 3); err != nil {
		t.Fatal(err)
	}
	time.Sleep(10 * forgets) // it says nothing when it forgets
	err := publish(limited(t), batch, 3, 3)
	if err == nil {
		err = batch.commit(limited(t))
	}
	if err == nil {
		t.Error("the batch went on")
	}
	server.holds(t, 3)
}

func TestABatchIntoNothingFails(t *testing.T) {
	server := startBare(t, 0)
	if err := server.js.DeleteStream(t.Context(), eventsStream); err != nil {
		t.Fatal(err)
	}
	batch := server.open(t, 0, nil)
	err := publish(limited(t), batch, 0, 3)
	if err == nil {
		err = batch.commit(limited(t))
	}
	if err == nil || !strings.Contains(err.Error(), "no stream") {
		t.Errorf("the batch says %v", err)
	}
}

func TestABatchOnAClosedConnectionFails(t *testing.T) {
	server := startBare(t, 0)
	batch := server.open(t, 0, nil)
	if err := publish(limited(t), batch, 0, 3); err != nil {
		t.Fatal(err)
	}
	server.Shutdown()
	if err := batch.commit(limited(t)); err == nil || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the batch says %v", err)
	}
}

func TestPublishingWaitsWhileTooMuchIsUnderWay(t *testing.T) {
	server := startBare(t, 0)
	mute := &censor{drop: func([]byte) bool { return true }}
	batch := server.open(t, 0, mute.wrap)
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if err := publish(ctx, batch, 0, 2*fastWindow); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("without an answer: %v", err)
	}
	if batch.sent != fastWindow {
		t.Errorf("%d messages are under way, want %d", batch.sent, fastWindow)
	}
}

func TestALostAnswerIsAskedForAgain(t *testing.T) {
	server := startBare(t, 0)
	dropped := 0
	deaf := &censor{drop: func(payload []byte) bool {
		isFlow := bytes.HasPrefix(payload, []byte(`{"type":"ack"`)) && dropped < 2*fastWindow/fastFlow
		if isFlow {
			dropped++
		}
		return isFlow
	}}
	batch := server.open(t, 0, deaf.wrap)
	if err := publish(limited(t), batch, 0, fastWindow+1); err != nil {
		t.Fatal(err)
	}
	if err := batch.commit(limited(t)); err != nil {
		t.Fatal(err)
	}
	if dropped < fastWindow/fastFlow {
		t.Errorf("only %d answers were lost: the test shows nothing", dropped)
	}
	server.holds(t, fastWindow+1)
}

// TestAMissingMessageEndsTheBatch loses part of what is written.
func TestAMissingMessageEndsTheBatch(t *testing.T) {
	server := startBare(t, 0)
	batch := server.open(t, 0, nil)
	if err := publish(limited(t), batch, 0, 5); err != nil {
		t.Fatal(err)
	}
	if err := batch.publish(limited(t), []byte("events.p.name"), []byte("message 5")); err != nil {
		t.Fatal(err)
	}
	batch.out = batch.out[:0]
	err := publish(limited(t), batch, 6, 5)
	if err == nil {
		err = batch.commit(limited(t))
	}
	// Which of the server's two answers comes first is chance.
	if err == nil || !strings.Contains(err.Error(), "missed message 6 before 7") && !strings.Contains(err.Error(), "stored 5 messages of a batch of 11") {
		t.Errorf("the batch says %v", err)
	}
	server.holds(t, 5)
}

// censor keeps some of the server's messages from a client.
type censor struct{ drop func(payload []byte) bool }

func (c *censor) wrap(conn net.Conn) net.Conn {
	reader, writer := io.Pipe()
	go func() { _ = writer.CloseWithError(c.copy(writer, bufio.NewReader(conn))) }()
	return &censored{Conn: conn, reader: reader}
}

// copy passes on what is not dropped.
func (c *censor) copy(to io.Writer, from *bufio.Reader) error {
	for {
		line, err := from.ReadBytes('\n')
		if err != nil {
			return err
		}
		if fields := strings.Fields(string(line)); strings.HasSuffix(fields[0], "MSG") {
			size, err := strconv.Atoi(fields[len(fields)-1])
			if err != nil {
				return err
			}
			payload := make([]byte, size+2)
			if _, err := io.ReadFull(from, payload); err != nil {
				return err
			}
			if c.drop(payload) {
				continue
			}
			line = append(line, payload...)
		}
		if _, err := to.Write(line); err != nil {
			return err
		}
	}
}

// censored is a connection whose input is censored.
type censored struct {
	net.Conn
	reader *io.PipeReader
}

func (c *censored) Read(b []byte) (int, error) { return c.reader.Read(b) }

func (c *censored) Close() error {
	_ = c.reader.Close()
	return c.Conn.Close()
}
