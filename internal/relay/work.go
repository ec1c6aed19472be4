package relay

import (
	"context"
	"time"

	"github.com/weirhq/weir"
)

// work relays frames until turn ends or the log cannot be read.
func (r *Relay) work(ctx, turn context.Context) error {
	for turn.Err() == nil {
		frame, err := r.follower.Next(turn)
		if err != nil {
			return unless(turn, err)
		}
		r.take(ctx, &frame)
		if err := r.gather(ctx); err != nil {
			return err
		}
		r.flush(ctx)
		r.welcome(ctx)
	}
	return nil
}

// gather takes more frames, as long as the last ones were handed over just now.
func (r *Relay) gather(ctx context.Context) error {
	until := r.flushed.Add(pace)
	if !time.Now().Before(until) {
		return nil
	}
	brief, cancel := context.WithDeadline(ctx, until)
	defer cancel()
	for {
		frame, err := r.follower.Next(brief)
		if err != nil {
			return unless(brief, err)
		}
		r.take(ctx, &frame)
		if brief.Err() != nil {
			return nil
		}
	}
}

// unless returns err unless ctx has ended.
func unless(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// take relays a frame, or passes it over. Whether it is passed over is decided
// in the order of the log, also for a lane that is away.
func (r *Relay) take(ctx context.Context, frame *weir.Frame) {
	r.position = frame.Sequence
	r.bytes += uint64(len(frame.Body))
	l := r.lane(frame.Project)
	passes := r.passesOver(ctx, frame)
	r.level.Store(frame.Sequence)
	if !l.away {
		r.carry(ctx, l, frame, passes)
	}
}

// passesOver reports whether a frame is of a project whose relay is off, or was
// at that frame. That it was turned off or on is kept before anything is done
// about it.
func (r *Relay) passesOver(ctx context.Context, frame *weir.Frame) bool {
	off := !r.config.Projects.Relay(frame.Project)
	r.mu.Lock()
	passes, turned := r.checkpoint.passes(frame.Project, frame.Sequence, off)
	r.mu.Unlock()
	if turned {
		r.config.Logger.Info("the relay of a project was turned off or on", "project", frame.Project, "off", off, "at_frame", frame.Sequence)
		r.save(ctx)
	}
	return passes
}

// carry publishes a frame on a lane, which it opens if need be. A lane that
// fails, or does not take the frame in a moment, is sent away.
func (r *Relay) carry(ctx context.Context, l *lane, frame *weir.Frame, passes bool) {
	if l.done.covers(frame.Sequence, wholeFrame) {
		return
	}
	if passes {
		l.done = behind(frame.Sequence)
		return
	}
	if l.stream == nil && !r.openAtOnce(ctx, l, frame.Sequence) {
		return
	}
	brief, cancel := context.WithTimeout(ctx, roomWait)
	defer cancel()
	before := l.unflushed
	err := r.relay(brief, r.lines, l, frame)
	if l.unflushed && !before {
		r.unflushed = append(r.unflushed, l)
	}
	if err != nil {
		r.send(ctx, l, l.settled(frame.Sequence-1), unless(brief, err))
	}
}

// openAtOnce opens a lane for a frame, if that takes no longer than a moment.
func (r *Relay) openAtOnce(ctx context.Context, l *lane, frame uint64) bool {
	brief, cancel := context.WithTimeout(ctx, openWait)
	defer cancel()
	err := r.open(brief, l)
	switch {
	case err != nil:
		r.send(ctx, l, frame-1, err)
	case !l.done.covers(l.last.frame, l.last.index): // it lost what it had
		r.send(ctx, l, l.done.before(), nil)
	default:
		r.met[l.project] = true
	}
	return l.stream != nil && !l.away
}

// flush hands to the server what was published.
func (r *Relay) flush(ctx context.Context) {
	for i, l := range r.unflushed {
		r.unflushed[i] = nil
		if l.away || !l.unflushed {
			continue
		}
		l.unflushed = false
		if err := l.stream.Flush(); err != nil {
			r.send(ctx, l, l.settled(r.position), err)
		}
	}
	r.unflushed = r.unflushed[:0]
	r.flushed = time.Now()
	r.read.Store(r.position)
}

// follow begins to read the log behind the position, however long it takes.
func (r *Relay) follow(ctx context.Context) {
	r.unfollow()
	for ctx.Err() == nil {
		follower, err := r.config.Log.Follow(ctx, r.position)
		if err == nil {
			r.follower, r.retry = follower, retryMin
			r.clear()
			return
		}
		r.report(ctx, "cannot follow the log", err)
		pause(ctx, r.retry)
		r.retry = min(2*r.retry, retryMax)
	}
}

func (r *Relay) unfollow() {
	if r.follower != nil {
		r.follower.Close()
		r.follower = nil
	}
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
