package collect

import (
	"bytes"
	"context"
	"log/slog"
	"time"

	"github.com/weirhq/weir"
)

// committer is the group commit: one append to the log at a time, carrying all
// that gathered while the one before was being written.
type committer struct {
	log                        Log
	logger                     *slog.Logger
	frameEvents, appendSeconds Observer
	queue                      chan *submission
	stopped                    chan struct{}
	refusing                   bool // the log took nothing the last time
}

// submission is a batch waiting for its place in the log.
type submission struct {
	batch *batch
	done  chan commitment
	frame int // of those packed, the one with the last of the batch
}

// commitment is how it ended for a submission.
type commitment struct {
	sequence uint64 // of the frame with the last of the batch
	err      error
}

func newCommitter(config Config) *committer {
	return &committer{
		log:           config.Log,
		logger:        config.Logger,
		frameEvents:   config.FrameEvents,
		appendSeconds: config.AppendSeconds,
		queue:         make(chan *submission, maxQueued),
		stopped:       make(chan struct{}),
	}
}

var errStopping = &weir.Error{Code: weir.CodeUnavailable, Message: "the server is stopping; send the events again"}

// commit returns when the batch is on disk, with the sequence of the frame that
// holds its end. A client that goes away does not take its batch back: once
// queued it is written.
func (c *committer) commit(ctx context.Context, b *batch) (uint64, error) {
	s := &submission{batch: b, done: make(chan commitment, 1)}
	select {
	case c.queue <- s:
	case <-c.stopped:
		return 0, errStopping
	case <-ctx.Done():
		return 0, &weir.Error{Code: weir.CodeUnavailable, Message: "too many requests are waiting; send the events again", Err: ctx.Err()}
	}
	select {
	case end := <-s.done:
		return end.sequence, end.err
	case <-c.stopped:
		return s.outcome()
	}
}

// outcome is how it ended for a submission once nothing is written any more: it
// may have been in the last append.
func (s *submission) outcome() (uint64, error) {
	select {
	case end := <-s.done:
		return end.sequence, end.err
	default:
		return 0, errStopping
	}
}

// run appends groups until ctx ends. What is being written then is written to
// its end, so that nobody is told that it failed when it did not.
func (c *committer) run(ctx context.Context) {
	defer close(c.stopped)
	for {
		select {
		case <-ctx.Done():
			return
		case first := <-c.queue:
			c.append(context.WithoutCancel(ctx), c.gather(first))
		}
	}
}

// gather takes what else is waiting, up to what one append may carry.
func (c *committer) gather(first *submission) []*submission {
	group := []*submission{first}
	size := len(first.batch.lines)
	for size < maxGroupBytes && len(group) < maxGroup {
		select {
		case s := <-c.queue:
			group = append(group, s)
			size += len(s.batch.lines)
		default:
			return group
		}
	}
	return group
}

func (c *committer) append(ctx context.Context, group []*submission) {
	frames := pack(group)
	for _, s := range group {
		s.batch.recycle()
	}
	start := time.Now()
	last, err := c.log.Append(ctx, frames)
	c.appendSeconds.Observe(time.Since(start).Seconds())
	c.note(err)
	if err != nil {
		err = asUnavailable(err)
	} else {
		for _, frame := range frames {
			c.frameEvents.Observe(float64(frame.Count))
		}
	}
	for _, s := range group {
		end := commitment{err: err}
		if err == nil {
			end.sequence = last - uint64(len(frames)-1-s.frame)
		}
		s.done <- end
	}
}

// note tells once that the log refuses events, and once that it takes them
// again: there may be thousands of requests in between.
func (c *committer) note(err error) {
	switch {
	case err != nil && !c.refusing:
		c.logger.Error("the log takes no events; they are refused until it does", "error", err)
	case err == nil && c.refusing:
		c.logger.Info("the log takes events again")
	}
	c.refusing = err != nil
}

func asUnavailable(err error) error {
	if weir.ErrorCode(err) == weir.CodeUnavailable {
		return err
	}
	return &weir.Error{Code: weir.CodeUnavailable, Message: "the events could not be made durable; send them again", Err: err}
}

// pack puts the lines of a group into frames, one project a frame, in the
// order of arrival within each project, and notes where each batch ends.
func pack(group []*submission) []weir.Frame {
	open := map[string]int{} // project to its last frame
	var pieces [][]weir.Frame
	var sizes []int
	for _, s := range group {
		for _, piece := range split(s.batch) {
			at, ok := open[s.batch.project]
			if ok && sizes[at]+len(piece.Body) <= maxFrameBytes {
				pieces[at] = append(pieces[at], piece)
				sizes[at] += len(piece.Body)
				s.frame = at
				continue
			}
			s.frame = len(pieces)
			open[s.batch.project] = s.frame
			pieces = append(pieces, []weir.Frame{piece})
			sizes = append(sizes, len(piece.Body))
		}
	}
	frames := make([]weir.Frame, len(pieces))
	for i := range pieces {
		frames[i] = join(pieces[i], sizes[i])
	}
	return frames
}

// join makes one frame of pieces, with a copy of their lines.
func join(pieces []weir.Frame, size int) weir.Frame {
	frame := weir.Frame{Project: pieces[0].Project, Body: make([]byte, 0, size)}
	for _, piece := range pieces {
		frame.Body = append(frame.Body, piece.Body...)
		frame.Count += piece.Count
	}
	frame.Events = make([]*weir.Event, 0, frame.Count)
	for _, piece := range pieces {
		if piece.Events == nil {
			frame.Events = nil // readers get all or none
			return frame
		}
		frame.Events = append(frame.Events, piece.Events...)
	}
	return frame
}

// split cuts a batch at the ends of lines into pieces that fit a frame.
func split(b *batch) []weir.Frame {
	lines := b.lines
	if len(lines) <= maxFrameBytes {
		piece := weir.Frame{Project: b.project, Count: len(b.events), Body: lines}
		if !b.large {
			piece.Events = pointers(b.events)
		}
		return []weir.Frame{piece}
	}
	var pieces []weir.Frame
	for len(lines) > 0 {
		end := len(lines)
		if end > maxFrameBytes {
			end = bytes.LastIndexByte(lines[:maxFrameBytes], '\n') + 1
		}
		if end == 0 { // no event is that long; if one were, it gets a frame
			end = bytes.IndexByte(lines, '\n') + 1
		}
		piece := lines[:end]
		count := bytes.Count(piece, []byte{'\n'})
		pieces = append(pieces, weir.Frame{Project: b.project, Count: count, Body: piece})
		lines = lines[end:]
	}
	return pieces
}

// pointers returns where events stand, which readers share.
func pointers(events []weir.Event) []*weir.Event {
	at := make([]*weir.Event, len(events))
	for i := range events {
		at[i] = &events[i]
	}
	return at
}
