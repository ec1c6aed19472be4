package quarantine

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/weirhq/weir"
)

// named returns an event made right with an id and a time, so that replaying it
// again repeats it. If it has no id, that is the one of the event that was
// rejected, or one made of where and when that was kept; if it has no time, that
// is when the other was received.
func named(fixed json.RawMessage, was rejected, at place) ([]byte, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(fixed, &members); err != nil || members == nil {
		return nil, weir.InvalidField("event", "must be an event as a JSON object")
	}
	received := was.Received.UTC().Truncate(time.Microsecond)
	if !given(members["id"]) {
		members["id"] = text(was.id(fmt.Sprintf("quarantine-%s-%d", at, received.UnixMicro())))
	}
	if !given(members["time"]) {
		members["time"] = text(received.Format(time.RFC3339Nano))
	}
	var event bytes.Buffer
	encoder := json.NewEncoder(&event)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(members); err != nil {
		return nil, fmt.Errorf("cannot write the event: %w", err)
	}
	return event.Bytes(), nil
}

// id returns the id of a rejected event, or what to take if it has none that can
// be.
func (r rejected) id(otherwise string) string {
	var event struct {
		ID string `json:"id"`
	}
	if json.Unmarshal([]byte(r.Event), &event) != nil || event.ID == "" || len(event.ID) > weir.MaxIDBytes {
		return otherwise
	}
	return event.ID
}

func text(value string) json.RawMessage {
	encoded, err := json.Marshal(value)
	if err != nil { // strings always have a JSON form
		return nil
	}
	return encoded
}

// given reports whether a member says something.
func given(value json.RawMessage) bool {
	return len(value) > 0 && string(value) != "null" && string(value) != `""`
}
