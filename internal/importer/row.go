package importer

import (
	"encoding/json"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/eventjson"
)

// row makes events of the values of records. It is used by one goroutine.
type row struct {
	columns   []column
	constants []constant
	name      string
	clock     *clock
	out       []byte
}

// event returns the event of a record with the values. Empty values are left
// out. An event that has no id in the file gets a derived one.
func (r *row) event(values []string, from record) ([]byte, error) {
	event := weir.Event{Name: r.name}
	for _, c := range r.constants {
		if err := r.set(&event, c.target, c.value); err != nil {
			return nil, err
		}
	}
	for _, c := range r.columns {
		if c.index >= len(values) {
			return nil, malformedf("there are %d columns, none for %s", len(values), c.name)
		}
		if err := r.set(&event, c.target, values[c.index]); err != nil {
			return nil, err
		}
	}
	if event.Name == "" {
		return nil, malformedf("there is no name")
	}
	if event.DistinctID() == "" {
		return nil, malformedf("there is neither a user_id nor an anonymous_id")
	}
	if event.ID == "" {
		event.ID = deriveID("csv", event.Name, from)
	}
	r.out = eventjson.AppendEvent(r.out[:0], &event)
	return r.out, nil
}

// set puts a value where the target says.
func (r *row) set(event *weir.Event, to target, value string) (err error) {
	switch {
	case value == "":
		return nil
	case to.time:
		event.Time, err = r.clock.parse(value)
		return err
	case to.field != nil:
		*to.field(event) = value
		return nil
	}
	member, err := toJSON(value, to.kind)
	if err != nil {
		return malformedf("%s: %v", to.name, err)
	}
	object := to.object(event)
	*object = withMember(*object, to.key, member)
	return nil
}

// withMember appends a member to an object, or to none.
func withMember(object, key, value json.RawMessage) json.RawMessage {
	if len(object) == 0 {
		object = append(object, '{')
	} else {
		object[len(object)-1] = ','
	}
	object = append(append(object, key...), ':')
	return append(append(object, value...), '}')
}
