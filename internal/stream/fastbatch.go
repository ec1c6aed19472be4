package stream

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// fastBatch publishes into one stream by JetStream's fast batch ingest
// (ADR-50): messages carry a number in a batch instead of being acknowledged
// each. The server stores each as it comes, answers every few hundred, and
// ends the batch at the first number that is missing, so that what is stored is
// always a beginning of what was published, in order and once. After an error
// nothing more can be published: open another.
//
// The protocol is in the reply subject:
//
//	<inbox>.<batch>.<flow>.<gap mode>.<number>.<operation>.$FI
//
// It belongs to one goroutine.
type fastBatch struct {
	link *fastLink
	// control is the subject of what is not stored, such as the end of a batch.
	control []byte
	id      string // the beginning of the batches' names
	reply   []byte // of the current batch, up to the number
	out     []byte // not yet written
	sent    uint64 // messages of the current batch
	limit   uint64 // how many may be sent before answers are looked at
	begun   uint64 // batches so far
	// ending is since when the current batch is being ended; zero if it is not.
	ending time.Time
	// expect is the sequence of the stream's newest message as it must be when
	// the first one is stored.
	expect   uint64
	answered answered
}

const (
	// fastFlow is after how many messages the server answers at most: its own
	// limit for a single publisher.
	fastFlow = 500
	// fastWindow bounds the messages that wait for an answer. Fewer leave the
	// server idle; more do not make it faster but fill its queue and with it the
	// processor's cache.
	fastWindow = 2000
	// fastWriteBytes is how much is written at once: what the server reads at
	// once.
	fastWriteBytes = 64 << 10
	// fastInbox is where answers go, and as many random letters begin the name of
	// a batch: short, because the server reads both with each message, and long
	// enough that publishers into the same stream do not meet.
	fastInbox     = "_W"
	fastIDLetters = 8
	// fastPing is how long an answer is waited for until the server is asked
	// what it has, and fastPatience after how long it is given up. The server
	// itself forgets a batch after 10 seconds of silence.
	fastPing     = 2 * time.Second
	fastPatience = 10 * time.Second
)

// The operations of the protocol.
const (
	fastStart  = '0'
	fastAppend = '1'
	fastEnd    = '3' // without a message of its own
	fastAsk    = '4'
)

// openFastBatch begins to publish behind the newest message of a stream, whose
// sequence is expect. Control is a subject of the stream to which nobody listens.
func openFastBatch(conn net.Conn, as fastLogin, control string, expect uint64) (*fastBatch, error) {
	b := &fastBatch{
		control: []byte(control), id: rand.Text()[:fastIDLetters], expect: expect,
		limit: fastWindow, answered: answered{changed: make(chan struct{}, 1)},
	}
	link, err := openFastLink(conn, as, fastInbox, b.answered.take)
	if err != nil {
		return nil, err
	}
	b.link = link
	return b, nil
}

// publish appends one message, which must stay below a megabyte. It waits while
// too many wait for an answer, or for the end of a batch; when ctx ends before,
// it returns ctx's error, and the message can be published again later. The
// memory of its arguments is free afterwards.
func (b *fastBatch) publish(ctx context.Context, subject, message []byte) error {
	if !b.ending.IsZero() {
		if err := b.finish(ctx); err != nil {
			return err
		}
	}
	if b.sent >= b.limit {
		if err := b.makeRoom(ctx); err != nil {
			return err
		}
	}
	operation := byte(fastAppend)
	if b.sent == 0 {
		b.begin()
		operation = fastStart
	}
	b.sent++
	if operation == fastStart && b.begun == 1 {
		b.appendFenced(subject, message)
	} else {
		b.appendLine("PUB ", subject, b.sent, operation)
		b.appendSize(len(message))
		b.out = append(b.out, message...)
		b.out = append(b.out, '\r', '\n')
	}
	if len(b.out) >= fastWriteBytes {
		return b.flush()
	}
	return nil
}

// makeRoom waits until the server has answered for enough of the batch.
func (b *fastBatch) makeRoom(ctx context.Context) error {
	return b.await(ctx, func(a *answered) bool {
		b.limit = a.acked + fastWindow
		return b.sent < b.limit
	})
}

// begin begins another batch.
func (b *fastBatch) begin() {
	b.begun++
	batch := fastInbox + "." + b.id + strconv.FormatUint(b.begun, 36) + "."
	b.reply = append(b.reply[:0], batch...)
	b.reply = strconv.AppendUint(b.reply, fastFlow, 10)
	b.reply = append(b.reply, ".fail."...)
	b.answered.begin(batch)
}

// appendFenced appends the first message, which is stored only if the stream
// ends where it did: what an earlier publisher still had under way has come
// by then, or never will.
func (b *fastBatch) appendFenced(subject, message []byte) {
	var header []byte
	header = append(header, "NATS/1.0\r\n"+jetstream.ExpectedLastSeqHeader+": "...)
	header = strconv.AppendUint(header, b.expect, 10)
	header = append(header, "\r\n\r\n"...)
	b.appendLine("HPUB ", subject, b.sent, fastStart)
	b.out = strconv.AppendInt(b.out, int64(len(header)), 10)
	b.out = append(b.out, ' ')
	b.appendSize(len(header) + len(message))
	b.out = append(b.out, header...)
	b.out = append(b.out, message...)
	b.out = append(b.out, '\r', '\n')
}

// appendLine appends the beginning of a line of the protocol, up to the size.
func (b *fastBatch) appendLine(verb string, subject []byte, number uint64, operation byte) {
	b.out = append(b.out, verb...)
	b.out = append(b.out, subject...)
	b.out = append(b.out, ' ')
	b.out = append(b.out, b.reply...)
	b.out = strconv.AppendUint(b.out, number, 10)
	b.out = append(b.out, '.', operation)
	b.out = append(b.out, ".$FI "...)
}

func (b *fastBatch) appendSize(size int) {
	b.out = strconv.AppendInt(b.out, int64(size), 10)
	b.out = append(b.out, '\r', '\n')
}

// flush writes what was published so far, and returns an error the server has
// reported.
func (b *fastBatch) flush() error {
	if err := b.failure(); err != nil {
		return err
	}
	if len(b.out) == 0 {
		return nil
	}
	err := b.link.write(b.out)
	b.out = b.out[:0]
	if err != nil {
		return fmt.Errorf("cannot write to the NATS server: %w", err)
	}
	return nil
}

// commit ends the current batch, if there is one, and returns when the server
// has all of it.
func (b *fastBatch) commit(ctx context.Context) error {
	if err := b.end(); err != nil || b.sent == 0 {
		return err
	}
	return b.finish(ctx)
}

// end begins to end the current batch, if there is one, or takes the server's
// answer to that. It never waits for one, but fails when there is none for too
// long. Without a batch it lets go of memory.
func (b *fastBatch) end() error {
	switch {
	case b.sent == 0:
		b.out = nil
		return b.failure()
	case b.ending.IsZero():
		b.appendLine("PUB ", b.control, b.sent+1, fastEnd)
		b.appendSize(0)
		b.out = append(b.out, '\r', '\n')
		b.ending = time.Now()
		return b.flush()
	case b.answered.is(func(a *answered) bool { return a.ended }):
		return b.endBatch()
	case time.Since(b.ending) > fastPatience:
		return errSilent
	}
	return b.failure()
}

// finish waits for the end of a batch that is being ended.
func (b *fastBatch) finish(ctx context.Context) error {
	if err := b.await(ctx, func(a *answered) bool { return a.ended }); err != nil {
		return err
	}
	return b.endBatch()
}

// endBatch takes the server's answer to the end of a batch.
func (b *fastBatch) endBatch() error {
	a := &b.answered
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.acked != b.sent {
		a.err = fmt.Errorf("the stream stored %d messages of a batch of %d", a.acked, b.sent)
		return a.err
	}
	a.before += b.sent
	a.acked, b.sent, b.limit, b.ending = 0, 0, fastWindow, time.Time{}
	return nil
}

// errSilent is returned when the server does not answer for too long.
var errSilent = errors.New("the stream does not answer")

// await writes what is left and waits until the server has said enough. Now and
// then it asks what the server has, in case an answer was lost.
func (b *fastBatch) await(ctx context.Context, enough func(*answered) bool) error {
	if err := b.flush(); err != nil {
		return err
	}
	late := time.NewTimer(fastPatience)
	defer late.Stop()
	ping := time.NewTicker(fastPing)
	defer ping.Stop()
	for !b.answered.is(enough) {
		select {
		case <-b.answered.changed:
		case <-b.link.gone:
		case <-ping.C:
			b.appendLine("PUB ", b.control, b.sent, fastAsk)
			b.appendSize(0)
			b.out = append(b.out, '\r', '\n')
		case <-late.C:
			return errSilent
		case <-ctx.Done():
			return ctx.Err()
		}
		if err := b.flush(); err != nil {
			return err
		}
	}
	return nil
}

// acknowledged is how many messages the server has, of all published.
func (b *fastBatch) acknowledged() uint64 {
	a := &b.answered
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.before + a.acked
}

// failure is why nothing can be published any more, or nil.
func (b *fastBatch) failure() error {
	b.answered.mu.Lock()
	err := b.answered.err
	b.answered.mu.Unlock()
	if err != nil {
		return err
	}
	return b.link.failure()
}

// close ends publishing. It does not wait until what is under way is stored,
// but until the server has taken it in: so it comes before whatever the next
// publisher sends.
func (b *fastBatch) close() {
	const patience = 500 * time.Millisecond
	_ = b.link.settle(patience) // if it cannot, the next publisher's first message is refused
	b.link.Close()
}
