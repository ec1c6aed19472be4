package stream

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/weirhq/weir"
)

// Follower reads the log frame by frame, in order, without a gap. It takes
// frames that this process wrote a moment ago from memory, and all others from
// the server. It belongs to one goroutine; Close it when done.
type Follower struct {
	log      *Log
	next     uint64                    // the sequence to read
	messages jetstream.MessagesContext // nil while frames come from memory
}

const (
	// tailPatience is how long a follower waits for the next frame from memory
	// before it asks the server, which knows of other writers too.
	tailPatience = time.Second
	// consumerIdle is after how long the server forgets a follower that went
	// over to memory.
	consumerIdle = 30 * time.Second
)

// Follow reads the log from the frame behind a sequence.
func (l *Log) Follow(ctx context.Context, after uint64) (*Follower, error) {
	f := &Follower{log: l, next: after + 1}
	l.tail.join(f)
	if err := f.open(ctx); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// open begins to read from the server.
func (f *Follower) open(ctx context.Context) error {
	config := jetstream.OrderedConsumerConfig{
		DeliverPolicy:     jetstream.DeliverByStartSequencePolicy,
		OptStartSeq:       f.next,
		InactiveThreshold: consumerIdle,
		MaxResetAttempts:  -1, // a reader outlives every pause of the server
	}
	consumer, err := f.log.stream.OrderedConsumer(ctx, config)
	if err != nil {
		return fmt.Errorf("cannot follow the log: %w", err)
	}
	f.messages, err = consumer.Messages(jetstream.PullMaxBytes(followBytes))
	if err != nil {
		return fmt.Errorf("cannot read the log: %w", err)
	}
	return nil
}

// Next waits for the next frame. When ctx ends it returns ctx's error, and a
// later call goes on where it stopped.
func (f *Follower) Next(ctx context.Context) (weir.Frame, error) {
	for {
		if frame, ok := f.log.tail.next(f); ok {
			f.stop() // the server is not needed for now
			f.next++
			return frame, nil
		}
		if f.messages != nil {
			return f.read(ctx)
		}
		if f.log.tail.wait(ctx, f.next, tailPatience) {
			continue
		}
		if ctx.Err() != nil {
			return weir.Frame{}, ctx.Err()
		}
		if err := f.open(ctx); err != nil {
			return weir.Frame{}, err
		}
	}
}

// read waits for the next frame from the server.
func (f *Follower) read(ctx context.Context) (weir.Frame, error) {
	message, err := f.messages.Next(jetstream.NextContext(ctx))
	if err != nil {
		if ctx.Err() != nil {
			return weir.Frame{}, ctx.Err()
		}
		return weir.Frame{}, fmt.Errorf("cannot read the next frame: %w", err)
	}
	metadata, err := message.Metadata()
	if err != nil {
		return weir.Frame{}, fmt.Errorf("cannot read a frame's metadata: %w", err)
	}
	f.next = metadata.Sequence.Stream + 1
	return frameOf(metadata.Sequence.Stream, metadata.Timestamp, message.Subject(), message.Headers(), message.Data()), nil
}

// Close ends the following.
func (f *Follower) Close() {
	f.stop()
	f.log.tail.leave(f)
}

// stop ends reading from the server.
func (f *Follower) stop() {
	if f.messages != nil {
		f.messages.Stop()
		f.messages = nil
	}
}

func frameOf(sequence uint64, written time.Time, subject string, header nats.Header, body []byte) weir.Frame {
	count, err := strconv.Atoi(header.Get(headerEvents))
	if err != nil {
		count = strings.Count(string(body), "\n")
	}
	return weir.Frame{
		Sequence: sequence,
		Project:  subject[strings.LastIndexByte(subject, '.')+1:],
		Written:  written.UTC(),
		Count:    count,
		Body:     body,
	}
}

// Tail returns the newest frames, newest first, until they hold maxEvents
// events or maxBytes bytes.
func (l *Log) Tail(ctx context.Context, maxEvents, maxBytes int) ([]weir.Frame, error) {
	bounds, err := l.Bounds(ctx)
	if err != nil {
		return nil, err
	}
	var frames []weir.Frame
	events, bytes := 0, 0
	for sequence := bounds.Last; sequence >= bounds.First && events < maxEvents && bytes < maxBytes; sequence-- {
		message, err := l.stream.GetMsg(ctx, sequence)
		if err != nil {
			return nil, fmt.Errorf("cannot read frame %d: %w", sequence, err)
		}
		frame := frameOf(message.Sequence, message.Time, message.Subject, message.Header, message.Data)
		frames = append(frames, frame)
		events += frame.Count
		bytes += len(frame.Body)
	}
	return frames, nil
}

// Before returns the sequence of the last frame written before an instant, and
// when that was: the instant itself if the frame is no longer there. It is 0
// when nothing was ever written.
func (l *Log) Before(ctx context.Context, t time.Time) (sequence uint64, written time.Time, err error) {
	bounds, err := l.Bounds(ctx)
	if err != nil || bounds.Last == 0 {
		return 0, time.Time{}, err
	}
	first, err := l.firstAfter(ctx, bounds, bounds.First, t)
	if err != nil || first == 1 {
		return 0, time.Time{}, err
	}
	if first-1 < bounds.First {
		return first - 1, t, nil
	}
	message, err := l.stream.GetMsg(ctx, first-1)
	if err != nil {
		return 0, time.Time{}, fmt.Errorf("cannot read frame %d: %w", first-1, err)
	}
	return first - 1, message.Time.UTC(), nil
}

// Lag tells for how long the oldest frame behind a sequence has been waiting;
// 0 when there is none.
func (l *Log) Lag(ctx context.Context, sequence uint64) (time.Duration, error) {
	bounds, err := l.Bounds(ctx)
	if err != nil {
		return 0, err
	}
	if bounds.Last <= sequence {
		return 0, nil
	}
	next := max(sequence+1, bounds.First)
	message, err := l.stream.GetMsg(ctx, next)
	if err != nil {
		return 0, fmt.Errorf("cannot read frame %d: %w", next, err)
	}
	return max(time.Since(message.Time), 0), nil
}
