package demo

import "time"

// event is an event as a page of the shop sends it.
type event struct {
	ID          string        `json:"id"`
	Name        string        `json:"name"`
	Time        string        `json:"time"`
	UserID      string        `json:"user_id,omitempty"`
	AnonymousID string        `json:"anonymous_id"`
	SessionID   string        `json:"session_id,omitempty"`
	Properties  properties    `json:"properties,omitempty"`
	Context     eventContext  `json:"context"`
	Person      *personChange `json:"person,omitempty"`
}

// eventContext says the place itself: a demonstration has no GeoIP file.
type eventContext struct {
	URL       string `json:"url"`
	Title     string `json:"title"`
	Referrer  string `json:"referrer,omitempty"`
	UserAgent string `json:"user_agent"`
	IP        string `json:"ip"`
	Locale    string `json:"locale,omitempty"`
	Timezone  string `json:"timezone,omitempty"`
	Screen    string `json:"screen,omitempty"`
	Country   string `json:"country"`
	City      string `json:"city"`
}

// properties are encoded in the order of their names.
type properties map[string]any

type personChange struct {
	Set     properties `json:"set,omitempty"`
	SetOnce properties `json:"set_once,omitempty"`
}

// The names of the shop's own events.
const (
	nameSearch    = "search"
	nameViewItem  = "view_item"
	nameAddToCart = "add_to_cart"
	nameCheckout  = "checkout"
)

// currency is the one the shop bills in, everywhere: sums of amounts in several
// would mean nothing.
const currency = "EUR"

// timeLayout is RFC 3339 with milliseconds, as browsers write times.
const timeLayout = "2006-01-02T15:04:05.000Z07:00"

func stamp(at time.Time) string { return at.UTC().Format(timeLayout) }
