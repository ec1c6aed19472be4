package stan

import (
	"context"
	"encoding/json"
	"fmt"
	"sort"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/stan.go/pb"
)

// read returns frames from the one that holds a sequence, or the next that is
// still there. The hint is the stream's sequence of a frame from which to look
// first, or 0.
func (l *channelLog) read(ctx context.Context, seq, hint uint64) ([]*frame, error) {
	if hint > 0 {
		frames, err := l.fetch(ctx, hint, maxWindowFrames)
		if err != nil || len(frames) > 0 && frames[0].first <= seq && seq < frames[len(frames)-1].end() {
			return frames, err
		}
	}
	stored, err := l.search(ctx, func(f *frame) bool { return f.first > seq })
	if err != nil {
		return nil, err
	}
	return l.fetch(ctx, max(stored, 2)-1, maxWindowFrames)
}

// search returns the stream's sequence of the first frame of which behind
// holds, or the one after the last. It halves what is left with each read, so
// that no index has to be kept.
func (l *channelLog) search(ctx context.Context, behind func(*frame) bool) (uint64, error) {
	info, err := l.stream.Info(ctx)
	if err != nil {
		return 0, fmt.Errorf("cannot look at stream %s: %w", l.name, err)
	}
	low, high := info.State.FirstSeq, info.State.LastSeq
	if info.State.Msgs == 0 {
		return high + 1, nil
	}
	at := sort.Search(int(high-low)+1, func(i int) bool {
		if err != nil {
			return false
		}
		var found []*frame
		found, err = l.fetch(ctx, low+uint64(i), 1)
		return len(found) > 0 && behind(found[0])
	})
	return low + uint64(at), err
}

// oldest returns the sequence of the oldest message that is kept, or end if there
// is none.
func (l *channelLog) oldest(ctx context.Context, end uint64) (uint64, error) {
	frames, err := l.fetch(ctx, 1, 1)
	if err != nil || len(frames) == 0 {
		return end, err
	}
	return frames[0].first, nil
}

// since returns the sequence of the first message at or after a time, or end.
func (l *channelLog) since(ctx context.Context, from time.Time, end uint64) (uint64, error) {
	stored, err := l.search(ctx, func(f *frame) bool { return timeOf(f.entries[0].message) >= from.UnixNano() })
	if err != nil {
		return 0, err
	}
	// The frame before may have messages late enough.
	frames, err := l.fetch(ctx, max(stored, 2)-1, 2)
	if err != nil {
		return 0, err
	}
	for _, f := range frames {
		for i, e := range f.entries {
			if timeOf(e.message) >= from.UnixNano() {
				return f.first + uint64(i), nil
			}
		}
	}
	return end, nil
}

// timeOf is a message's time, in Unix nanoseconds.
func timeOf(message []byte) int64 {
	var m pb.MsgProto
	if err := m.Unmarshal(message); err != nil {
		return 0 // decoded when it was stored
	}
	return m.Timestamp
}

// fetch returns up to count frames from a sequence of the stream on, fewer if
// they are large, none if there is none. What is no frame is passed over.
func (l *channelLog) fetch(ctx context.Context, from uint64, count int) ([]*frame, error) {
	for {
		frames, last, err := l.fetchOnce(ctx, from, count)
		if err != nil {
			return nil, fmt.Errorf("cannot read frame %d of stream %s: %w", from, l.name, err)
		}
		if len(frames) > 0 || last == 0 {
			return frames, nil
		}
		from = last + 1
	}
}

// fetchOnce reads with one request, which nats.go has no call for: JetStream
// answers with the messages and one that ends them. It returns the sequence of
// the last one, too, or 0 if there was none.
func (l *channelLog) fetchOnce(ctx context.Context, from uint64, count int) (frames []*frame, last uint64, err error) {
	request, err := json.Marshal(map[string]any{"seq": from, "batch": count, "max_bytes": maxWindowBytes})
	if err != nil {
		return nil, 0, err
	}
	inbox := l.conn.NewInbox()
	answers, err := l.conn.SubscribeSync(inbox)
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = answers.Unsubscribe() }() // of a closed connection
	if err := l.conn.PublishRequest("$JS.API.DIRECT.GET."+l.name, inbox, request); err != nil {
		return nil, 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, storageWait)
	defer cancel()
	for {
		answer, err := answers.NextMsgWithContext(ctx)
		if err != nil {
			return nil, 0, err
		}
		if status := answer.Header.Get("Status"); status != "" {
			return frames, last, statusError(status, answer)
		}
		if last, err = strconv.ParseUint(answer.Header.Get("Nats-Sequence"), 10, 64); err != nil {
			return nil, 0, fmt.Errorf("cannot read the sequence of a frame: %w", err)
		}
		f, err := frameOf(last, answer)
		if err != nil {
			l.passOver(last, err)
			continue
		}
		frames = append(frames, f)
	}
}

// passOver reports what is no frame, or a damaged one, once.
func (l *channelLog) passOver(stored uint64, problem error) {
	if stored > l.alien.Load() {
		l.alien.Store(stored)
		l.logger.Error("a message in the stream of a channel is passed over", "stream", l.name, "sequence", stored, "error", problem)
	}
}

// statusError is nil for the end of what was asked for, and for nothing there.
func statusError(status string, answer *nats.Msg) error {
	const end, none = "204", "404"
	if status == end || status == none {
		return nil
	}
	return fmt.Errorf("JetStream answers %s %s", status, answer.Header.Get("Description"))
}

func frameOf(stored uint64, message *nats.Msg) (*frame, error) {
	first, err := strconv.ParseUint(message.Header.Get(headerFirst), 10, 64)
	if err != nil {
		return nil, fmt.Errorf("cannot read where a frame begins: %w", err)
	}
	return decodeFrame(stored, first, message.Data)
}
