package stan

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"

	"github.com/weirhq/weir"
)

// channelLog is the stream of a channel's frames. One goroutine appends; any
// may read.
type channelLog struct {
	conn    *nats.Conn
	stream  jetstream.Stream
	name    string
	subject string
	logger  *slog.Logger
	// reopen makes the stream if it was deleted.
	reopen func(ctx context.Context) (jetstream.Stream, error)
	// alien is the last of the stream's messages that were found to be no frames.
	alien atomic.Uint64

	// Of the one who appends.
	next    uint64 // the sequence of the next message
	stored  uint64 // the stream's sequence of the last frame
	time    int64  // of the last message, in Unix nanoseconds
	trouble trouble
}

// openLog opens the stream of a channel, and makes it if it does not exist.
func openLog(ctx context.Context, js jetstream.JetStream, config *Config, channel string) (*channelLog, error) {
	n := namesOf(config.ClusterID)
	reopen := func(ctx context.Context) (jetstream.Stream, error) {
		return openStream(ctx, js, config, channel)
	}
	stream, err := reopen(ctx)
	if err != nil {
		return nil, err
	}
	l := &channelLog{
		conn: config.Storage, stream: stream, name: n.stream(channel), subject: n.subject(channel),
		logger: config.Logger, reopen: reopen, trouble: trouble{call: config.Trouble},
	}
	return l, l.findEnd(ctx)
}

func openStream(ctx context.Context, js jetstream.JetStream, config *Config, channel string) (jetstream.Stream, error) {
	n := namesOf(config.ClusterID)
	stream, err := js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
		Name:        n.stream(channel),
		Description: "Messages of NATS Streaming",
		Subjects:    []string{n.subject(channel)},
		Storage:     jetstream.FileStorage,
		Discard:     jetstream.DiscardOld,
		MaxBytes:    config.MaxBytes,
		MaxAge:      config.MaxAge,
		Replicas:    config.Replicas,
		AllowDirect: true,
		Metadata:    map[string]string{metadataChannel: channel, metadataCluster: config.ClusterID},
	})
	if err != nil {
		return nil, fmt.Errorf("cannot open the stream of channel %q: %w", channel, err)
	}
	return stream, nil
}

// findEnd reads where the log ends: behind the last frame that can be read.
func (l *channelLog) findEnd(ctx context.Context) error {
	info, err := l.stream.Info(ctx)
	if err != nil {
		return fmt.Errorf("cannot look at stream %s: %w", l.name, err)
	}
	l.stored = info.State.LastSeq
	l.next = max(l.next, 1)
	const tries = 1000 // of what another writer may have left there
	for at := l.stored; at > 0 && at >= info.State.FirstSeq && l.stored-at < tries; at-- {
		last, err := l.fetch(ctx, at, 1)
		if err != nil {
			return err
		}
		if len(last) > 0 {
			l.next = max(l.next, last[0].end())
			return nil
		}
	}
	return nil // its age took it; how far it counted is lost unless we know
}

// errNotOurs says that something else writes to the channel's stream.
var errNotOurs = errors.New("another writer has written to the channel's stream")

// append stores a frame and returns its sequence in the stream. It tries until
// it is known to be stored or not to be, or ctx ends. That it is stored once,
// whatever is lost on the way, rests on the expected last sequence: a second
// attempt after one that was stored is refused, and the last frame is ours.
func (l *channelLog) append(ctx context.Context, body []byte, first uint64) (stored uint64, err error) {
	message := nats.NewMsg(l.subject)
	id := nuid.Next()
	message.Data = body
	message.Header.Set(headerFirst, strconv.FormatUint(first, 10))
	message.Header.Set(headerID, id)
	for {
		message.Header.Set(headerExpected, strconv.FormatUint(l.stored, 10))
		stored, err := l.publish(ctx, message)
		if isWrongLast(err) {
			return l.storedAs(ctx, id)
		}
		if err == nil || errors.Is(err, errTooLarge) || weir.ErrorCode(err) == weir.CodeInvalid {
			l.trouble.succeeded()
			return stored, err
		}
		l.trouble.failed(err, time.Now())
		if errors.Is(err, nats.ErrConnectionClosed) || !pause(ctx, storagePause) {
			return 0, fmt.Errorf("cannot store a frame in stream %s: %w", l.name, err)
		}
		if errors.Is(err, nats.ErrNoResponders) {
			l.revive(ctx)
		}
	}
}

// revive makes the stream again if nobody takes its messages because it was
// deleted. Its messages have gone; their sequences are not used again.
func (l *channelLog) revive(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, storageWait)
	defer cancel()
	stream, err := l.reopen(ctx)
	if err != nil {
		return // JetStream is away; the next attempt to write tells
	}
	if last := stream.CachedInfo().State.LastSeq; last < l.stored {
		l.logger.Error("the stream of a channel was deleted; it is made again", "stream", l.name)
		l.stored = last
		l.alien.Store(0)
	}
}

// publish makes one attempt. An error of CodeInvalid, and errTooLarge, are final.
func (l *channelLog) publish(ctx context.Context, message *nats.Msg) (uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, storageWait)
	defer cancel()
	reply, err := l.conn.RequestMsgWithContext(ctx, message)
	if errors.Is(err, nats.ErrMaxPayload) {
		return 0, errTooLarge
	}
	if err != nil {
		return 0, err
	}
	return sequenceOf(reply)
}

// sequenceOf reads JetStream's answer. An error of CodeInvalid, and errTooLarge,
// are final.
func sequenceOf(reply *nats.Msg) (uint64, error) {
	var ack struct {
		Sequence uint64              `json:"seq"`
		Error    *jetstream.APIError `json:"error"`
	}
	if err := json.Unmarshal(reply.Data, &ack); err != nil {
		return 0, fmt.Errorf("cannot read JetStream's answer: %w", err)
	}
	const exceedsMaximum = 10054 // the stream's size of messages
	switch {
	case ack.Error == nil:
		return ack.Sequence, nil
	case ack.Error.ErrorCode == exceedsMaximum:
		return 0, errTooLarge
	case final(ack.Error) && !isWrongLast(ack.Error):
		return 0, weir.Errorf(weir.CodeInvalid, "stan: %s", ack.Error.Description)
	default:
		return 0, ack.Error
	}
}

func isWrongLast(err error) bool {
	var api *jetstream.APIError
	return errors.As(err, &api) && api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence
}

// storedAs returns the sequence of the last frame if it is the one with the id.
func (l *channelLog) storedAs(ctx context.Context, id string) (uint64, error) {
	for {
		last, err := l.stream.GetLastMsgForSubject(ctx, l.subject)
		if err == nil && last.Header.Get(headerID) == id {
			return last.Sequence, nil
		}
		if err == nil || errors.Is(err, jetstream.ErrMsgNotFound) {
			return 0, errNotOurs
		}
		if errors.Is(err, nats.ErrConnectionClosed) || !pause(ctx, storagePause) {
			return 0, fmt.Errorf("cannot tell whether a frame was stored in stream %s: %w", l.name, err)
		}
	}
}

// pause waits and reports whether ctx still goes on.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return ctx.Err() == nil
	}
}
