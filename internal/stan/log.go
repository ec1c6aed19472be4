package stan

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
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

	// Of the one who appends.
	next   uint64 // the sequence of the next message
	stored uint64 // the stream's sequence of the last frame
	time   int64  // of the last message, in Unix nanoseconds
}

// openLog opens the stream of a channel, and makes it if it does not exist.
func openLog(ctx context.Context, js jetstream.JetStream, config *Config, channel string) (*channelLog, error) {
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
	l := &channelLog{conn: config.Storage, stream: stream, name: n.stream(channel), subject: n.subject(channel)}
	return l, l.findEnd(ctx)
}

// findEnd reads where the log ends.
func (l *channelLog) findEnd(ctx context.Context) error {
	info, err := l.stream.Info(ctx)
	if err != nil {
		return fmt.Errorf("cannot look at stream %s: %w", l.name, err)
	}
	l.stored = info.State.LastSeq
	l.next = max(l.next, 1)
	if l.stored == 0 {
		return nil
	}
	last, err := l.fetch(ctx, l.stored, 1)
	if err != nil {
		return err
	}
	if len(last) == 0 { // its age took it; how far it counted is lost unless we know
		return nil
	}
	l.next = last[0].end()
	return nil
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
	message.Header.Set(headerExpected, strconv.FormatUint(l.stored, 10))
	for {
		stored, err := l.publish(ctx, message)
		if isWrongLast(err) {
			return l.storedAs(ctx, id)
		}
		if err == nil || weir.ErrorCode(err) == weir.CodeInvalid {
			return stored, err
		}
		if errors.Is(err, nats.ErrConnectionClosed) || !pause(ctx, storagePause) {
			return 0, fmt.Errorf("cannot store a frame in stream %s: %w", l.name, err)
		}
	}
}

// publish makes one attempt. An error of CodeInvalid is final.
func (l *channelLog) publish(ctx context.Context, message *nats.Msg) (uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, storageWait)
	defer cancel()
	reply, err := l.conn.RequestMsgWithContext(ctx, message)
	if err != nil {
		if errors.Is(err, nats.ErrMaxPayload) {
			return 0, weir.Errorf(weir.CodeInvalid, "%v", errTooLarge)
		}
		return 0, err
	}
	return sequenceOf(reply)
}

// sequenceOf reads JetStream's answer. An error of CodeInvalid is final.
func sequenceOf(reply *nats.Msg) (uint64, error) {
	var ack struct {
		Sequence uint64              `json:"seq"`
		Error    *jetstream.APIError `json:"error"`
	}
	if err := json.Unmarshal(reply.Data, &ack); err != nil {
		return 0, fmt.Errorf("cannot read JetStream's answer: %w", err)
	}
	if ack.Error == nil {
		return ack.Sequence, nil
	}
	const unavailable = 500 // codes from here on say "not now"
	if ack.Error.Code < unavailable && !isWrongLast(ack.Error) {
		return 0, weir.Errorf(weir.CodeInvalid, "stan: %s", ack.Error.Description)
	}
	return 0, ack.Error
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
