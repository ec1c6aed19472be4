package weir

import "regexp"

// DefaultProject is the project that exists from the first start.
const DefaultProject = "default"

var projectPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,62}$`)

// ValidProject reports whether name can name a project: a lower-case slug
// that is one token of a NATS subject.
func ValidProject(name string) bool { return projectPattern.MatchString(name) }

// Scope is what a key may do.
type Scope string

// The scopes of keys.
const (
	// ScopeWrite sends events and nothing else; it is public in web pages.
	ScopeWrite Scope = "write"
	// ScopeRead asks, lists and watches, and changes nothing.
	ScopeRead Scope = "read"
	// ScopeAPI reads and manages the project.
	ScopeAPI Scope = "api"
)

// Grant is what somebody proved with a key, a token or a session: the right to
// act on one project.
type Grant struct {
	Project string
	// Scope is that of the key or token; empty for a person.
	Scope Scope
	// Key is the public part of the key, for logs and rate limits; empty for a
	// person.
	Key string
	// Role is what whoever asks may do in Project, over HTTP and NATS requests; empty
	// for write keys, which only send. Packages that take keys need not set it.
	Role Role
	// Owner says that it holds for all projects, and beyond them.
	Owner bool
	// User is the id of the person who signed in; empty for keys and tokens.
	User string
	// Session is the public part of the session that it came by, if any.
	Session string
}
