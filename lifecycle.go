package weir

import "time"

// Lifecycle asks where the active people of each interval come from, and how
// many left.
type Lifecycle struct {
	Insight Insight `json:"insight"` // InsightLifecycle
	Period
	// Interval is IntervalDay (the default), IntervalWeek, IntervalMonth or
	// IntervalHour.
	Interval Interval `json:"interval,omitempty"`
	// Series is what makes a person active; the zero value is any event.
	Series  Selector         `json:"series,omitzero"`
	Filters []Filter         `json:"filters,omitempty"` // all must hold
	People  *LifecyclePeople `json:"people,omitempty"`
}

// The outcomes in [LifecyclePeople], each named as the number of a
// [LifecyclePoint].
const (
	OutcomeNew          Outcome = "new"
	OutcomeReturning    Outcome = "returning"
	OutcomeResurrecting Outcome = "resurrecting"
	OutcomeDormant      Outcome = "dormant"
)

// LifecyclePeople asks, in place of the points, for the people behind a number
// of one of them. The answer is a [PeopleList].
type LifecyclePeople struct {
	Time string `json:"time"` // a date or an instant within the point's interval
	// Outcome is OutcomeNew (the default), OutcomeReturning,
	// OutcomeResurrecting or OutcomeDormant.
	Outcome Outcome `json:"outcome,omitempty"`
	PeoplePage
}

// LifecycleAnswer is the answer to a [Lifecycle].
type LifecycleAnswer struct {
	AnswerHead
	Points []LifecyclePoint `json:"points"`
}

// LifecyclePoint is the people of one interval, which begins at Time. People
// active in it are in one of the first three.
type LifecyclePoint struct {
	Time         time.Time `json:"time"`
	New          int64     `json:"new"`          // active for the first time ever
	Returning    int64     `json:"returning"`    // active in the interval before, too
	Resurrecting int64     `json:"resurrecting"` // active before, but not in the interval before
	Dormant      int64     `json:"dormant"`      // active in the interval before, and not in this
	// Incomplete says that the interval is not over: Dormant will shrink.
	Incomplete bool `json:"incomplete,omitempty"`
}
