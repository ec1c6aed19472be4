package relay

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/weirhq/weir"
)

// lane is the relay's state of one project. While it is away its mender owns
// it, but for what says otherwise.
type lane struct {
	project  string
	envelope *envelope // nil without a stream
	stream   Stream    // nil while closed or broken
	done     place     // up to here all events are published or passed over
	proved   place     // up to here the stream itself had events, when it was last opened
	last     place     // of the last event published
	// marks are the frames of which events wait to be acknowledged.
	marks     []mark
	published uint64 // by stream
	unflushed bool
	ticked    uint64 // published, at the last tick
	quiet     int    // ticks without an event

	retry   time.Duration // wait before a broken lane is tried again
	reader  Follower      // its own, while it catches up
	at      uint64        // the last frame that reader has read
	failing atomic.Bool
	safe    atomic.Uint64 // up to here all is acknowledged, while it is away

	// These are the relay's own.
	away    bool
	since   time.Time // it was sent away
	sinceAt uint64    // how many bytes had been read then
	joined  time.Time // it came back
	left    bool      // the log is not kept for it
}

// mark says that a frame's last event was the nth that the stream published.
type mark struct{ published, frame uint64 }

// lane returns the lane of a project.
func (r *Relay) lane(project string) *lane {
	l := r.lanes[project]
	if l == nil {
		l = &lane{project: project, retry: retryMin}
		l.done = behind(r.floor(project))
		l.proved = l.done
		r.lanes[project] = l
	}
	return l
}

// relay publishes the events of a frame that are not in EVENTS yet.
func (r *Relay) relay(ctx context.Context, lines *lines, l *lane, frame *weir.Frame) error {
	lines.reset(frame)
	count := 0
	defer func() {
		l.note(frame.Sequence, count)
		r.relayed.Add(uint64(count))
	}()
	for {
		line, index, ok := lines.line()
		if !ok {
			l.done = later(l.done, behind(frame.Sequence))
			return nil
		}
		if l.done.covers(frame.Sequence, index) {
			continue
		}
		name, attributes, err := lines.read(line, index)
		if err != nil {
			r.passed.Add(1)
			continue
		}
		at := place{frame: frame.Sequence, index: index}
		if err := l.stream.Publish(ctx, name, l.envelope.wrap(at, attributes, line)); err != nil {
			return err
		}
		l.done, l.last = at, at
		count++
	}
}

// note remembers that events of a frame were published.
func (l *lane) note(frame uint64, count int) {
	if count == 0 {
		return
	}
	l.published += uint64(count)
	l.unflushed = true
	l.marks = append(l.marks, mark{published: l.published, frame: frame})
}

// settled is the last frame all of whose events are acknowledged; at most read.
func (l *lane) settled(read uint64) uint64 {
	if l.stream == nil {
		return read
	}
	acknowledged, n := l.stream.Acknowledged(), 0
	for n < len(l.marks) && l.marks[n].published <= acknowledged {
		n++
	}
	l.marks = l.marks[:copy(l.marks, l.marks[n:])]
	if len(l.marks) > 0 {
		return min(read, l.marks[0].frame-1)
	}
	return read
}

// end leaves the stream; what was under way is found by opening it again.
func (l *lane) end() {
	if l.stream != nil {
		l.stream.Close()
	}
	l.stream, l.envelope, l.marks = nil, nil, nil
	l.published, l.ticked, l.unflushed, l.quiet = 0, 0, false, 0
}

func (l *lane) unfollow() {
	if l.reader != nil {
		l.reader.Close()
		l.reader = nil
	}
}

// open opens a lane's stream and finds out from its newest message how far the
// lane has come. A message of a frame that the log does not have yet is
// somebody else's, who found a way to write there: it must not make the relay
// pass over what is still to come.
func (r *Relay) open(ctx context.Context, l *lane) error {
	newest, end := place{}, max(r.end, r.level.Load())
	stream, err := r.config.Events.Open(ctx, l.project, func(message []byte) bool {
		at, ours, sameLog := placeOf(message, r.created)
		if sameLog && at.frame > end {
			r.config.Logger.Error("EVENTS holds a message from beyond the log, which is not heeded", "project", l.project, "frame", at.frame, "log_last", end)
			return false
		}
		if sameLog {
			newest = at
		}
		return ours
	})
	if err != nil {
		return fmt.Errorf("cannot open its events: %w", err)
	}
	l.stream, l.envelope = stream, newEnvelope(l.project, r.created)
	l.done = later(newest, behind(r.floor(l.project)))
	if !l.proved.covers(l.done.frame, l.done.index) {
		l.retry = retryMin // it stores messages
	}
	l.proved = l.done
	return nil
}
