package weir

import "time"

// DataHealth is how the events of a project fare on their way in.
type DataHealth struct {
	// Since is when the server began to count, at its start.
	Since time.Time `json:"since"`
	// Accepted is how many events were taken in, repeats included; Rejected how
	// many went to the quarantine; Repeats how many of those accepted were sent
	// before. Most are recognised on arrival, the others when they come to the
	// store, a moment later. What the server itself reads again, after a crash or
	// a failure, is no repeat.
	Accepted uint64 `json:"accepted"`
	Rejected uint64 `json:"rejected"`
	Repeats  uint64 `json:"repeats"`
	// PerMinute has the last hour, the oldest minute first; the last is the one
	// that is going on.
	PerMinute []HealthMinute `json:"per_minute"`
	// LagMS is for how long the oldest event that questions do not see has been
	// waiting, in all projects.
	LagMS int64       `json:"lag_ms"`
	Relay HealthRelay `json:"relay"`
	Disk  HealthDisk  `json:"disk"`
	// Trouble says in plain words why the server cannot do its work.
	Trouble []string `json:"trouble"`
	// Libraries are what sent events in the last 24 hours, the busiest first.
	Libraries []LibraryUse `json:"libraries"`
	// Reasons are why events were rejected since the start, the most frequent
	// first.
	Reasons []RejectionReason `json:"reasons"`
}

// HealthMinute is what became of the events that came in a minute, whenever that
// turned out.
type HealthMinute struct {
	Time     time.Time `json:"time"` // when it began
	Accepted uint64    `json:"accepted"`
	Rejected uint64    `json:"rejected"`
	Repeats  uint64    `json:"repeats"`
}

// HealthRelay is how far the events that subscribers get are behind: for how long
// the oldest that was not republished has been waiting.
type HealthRelay struct {
	LagMS int64 `json:"lag_ms"`
}

// HealthDisk is the room on the disk of the data directory, in bytes: what is
// free, and what Weir has taken.
type HealthDisk struct {
	Free uint64 `json:"free"`
	Used uint64 `json:"used"`
}

// LibraryUse is a client library, or another program, that sends events.
type LibraryUse struct {
	// Library is its name; empty for events that name none.
	Library string `json:"library"`
	// Version is empty if it is not told.
	Version   string    `json:"version"`
	Events24h int64     `json:"events_24h"`
	LastSeen  time.Time `json:"last_seen"` // by the time of receipt
}

// RejectionReason is why events were rejected.
type RejectionReason struct {
	Code  string    `json:"code"`
	Count uint64    `json:"count"`
	Last  time.Time `json:"last"`
}
