package dialect

import (
	"bytes"

	"github.com/weirhq/weir/internal/eventjson"
)

// value is a valid JSON value without space around it, a view of the payload.
// The nil value stands for one that is not there.
type value []byte

// kind is the first byte of the value: '{', '[', '"', 't', 'f', 'n', '-' or a
// digit; 0 if there is none.
func (v value) kind() byte {
	if len(v) == 0 {
		return 0
	}
	return v[0]
}

// given reports whether there is a value that is not null.
func (v value) given() bool { return len(v) > 0 && v[0] != 'n' }

// isNumber reports whether the value is a number.
func (v value) isNumber() bool {
	return len(v) > 0 && (v[0] == '-' || '0' <= v[0] && v[0] <= '9')
}

// text returns the text of a string, and "" for anything else.
func (v value) text() string {
	if v.kind() != '"' {
		return ""
	}
	return string(eventjson.Unquote(v))
}

// identifier returns the text of a string and anything else that says something
// as it is written: SDKs pass on numbers as ids, and whatever else they are
// given. Null, false, an empty object and an empty array say nothing.
func (v value) identifier() string {
	switch {
	case v.kind() == '"':
		return v.text()
	case !v.given(), string(v) == "false", string(v) == "{}", string(v) == "[]":
		return ""
	default:
		return string(v)
	}
}

// isTrue reports whether the value is true.
func (v value) isTrue() bool { return string(v) == "true" }

// elements calls visit with the values of an array; anything else has none.
func (v value) elements(visit func(value)) {
	if v.kind() == '[' {
		eventjson.Elements(v, func(element []byte) { visit(element) })
	}
}

// events calls visit with each value of an array, or with the value itself if
// it is none: SDKs send a single event bare.
func (v value) events(visit func(value)) {
	if v.kind() == '[' {
		v.elements(visit)
		return
	}
	visit(v)
}

// first returns the first value of an array, or the value itself if it is none.
func (v value) first() value {
	if v.kind() != '[' {
		return v
	}
	var first value
	v.elements(func(element value) {
		if first == nil {
			first = element
		}
	})
	return first
}

// get returns the value of a name in an object, the last one if it is repeated;
// anything else has none. To look for several, take the object's members.
func (v value) get(name string) (found value) {
	if v.kind() != '{' {
		return nil
	}
	eventjson.Members(v, func(quoted, member []byte) {
		if string(eventjson.Unquote(quoted)) == name {
			found = member
		}
	})
	return found
}

// usualMembers is how many members most objects have at most.
const usualMembers = 16

// object returns the members of an object; anything else has none.
func (v value) object() object {
	if v.kind() != '{' {
		return nil
	}
	return make(object, 0, usualMembers).appendOf(v)
}

// member is a name and what it names.
type member struct {
	// quoted is the name as it stands in the payload.
	quoted []byte
	// name is its text.
	name  []byte
	value value
}

// object is the members of a JSON object, in their order.
type object []member

// appendOf appends the members of an object's text.
func (o object) appendOf(text value) object {
	eventjson.Members(text, func(quoted, v []byte) {
		o = append(o, member{quoted: quoted, name: eventjson.Unquote(quoted), value: v})
	})
	return o
}

// emptied returns room for members, and lets go of those that were there.
func (o object) emptied() object {
	clear(o[:cap(o)])
	return o[:0]
}

// isLarge reports whether there are more members than are looked into.
func (o object) isLarge() bool { return len(o) > maxMembers }

// get returns the value of a name, the last one if it is repeated.
func (o object) get(name string) value {
	for i := len(o) - 1; i >= 0; i-- {
		if string(o[i].name) == name {
			return o[i].value
		}
	}
	return nil
}

// has reports whether there is a member of a name.
func (o object) has(name string) bool { return o.get(name) != nil }

// text returns the text of the string of a name.
func (o object) text(name string) string { return o.get(name).text() }

// parse returns the text as a value if it is JSON. It changes text: an escaped
// U+0000, which no store keeps, becomes U+FFFD, as programs that cannot keep it
// do; the event it stands in is worth more than the character.
func parse(text []byte) (value, error) {
	v, err := valueOf(text)
	replaceNULs(v)
	return v, err
}

// valueOf returns the text as a value if it is JSON.
func valueOf(text []byte) (value, error) {
	if err := eventjson.Valid(text); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(text), nil
}

// replaceNULs puts the escape of U+FFFD in place of each of U+0000.
func replaceNULs(text []byte) {
	const escape, replacement = `\u0000`, `\ufffd`
	if !bytes.Contains(text, []byte(escape)) {
		return
	}
	for at := 0; at < len(text)-1; at++ {
		if text[at] != '\\' {
			continue
		}
		if bytes.HasPrefix(text[at:], []byte(escape)) {
			copy(text[at:], replacement)
		}
		at++ // an escape has at least two bytes, the second perhaps a backslash
	}
}

// firstOf returns the first text that is not empty.
func firstOf(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

// versioned returns the name of an SDK with its version: "posthog-go/1.5.2".
func versioned(name, version string) string {
	if name == "" || version == "" {
		return name
	}
	return name + "/" + version
}

// screenSize returns "1280x720" from two numbers, or "".
func screenSize(width, height value) string {
	if !width.isNumber() || !height.isNumber() {
		return ""
	}
	return string(width) + "x" + string(height)
}
