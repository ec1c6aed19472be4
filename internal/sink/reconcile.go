package sink

import (
	"context"
	"fmt"

	"github.com/weirhq/weir"
)

// start is where the sink begins to read.
type start struct {
	weir.Position
}

// before is the last frame that need not be read again.
func (p start) before() uint64 {
	if p.Events == weir.WholeFrame || p.Sequence == 0 {
		return p.Sequence
	}
	return p.Sequence - 1
}

// reconcile makes the store's position and the log mean the same, and returns
// where to read from.
func (s *Sink) reconcile(ctx context.Context) (start, error) {
	extent, err := s.config.Log.Extent(ctx)
	if err != nil {
		return start{}, fmt.Errorf("cannot compare the store with the log: %w", err)
	}
	s.atStart = extent.Last
	position := s.config.Store.Durable()
	if !position.Log.Equal(extent.Created) {
		return s.adoptLog(ctx, position, extent)
	}
	if position.Sequence > extent.Last {
		s.config.Logger.Error("the log lost its end; its sequences are advanced beyond what is stored",
			"log_last", extent.Last, "stored", position.Sequence)
		if err := s.config.Log.SkipTo(ctx, position.Sequence+1); err != nil {
			return start{}, err
		}
		position.Events = weir.WholeFrame
		return start{position}, nil
	}
	if extent.First > (start{position}).before()+1 {
		s.config.Logger.Error("the log begins behind what is stored; the events between are lost",
			"log_first", extent.First, "stored", position.Sequence)
	}
	return start{position}, nil
}

// adoptLog begins a log the store has not read from before.
func (s *Sink) adoptLog(ctx context.Context, old weir.Position, extent Extent) (start, error) {
	if old.Sequence > 0 {
		s.config.Logger.Warn("this is another log than the one stored so far; it is read from its beginning",
			"stored_log", old.Log, "log", extent.Created)
	}
	position := weir.Position{Log: extent.Created, Sequence: extent.First - 1, Events: weir.WholeFrame}
	if err := s.config.Store.Adopt(ctx, position); err != nil {
		return start{}, fmt.Errorf("cannot begin a new log: %w", err)
	}
	return start{position}, nil
}
