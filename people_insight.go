package weir

import (
	"encoding/json"
	"time"
)

// PeopleOrder is how a list of people is ordered.
type PeopleOrder string

// The orders. People who are alike come by their keys.
const (
	OrderLastSeen  PeopleOrder = "last_seen"  // the latest first
	OrderFirstSeen PeopleOrder = "first_seen" // the latest first
	OrderEvents    PeopleOrder = "events"     // the most first
	OrderKey       PeopleOrder = "key"        // by key, as a number
)

// People asks for people and what is known of them.
type People struct {
	Insight Insight `json:"insight"` // InsightPeople
	// Period is when they were active. If neither end is given, any time.
	Period
	// Search is found in one of a person's distinct ids, or in what names a
	// person among their properties. Empty finds everybody.
	Search string `json:"search,omitempty"`
	// Filters are on person.NAME and cohort.NAME; all must hold.
	Filters []Filter    `json:"filters,omitempty"`
	Order   PeopleOrder `json:"order,omitempty"` // default OrderLastSeen
	PeoplePage
}

// PeopleAnswer is the answer to [People].
type PeopleAnswer struct {
	AnswerHead
	// Total is how many people there are, listed or not.
	Total  int64         `json:"total"`
	People []PersonFacts `json:"people"`
	// Next is to be given as PeoplePage.After for more; empty at the end.
	Next string `json:"next,omitempty"`
}

// IDKind tells the two name spaces of distinct ids apart.
type IDKind string

// The kinds of distinct ids.
const (
	IDUser      IDKind = "user"
	IDAnonymous IDKind = "anonymous"
)

// PersonID is a distinct id of a person.
type PersonID struct {
	ID   string `json:"id"`
	Kind IDKind `json:"kind"`
}

// PersonFacts is what is known of a person, of all time.
type PersonFacts struct {
	PersonRef
	// DistinctIDs are the first of the person's ids: users before anonymous
	// ones, each by bytes. DistinctIDsTotal is how many there are.
	DistinctIDs      []PersonID `json:"distinct_ids"`
	DistinctIDsTotal int64      `json:"distinct_ids_total"`
	FirstSeen        time.Time  `json:"first_seen"`
	LastSeen         time.Time  `json:"last_seen"`
	Events           int64      `json:"events"`
	// Properties has the texts of person.NAME by NAME. PropertiesCut says that
	// there are more than are listed.
	Properties    map[string]string `json:"properties"`
	PropertiesCut bool              `json:"properties_cut,omitempty"`
}

// Person asks for one person and what they did.
type Person struct {
	Insight Insight `json:"insight"` // InsightPerson
	// Person is the person's key, or DistinctID one of their ids.
	Person     string `json:"person,omitempty"`
	DistinctID string `json:"distinct_id,omitempty"`
	// Kind says which ids DistinctID is one of; by default it is a user's if
	// there is such a user, else an anonymous one.
	Kind IDKind `json:"kind,omitempty"`
	// Period bounds the timeline. If neither end is given, it has all time.
	Period
	Selector     // of the timeline
	Limit    int `json:"limit,omitempty"` // of the timeline; default 100
	// Before is PersonAnswer.Next of the page before; empty for the newest
	// events.
	Before string `json:"before,omitempty"`
}

// PersonAnswer is the answer to [Person].
type PersonAnswer struct {
	AnswerHead
	Person PersonFacts `json:"person"`
	// Timeline has the newest event first.
	Timeline []TimelineEvent `json:"timeline"`
	// Next is to be given as Person.Before for older events; empty at the end.
	Next string `json:"next,omitempty"`
}

// TimelineEvent is an event of a person as the store has it.
type TimelineEvent struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Time        time.Time `json:"time"`
	Received    time.Time `json:"received_at"`
	UserID      string    `json:"user_id,omitempty"`
	AnonymousID string    `json:"anonymous_id,omitempty"`
	SessionID   string    `json:"session_id,omitempty"`
	// Fields has the texts of the event's other properties that have names of
	// their own, such as path.
	Fields     map[string]string `json:"fields"`
	Properties json.RawMessage   `json:"properties,omitempty"`
	Context    json.RawMessage   `json:"context,omitempty"`
	Groups     json.RawMessage   `json:"groups,omitempty"`
}
