package weir

// Outcome says which people of a part of an answer are asked for.
type Outcome string

// The outcomes.
const (
	OutcomeRetained  Outcome = "retained"  // of a retention: who returned
	OutcomeLost      Outcome = "lost"      // of a retention: who did not
	OutcomeConverted Outcome = "converted" // of a funnel: who reached the step
	OutcomeDropped   Outcome = "dropped"   // of a funnel: who went no further
)

// PeoplePage is how many people of a list are asked for, and after whom.
type PeoplePage struct {
	Limit int `json:"limit,omitempty"` // default 100
	// After is PeopleList.Next of the page before; empty for the first.
	After string `json:"after,omitempty"`
}

// PersonRef names a person.
type PersonRef struct {
	// Person is the person's key within the project, a decimal number. Where
	// people are joined, or a visitor becomes known, one key remains and the
	// others name nobody any more.
	Person string `json:"person"`
	// DistinctID is one of the person's ids: a user id if there is one. It goes
	// on to name the person, whoever they are joined with.
	DistinctID string `json:"distinct_id"`
}

// PeopleList is the answer to a question for the people behind a part of an
// insight.
type PeopleList struct {
	AnswerHead
	// Total is how many people there are, listed or not.
	Total int64 `json:"total"`
	// People are ordered by their keys, as numbers.
	People []PersonRef `json:"people"`
	// Next is to be given as PeoplePage.After for more; empty at the end.
	Next string `json:"next,omitempty"`
}
