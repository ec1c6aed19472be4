package weir

import (
	"encoding/json"
	"time"
)

// QuarantinePage is which rejected events are asked for.
type QuarantinePage struct {
	// Before is QuarantineList.Next of the page before; empty for the newest.
	Before string
	Limit  int    // 0 stands for 50
	Code   string // only those rejected for this; empty for all
}

// QuarantineList is a page of rejected events, the newest first.
type QuarantineList struct {
	Events []QuarantinedEvent `json:"events"`
	// Next is to be given as QuarantinePage.Before for older events; empty at the
	// end. A page may have fewer events than its limit, even none, before the end:
	// how much is looked through for one is bounded.
	Next string `json:"next,omitempty"`
}

// QuarantinedEvent is a rejected event.
type QuarantinedEvent struct {
	// ID names it as long as it is in the quarantine; it is not the event's own.
	ID     string    `json:"id"`
	Time   time.Time `json:"time"` // of receipt
	Code   string    `json:"code"`
	Reason string    `json:"reason"`
	// Event is its text as it came, which may be no JSON.
	Event string `json:"event"`
	// Client is the user agent that sent it, or the library that the event names;
	// empty if neither is known.
	Client string `json:"client"`
}

// QuarantineReplay is a rejected event, made right.
type QuarantineReplay struct {
	Event json.RawMessage `json:"event"`
}
