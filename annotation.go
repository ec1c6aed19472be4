package weir

import "time"

// Annotation says that something happened that charts over time should show,
// such as a release.
type Annotation struct {
	ID   string    `json:"id"`
	Time time.Time `json:"time"`
	Text string    `json:"text"`
}
