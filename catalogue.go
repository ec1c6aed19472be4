package weir

import "time"

// Catalogue is what people should know of the events and properties of a
// project.
type Catalogue struct {
	AsOf AsOf `json:"as_of"`
	// Events has the most frequent first.
	Events []CatalogueEvent `json:"events"`
	// Properties are those described, by name.
	Properties []CatalogueProperty `json:"properties"`
}

// Description is what people say of an event or a property.
type Description struct {
	Description string `json:"description"`
	// Hidden says that it need not be offered where something is chosen.
	Hidden bool `json:"hidden"`
}

// CatalogueEvent is what is known of the events of a name.
type CatalogueEvent struct {
	Name string `json:"name"`
	Description
	// Count is of all time, Count30d of the last 30 days.
	Count    int64 `json:"count"`
	Count30d int64 `json:"count_30d"`
	// FirstSeen and LastSeen are times of events; zero if there are none.
	FirstSeen time.Time `json:"first_seen,omitzero"`
	LastSeen  time.Time `json:"last_seen,omitzero"`
	// Known says that Weir itself gives the name a meaning.
	Known bool `json:"known"`
}

// CatalogueProperty is a property that was described.
type CatalogueProperty struct {
	Property string `json:"property"`
	Description
}

// KnownName reports whether Weir itself gives a meaning to events of a name.
func KnownName(name string) bool {
	switch name {
	case NamePageView, NameClick, NameIdentify, NameAlias, NameGroup, NameLogin, NameSignup, NamePurchase:
		return true
	}
	return false
}
