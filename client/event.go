package client

import "time"

// Event is one thing that happened. Name and one of UserID and AnonymousID are
// required; the zero value of any other field means "not given".
type Event struct {
	// ID makes sending idempotent: an id counts once in its project. Sending
	// gives a UUIDv7 to an event that has none. At most 200 bytes.
	ID   string `json:"id,omitempty"`
	Name string `json:"name"`
	// Time is when it happened, kept with microseconds. Publish takes the
	// time of the call when it is zero.
	Time time.Time `json:"time,omitzero"`

	UserID      string `json:"user_id,omitempty"`
	AnonymousID string `json:"anonymous_id,omitempty"`
	SessionID   string `json:"session_id,omitempty"`

	// Properties describe the event, in any form that encoding/json takes.
	Properties map[string]any `json:"properties,omitempty"`
	// Person changes the properties of the person behind the event.
	Person PersonChange `json:"person,omitzero"`
	// Groups maps types of groups to the id of the group, such as company: c1.
	Groups  map[string]string `json:"groups,omitempty"`
	Context Context           `json:"context,omitzero"`
}

// PersonChange is what an event says about the person behind it.
type PersonChange struct {
	Set     map[string]any `json:"set,omitempty"`      // overwrites
	SetOnce map[string]any `json:"set_once,omitempty"` // keeps what is there
}

// Context is where and how an event happened. The server derives the rest
// (device, place, campaign, channel) from it.
type Context struct {
	URL       string `json:"url,omitempty"`
	Title     string `json:"title,omitempty"`
	Referrer  string `json:"referrer,omitempty"`
	UserAgent string `json:"user_agent,omitempty"`
	IP        string `json:"ip,omitempty"`
	Locale    string `json:"locale,omitempty"`
	Timezone  string `json:"timezone,omitempty"`
	Screen    string `json:"screen,omitempty"`
	Library   string `json:"library,omitempty"`
}

// IsZero reports whether the change says nothing.
func (p PersonChange) IsZero() bool { return len(p.Set) == 0 && len(p.SetOnce) == 0 }
