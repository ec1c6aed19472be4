package weir

import "time"

// StickinessPer is the stretch of time within which days are counted.
type StickinessPer string

// The stretches.
const (
	StickinessPerPeriod StickinessPer = "period" // all that is asked about
	StickinessPerWeek   StickinessPer = "week"
	StickinessPerMonth  StickinessPer = "month"
)

// Stickiness asks on how many days people are active.
type Stickiness struct {
	Insight Insight `json:"insight"` // InsightStickiness
	Period
	Interval Interval      `json:"interval,omitempty"` // IntervalDay, the only one
	Per      StickinessPer `json:"per,omitempty"`      // default StickinessPerPeriod
	// Series is what makes a person active; the zero value is any event.
	Series  Selector          `json:"series,omitzero"`
	Filters []Filter          `json:"filters,omitempty"` // all must hold
	People  *StickinessPeople `json:"people,omitempty"`
}

// The outcomes in [StickinessPeople].
const (
	OutcomeExactly Outcome = "exactly"  // active on so many days
	OutcomeAtLeast Outcome = "at_least" // active on so many days or more
)

// StickinessPeople asks, in place of the numbers, for the people active on a
// number of days. The answer is a [PeopleList].
type StickinessPeople struct {
	// Time is a date or an instant within the stretch. Absent, people are
	// listed of whom it is true in any.
	Time string `json:"time,omitempty"`
	Days int    `json:"days"` // from 1
	// Outcome is OutcomeExactly (the default) or OutcomeAtLeast.
	Outcome Outcome `json:"outcome,omitempty"`
	PeoplePage
}

// StickinessAnswer is the answer to a [Stickiness].
type StickinessAnswer struct {
	AnswerHead
	Per StickinessPer `json:"per"`
	// StickinessCounts are those of all stretches together: a person counts
	// in each stretch in which they were active.
	StickinessCounts
	// Stretches are in order of time: one for the period, or one for each
	// week or month that it touches.
	Stretches []StickinessStretch `json:"stretches"`
}

// StickinessStretch is how often people were active in one stretch, which
// begins at Time, even where that is before From.
type StickinessStretch struct {
	Time time.Time `json:"time"`
	StickinessCounts
}

// StickinessCounts is people by their number of active days.
type StickinessCounts struct {
	// People is how many were active at all.
	People int64 `json:"people"`
	// Average is the mean number of active days of these people, unset if
	// there are none.
	Average Value `json:"average"`
	// Days has an element for each number of days, from 1 to as many as the
	// stretch has within the period.
	Days []StickinessDays `json:"days"`
}

// StickinessDays is how many people were active on exactly so many days.
type StickinessDays struct {
	Days   int   `json:"days"`
	People int64 `json:"people"`
	// Share is of the people active at all, unset if there are none.
	Share Value `json:"share"`
	// AtLeast is how many people were active on so many days or more.
	AtLeast int64 `json:"at_least"`
}
