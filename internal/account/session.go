package account

import (
	"context"
	"crypto/rand"
	"slices"
	"sync/atomic"
	"time"

	"github.com/weirhq/weir"
)

// holder is whose sessions count together.
type holder struct {
	User       string `json:"user,omitempty"` // id; empty with a token
	Generation int    `json:"generation,omitempty"`
	Key        string `json:"key,omitempty"` // the token's id
}

func (u *user) holder() holder { return holder{User: u.ID, Generation: u.Generation} }

// name is the same for the sessions that count together: those of a person, or of a
// token, so that who may only read signs out nobody who may do more. Ids of users
// have no dots.
func (h holder) name() string {
	if h.User != "" {
		return h.User
	}
	return "token." + h.Key
}

func (h holder) most() int {
	if h.User != "" {
		return maxUserSessions
	}
	return maxTokenSessions
}

// session is a browser that is signed in.
type session struct {
	holder
	ID      string    `json:"id"`
	Digest  string    `json:"digest"`
	Agent   string    `json:"agent,omitempty"`
	Created time.Time `json:"created"`
	Seen    time.Time `json:"seen"` // as on disk

	seen  atomic.Int64  // in milliseconds since 1970, if later than Seen
	ended chan struct{} // closed when what was begun by the session must end
}

// lastSeen is when it was last used.
func (s *session) lastSeen() time.Time {
	if seen := s.seen.Load(); seen > s.Seen.UnixMilli() {
		return time.UnixMilli(seen).UTC()
	}
	return s.Seen
}

// isOver reports whether it has been too long.
func (s *session) isOver(now time.Time) bool {
	return now.Sub(s.Created) >= SessionAge || now.Sub(s.lastSeen()) >= idleAge
}

// BeginToken begins a session of who has a token, and returns its value. It ends
// with the token.
func (a *Accounts) BeginToken(ctx context.Context, grant weir.Grant, agent string) (value string, err error) {
	a.changing.Lock()
	defer a.changing.Unlock()
	return a.begin(ctx, holder{Key: grant.Key}, agent)
}

// begin begins a session. The caller holds changing.
func (a *Accounts) begin(ctx context.Context, h holder, agent string) (value string, err error) {
	value = rand.Text()
	now := a.now()
	s := &session{holder: h, ID: newID(), Digest: digest(value), Agent: shorten(agent, maxAgentBytes), Created: now, Seen: now, ended: make(chan struct{})}
	var drop []*session
	if has := a.byHolder[h.name()]; len(has) >= h.most() {
		drop = byUse(has)[:len(has)-h.most()+1]
	}
	return value, a.keepSessions(ctx, h.name(), []*session{s}, drop)
}

// byUse returns sessions in order of their last use.
func byUse(sessions []*session) []*session {
	return slices.SortedFunc(slices.Values(sessions), func(a, b *session) int { return a.lastSeen().Compare(b.lastSeen()) })
}

// Session tells what a session's value grants by now.
func (a *Accounts) Session(value string) (weir.Grant, bool) {
	now := a.config.Now()
	a.mu.RLock()
	defer a.mu.RUnlock()
	s := a.byDigest[digest(value)]
	if s == nil || value == "" || s.isOver(now) {
		return weir.Grant{}, false
	}
	grant, ok := a.grantOf(s)
	if !ok {
		return weir.Grant{}, false
	}
	s.seen.Store(now.UnixMilli())
	grant.Session = s.ID
	return grant, true
}

// grantOf tells what a session grants by now. The caller holds mu.
func (a *Accounts) grantOf(s *session) (weir.Grant, bool) {
	if s.User == "" {
		return a.config.Grant(s.Key)
	}
	u := a.users[s.User]
	if u == nil || u.Generation != s.Generation {
		return weir.Grant{}, false
	}
	project := u.firstProject()
	return weir.Grant{User: u.ID, Owner: u.Owner, Project: project, Role: u.RoleIn(project)}, true
}

// firstProject is the one that a person is in unless they choose another: the
// first of theirs, default before others.
func (u *user) firstProject() string {
	if u.RoleIn(weir.DefaultProject) != "" {
		return weir.DefaultProject
	}
	first := ""
	for project := range u.Roles {
		if first == "" || project < first {
			first = project
		}
	}
	return first
}

// Role returns the role of a person in a project; it is empty if they have none.
func (a *Accounts) Role(id, project string) weir.Role {
	a.mu.RLock()
	defer a.mu.RUnlock()
	if u := a.users[id]; u != nil {
		return u.RoleIn(project)
	}
	return ""
}

// Ended returns a channel that is closed once a session, by its id, is over or
// what it may do has changed; at once if there is no such session.
func (a *Accounts) Ended(id string) <-chan struct{} {
	a.mu.RLock()
	defer a.mu.RUnlock()
	if s := a.sessions[id]; s != nil {
		return s.ended
	}
	gone := make(chan struct{})
	close(gone)
	return gone
}

// Sessions returns a person's sessions, the last used first. One of them may be
// the current.
func (a *Accounts) Sessions(id, current string) []weir.Session {
	a.mu.RLock()
	defer a.mu.RUnlock()
	list := []weir.Session{}
	for _, s := range slices.Backward(byUse(a.byHolder[id])) {
		if !s.isOver(a.config.Now()) {
			list = append(list, weir.Session{ID: s.ID, Created: s.Created, LastSeen: s.lastSeen(), Agent: s.Agent, Current: s.ID == current})
		}
	}
	return list
}

// SignOut ends the session of a value, if there is one.
func (a *Accounts) SignOut(ctx context.Context, value string) error {
	a.changing.Lock()
	defer a.changing.Unlock()
	s := a.byDigest[digest(value)]
	if s == nil {
		return nil
	}
	return a.endSessions(ctx, s.name(), func(other *session) bool { return other == s })
}

// SignOutOthers ends a person's sessions but the current.
func (a *Accounts) SignOutOthers(ctx context.Context, id, current string) error {
	a.changing.Lock()
	defer a.changing.Unlock()
	return a.endSessions(ctx, id, func(s *session) bool { return s.ID != current })
}

// dropVoid ends the sessions of a holder that are of another generation, or of
// nobody any more. They let nobody in; what stays of them on disk is swept later.
// The caller holds changing.
func (a *Accounts) dropVoid(ctx context.Context, h holder) {
	u := a.users[h.User]
	err := a.endSessions(ctx, h.name(), func(s *session) bool { return u == nil || s.Generation != u.Generation })
	if err != nil {
		a.config.Logger.Warn("sessions that are void stay on disk for now", "error", err)
	}
}

// lastSeen is when a person last used a session. The caller holds mu.
func (a *Accounts) lastSeen(u *user) time.Time {
	last := u.LastSeen
	for _, s := range a.byHolder[u.ID] {
		if seen := s.lastSeen(); seen.After(last) {
			last = seen
		}
	}
	return last
}
