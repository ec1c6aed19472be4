package stream

import (
	"context"
	"fmt"
	"sort"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// Trim removes frames beyond the log's age or size, but none after read, the
// last frame that every reader has safely read. It returns how many frames
// went.
func (l *Log) Trim(ctx context.Context, read uint64) (uint64, error) {
	bounds, err := l.Bounds(ctx)
	if err != nil {
		return 0, err
	}
	if bounds.First > bounds.Last {
		return 0, nil
	}
	keepFrom, err := l.firstToKeep(ctx, bounds)
	if err != nil {
		return 0, err
	}
	keepFrom = min(keepFrom, read+1)
	if keepFrom <= bounds.First {
		return 0, nil
	}
	if err := l.stream.Purge(ctx, jetstream.WithPurgeSequence(keepFrom)); err != nil {
		return 0, fmt.Errorf("cannot trim the log to sequence %d: %w", keepFrom, err)
	}
	l.tail.cut(keepFrom)
	return keepFrom - bounds.First, nil
}

// firstToKeep is the first frame that is neither too old nor too far back.
func (l *Log) firstToKeep(ctx context.Context, bounds Bounds) (uint64, error) {
	return l.firstAfter(ctx, bounds, bounds.First+l.surplus(bounds), time.Now().Add(-l.config.MaxAge))
}

// firstAfter is the first frame at or behind a sequence that was written after
// an instant, or the one that comes next if there is none.
func (l *Log) firstAfter(ctx context.Context, bounds Bounds, from uint64, t time.Time) (uint64, error) {
	if bounds.LastTime.Before(t) {
		return bounds.Last + 1, nil
	}
	var failed error
	frames := int(bounds.Last + 1 - from)
	young := sort.Search(frames, func(i int) bool {
		message, err := l.stream.GetMsg(ctx, from+uint64(i))
		if err != nil {
			failed = fmt.Errorf("cannot read frame %d: %w", from+uint64(i), err)
			return true
		}
		return message.Time.After(t)
	})
	return from + uint64(young), failed
}

// surplus estimates from the mean size of a frame how many of the oldest must
// go; the next call corrects what the estimate got wrong.
func (l *Log) surplus(bounds Bounds) uint64 {
	if bounds.Bytes <= uint64(l.config.MaxBytes) {
		return 0
	}
	frames := bounds.Last - bounds.First + 1
	mean := max(bounds.Bytes/frames, 1)
	return min((bounds.Bytes-uint64(l.config.MaxBytes))/mean+1, frames-1)
}
