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
	// ScopeAPI reads and manages the project.
	ScopeAPI Scope = "api"
)

// Grant is what a presented key or token proved: the right to act on one
// project within a scope.
type Grant struct {
	Project string
	Scope   Scope
	// Key is the public part of the key, for logs and rate limits.
	Key string
}
