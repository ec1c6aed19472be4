package weir

import "time"

// Names in [Sessions.Breakdown] beside the properties of events.
const (
	// SessionEntryPage is the path of a session's first page view.
	SessionEntryPage = "entry_page"
	// SessionExitPage is the path of a session's last page view.
	SessionExitPage = "exit_page"
)

// SessionPageOther stands in a breakdown by [SessionEntryPage] or
// [SessionExitPage] for all pages that are too many to be told apart.
const SessionPageOther = "(other)"

// Sessions asks how many visits people make, how long they are, and where
// they begin and end.
//
// A session is the events of one person with the same session id. Events
// without one are of one session as long as no more than 30 minutes pass from
// each to the next.
type Sessions struct {
	Insight  Insight  `json:"insight"` // InsightSessions
	Period            // of the sessions' first events
	Interval Interval `json:"interval,omitempty"` // default day
	Filters  []Filter `json:"filters,omitempty"`  // all must hold, of all events
	// Breakdown lists properties of a session's first event, and
	// SessionEntryPage and SessionExitPage.
	Breakdown []string `json:"breakdown,omitempty"`
	Limit     int      `json:"limit,omitempty"` // groups kept; default 100
	// Pages is how many entry pages and exit pages are listed; default 10.
	Pages  int             `json:"pages,omitempty"`
	People *SessionsPeople `json:"people,omitempty"`
}

// SessionsPeople asks, in place of the numbers, for the people who have a
// session of which all that is given here is true. The answer is a
// [PeopleList].
type SessionsPeople struct {
	// Time is a date or an instant within the interval in which the session
	// began. Absent, it is any of the period.
	Time string `json:"time,omitempty"`
	// EntryPage and ExitPage are where the session begins and ends.
	EntryPage *SessionsPlace `json:"entry_page,omitempty"`
	ExitPage  *SessionsPlace `json:"exit_page,omitempty"`
	// Breakdown holds the values of the session's group, nil where the property
	// is not set. Absent, sessions of all groups count.
	Breakdown []*string `json:"breakdown,omitempty"`
	PeoplePage
}

// SessionsPlace is a page as a [SessionsPage] names it.
type SessionsPlace struct {
	// Page is the path; nil for page views without one, and if Other is set.
	Page *string `json:"page,omitempty"`
	// Other means all the pages that the answer does not list.
	Other bool `json:"other,omitempty"`
}

// SessionsAnswer is the answer to [Sessions].
type SessionsAnswer struct {
	AnswerHead
	// SessionsResult is of all sessions.
	SessionsResult
	// EntryPages and ExitPages are where sessions begin and end, those of the
	// most sessions first; the last is what remains, if anything does.
	EntryPages []SessionsPage `json:"entry_pages"`
	ExitPages  []SessionsPage `json:"exit_pages"`
	// Breakdown repeats the names asked for, in the order of each group's
	// Breakdown.
	Breakdown []string        `json:"breakdown"`
	Groups    []SessionsGroup `json:"groups"` // by sessions, most first
	// GroupsOmitted is how many groups, the smallest, were left out to keep
	// the limit.
	GroupsOmitted int64 `json:"groups_omitted"`
}

// SessionsGroup is the sessions of one combination of the breakdown's values,
// nil where a value is not set.
type SessionsGroup struct {
	Breakdown []*string `json:"breakdown"`
	SessionsResult
}

// SessionsResult is sessions over time and over the whole period at once.
type SessionsResult struct {
	Points []SessionsPoint `json:"points"`
	Total  SessionsCounts  `json:"total"`
}

// SessionsPoint is the sessions that began during one interval, which begins
// at Time.
type SessionsPoint struct {
	Time time.Time `json:"time"`
	SessionsCounts
}

// SessionsCounts says how many sessions there are and how they went. What is
// per session is unset if there are none.
type SessionsCounts struct {
	Sessions int64 `json:"sessions"`
	People   int64 `json:"people"` // different people
	// AvgSeconds and MedianSeconds are of the time from a session's first
	// event to its last.
	AvgSeconds          Value `json:"avg_seconds"`
	MedianSeconds       Value `json:"median_seconds"`
	EventsPerSession    Value `json:"events_per_session"`
	PageViewsPerSession Value `json:"page_views_per_session"`
	// Visits is how many sessions have a page view. Bounces is how many have
	// one and nothing else that people do, and BounceRate their share of
	// Visits.
	Visits     int64 `json:"visits"`
	Bounces    int64 `json:"bounces"`
	BounceRate Value `json:"bounce_rate"`
}

// SessionsPage is the sessions that begin, or end, at one page.
type SessionsPage struct {
	// Page is the path; nil for page views without one, and if Other is set.
	Page *string `json:"page"`
	// Other says that these are all the pages that are not listed.
	Other    bool  `json:"other,omitempty"`
	Sessions int64 `json:"sessions"`
	// Share is their share of all sessions with a page view.
	Share      Value `json:"share"`
	Bounces    int64 `json:"bounces"`
	BounceRate Value `json:"bounce_rate"` // share of Sessions
}
