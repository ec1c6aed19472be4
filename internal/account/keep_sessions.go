package account

import (
	"context"
	"slices"
	"strings"

	"github.com/weirhq/weir/internal/metadata"
)

// endSessions ends those sessions of a holder that are chosen. They end at once,
// even if that cannot be kept on disk, which is an error: after a restart they
// could be valid again. The caller holds changing.
func (a *Accounts) endSessions(ctx context.Context, name string, chosen func(*session) bool) error {
	var drop []*session
	for _, s := range a.byHolder[name] {
		if chosen(s) {
			drop = append(drop, s)
		}
	}
	if len(drop) == 0 {
		return nil
	}
	a.forgetSessions(drop)
	return a.writeSessions(ctx, name, nil)
}

// keepSessions writes sessions of a holder that are new, and then holds them; those
// to drop make room. The caller holds changing.
func (a *Accounts) keepSessions(ctx context.Context, name string, add, drop []*session) error {
	a.forgetSessions(drop)
	if err := a.writeSessions(ctx, name, add); err != nil {
		return err
	}
	for _, s := range add {
		a.holdSession(s)
	}
	return nil
}

// writeSessions writes the sessions that are kept beside those of a holder, and
// some that are not held yet. The caller holds changing.
func (a *Accounts) writeSessions(ctx context.Context, name string, add []*session) error {
	shard := shardOf(name, sessionShards)
	kept := slices.Clone(add)
	for _, s := range a.sessions { // only who holds changing writes to it
		if shardOf(s.name(), sessionShards) == shard {
			kept = append(kept, s)
		}
	}
	for {
		text, err := metadata.Encode(written(kept))
		if err != nil {
			return err
		}
		if len(text) <= maxValueBytes {
			return a.config.Metadata.Put(ctx, sessionsKey(shard), text)
		}
		kept = a.thinOut(kept, add)
	}
}

// written is what is written of sessions: with when they were seen by now.
func written(sessions []*session) []*session {
	out := make([]*session, len(sessions))
	for i, s := range sessions {
		out[i] = &session{holder: s.holder, ID: s.ID, Digest: s.Digest, Agent: s.Agent, Created: s.Created, Seen: s.lastSeen()}
	}
	slices.SortFunc(out, func(a, b *session) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// thinOut ends the tenth of the sessions that were not used for longest, but none
// that are just being added: there is no room for all.
func (a *Accounts) thinOut(kept, add []*session) []*session {
	const part = 10
	old := byUse(slices.DeleteFunc(slices.Clone(kept), func(s *session) bool { return slices.Contains(add, s) }))
	old = old[:max(1, len(old)/part)]
	a.forgetSessions(old)
	return slices.DeleteFunc(kept, func(s *session) bool { return slices.Contains(old, s) })
}

func (a *Accounts) holdSession(s *session) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if s.ended == nil {
		s.ended = make(chan struct{})
	}
	a.sessions[s.ID], a.byDigest[s.Digest] = s, s
	a.byHolder[s.name()] = append(a.byHolder[s.name()], s)
}

// forgetSessions ends sessions that are held.
func (a *Accounts) forgetSessions(drop []*session) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, s := range drop {
		delete(a.sessions, s.ID)
		delete(a.byDigest, s.Digest)
		rest := slices.DeleteFunc(slices.Clone(a.byHolder[s.name()]), func(other *session) bool { return other == s })
		if len(rest) == 0 {
			delete(a.byHolder, s.name())
		} else {
			a.byHolder[s.name()] = rest
		}
		close(s.ended)
	}
}

// interrupt ends what was begun by a person's sessions, which stay.
func (a *Accounts) interrupt(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, s := range a.byHolder[id] {
		close(s.ended)
		s.ended = make(chan struct{})
	}
}
