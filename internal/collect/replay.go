package collect

import (
	"context"

	"github.com/weirhq/weir"
)

// Replay takes in one event that was rejected before and has been made right. It
// is [Collector.Accept] for a body of one event, except that the event does not
// go to the quarantine if it is still wrong: it is there already. The error is
// then a [RefusedError].
func (c *Collector) Replay(ctx context.Context, project string, event []byte) (Result, error) {
	batch, err := c.decode(project, event, false)
	switch {
	case err != nil:
		return Result{}, err
	case len(batch.rejected) > 0:
		return Result{}, &RefusedError{Rejected: batch.rejected}
	case len(batch.events) != 1:
		return Result{}, weir.InvalidField("event", "must be one event")
	}
	return c.take(ctx, batch, Origin{})
}
