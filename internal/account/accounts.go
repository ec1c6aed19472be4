package account

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/metadata"
)

// Config wires [Accounts]. All fields are required.
type Config struct {
	Metadata metadata.Values
	// Project reports whether there is a project. It is called concurrently.
	Project func(name string) bool
	// Grant tells what the key or token of an id grants by now. It is called
	// concurrently.
	Grant  func(key string) (weir.Grant, bool)
	Now    func() time.Time
	Logger *slog.Logger
	// hashMemoryKiB is what a password's hash takes, if it is to be less than it
	// should: most tests are about other things.
	hashMemoryKiB uint32
}

// Accounts are all people and all sessions. Their methods are safe for
// concurrent use.
type Accounts struct {
	config   Config
	hasher   *hasher
	attempts *attempts

	changing sync.Mutex // held while people or sessions are read, changed and written

	mu           sync.RWMutex
	users        map[string]*user // by id
	byEmail      map[string]*user // by folded address
	byInvitation map[string]*user // by the secret's digest
	sessions     map[string]*session
	byDigest     map[string]*session
	byHolder     map[string][]*session
}

// user is a person as they are kept. One that is held is not changed but
// replaced.
type user struct {
	weir.User
	Password string `json:"password,omitempty"` // hashed; empty if none was chosen yet
	// Generation is that of the sessions that are valid.
	Generation     int       `json:"generation"`
	Invitation     string    `json:"invitation,omitempty"` // digest
	InvitationEnds time.Time `json:"invitation_ends,omitzero"`
	// InvitationWithin is the project of whose admin it is; empty if an owner's.
	InvitationWithin string `json:"invitation_within,omitempty"`
}

// Open reads the people and sessions.
func Open(ctx context.Context, config Config) (*Accounts, error) {
	a := &Accounts{
		config: config, attempts: newAttempts(),
		users: map[string]*user{}, byEmail: map[string]*user{}, byInvitation: map[string]*user{},
		sessions: map[string]*session{}, byDigest: map[string]*session{}, byHolder: map[string][]*session{},
	}
	a.hasher = newHasher(cmp.Or(config.hashMemoryKiB, hashMemoryKiB))
	for shard := range userShards {
		var users []*user
		if _, err := metadata.Load(ctx, config.Metadata, usersKey(shard), &users); err != nil {
			return nil, fmt.Errorf("cannot read the users: %w", err)
		}
		for _, u := range users {
			a.hold(nil, u)
		}
	}
	for shard := range sessionShards {
		var sessions []*session
		if _, err := metadata.Load(ctx, config.Metadata, sessionsKey(shard), &sessions); err != nil {
			return nil, fmt.Errorf("cannot read the sessions: %w", err)
		}
		for _, s := range sessions {
			a.holdSession(s)
		}
	}
	return a, nil
}

// Empty reports whether nobody can sign in with a password yet, nor was invited.
func (a *Accounts) Empty() bool {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return len(a.users) == 0
}

// List returns all people by their addresses.
func (a *Accounts) List() []weir.User {
	a.mu.RLock()
	defer a.mu.RUnlock()
	users := make([]weir.User, 0, len(a.users))
	for _, u := range a.users {
		users = append(users, a.show(u))
	}
	slices.SortFunc(users, func(a, b weir.User) int { return strings.Compare(fold(a.Email), fold(b.Email)) })
	return users
}

// Get returns a person, or an error of [weir.CodeNotFound].
func (a *Accounts) Get(id string) (weir.User, error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	u := a.users[id]
	if u == nil {
		return weir.User{}, noUser(id)
	}
	return a.show(u), nil
}

func noUser(id string) error { return weir.Errorf(weir.CodeNotFound, "there is no user %q", id) }

// show returns a person as others may see them. The caller holds mu.
func (a *Accounts) show(u *user) weir.User {
	shown := u.User
	shown.Roles = maps.Clone(u.Roles)
	if shown.Roles == nil {
		shown.Roles = map[string]weir.Role{}
	}
	shown.Invited = u.Password == ""
	shown.LastSeen = a.lastSeen(u)
	return shown
}

// hold puts a person in the place of who they were; either may be nil.
func (a *Accounts) hold(before, after *user) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if before != nil {
		delete(a.users, before.ID)
		delete(a.byEmail, fold(before.Email))
		delete(a.byInvitation, before.Invitation)
	}
	if after == nil {
		return
	}
	a.users[after.ID] = after
	a.byEmail[fold(after.Email)] = after
	if after.Invitation != "" {
		a.byInvitation[after.Invitation] = after
	}
}

// keep writes a person in the place of who they were, and then holds them; either
// may be nil. The caller holds changing.
func (a *Accounts) keep(ctx context.Context, before, after *user) error {
	id := a.idOf(before, after)
	shard := shardOf(id, userShards)
	kept := []*user{}
	for _, u := range a.users { // only who holds changing writes to it
		if u.ID != id && shardOf(u.ID, userShards) == shard {
			kept = append(kept, u)
		}
	}
	if after != nil {
		kept = append(kept, after)
	}
	slices.SortFunc(kept, func(a, b *user) int { return strings.Compare(a.ID, b.ID) })
	text, err := metadata.Encode(kept)
	if err != nil {
		return err
	}
	if len(text) > maxValueBytes {
		return weir.Errorf(weir.CodeConflict, "there are too many users with too many roles; remove some")
	}
	if err := a.config.Metadata.Put(ctx, usersKey(shard), text); err != nil {
		return err
	}
	a.hold(before, after)
	return nil
}

func (*Accounts) idOf(before, after *user) string {
	if before != nil {
		return before.ID
	}
	return after.ID
}

func newID() string {
	const letters = 12 // of 5 bits each, so that no two ever meet
	return strings.ToLower(rand.Text()[:letters])
}

// now is the time as it is kept.
func (a *Accounts) now() time.Time { return a.config.Now().UTC().Truncate(time.Millisecond) }
