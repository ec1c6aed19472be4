package main

import (
	"context"
	"errors"

	"github.com/weirhq/weir"
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

// guardedLog refuses events while the disk is nearly full, and has the log
// repaired when it no longer answers: it met an error of writing all the same.
type guardedLog struct {
	*stream.Log
	server *stream.Server
	disk   *disk
}

// Append writes frames, if there is room.
func (l guardedLog) Append(ctx context.Context, frames []weir.Frame) (uint64, error) {
	if err := l.disk.status(); err != nil {
		return 0, &weir.Error{Code: weir.CodeUnavailable, Message: "the server's disk is full; send the events again later", Err: err}
	}
	last, err := l.Log.Append(ctx, frames)
	if errors.Is(err, context.DeadlineExceeded) {
		l.server.Repair()
	}
	return last, err
}

// guardedQuarantine is the quarantine with the guards of the log. Events are
// refused as long as those rejected beside them cannot be kept, so it must not stay
// broken.
type guardedQuarantine struct {
	*stream.Quarantine
	server *stream.Server
	disk   *disk
}

// Put keeps rejected events, if there is room.
func (q guardedQuarantine) Put(ctx context.Context, project, id string, body []byte) error {
	if err := q.disk.status(); err != nil {
		return err
	}
	err := q.Quarantine.Put(ctx, project, id, body)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil { // it is not the request that took too long
		q.server.Repair()
	}
	return err
}
