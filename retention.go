package weir

import "time"

// RetentionType is which start events put a person into a cohort, and which
// return events count.
type RetentionType string

// The types of retention.
const (
	// RetentionRecurring has a person in the cohort of each interval in which
	// they started.
	RetentionRecurring RetentionType = "recurring"
	// RetentionFirstTime has a person in one cohort at most: that of their
	// first start event of all time.
	RetentionFirstTime RetentionType = "first_time"
	// RetentionUnbounded counts a return in an interval or any later one.
	RetentionUnbounded RetentionType = "unbounded"
)

// Retention asks how many people come back: of those who did the start event
// in an interval, how many did the return event in each interval from then
// on.
type Retention struct {
	Insight Insight `json:"insight"` // InsightRetention
	Period          // of the start events
	// Interval is IntervalDay (the default), IntervalWeek or IntervalMonth.
	Interval  Interval         `json:"interval,omitempty"`
	Type      RetentionType    `json:"type,omitempty"` // default recurring
	Start     Selector         `json:"start"`
	Return    *Selector        `json:"return,omitempty"`  // default: as Start
	Periods   int              `json:"periods,omitempty"` // intervals looked at, the first included; default 12
	Filters   []Filter         `json:"filters,omitempty"` // all must hold, of start and return
	Breakdown []string         `json:"breakdown,omitempty"`
	Limit     int              `json:"limit,omitempty"` // combinations of the breakdown kept; default 1000
	People    *RetentionPeople `json:"people,omitempty"`
}

// RetentionPeople asks, in place of the table, for the people behind one cell
// of it. The answer is a [PeopleList].
type RetentionPeople struct {
	Cohort string `json:"cohort"` // a date or an instant within the cohort's interval
	Period int    `json:"period"` // from 0
	// Outcome is OutcomeRetained (the default) or OutcomeLost.
	Outcome Outcome `json:"outcome,omitempty"`
	// Breakdown holds the values of the cohort's group, nil where the property
	// is not set. Absent, people of all groups are listed.
	Breakdown []*string `json:"breakdown,omitempty"`
	PeoplePage
}

// RetentionAnswer is the answer to a [Retention].
type RetentionAnswer struct {
	AnswerHead
	// Breakdown repeats the properties asked for, in the order of each
	// cohort's Breakdown.
	Breakdown []string          `json:"breakdown"`
	Cohorts   []RetentionCohort `json:"cohorts"`
	// Totals has one element for each group, in the order of the cohorts'.
	Totals []RetentionTotal `json:"totals"`
	// GroupsOmitted is how many groups, the smallest, were left out to keep
	// the limit.
	GroupsOmitted int64 `json:"groups_omitted"`
}

// RetentionCohort is the people who started in one interval.
type RetentionCohort struct {
	Start     time.Time `json:"start"` // of the interval
	Breakdown []*string `json:"breakdown"`
	Size      int64     `json:"size"`
	// Retained[k] is how many returned in the k-th interval from the
	// cohort's own; nil where that begins after now.
	Retained []*int64 `json:"retained"`
	// IncompleteFrom is the first k whose interval is not over; nil if all
	// are.
	IncompleteFrom *int `json:"incomplete_from,omitempty"`
}

// RetentionTotal is the cohorts of one group taken together.
type RetentionTotal struct {
	Breakdown []*string `json:"breakdown"`
	// Size is the sum of the cohorts' sizes.
	Size int64 `json:"size"`
	// Retention[k] is the share of people who returned in the k-th interval,
	// of the cohorts for which it has begun.
	Retention []Value `json:"retention"`
}
