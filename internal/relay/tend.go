package relay

import (
	"context"
	"fmt"
	"time"
)

// tend looks after the lanes, and keeps a checkpoint now and then.
func (r *Relay) tend(ctx context.Context) {
	r.welcome(ctx)
	now := time.Now()
	if now.Before(r.ticked.Add(tickEvery)) || ctx.Err() != nil {
		return
	}
	r.ticked = now
	for _, l := range r.lanes {
		switch {
		case l.away:
			r.leave(l, now)
		case l.stream != nil:
			r.tick(ctx, l)
		}
	}
	r.meet(ctx, meetAtTick)
	if r.ages.pass(r.settled(), now, r.config.SyncEvery) {
		r.advance(ctx)
	}
}

// tick ends a lane's batch when it was open since the last tick and the server
// has not said that it has all of what was published by then. The answer is
// looked at by the next tick or message. A lane that is quiet for long is closed.
func (r *Relay) tick(ctx context.Context, l *lane) {
	acknowledged, idle := l.stream.Acknowledged(), l.published == l.ticked
	if idle || acknowledged < l.ticked {
		if err := l.stream.End(); err != nil {
			r.send(ctx, l, l.settled(r.position), err)
			return
		}
	}
	l.ticked = l.published
	l.quiet++
	if !idle {
		l.quiet = 0
	}
	if l.quiet >= quietTicks && acknowledged == l.published {
		l.settled(r.position)
		l.end()
	}
}

// settled is the last frame up to which all events are acknowledged, but for
// lanes for which the log is not kept.
func (r *Relay) settled() uint64 {
	settled := r.position
	for _, l := range r.lanes {
		switch {
		case l.left:
		case l.away:
			settled = min(settled, l.safe.Load())
		default:
			settled = min(settled, l.settled(r.position))
		}
	}
	return settled
}

// leave ceases to keep the log for a lane that has been away for too long.
// EVENTS is a copy: the log must not grow without end for it.
func (r *Relay) leave(l *lane, now time.Time) {
	if l.left || now.Sub(l.since) < r.config.HeldFor && r.bytes-l.sinceAt < r.config.HeldBytes {
		return
	}
	l.left = true
	r.mu.Lock()
	if _, ok := r.checkpoint.Left[l.project]; !ok {
		r.checkpoint.Left[l.project] = r.checkpoint.Sequence
	}
	r.mu.Unlock()
	err := fmt.Errorf("events of project %s have not been relayed behind frame %d for long: the log is not kept for them any more",
		l.project, l.safe.Load())
	r.trouble.Store(&err)
	l.failing.Store(true)
	r.config.Logger.Warn("a project's events cannot be relayed for too long; the log is not kept for them any more",
		"project", l.project, "behind_frame", l.safe.Load(), "since", l.since)
}

// mendLeft brings back the lanes for which the log was not kept.
func (r *Relay) mendLeft(ctx context.Context) {
	for project := range r.checkpoint.Left {
		l := r.lane(project)
		l.left = true
		r.send(ctx, l, r.floor(project), nil)
	}
}

// regain forgets that the log was not kept for a lane, once all that the lane
// has caught up with is on disk. It reports whether there was one.
func (r *Relay) regain(now time.Time) (regained bool) {
	const acknowledged = commitWait + 2*tickEvery
	onDisk := (settledAges + 1) * r.config.SyncEvery
	for project := range r.checkpoint.Left {
		if l := r.lanes[project]; l != nil && !l.joined.IsZero() && !l.away && now.Sub(l.joined) > acknowledged+onDisk {
			delete(r.checkpoint.Left, project)
			regained = true
		}
	}
	return regained
}

// meet makes EVENTS for projects that are not known to have it, so that others
// can find it before the first event, until a time has passed. Lanes are opened
// by their first frames.
func (r *Relay) meet(ctx context.Context, most time.Duration) {
	late := time.Now().Add(most)
	for _, project := range r.config.Projects.Names() {
		if r.met[project] || !r.config.Projects.Relay(project) {
			continue
		}
		if time.Now().After(late) {
			return
		}
		r.met[project] = true
		brief, cancel := context.WithTimeout(ctx, openWait)
		stream, err := r.config.Events.Open(brief, project, func([]byte) bool { return true })
		cancel()
		if err != nil { // the first frame will tell
			r.config.Logger.Warn("cannot make EVENTS of a project", "project", project, "error", err)
			continue
		}
		stream.Close()
	}
}
