package weir

import (
	"encoding/json"
	"time"
)

// SavedInsight is a question under a name. Tiles of dashboards may show it.
type SavedInsight struct {
	ID string `json:"id"`
	// Version counts the changes, see [Dashboard.Version].
	Version   int64     `json:"version"`
	Created   time.Time `json:"created"`
	Changed   time.Time `json:"changed"`
	ChangedBy string    `json:"changed_by"`
	SavedInsightContent
}

// SavedInsightContent is what is saved of an insight.
type SavedInsightContent struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	// Question is an insight as JSON.
	Question json.RawMessage `json:"question"`
	// View says how the answer is drawn; empty for what suits it.
	View string `json:"view"`
}
