package weir

import (
	"encoding/json"
	"math"
	"strconv"
	"time"
)

// Insight names a kind of question.
type Insight string

// The insights.
const (
	// InsightTrend measures events over time; see [Trend].
	InsightTrend Insight = "trend"
	// InsightFunnel counts who goes through a number of steps; see [Funnel].
	InsightFunnel Insight = "funnel"
	// InsightRetention counts who comes back; see [Retention].
	InsightRetention Insight = "retention"
	// InsightLifecycle tells new people from returning ones; see [Lifecycle].
	InsightLifecycle Insight = "lifecycle"
	// InsightStickiness counts days of activity; see [Stickiness].
	InsightStickiness Insight = "stickiness"
	// InsightSessions counts visits; see [Sessions].
	InsightSessions Insight = "sessions"
	// InsightPaths shows which ways people go; see [Paths].
	InsightPaths Insight = "paths"
	// InsightPeople lists people; see [People].
	InsightPeople Insight = "people"
	// InsightPerson shows one person; see [Person].
	InsightPerson Insight = "person"
	// InsightNames lists the names of events; see [Names].
	InsightNames Insight = "names"
	// InsightProperties lists the properties of events; see [Properties].
	InsightProperties Insight = "properties"
	// InsightValues lists the values of a property; see [Values].
	InsightValues Insight = "values"
)

// Interval is the width of one point of an answer over time. Weeks start on
// Monday; all intervals follow the calendar of the zone asked for.
type Interval string

// The intervals.
const (
	IntervalMinute Interval = "minute"
	IntervalHour   Interval = "hour"
	IntervalDay    Interval = "day"
	IntervalWeek   Interval = "week"
	IntervalMonth  Interval = "month"
)

// Measure is what is computed of the events of a point.
type Measure string

// The measures. Those from MeasureSum to MeasureP99 are of a property.
const (
	MeasureCount          Measure = "count"            // events
	MeasurePeople         Measure = "people"           // different people
	MeasureSessions       Measure = "sessions"         // different session ids
	MeasureCountPerPerson Measure = "count_per_person" // events divided by people
	MeasureSum            Measure = "sum"
	MeasureAvg            Measure = "avg"
	MeasureMin            Measure = "min"
	MeasureMax            Measure = "max"
	MeasureP25            Measure = "p25"
	MeasureP50            Measure = "p50"
	MeasureP75            Measure = "p75"
	MeasureP90            Measure = "p90"
	MeasureP95            Measure = "p95"
	MeasureP99            Measure = "p99"
)

// Op is how a filter compares a property with its value.
type Op string

// The operators. docs/insights.md defines each.
const (
	OpIs          Op = "is"
	OpIsNot       Op = "is_not"
	OpContains    Op = "contains"
	OpNotContains Op = "not_contains"
	OpMatches     Op = "matches"
	OpGt          Op = "gt"
	OpGte         Op = "gte"
	OpLt          Op = "lt"
	OpLte         Op = "lte"
	OpIsSet       Op = "is_set"
	OpIsNotSet    Op = "is_not_set"
	OpIn          Op = "in"
	OpNotIn       Op = "not_in"
)

// Filter is a condition on events: either a comparison (Property, Op and,
// for most operators, Value), or Any of which one must hold, or All of which
// every one must.
type Filter struct {
	Property string `json:"property,omitempty"`
	Op       Op     `json:"op,omitempty"`
	// Value is a string, a number or a boolean; a list of them for OpIn and
	// OpNotIn.
	Value any      `json:"value,omitempty"`
	Any   []Filter `json:"any,omitempty"`
	All   []Filter `json:"all,omitempty"`
}

// Period is the time a question asks about, as asked. From and To are dates
// (2006-01-02, To inclusive) or instants (RFC 3339, To exclusive), or relative
// to now, such as now-24h or now-6d/d; empty means the default, the last 30
// days. Timezone is an IANA name, by default UTC.
type Period struct {
	From     string `json:"from,omitempty"`
	To       string `json:"to,omitempty"`
	Timezone string `json:"timezone,omitempty"`
}

// Selector is which events are meant: those of a name for which filters hold.
type Selector struct {
	Event   string   `json:"event,omitempty"`   // empty: every event
	Filters []Filter `json:"filters,omitempty"` // all must hold
}

// ComparePrevious in [Trend.Compare] adds the same values over the time just
// before.
const ComparePrevious = "previous"

// Trend asks for measures of events over time.
type Trend struct {
	Insight Insight `json:"insight"` // InsightTrend
	Period
	Interval  Interval      `json:"interval,omitempty"` // default day
	Series    []TrendSeries `json:"series"`
	Filters   []Filter      `json:"filters,omitempty"` // all must hold
	Breakdown []string      `json:"breakdown,omitempty"`
	Limit     int           `json:"limit,omitempty"`   // combinations of the breakdown kept; default 1000
	Formula   string        `json:"formula,omitempty"` // arithmetic over labels, such as A/B
	Compare   string        `json:"compare,omitempty"` // ComparePrevious or empty
	// Other adds to the results those of one more group for each series, or
	// for the formula: all groups beyond Limit taken together.
	Other bool `json:"other,omitempty"`
	// Cumulative makes each point measure all events of the period up to the
	// point's end. The measures are then count, people, sessions or sum.
	Cumulative bool `json:"cumulative,omitempty"`
	// Rolling makes each point of the results the mean of the last so many
	// points, itself included, from 2 on; 0 for none.
	Rolling int `json:"rolling,omitempty"`
}

// TrendSeries is one measure of a [Trend].
type TrendSeries struct {
	Event    string   `json:"event,omitempty"`    // empty: every event
	Measure  Measure  `json:"measure,omitempty"`  // default count
	Property string   `json:"property,omitempty"` // what is summed, averaged, …
	Label    string   `json:"label,omitempty"`    // default A, B, C, … by position
	Filters  []Filter `json:"filters,omitempty"`  // all must hold
}

// Answer is the answer to any insight; it marshals to JSON as clients see it.
type Answer interface {
	// Head returns what every answer says, to be read or completed.
	Head() *AnswerHead
}

// AnswerHead is what every answer says: the question as it was understood,
// and how fresh the answer is.
type AnswerHead struct {
	Insight Insight `json:"insight"`
	// From (inclusive) and To (exclusive) are in the zone asked for. They are
	// zero, and absent from the JSON, in answers about all time.
	From     time.Time `json:"from,omitzero"`
	To       time.Time `json:"to,omitzero"`
	Timezone string    `json:"timezone"`
	Interval Interval  `json:"interval"`
	AsOf     AsOf      `json:"as_of"`
	TookMS   int64     `json:"took_ms"`
}

// Head implements [Answer].
func (h *AnswerHead) Head() *AnswerHead { return h }

// TrendAnswer is the answer to a [Trend].
type TrendAnswer struct {
	AnswerHead
	// Breakdown repeats the properties asked for, in the order of each
	// result's Breakdown.
	Breakdown []string      `json:"breakdown"`
	Series    []TrendResult `json:"series"`
	// GroupsOmitted is how many groups, the smallest, have no result of their
	// own, to keep the limit.
	GroupsOmitted int64 `json:"groups_omitted"`
}

// TrendResult is one line of a trend: a series, or the formula, for one
// combination of the breakdown's values.
type TrendResult struct {
	Label string `json:"label"`
	// Breakdown holds the values of the properties broken down by; nil where
	// the property is not set.
	Breakdown []*string `json:"breakdown"`
	// Other says that these are the groups beyond the limit, taken together.
	// All of Breakdown is nil then.
	Other bool `json:"other,omitempty"`
	TrendLine
	// Previous is the same over the previous period, if asked for.
	Previous *TrendLine `json:"previous,omitempty"`
}

// TrendLine is a measure over time and over the whole period at once.
type TrendLine struct {
	Points []Point `json:"points"`
	Total  Value   `json:"total"`
}

// Point is a measure over one interval, which begins at Time.
type Point struct {
	Time  time.Time `json:"time"`
	Value Value     `json:"value"`
}

// Value is a measured number. NaN, and any other that is not finite, says
// that there is none; it is null in JSON.
type Value float64

// NoValue returns the value that says there is none.
func NoValue() Value { return Value(math.NaN()) }

// IsSet reports whether there is a value.
func (v Value) IsSet() bool { return !math.IsNaN(float64(v)) && !math.IsInf(float64(v), 0) }

// String returns the number in the fewest digits that identify it, or "".
func (v Value) String() string {
	if !v.IsSet() {
		return ""
	}
	format := byte('f')
	if size := math.Abs(float64(v)); size != 0 && (size < 1e-6 || size >= 1e21) {
		format = 'e'
	}
	return strconv.FormatFloat(float64(v), format, -1, 64)
}

// MarshalJSON returns the number, or null.
func (v Value) MarshalJSON() ([]byte, error) {
	if !v.IsSet() {
		return []byte("null"), nil
	}
	return []byte(v.String()), nil
}

// UnmarshalJSON reads a number, or null.
func (v *Value) UnmarshalJSON(data []byte) error {
	number := math.NaN()
	if string(data) != "null" {
		if err := json.Unmarshal(data, &number); err != nil {
			return err
		}
	}
	*v = Value(number)
	return nil
}
