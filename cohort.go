package weir

import (
	"encoding/json"
	"regexp"
	"time"
)

// MaxCohortIDs bounds the distinct ids of one list in a cohort's definition:
// a list that somebody made. Larger sets are told apart by a property.
const MaxCohortIDs = 10_000

var cohortPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,62}$`)

// ValidCohort reports whether name can name a cohort: a lower-case slug that
// is part of a property's name and one token of a NATS subject.
func ValidCohort(name string) bool { return cohortPattern.MatchString(name) }

// Cohort is a set of people under a name. Who is in it is worked out anew for
// each question. The property cohort.NAME of an event says whether the person
// behind it is in the cohort.
type Cohort struct {
	Name string `json:"name"`
	// Description says what the cohort is for, in its owner's words. May be
	// empty.
	Description string    `json:"description"`
	Created     time.Time `json:"created"`
	Changed     time.Time `json:"changed"`
	// Who is in it; nil where cohorts are listed.
	Who *CohortRule `json:"who,omitempty"`
}

// CohortChange is what a cohort is made of, or becomes.
type CohortChange struct {
	Description string `json:"description,omitempty"`
	// Who is a [CohortRule], not checked yet.
	Who json.RawMessage `json:"who"`
}

// CohortRule says who is in a cohort. It is one of these: Any of which one
// must hold; All of which every one must; Not, which must not; Did; IDs; or a
// comparison of Property, person.NAME, as in a [Filter].
type CohortRule struct {
	Any []CohortRule `json:"any,omitempty"`
	All []CohortRule `json:"all,omitempty"`
	Not *CohortRule  `json:"not,omitempty"`

	Did *CohortDid `json:"did,omitempty"`
	// IDs are distinct ids, of users or of anonymous visitors.
	IDs []string `json:"ids,omitempty"`

	Property string `json:"property,omitempty"`
	Op       Op     `json:"op,omitempty"`
	Value    any    `json:"value,omitempty"`
}

// CohortDid holds for people with so many events that a selector means. One
// of AtLeast, AtMost and Exactly may be set; by default it is AtLeast 1.
type CohortDid struct {
	Selector
	AtLeast *int `json:"at_least,omitempty"`
	AtMost  *int `json:"at_most,omitempty"`
	Exactly *int `json:"exactly,omitempty"`
	// Within is how long ago at most, such as 30d. If it is empty, events count
	// from Period.From to Period.To, each of which may be open.
	Within string `json:"within,omitempty"`
	Period
}
