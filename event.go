package weir

import (
	"encoding/json"
	"time"
)

// Event is one thing that happened: what, when, to whom, and its properties.
//
// The zero values of optional fields mean "not given". Times are UTC with
// microsecond precision, the precision of the store.
type Event struct {
	// ID is the idempotency key within the project: the same id (and time)
	// counts once however often it is sent.
	ID   string
	Name string
	Time time.Time
	// Untimed says that Time is the server's time of receipt, because the
	// client sent none or one that cannot be right. A repeat of an untimed
	// event is recognised by its id within [UntimedRepeatWindow].
	Untimed bool

	UserID      string
	AnonymousID string
	SessionID   string

	// Properties is a JSON object, or nil.
	Properties json.RawMessage
	// Person holds changes to the properties of the person behind the event.
	Person PersonChange
	// Groups is a JSON object from group type to group id, or nil.
	Groups  json.RawMessage
	Context Context

	// Received is when the server took the event in.
	Received time.Time
}

// DistinctID returns the id that names the person behind the event: the user
// if known, else the anonymous visitor.
func (e *Event) DistinctID() string {
	if e.UserID != "" {
		return e.UserID
	}
	return e.AnonymousID
}

// PersonChange is what an event says about its person. Both are JSON objects
// or nil.
type PersonChange struct {
	Set     json.RawMessage
	SetOnce json.RawMessage
}

// Context is where and how an event happened. The client sends some of it;
// enrichment derives the rest and never overwrites what the client sent.
type Context struct {
	// Sent by clients.
	URL       string
	Title     string
	Referrer  string
	UserAgent string
	IP        string
	Locale    string
	Timezone  string
	Screen    string
	Library   string

	// Derived from the above when absent.
	Host           string
	Path           string
	ReferrerDomain string
	Channel        string
	Campaign       Campaign
	Browser        string
	BrowserVersion string
	OS             string
	OSVersion      string
	Device         string // desktop, mobile, tablet, tv, console, wearable or bot
	Bot            bool
	Country        string // ISO 3166-1 alpha-2
	Region         string
	City           string

	// Extra is a JSON object of everything else in the context, or nil.
	Extra json.RawMessage
}

// Campaign is the marketing campaign that brought the visitor, in the terms
// of the five utm_ parameters.
type Campaign struct {
	Source  string
	Medium  string
	Name    string
	Term    string
	Content string
}

// Names of events to which Weir itself gives a meaning.
const (
	NamePageView = "page_view"
	NameClick    = "click"
	NameIdentify = "identify"
	NameAlias    = "alias"
	NameGroup    = "group"
	NameLogin    = "login"
	NameSignup   = "signup"
	NamePurchase = "purchase"
)
