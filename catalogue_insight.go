package weir

import "time"

// Names asks which names events have.
type Names struct {
	Insight Insight `json:"insight"` // InsightNames
	Period
	Limit int `json:"limit,omitempty"` // default 1000
}

// NamesAnswer is the answer to [Names].
type NamesAnswer struct {
	AnswerHead
	// Total is how many names there are, listed or not.
	Total int64 `json:"total"`
	// Names has the most frequent first.
	Names []NameFacts `json:"names"`
}

// NameFacts is what is known of the events of a name, of those of the period.
type NameFacts struct {
	Name  string `json:"name"`
	Count int64  `json:"count"`
	// FirstSeen and LastSeen are times of events.
	FirstSeen time.Time `json:"first_seen"`
	LastSeen  time.Time `json:"last_seen"`
}

// PropertyType is what the values of a property are.
type PropertyType string

// The types of properties. Where values differ, it is text.
const (
	PropertyText    PropertyType = "text"
	PropertyNumber  PropertyType = "number"
	PropertyBoolean PropertyType = "boolean"
	PropertyTime    PropertyType = "time" // texts that write out a date, or a date and a time
	PropertyObject  PropertyType = "object"
	PropertyList    PropertyType = "list"
)

// Sampled says what an answer from a sample looked at: events received from
// Since on, as many as Events. Since is zero where nothing limits it.
type Sampled struct {
	Events int64     `json:"events"`
	Since  time.Time `json:"since,omitzero"`
}

// Properties asks which properties events have.
type Properties struct {
	Insight Insight `json:"insight"`         // InsightProperties
	Event   string  `json:"event,omitempty"` // empty: every event
}

// PropertiesAnswer is the answer to [Properties], from a sample.
type PropertiesAnswer struct {
	AnswerHead
	Sampled Sampled `json:"sampled"`
	// Properties has those first that are set most often.
	Properties []PropertyFacts `json:"properties"`
}

// PropertyFacts is what a sample tells of a property.
type PropertyFacts struct {
	// Property is its name as filters have it.
	Property string       `json:"property"`
	Type     PropertyType `json:"type"`
	// Share is of how many of the sampled events it is set, from 0 to 1; of
	// person.NAME, how many of the sampled changes to people are of it.
	Share float64 `json:"share"`
	// Examples are its most frequent values, cut where they are long.
	Examples []string `json:"examples"`
}

// Values asks which values a property has.
type Values struct {
	Insight  Insight `json:"insight"` // InsightValues
	Property string  `json:"property"`
	Event    string  `json:"event,omitempty"`  // empty: every event
	Search   string  `json:"search,omitempty"` // text in the values
	Limit    int     `json:"limit,omitempty"`  // default 20
}

// ValuesAnswer is the answer to [Values], from a sample.
type ValuesAnswer struct {
	AnswerHead
	Sampled Sampled `json:"sampled"`
	// Values has the most frequent first.
	Values []ValueCount `json:"values"`
}

// ValueCount is a value and how often it is among the sampled events.
type ValueCount struct {
	Value string `json:"value"`
	Count int64  `json:"count"`
}
