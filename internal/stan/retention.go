package stan

import (
	"context"
	"log/slog"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// trim drops what a channel has above its number of messages, until ctx ends.
// Such messages are not shown any more at once; their frames go when all of
// their messages may. Size and age are the stream's own limits.
func (c *channel) trim(ctx context.Context, logger *slog.Logger) {
	if c.awaitOpen(ctx) != nil {
		return
	}
	ticker := time.NewTicker(trimInterval)
	defer ticker.Stop()
	trimmed, failed := uint64(0), false
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		floor := c.keepFrom()
		// A little is left to gather, since each trim searches and writes.
		if floor < trimmed+max(c.config.MaxMessages/100, 1) {
			continue
		}
		err := c.log.trim(ctx, floor)
		if err != nil && !failed && ctx.Err() == nil {
			logger.Error("a channel's oldest messages cannot be dropped", "channel", c.name, "error", err)
		}
		if failed = err != nil; !failed {
			trimmed = floor
		}
	}
}

// keepFrom returns the sequence of the oldest message to be kept: one that has
// not become an event yet is kept longer.
func (c *channel) keepFrom() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fed != nil {
		return min(c.cache.floor, c.record.Fed+1)
	}
	return c.cache.floor
}

// trim drops the frames before the one that holds a sequence.
func (l *channelLog) trim(ctx context.Context, seq uint64) error {
	stored, err := l.search(ctx, func(f *frame) bool { return f.first > seq })
	if err != nil || stored < 2 {
		return err
	}
	return l.stream.Purge(ctx, jetstream.WithPurgeSequence(stored-1))
}
