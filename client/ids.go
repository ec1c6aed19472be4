package client

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"
)

// withIDs returns body with an id in each event that had none, so that the
// body can be sent again without counting an event twice. What is not a JSON
// object stays as it is: the server says what is wrong with it.
func withIDs(body []byte) ([]byte, error) {
	trimmed := bytes.TrimSpace(body)
	switch {
	case len(trimmed) == 0:
		return body, nil
	case !json.Valid(trimmed):
		return linesWithIDs(trimmed)
	case trimmed[0] == '[':
		return arrayWithIDs(trimmed)
	default:
		return eventWithID(trimmed)
	}
}

// linesWithIDs handles NDJSON, whose lines may be broken each on its own.
func linesWithIDs(body []byte) ([]byte, error) {
	out := make([]byte, 0, len(body)+len(body)/8)
	for line := range bytes.Lines(body) {
		line = bytes.TrimSpace(line)
		if json.Valid(line) {
			var err error
			if line, err = eventWithID(line); err != nil {
				return nil, err
			}
		}
		out = append(append(out, line...), '\n')
	}
	return out, nil
}

func arrayWithIDs(body []byte) ([]byte, error) {
	var events []json.RawMessage
	if err := json.Unmarshal(body, &events); err != nil {
		return nil, fmt.Errorf("cannot read the array of events: %w", err)
	}
	for i, event := range events {
		withID, err := eventWithID(event)
		if err != nil {
			return nil, err
		}
		events[i] = withID
	}
	return json.Marshal(events)
}

// eventWithID returns event, a valid JSON value, with an id if it is an object
// that has none. An id that is null or "" is none to the server either.
func eventWithID(event []byte) ([]byte, error) {
	if event[0] != '{' || beginsWithID(event) {
		return event, nil
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(event, &fields); err != nil {
		return nil, fmt.Errorf("cannot read an event: %w", err)
	}
	given, present := fields["id"]
	if present && string(given) != "null" && string(given) != `""` {
		return event, nil
	}
	id, err := newID()
	if err != nil {
		return nil, err
	}
	if present || len(fields) == 0 {
		fields["id"] = json.RawMessage(`"` + id + `"`)
		return json.Marshal(fields)
	}
	out := append(make([]byte, 0, len(event)+48), `{"id":"`+id+`",`...)
	return append(out, event[1:]...), nil
}

// beginsWithID recognises the form in which most programs write an event that
// has an id, without decoding it.
func beginsWithID(event []byte) bool {
	rest, ok := bytes.CutPrefix(event, []byte(`{"id":"`))
	return ok && rest[0] != '"'
}

// newID returns a UUIDv7: unique, and close together in time means close
// together in the store.
func newID() (string, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return "", fmt.Errorf("cannot make an id for an event: %w", err)
	}
	return id.String(), nil
}
