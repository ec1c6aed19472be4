package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/duckdb"
	"github.com/weirhq/weir/internal/sink"
	"github.com/weirhq/weir/internal/stream"
)

// sinkLog is the log as the sink asks for it.
type sinkLog struct{ *stream.Log }

// Extent returns what the log holds.
func (l sinkLog) Extent(ctx context.Context) (sink.Extent, error) {
	bounds, err := l.Bounds(ctx)
	return sink.Extent{Created: bounds.Created, First: bounds.First, Last: bounds.Last}, err
}

// Follow reads the frames behind a sequence.
func (l sinkLog) Follow(ctx context.Context, after uint64) (sink.Follower, error) {
	return l.Log.Follow(ctx, after)
}

// sinkStore is the store as the sink asks for it: its errors say whether the
// store is in trouble or the batch is.
type sinkStore struct{ *duckdb.Store }

// Append stores a batch.
func (s sinkStore) Append(ctx context.Context, batch weir.Batch, written time.Time) (int, error) {
	repeats, err := s.Store.Append(ctx, batch, written)
	return repeats, blame(err)
}

// dataErrors begin what DuckDB says of values it cannot take. All its other
// errors (no memory, no room, a database that closed itself after a fault) pass
// or need somebody: no event is to blame for them.
var dataErrors = []string{"Conversion Error", "Constraint Error", "Invalid Input Error", "Out of Range Error", "Invalid unicode"}

func blame(err error) error {
	if err == nil {
		return nil
	}
	mentioned := func(class string) bool { return strings.Contains(err.Error(), class) }
	if slices.ContainsFunc(dataErrors, mentioned) && !mentioned("FATAL Error") {
		return err
	}
	return &weir.Error{Code: weir.CodeUnavailable, Message: "the store takes no events", Err: err}
}

// guardedLog refuses events while the disk is nearly full: once a write fails,
// the log would need a restart of its streams.
type guardedLog struct {
	*stream.Log
	disk *disk
}

// Append writes frames, if there is room.
func (l guardedLog) Append(ctx context.Context, frames []weir.Frame) (uint64, error) {
	if err := l.disk.status(); err != nil {
		return 0, &weir.Error{Code: weir.CodeUnavailable, Message: "the server's disk is full; send the events again later", Err: err}
	}
	return l.Log.Append(ctx, frames)
}
