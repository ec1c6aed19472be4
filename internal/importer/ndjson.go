package importer

import "encoding/json"

// NDJSON reads Weir events, one a line, as they are. An event without an id
// gets a derived one.
type NDJSON struct {
	// Name replaces the name of every event, unless empty.
	Name string
}

func (f NDJSON) read(lines *lineReader) (eventReader, error) {
	return &ndjsonReader{format: f, lines: lines}, nil
}

type ndjsonReader struct {
	format NDJSON
	lines  *lineReader
}

func (n *ndjsonReader) next() (record, error) { return n.lines.nextFilled() }

func (n *ndjsonReader) event(r record) ([]byte, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(r.text, &fields); err != nil {
		return nil, malformedf("the line is not a JSON object: %v", err)
	}
	if fields == nil {
		return nil, malformedf("the line is not a JSON object")
	}
	hasID := given(fields["id"])
	if hasID && n.format.Name == "" {
		return r.text, nil
	}
	if !hasID {
		fields["id"] = quote(deriveID("ndjson", n.format.Name, r))
	}
	if n.format.Name != "" {
		fields["name"] = quote(n.format.Name)
	}
	event, err := json.Marshal(fields)
	if err != nil {
		return nil, malformedf("cannot write the event again: %v", err)
	}
	return event, nil
}

// given reports whether a member has a value that counts as one.
func given(value json.RawMessage) bool {
	return len(value) > 0 && string(value) != "null" && string(value) != `""`
}

// quote returns text as JSON. Marshalling a string cannot fail.
func quote(text string) json.RawMessage {
	quoted, _ := json.Marshal(text)
	return quoted
}
