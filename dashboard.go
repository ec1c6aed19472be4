package weir

import (
	"encoding/json"
	"time"
)

const (
	// DashboardColumns is how wide the grid of a dashboard is.
	DashboardColumns = 12
	// OverviewDashboard is the id of the dashboard that every project has.
	OverviewDashboard = "overview"
)

// Dashboard is a page of tiles under a name.
type Dashboard struct {
	ID string `json:"id"`
	// Version counts the changes. Whoever makes one says which version it is
	// of; a change of an older one is refused.
	Version int64 `json:"version"`
	// Starter says that it comes with Weir and is as it came.
	Starter bool      `json:"starter"`
	Created time.Time `json:"created,omitzero"`
	Changed time.Time `json:"changed,omitzero"`
	// ChangedBy names who changed it last; empty if nobody did.
	ChangedBy string `json:"changed_by"`
	DashboardContent
}

// DashboardContent is what a dashboard shows.
type DashboardContent struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	// Range takes the place of the times that the questions of the tiles have of
	// their own; nil leaves them.
	Range *DashboardRange `json:"range"`
	// Filters are added to those of each question. Each is a [Filter], as it was
	// written.
	Filters []json.RawMessage `json:"filters"`
	// RefreshSeconds is how often it asks again while somebody looks at it; 0
	// for never.
	RefreshSeconds int    `json:"refresh_seconds"`
	Tiles          []Tile `json:"tiles"`
}

// DashboardRange is the time that a dashboard shows: the ends of a [Period].
type DashboardRange struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// TileKind is what a tile shows.
type TileKind string

// The kinds of tiles.
const (
	TileInsight TileKind = "insight" // the answer to a question
	TileText    TileKind = "text"    // a text
)

// Tile is one part of a dashboard.
type Tile struct {
	// ID names the tile within its dashboard.
	ID    string   `json:"id"`
	Kind  TileKind `json:"kind"`
	Title string   `json:"title"`
	// Question is an insight as JSON. Where Insight is set, it is that of the
	// saved one.
	Question json.RawMessage `json:"question,omitempty"`
	// Insight is the id of a saved insight, whose question is shown; empty if
	// the tile has one of its own.
	Insight string `json:"insight,omitempty"`
	// View says how the answer is drawn; empty for what suits it.
	View string `json:"view,omitempty"`
	// Text is the plain text of a tile of that kind.
	Text string `json:"text,omitempty"`
	// X and Y are the place of its upper left corner and W and H its size, in
	// columns and rows of the grid.
	X int `json:"x"`
	Y int `json:"y"`
	W int `json:"w"`
	H int `json:"h"`
}

// DashboardSummary is a dashboard where they are listed.
type DashboardSummary struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Description string    `json:"description"`
	Tiles       int       `json:"tiles"`
	Created     time.Time `json:"created,omitzero"`
	Changed     time.Time `json:"changed,omitzero"`
	ChangedBy   string    `json:"changed_by"`
	Starter     bool      `json:"starter"`
}
