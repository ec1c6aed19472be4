package weir

import "time"

// Share is a link by which anybody sees one dashboard.
type Share struct {
	// ID is no secret, and not what the link has.
	ID        string `json:"id"`
	Project   string `json:"project"`
	Dashboard string `json:"dashboard"`
	// Name says who has the link, in its owner's words. May be empty.
	Name    string    `json:"name"`
	Created time.Time `json:"created"`
}

// NewShare is a share at the one moment its secret can be seen.
type NewShare struct {
	Share
	Secret string `json:"secret"`
}

// SharedDashboard is what somebody with a link sees before any answer. Filters
// are not shown, neither the dashboard's nor those in questions.
type SharedDashboard struct {
	Dashboard   Dashboard    `json:"dashboard"`
	Annotations []Annotation `json:"annotations"`
}

// SharedView is how somebody with a link wants to see a tile.
type SharedView struct {
	// Range takes the place of the dashboard's; nil leaves it.
	Range *DashboardRange `json:"range,omitempty"`
	// Timezone and Interval take the place of the question's; empty leaves them.
	Timezone string   `json:"timezone,omitempty"`
	Interval Interval `json:"interval,omitempty"`
}
