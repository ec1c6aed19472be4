package stan

import (
	"context"
	"time"

	"github.com/nats-io/stan.go/pb"
)

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
