package weir

import "time"

// FunnelOrder is what may happen between the steps of a funnel.
type FunnelOrder string

// The orders.
const (
	// FunnelOrdered has the steps follow each other, with other events in
	// between.
	FunnelOrdered FunnelOrder = "ordered"
	// FunnelStrict has the steps follow each other with nothing in between.
	FunnelStrict FunnelOrder = "strict"
	// FunnelAny has the steps come in any order.
	FunnelAny FunnelOrder = "any"
)

// Attribution is which event of a person's conversion says to which group of
// the breakdown the person belongs.
type Attribution string

// The attributions.
const (
	AttributionFirst Attribution = "first" // that of the first step
	AttributionLast  Attribution = "last"  // that of the furthest step
	AttributionAny   Attribution = "any"   // each of them
)

// Funnel asks how many people go through a number of steps within a time.
type Funnel struct {
	Insight Insight `json:"insight"` // InsightFunnel
	Period          // of the first step; the others may follow later
	// Steps are 1 to 30.
	Steps []FunnelStep `json:"steps"`
	Order FunnelOrder  `json:"order,omitempty"` // default ordered
	// Window is the longest time from the first step to the last: a number
	// and s, m, h, d (of 24 hours) or w. Default 14d.
	Window  string            `json:"window,omitempty"`
	Exclude []FunnelExclusion `json:"exclude,omitempty"` // only if ordered
	Filters []Filter          `json:"filters,omitempty"` // all must hold, of all events

	Breakdown   []string    `json:"breakdown,omitempty"`
	Attribution Attribution `json:"attribution,omitempty"` // default first
	Limit       int         `json:"limit,omitempty"`       // groups kept; default 100

	// Interval, if given, asks for the conversion over time as well.
	Interval Interval      `json:"interval,omitempty"`
	People   *FunnelPeople `json:"people,omitempty"`
}

// FunnelStep is the events that take a person to one step.
type FunnelStep struct {
	Selector
	Label string `json:"label,omitempty"` // default: the event's name
}

// FunnelExclusion is events that must not happen between two steps: they undo
// what was reached.
type FunnelExclusion struct {
	Selector
	After  int `json:"after,omitempty"`  // step, from 1; default the first
	Before int `json:"before,omitempty"` // step; default the last
}

// FunnelPeople asks, in place of the funnel, for the people of one step. The
// answer is a [FunnelPeopleList].
type FunnelPeople struct {
	Step int `json:"step"` // from 1
	// Outcome is OutcomeConverted (the default), those who reached the step, or
	// OutcomeDropped, those who went no further.
	Outcome Outcome `json:"outcome,omitempty"`
	// Breakdown holds the values of a group, nil where the property is not
	// set. Absent, people of all groups are listed.
	Breakdown []*string `json:"breakdown,omitempty"`
	// Time is a date or an instant within the interval in which they entered.
	// Absent, it is any of the period.
	Time string `json:"time,omitempty"`
	// FromSeconds is FunnelBin.FromSeconds of the bin of the histogram that
	// they are in, which only those who reached the last step are.
	FromSeconds *int64 `json:"from_seconds,omitempty"`
	PeoplePage
}

// FunnelAnswer is the answer to a [Funnel].
type FunnelAnswer struct {
	AnswerHead
	// WindowSeconds is the window.
	WindowSeconds int64       `json:"window_seconds"`
	Order         FunnelOrder `json:"order"`
	// FunnelResult is of all people.
	FunnelResult
	// Breakdown repeats the properties asked for, in the order of each group's
	// Breakdown.
	Breakdown []string      `json:"breakdown"`
	Groups    []FunnelGroup `json:"groups"` // by people, most first
	// GroupsOmitted is how many groups, the smallest, were left out to keep
	// the limit.
	GroupsOmitted int64 `json:"groups_omitted"`
}

// FunnelGroup is the funnel of the people of one combination of the
// breakdown's values, nil where the property is not set.
type FunnelGroup struct {
	Breakdown []*string `json:"breakdown"`
	FunnelResult
}

// FunnelResult is how far some people came.
type FunnelResult struct {
	Steps   []FunnelBar   `json:"steps"`
	Overall FunnelOverall `json:"overall"`
	Points  []FunnelPoint `json:"points,omitempty"` // if an interval was asked for
}

// FunnelBar is the people who reached one step.
type FunnelBar struct {
	Step   int    `json:"step"` // from 1
	Label  string `json:"label"`
	Event  string `json:"event"` // empty: every event
	People int64  `json:"people"`
	// Conversion is their share of those who reached the first step, and
	// ConversionFromPrevious of those who reached the step before.
	Conversion             Value `json:"conversion"`
	ConversionFromPrevious Value `json:"conversion_from_previous"`
	// Dropped is how many of them did not reach the next step.
	Dropped int64 `json:"dropped"`
	// MedianSeconds and AvgSeconds are the time from the step before.
	MedianSeconds Value `json:"median_seconds"`
	AvgSeconds    Value `json:"avg_seconds"`
}

// FunnelOverall is about the way from the first step to the last.
type FunnelOverall struct {
	Conversion    Value `json:"conversion"`
	MedianSeconds Value `json:"median_seconds"`
	AvgSeconds    Value `json:"avg_seconds"`
	// Histogram counts by the time taken those who reached the last step.
	Histogram []FunnelBin `json:"histogram"`
}

// FunnelBin is the people who took from FromSeconds to less than ToSeconds,
// or in the last bin exactly that.
type FunnelBin struct {
	FromSeconds int64 `json:"from_seconds"`
	ToSeconds   int64 `json:"to_seconds"`
	People      int64 `json:"people"`
}

// FunnelPoint is the people who reached the first step during one interval,
// and how many of them reached the last, whenever they did.
type FunnelPoint struct {
	Time       time.Time `json:"time"`
	Entered    int64     `json:"entered"`
	Converted  int64     `json:"converted"`
	Conversion Value     `json:"conversion"`
}

// FunnelPeopleList is the answer to a question for the people of a funnel.
type FunnelPeopleList struct {
	AnswerHead
	// Total is how many people there are, listed or not.
	Total int64 `json:"total"`
	// People are ordered by their keys, as numbers.
	People []FunnelPerson `json:"people"`
	// Next is to be given as PeoplePage.After for more; empty at the end.
	Next string `json:"next,omitempty"`
}

// FunnelPerson is a person and when they reached each step they reached.
type FunnelPerson struct {
	PersonRef
	Times []time.Time `json:"times"`
}
