package weir

import "time"

// Key is a key or token as it may be shown: all but its secret.
type Key struct {
	// ID is the public part, see [Grant.Key]. It is never given to another key.
	ID      string `json:"id"`
	Project string `json:"project"`
	Scope   Scope  `json:"scope"`
	// Name says what the key is for, in its owner's words. May be empty.
	Name string `json:"name"`
	// Configured says that the secret comes from the server's configuration.
	Configured bool      `json:"configured"`
	Created    time.Time `json:"created"`
}

// NewKey is a key at the one moment its secret can be seen.
type NewKey struct {
	Key
	Secret string `json:"secret"`
}

// Project is a tenant and its settings.
type Project struct {
	Name    string    `json:"name"`
	Created time.Time `json:"created"`
	// Relay says that each event is republished on its own subject.
	Relay bool `json:"relay"`
	// SDKKeys stand for a write key in what third-party SDKs send: the domain that
	// Plausible's script names, the id of a website in Umami, the token that is
	// already in a page. Each belongs to one project. Nil is none.
	SDKKeys []string `json:"sdk_keys,omitempty"`
}

// ProjectChange is what to change of a project's settings; nil leaves one as
// it is.
type ProjectChange struct {
	Relay *bool `json:"relay"`
	// SDKKeys takes the place of those there are.
	SDKKeys *[]string `json:"sdk_keys,omitempty"`
}

// NewProject is a project that was just made, with its first keys.
type NewProject struct {
	Project
	WriteKey NewKey `json:"write_key"`
	APIToken NewKey `json:"api_token"`
}
