package account

import (
	"context"
	"time"
)

// Run ends sessions when they are over, and writes when people were last seen,
// until ctx ends and once more then.
func (a *Accounts) Run(ctx context.Context) {
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			a.Sweep(context.WithoutCancel(ctx))
			return
		case <-ticker.C:
			a.Sweep(ctx)
		}
	}
}

// Sweep does once what [Accounts.Run] does again and again.
func (a *Accounts) Sweep(ctx context.Context) {
	a.changing.Lock()
	defer a.changing.Unlock()
	if err := a.writeSeen(ctx); err != nil {
		a.config.Logger.Warn("cannot keep when users were last seen", "error", err)
		return // the disk, which is not waited for twice
	}
	if err := a.sweepSessions(ctx); err != nil {
		a.config.Logger.Warn("cannot keep which sessions are over", "error", err)
	}
}

// writeSeen writes when people were last seen, those of one value together. The
// caller holds changing.
func (a *Accounts) writeSeen(ctx context.Context) error {
	changed := map[int]*user{} // one of each value stands for all
	for _, u := range a.users {
		last := a.lastSeen(u)
		if last.Equal(u.LastSeen) {
			continue
		}
		after := *u
		after.LastSeen = last
		a.hold(u, &after)
		changed[shardOf(u.ID, userShards)] = &after
	}
	for _, u := range changed {
		if err := a.keep(ctx, u, u); err != nil {
			return err
		}
	}
	return nil
}

// sweepSessions ends the sessions that are over and writes the values of those
// that were used or ended. The caller holds changing.
func (a *Accounts) sweepSessions(ctx context.Context) error {
	now := a.config.Now()
	changed := map[int]string{} // a holder of each value stands for all
	var over []*session
	for _, s := range a.sessions {
		_, valid := a.grantOf(s)
		if !valid || s.isOver(now) {
			over = append(over, s)
		} else if s.lastSeen().Equal(s.Seen) {
			continue
		}
		changed[shardOf(s.name(), sessionShards)] = s.name()
	}
	a.forgetSessions(over)
	for _, name := range changed {
		if err := a.writeSessions(ctx, name, nil); err != nil {
			return err
		}
		a.noteSeen(name)
	}
	return nil
}

// noteSeen notes what was just written.
func (a *Accounts) noteSeen(name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, s := range a.sessions {
		if shardOf(s.name(), sessionShards) == shardOf(name, sessionShards) {
			s.Seen = s.lastSeen()
		}
	}
}
