package weir

import "time"

// AuditEntry is a change that somebody made, as the audit log keeps it.
type AuditEntry struct {
	// ID is given by the log; later entries have others.
	ID    string    `json:"id"`
	Time  time.Time `json:"time"`
	Actor Actor     `json:"actor"`
	// Action is a thing and what was done with it, such as dashboard.delete.
	Action string `json:"action"`
	// Target is the id or name of the thing. May be empty.
	Target string `json:"target"`
	// Project is where it was done; empty for what belongs to none, such as
	// signing in.
	Project string `json:"project"`
	// Detail has what else is worth knowing, and never a secret.
	Detail map[string]any `json:"detail"`
}

// ActorKind is a kind of those who change something.
type ActorKind string

// The kinds of actors.
const (
	ActorUser   ActorKind = "user"
	ActorToken  ActorKind = "token"  // who has an API token
	ActorShare  ActorKind = "share"  // who has a share's link
	ActorSystem ActorKind = "system" // Weir itself
)

// Actor is somebody who changed something.
type Actor struct {
	Kind ActorKind `json:"kind"`
	ID   string    `json:"id"` // a user's or a key's
	// Name is what the actor was called then. May be empty.
	Name string `json:"name"`
}

// AuditQuestion asks for a page of the audit log.
type AuditQuestion struct {
	// Projects are those whose entries are asked for; the empty one stands for
	// entries that belong to none.
	Projects []string
	// Before is the id of the entry before which the page ends; empty for the end
	// of the log.
	Before string
	// Limit is how many entries there may be; 0 for the usual number.
	Limit int
}

// AuditPage is a part of the audit log, the newest entry first.
type AuditPage struct {
	Entries []AuditEntry `json:"entries"`
	// Next asks for what was before, as Before; empty if there is nothing.
	Next string `json:"next,omitempty"`
}
