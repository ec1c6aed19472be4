package relay

import (
	"context"
	"time"
)

// due is when the lanes must be looked after.
func (r *Relay) due() time.Time {
	due := r.ticked.Add(tickEvery)
	for _, l := range r.lanes {
		if l.broken() && l.retryAt.Before(due) {
			due = l.retryAt
		}
	}
	return due
}

// tend looks after the lanes, and keeps a checkpoint now and then.
func (r *Relay) tend(ctx context.Context) {
	r.mend(ctx)
	now := time.Now()
	if now.Before(r.ticked.Add(tickEvery)) {
		return
	}
	r.ticked = now
	for _, l := range r.lanes {
		r.tick(ctx, l)
	}
	if r.ages.pass(r.settled(), now, r.config.SyncEvery) {
		r.advance(ctx)
	}
}

// mend opens the broken lanes whose time has come. What they missed lies behind
// the position: the relay goes back.
func (r *Relay) mend(ctx context.Context) {
	back := r.position
	for _, l := range r.lanes {
		if !l.broken() || time.Now().Before(l.retryAt) || ctx.Err() != nil {
			continue
		}
		if r.open(ctx, l) {
			back = min(back, l.done.before())
			r.config.Logger.Info("events are relayed again", "project", l.project, "behind_frame", l.done.frame)
		}
	}
	if back < r.position {
		r.position = back
		r.follow(ctx)
	}
	r.clear()
}

// tick ends a lane's batch when it was open since the last tick and the server
// has not said that it has all of what was published by then.
func (r *Relay) tick(ctx context.Context, l *lane) {
	if l.stream == nil {
		return
	}
	idle := l.published == l.ticked
	if idle || l.stream.Acknowledged() < l.ticked {
		commit, cancel := context.WithTimeout(ctx, commitWait)
		defer cancel()
		r.check(ctx, l, l.stream.Commit(commit))
	}
	l.ticked = l.published
}

// settled is the last frame up to which all events are acknowledged.
func (r *Relay) settled() uint64 {
	settled := r.position
	for _, l := range r.lanes {
		settled = min(settled, l.settled(r.position))
	}
	return settled
}
