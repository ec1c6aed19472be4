package weir

import (
	"net/netip"
	"time"
)

// Role is what somebody may do in a project. Each includes those before it.
type Role string

// The roles, the least first.
const (
	// RoleViewer asks, lists and watches.
	RoleViewer Role = "viewer"
	// RoleEditor saves and changes what people share: dashboards, insights, cohorts.
	RoleEditor Role = "editor"
	// RoleAdmin manages the project: its settings, keys, users and audit log.
	RoleAdmin Role = "admin"
)

// rank orders the roles; that of no role is 0.
func (r Role) rank() int {
	switch r {
	case RoleViewer:
		return 1
	case RoleEditor:
		return 2
	case RoleAdmin:
		return 3
	default:
		return 0
	}
}

// Valid reports whether r is one of the roles.
func (r Role) Valid() bool { return r.rank() > 0 }

// Includes reports whether r may do all that other may.
func (r Role) Includes(other Role) bool { return r.rank() >= other.rank() }

// User is a person who may sign in.
type User struct {
	ID    string `json:"id"` // never given to another
	Email string `json:"email"`
	// Name is what others see. May be empty.
	Name string `json:"name"`
	// Owner says that the person is admin of all projects, makes projects and
	// manages all users.
	Owner bool `json:"owner"`
	// Roles are by project. An owner needs none.
	Roles   map[string]Role `json:"roles"`
	Created time.Time       `json:"created"`
	// LastSeen is when a session was last used, to some minutes; zero if there was
	// none.
	LastSeen time.Time `json:"last_seen,omitzero"`
	// Invited says that the person has not chosen a password yet.
	Invited bool `json:"invited"`
}

// RoleIn returns the person's role in a project, empty if there is none.
func (u User) RoleIn(project string) Role {
	if u.Owner {
		return RoleAdmin
	}
	return u.Roles[project]
}

// OnlyIn reports whether a project is all that the person has anything to do
// with.
func (u User) OnlyIn(project string) bool {
	return !u.Owner && len(u.Roles) == 1 && u.Roles[project] != ""
}

// UserChange is what to change of a person; nil leaves a member as it is.
type UserChange struct {
	Name  *string `json:"name"`
	Owner *bool   `json:"owner"`
	// Roles takes the place of those there are.
	Roles *map[string]Role `json:"roles"`
	// Within is the one project whose role Roles changes, or takes away; empty for
	// all.
	Within string `json:"-"`
}

// NewUser is what a person is made of.
type NewUser struct {
	Email string          `json:"email"`
	Name  string          `json:"name"`
	Owner bool            `json:"owner"`
	Roles map[string]Role `json:"roles"`
	// Within is the one project that the invitation is good for, as long as the
	// person has nothing to do with others; empty for all.
	Within string `json:"-"`
}

// InvitedUser is a person with the secret by which they choose a password, at the
// one moment it can be seen.
type InvitedUser struct {
	User
	Invitation string `json:"invitation"`
}

// Session is a sign-in of a person, as it may be shown to them.
type Session struct {
	ID      string    `json:"id"`
	Created time.Time `json:"created"`
	// LastSeen is when it was last used, to some minutes.
	LastSeen time.Time `json:"last_seen"`
	// Agent is the user agent that signed in, shortened.
	Agent string `json:"agent"`
	// Current says that it is the one that asks.
	Current bool `json:"current"`
}

// OwnChange is what people change of themselves; nil leaves a member as it is.
type OwnChange struct {
	Name     *string `json:"name"`
	Password *string `json:"password"`
	// Current is the password that they have, which a new one takes.
	Current string `json:"current_password"`
}

// Browser is where somebody signs in from.
type Browser struct {
	Address netip.Addr // the zero address if it is not known
	Agent   string     // the user agent, as it was sent
}
