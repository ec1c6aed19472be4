package weir

import (
	"bytes"
	"encoding/json"
)

// PropertyPreviousID is the property in which an event [NameAlias] names
// another id of the user.
const PropertyPreviousID = "previous_id"

// Tie is what an event says of who is who: that an anonymous id is a user's,
// and for an alias also that two user ids are one person's. User ids and
// anonymous ids are different name spaces. docs/insights.md has the rule that
// makes persons of ties.
type Tie struct {
	// UserID is the user that the others are tied to.
	UserID string
	// AnonymousID is claimed for the user.
	AnonymousID string
	// Alias says that the user whose id is the text of AnonymousID is joined
	// with UserID as well.
	Alias bool
}

// Tie returns what the event says of who is who, if it does.
func (e *Event) Tie() (tie Tie, ok bool) {
	switch e.Name {
	case NameIdentify:
		tie = Tie{UserID: e.UserID, AnonymousID: e.AnonymousID}
		return tie, tie.UserID != "" && tie.AnonymousID != ""
	case NameAlias:
		tie = Tie{UserID: e.UserID, AnonymousID: previousID(e.Properties), Alias: true}
		return tie, tie.UserID != "" && tie.AnonymousID != "" && tie.AnonymousID != tie.UserID
	}
	return Tie{}, false
}

// previousID returns the text of the property, "" if it is none. Of members
// that repeat a name the first counts.
func previousID(properties json.RawMessage) string {
	decoder := json.NewDecoder(bytes.NewReader(properties))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return ""
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return ""
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return ""
		}
		if name == PropertyPreviousID {
			var text string
			if json.Unmarshal(value, &text) != nil {
				return ""
			}
			return text
		}
	}
	return ""
}
