package dialect

import (
	"strconv"
	"time"

	"github.com/weirhq/weir/internal/eventjson"
)

// event is an event in the making. Its zero value is an empty one; reset makes
// it that again and keeps its buffers.
type event struct {
	id, name string
	// time is when it happened; the zero time if the SDK does not say.
	time time.Time
	// untimed says that time is a guess: of a corrected clock, see clock.go.
	untimed bool

	userID, anonymousID, sessionID string

	properties fields
	context    fields
	campaign   fields // inside of the context
	set        fields // properties of the person
	setOnce    fields
	groups     fields // type of group to its id
}

func (e *event) reset() {
	*e = event{
		properties: e.properties[:0], context: e.context[:0], campaign: e.campaign[:0],
		set: e.set[:0], setOnce: e.setOnce[:0], groups: e.groups[:0],
	}
}

// describeGroup says that the event is about a group: its type, its id and what
// is known of it. What is known may have members of these names, too.
func (e *event) describeGroup(kind, id string, known value) {
	for _, m := range known.object() {
		switch name := string(m.name); name {
		case "type", "id":
			e.properties.put("group_"+name, m.value)
		default:
			e.properties.add(m.quoted, m.value)
		}
	}
	e.properties.text("type", kind)
	e.properties.text("id", id)
}

// small reports whether the event's buffers may be kept for the next request.
func (e *event) small() bool {
	return cap(e.properties)+cap(e.context)+cap(e.set)+cap(e.setOnce)+cap(e.groups)+cap(e.campaign) <= maxRecycledBytes
}

// fields are the members of a JSON object in the making, without its braces. A
// later member takes the place of an earlier one of its name.
type fields []byte

// add appends a member with a quoted name.
func (f *fields) add(quoted []byte, v value) {
	f.comma()
	*f = append(append(append(*f, quoted...), ':'), v...)
}

// put appends a member.
func (f *fields) put(name string, v value) {
	if len(v) == 0 {
		return
	}
	f.comma()
	*f = append(append(eventjson.AppendString(*f, name), ':'), v...)
}

// text appends a member that is a string, unless it is empty.
func (f *fields) text(name, text string) {
	if text == "" {
		return
	}
	f.comma()
	*f = append(eventjson.AppendString(*f, name), ':')
	*f = eventjson.AppendString(*f, text)
}

// stringOf appends a member if the value is a string with something in it.
func (f *fields) stringOf(name string, v value) {
	if v.kind() == '"' && len(v) > len(`""`) {
		f.put(name, v)
	}
}

// integer appends a member that is a number.
func (f *fields) integer(name string, n int64) {
	f.comma()
	*f = append(eventjson.AppendString(*f, name), ':')
	*f = strconv.AppendInt(*f, n, 10)
}

// all appends the members of an object; anything else has none.
func (f *fields) all(v value) {
	if v.kind() == '{' {
		eventjson.Members(v, func(quoted, member []byte) { f.add(quoted, member) })
	}
}

// allGiven appends the members of an object that are not null.
func (f *fields) allGiven(v value) {
	if v.kind() != '{' {
		return
	}
	eventjson.Members(v, func(quoted, member []byte) {
		if value(member).given() {
			f.add(quoted, member)
		}
	})
}

// comma makes room for another member.
func (f *fields) comma() {
	if n := len(*f); n > 0 && (*f)[n-1] != '{' {
		*f = append(*f, ',')
	}
}

// nest appends a member that is an object, unless that has no members.
func (f *fields) nest(name string, inner fields) {
	if len(inner) == 0 {
		return
	}
	f.comma()
	*f = append(eventjson.AppendString(*f, name), ':', '{')
	*f = append(append(*f, inner...), '}')
}

// appendTo appends the event in Weir's form, as one line.
func (e *event) appendTo(line []byte) []byte {
	f := fields(append(line, '{'))
	f.text("id", e.id)
	f.text("name", e.name)
	if !e.time.IsZero() {
		f.text("time", e.time.UTC().Format(time.RFC3339Nano))
	}
	if e.untimed {
		f.put("untimed", value("true"))
	}
	f.text("user_id", e.userID)
	f.text("anonymous_id", e.anonymousID)
	f.text("session_id", e.sessionID)
	f.nest("properties", e.properties)
	e.context.nest("campaign", e.campaign)
	f.nest("context", e.context)
	f.nest("person", e.person())
	f.nest("groups", e.groups)
	return append(f, '}', '\n')
}

// person returns what the event says about its person.
func (e *event) person() (person fields) {
	person.nest("set", e.set)
	person.nest("set_once", e.setOnce)
	return person
}
