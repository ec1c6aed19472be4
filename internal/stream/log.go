package stream

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"

	"github.com/weirhq/weir"
)

// LogConfig configures the log.
type LogConfig struct {
	// MaxBytes and MaxAge are how much of the log is kept once all readers
	// have read it.
	MaxBytes int64
	MaxAge   time.Duration
}

// Log is the truth: frames of events, in order, on disk. Its methods are safe
// for concurrent use.
type Log struct {
	config  LogConfig
	conn    *nats.Conn
	js      jetstream.JetStream
	stream  jetstream.Stream
	created time.Time
	// tail serves the readers in this process.
	tail *tail
}

// OpenLog opens the log, creating it if there is none.
func OpenLog(ctx context.Context, conn *nats.Conn, config LogConfig) (*Log, error) {
	js, err := jetstream.New(conn)
	if err != nil {
		return nil, fmt.Errorf("cannot use JetStream: %w", err)
	}
	stream, err := js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
		Name:               logStream,
		Description:        "Weir's log: frames of events, the truth",
		Subjects:           []string{logSubjects},
		Storage:            jetstream.FileStorage,
		Retention:          jetstream.LimitsPolicy,
		Discard:            jetstream.DiscardNew,
		MaxBytes:           int64(float64(config.MaxBytes) * hardLimitFactor),
		Duplicates:         duplicateWindow,
		AllowDirect:        true,
		AllowAtomicPublish: true,
		DenyDelete:         true,
	})
	if err != nil {
		return nil, fmt.Errorf("cannot open the stream %s: %w", logStream, err)
	}
	created := stream.CachedInfo().Created.UTC().Truncate(time.Microsecond)
	return &Log{config: config, conn: conn, js: js, stream: stream, created: created, tail: newTail()}, nil
}

// Append writes frames to the log, all of them or none, and returns the
// sequence of the last one when they are on disk. The error is a [weir.Error]
// of [weir.CodeUnavailable].
func (l *Log) Append(ctx context.Context, frames []weir.Frame) (uint64, error) {
	if len(frames) > maxBatchFrames {
		return 0, unavailable(fmt.Errorf("%d frames at once, more than %d", len(frames), maxBatchFrames))
	}
	l.tail.yield(ctx)
	var last uint64
	var err error
	id := nuid.Next()
	for range publishAttempts {
		if len(frames) == 1 {
			last, err = l.publish(ctx, frames[0], id)
		} else {
			last, err = l.publishBatch(ctx, frames, id)
		}
		if err == nil {
			l.tail.add(frames, last)
			return last, nil
		}
		if !errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil {
			break
		}
	}
	return 0, unavailable(err)
}

func unavailable(err error) error {
	return &weir.Error{
		Code:    weir.CodeUnavailable,
		Message: "the events could not be made durable; send them again",
		Err:     fmt.Errorf("cannot append to the log: %w", err),
	}
}

func (l *Log) publish(ctx context.Context, frame weir.Frame, id string) (uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, ackWait)
	defer cancel()
	message := frameMessage(frame)
	message.Header.Set(jetstream.MsgIDHeader, id)
	ack, err := l.js.PublishMsg(ctx, message, jetstream.WithRetryAttempts(0))
	if err != nil {
		return 0, err
	}
	return ack.Sequence, nil
}

func frameMessage(frame weir.Frame) *nats.Msg {
	return &nats.Msg{
		Subject: logSubject + frame.Project,
		Header:  nats.Header{headerEvents: {strconv.Itoa(frame.Count)}},
		Data:    frame.Body,
	}
}

// Bounds is the extent of the log.
type Bounds struct {
	// Created identifies the log, see [weir.Position].
	Created time.Time
	// First and Last are the sequences it holds; First is Last+1 when it is
	// empty.
	First, Last uint64
	LastTime    time.Time
	Bytes       uint64
}

// Bounds asks the server for the extent of the log.
func (l *Log) Bounds(ctx context.Context) (Bounds, error) {
	info, err := l.stream.Info(ctx)
	if err != nil {
		return Bounds{}, fmt.Errorf("cannot read the state of the log: %w", err)
	}
	state := info.State
	b := Bounds{Created: l.created, First: state.FirstSeq, Last: state.LastSeq, LastTime: state.LastTime, Bytes: state.Bytes}
	if state.Msgs == 0 {
		b.First = b.Last + 1
	}
	return b, nil
}

// SkipTo makes next the sequence of the next frame, so that sequences a reader
// has already seen are not used again.
func (l *Log) SkipTo(ctx context.Context, next uint64) error {
	if err := l.stream.Purge(ctx, jetstream.WithPurgeSequence(next)); err != nil {
		return fmt.Errorf("cannot advance the log to sequence %d: %w", next, err)
	}
	l.tail.cut(next)
	return nil
}
