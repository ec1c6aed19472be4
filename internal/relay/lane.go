package relay

import (
	"context"
	"fmt"
	"time"

	"github.com/weirhq/weir"
)

// lane is the relay's state of one project.
type lane struct {
	project  string
	envelope *envelope
	stream   Stream // nil while idle or broken
	done     place  // up to here all events are published or passed over
	// marks are the frames of which events wait to be acknowledged.
	marks     []mark
	published uint64 // by stream
	unflushed bool
	ticked    uint64 // published, at the last tick
	// Of a broken lane: the first frame that may be missing in EVENTS, and when
	// it is tried again.
	missed  uint64
	retry   time.Duration
	retryAt time.Time
}

// mark says that a frame's last event was the nth that the stream published.
type mark struct{ published, frame uint64 }

func (l *lane) broken() bool { return l.missed != 0 }

// lane returns the lane of a project.
func (r *Relay) lane(project string) *lane {
	l := r.lanes[project]
	if l == nil {
		l = &lane{
			project: project, envelope: newEnvelope(project, r.created),
			done: behind(r.checkpoint.Sequence), retry: retryMin,
		}
		r.lanes[project] = l
	}
	return l
}

// take relays a frame, or passes it over.
func (r *Relay) take(ctx context.Context, frame *weir.Frame) {
	r.position = frame.Sequence
	l := r.lane(frame.Project)
	if l.done.covers(frame.Sequence, wholeFrame) {
		return
	}
	if r.passesOver(ctx, frame) {
		l.done = behind(frame.Sequence)
		return
	}
	if l.stream == nil && !l.broken() {
		l.missed = frame.Sequence
		r.open(ctx, l)
	}
	if !l.broken() {
		r.check(ctx, l, r.relay(ctx, l, frame))
	}
}

// passesOver reports whether a frame is of a project whose relay is off, or was
// at that frame. That it was turned off or on is kept before anything is done
// about it.
func (r *Relay) passesOver(ctx context.Context, frame *weir.Frame) bool {
	off := !r.config.Projects.Relay(frame.Project)
	passes, turned := r.checkpoint.passes(frame.Project, frame.Sequence, off)
	if turned {
		r.config.Logger.Info("the relay of a project was turned off or on", "project", frame.Project, "off", off, "at_frame", frame.Sequence)
		r.save(ctx)
	}
	return passes
}

// relay publishes the events of a frame that are not in EVENTS yet.
func (r *Relay) relay(ctx context.Context, l *lane, frame *weir.Frame) error {
	r.lines.reset(frame)
	count := 0
	for {
		line, index, ok := r.lines.line()
		if !ok {
			break
		}
		if l.done.covers(frame.Sequence, index) {
			continue
		}
		name, attributes, err := r.lines.read(line, index)
		if err != nil {
			r.passed.Add(1)
			continue
		}
		at := place{frame: frame.Sequence, index: index}
		if err := l.stream.Publish(ctx, name, l.envelope.wrap(at, attributes, line)); err != nil {
			l.note(frame.Sequence, count+1)
			return err
		}
		count++
	}
	l.note(frame.Sequence, count)
	l.done = behind(frame.Sequence)
	r.relayed.Add(uint64(count))
	return nil
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
	if l.broken() {
		return l.missed - 1
	}
	if l.stream == nil {
		return read
	}
	acknowledged, n := l.stream.Acknowledged(), 0
	for n < len(l.marks) && l.marks[n].published <= acknowledged {
		n++
	}
	l.marks = l.marks[:copy(l.marks, l.marks[n:])]
	if len(l.marks) > 0 {
		return l.marks[0].frame - 1
	}
	return read
}

// check breaks a lane on an error.
func (r *Relay) check(ctx context.Context, l *lane, err error) {
	if err == nil {
		return
	}
	missed := l.settled(r.position-1) + 1
	l.end()
	r.fail(ctx, l, missed, err)
}

// fail makes a lane wait until it is tried again.
func (r *Relay) fail(ctx context.Context, l *lane, missed uint64, err error) {
	l.missed, r.broke = missed, true
	l.retryAt = time.Now().Add(l.retry)
	l.retry = min(2*l.retry, retryMax)
	r.report(ctx, "cannot relay events of project "+l.project, err)
}

// end leaves the stream; what was under way is found by opening it again.
func (l *lane) end() {
	if l.stream != nil {
		l.stream.Close()
		l.stream = nil
	}
	l.marks, l.published, l.ticked, l.unflushed, l.missed = l.marks[:0], 0, 0, false, 0
}

// open opens a lane's stream and finds out from its newest message how far the
// lane has come. It reports whether it could. A message of a frame that the log
// does not have yet is somebody else's, who found a way to write there: it must
// not make the relay pass over what is still to come.
func (r *Relay) open(ctx context.Context, l *lane) bool {
	newest, end := place{}, max(r.end, r.position)
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
		r.fail(ctx, l, max(l.missed, 1), fmt.Errorf("cannot open its events: %w", err))
		return false
	}
	l.stream, l.missed, l.retry = stream, 0, retryMin
	l.done = later(newest, behind(r.checkpoint.Sequence))
	return true
}
