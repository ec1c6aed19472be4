package stan

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/stan.go/pb"
)

// knowsStart reports whether a subscription needs nothing of the storage to
// start: it goes on where it was, or with the next message. The channel is open.
func (c *channel) knowsStart(request *pb.SubscriptionRequest) bool {
	wanted, err := c.wanted(request)
	if err != nil {
		return true // it is refused
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.keyed[wanted.key()] != nil || request.StartPosition == pb.StartPosition_NewOnly
}

// findStart waits for the channel to be open and finds the first message that a
// new subscription gets.
func (c *channel) findStart(ctx context.Context, request *pb.SubscriptionRequest) (uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, storageWait)
	defer cancel()
	if err := c.awaitOpen(ctx); err != nil {
		return 0, err
	}
	start, err := c.startOf(ctx, request)
	if err != nil {
		return 0, fmt.Errorf("cannot find where to start: %w", err)
	}
	return start, nil
}

// startOf returns the sequence of the first message that a new subscription
// gets.
func (c *channel) startOf(ctx context.Context, request *pb.SubscriptionRequest) (uint64, error) {
	end := c.ends()
	switch request.StartPosition {
	case pb.StartPosition_LastReceived:
		return max(end-1, 1), nil
	case pb.StartPosition_TimeDeltaStart:
		return c.log.since(ctx, time.Now().Add(-time.Duration(request.StartTimeDelta)), end)
	case pb.StartPosition_SequenceStart:
		first, err := c.first(ctx, end)
		return min(max(request.StartSequence, first), end), err
	case pb.StartPosition_First:
		return c.first(ctx, end)
	default:
		return end, nil
	}
}

// first returns the sequence of the oldest message that is shown.
func (c *channel) first(ctx context.Context, end uint64) (uint64, error) {
	first, err := c.log.oldest(ctx, end)
	if err != nil {
		return 0, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return max(first, c.cache.floor), nil
}
