package eventjson

import (
	"bytes"
	"encoding/json"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/weirhq/weir"
)

// eachMember calls set with the members of an object that was validated
// before; null has none.
func eachMember(prefix string, value jsontext.Value, set func(name []byte, value jsontext.Value) error) error {
	switch value.Kind() {
	case 'n':
		return nil
	case '{':
	default:
		return errNotObject
	}
	var wrong error
	scanMembers(value, func(name, member []byte) {
		key := unquote(name)
		if err := set(key, member); err != nil && wrong == nil {
			wrong = fieldError(prefix, key, err)
		}
	})
	return wrong
}

// scanMembers calls visit with each name (quoted) and value of a valid object.
func scanMembers(value []byte, visit func(name, member []byte)) {
	at := skipSpace(value, 1)
	for value[at] != '}' {
		nameEnd := stringEnd(value, at)
		start := skipSpace(value, skipSpace(value, nameEnd)+1) // past the colon
		end := valueEnd(value, start)
		visit(value[at:nameEnd], value[start:end])
		at = skipSpace(value, end)
		if value[at] == ',' {
			at = skipSpace(value, at+1)
		}
	}
}

func skipSpace(b []byte, at int) int {
	for b[at] == ' ' || b[at] == '\n' || b[at] == '\t' || b[at] == '\r' {
		at++
	}
	return at
}

// stringEnd returns the index behind the string that begins at at.
func stringEnd(b []byte, at int) int {
	for at++; b[at] != '"'; at++ {
		if b[at] == '\\' {
			at++
		}
	}
	return at + 1
}

// valueEnd returns the index behind the value that begins at at.
func valueEnd(b []byte, at int) int {
	switch b[at] {
	case '"':
		return stringEnd(b, at)
	case '{', '[':
		return containerEnd(b, at)
	}
	for at < len(b) {
		switch b[at] {
		case ',', '}', ']', ' ', '\n', '\t', '\r':
			return at
		}
		at++
	}
	return at
}

func containerEnd(b []byte, at int) int {
	depth := 0
	for {
		switch b[at] {
		case '"':
			at = stringEnd(b, at) - 1
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		at++
		if depth == 0 {
			return at
		}
	}
}

// shape is what one look over a valid object tells.
type shape struct {
	depth   int
	members int
	spaced  bool // white space outside strings
	// repeated says that two members may have the same name; never wrong when
	// they do.
	repeated bool
}

func inspect(value []byte) shape {
	var s shape
	var names uint64 // the bits of nameBit
	var name []byte  // the string last seen
	depth := 0
	for at := 0; at < len(value); at++ {
		switch value[at] {
		case '"':
			end := stringEnd(value, at)
			name = value[at:end]
			at = end - 1
		case '{', '[':
			depth++
			s.depth = max(s.depth, depth)
		case '}', ']':
			depth--
		case ':':
			if depth == 1 {
				s.members++
				bit := nameBit(name)
				s.repeated = s.repeated || names&bit != 0
				names |= bit
			}
		case ' ', '\n', '\t', '\r':
			s.spaced = true
		}
	}
	return s
}

// nameBit returns the bit that stands for a quoted name: equal names have the
// same. An escape can spell any name, so it stands for all.
func nameBit(quoted []byte) uint64 {
	hash := uint64(len(quoted))
	for _, c := range quoted {
		if c == '\\' {
			return 1<<64 - 1
		}
		hash = hash*31 + uint64(c)
	}
	return 1 << ((hash * 0x9E3779B97F4A7C15) >> 58)
}

// checkMembers holds the limit on the members of an object.
func checkMembers(object []byte) error {
	if n := inspect(object).members; n > weir.MaxProperties {
		return eventErrorf(CodeTooLarge, "an object has %d members, more than %d", n, weir.MaxProperties)
	}
	return nil
}

// compactObject returns a valid object without white space, in which
// each name stands once (the last one wins), or why it goes beyond a limit.
func compactObject(value jsontext.Value) (json.RawMessage, error) {
	s := inspect(value)
	switch {
	case s.members == 0:
		return nil, nil
	case s.members > weir.MaxProperties:
		return nil, eventErrorf(CodeTooLarge, "an object has %d members, more than %d", s.members, weir.MaxProperties)
	case s.depth >= weir.MaxDepth: // the event itself is one level
		return nil, eventErrorf(CodeTooDeep, "nested deeper than %d levels", weir.MaxDepth)
	}
	compact := value
	if s.spaced {
		compact = value.Clone()
		if err := compact.Compact(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)); err != nil {
			return nil, err
		}
	}
	if s.repeated {
		return dropRepeated(json.RawMessage(compact)), nil
	}
	return json.RawMessage(compact), nil
}

// dropRepeated returns a compact object with only the last member of each name.
func dropRepeated(object json.RawMessage) json.RawMessage {
	last := map[string]int{}
	index := 0
	scanMembers(object, func(name, _ []byte) {
		last[string(unquote(name))] = index
		index++
	})
	if len(last) == index {
		return object // only looked repeated
	}
	var kept members
	index = 0
	scanMembers(object, func(name, member []byte) {
		key := unquote(name)
		if last[string(key)] == index {
			kept.append(key, member)
		}
		index++
	})
	return json.RawMessage("{" + string(kept.text) + "}")
}

// members collects members of an object one by one.
type members struct {
	text []byte
}

// add appends a member, compacted.
func (m *members) add(name []byte, value jsontext.Value) error {
	s := inspect(value)
	if s.depth >= weir.MaxDepth-1 {
		return eventErrorf(CodeTooDeep, "nested deeper than %d levels", weir.MaxDepth)
	}
	if s.spaced && (value.Kind() == '{' || value.Kind() == '[') {
		value = value.Clone()
		if err := value.Compact(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)); err != nil {
			return err
		}
	}
	m.append(name, value)
	return nil
}

func (m *members) append(name, value []byte) {
	if len(m.text) > 0 {
		m.text = append(m.text, ',')
	}
	m.text = appendString(m.text, string(name))
	m.text = append(m.text, ':')
	m.text = append(m.text, value...)
}

// join returns an object of the members collected and those of base, which win
// where both have one.
func (m *members) join(base json.RawMessage) json.RawMessage {
	object := make([]byte, 0, len(base)+len(m.text)+2)
	object = append(object, '{')
	object = append(object, m.text...)
	if len(base) > 2 {
		object = append(object, ',')
		object = append(object, base[1:len(base)-1]...)
	}
	object = append(object, '}')
	return dropRepeated(object)
}

// escaped reports whether the inside of a string holds an escape. Names and most
// values are short, and a loop over them is faster than a call.
func escaped(inner []byte) bool {
	const short = 24
	if len(inner) > short {
		return bytes.IndexByte(inner, '\\') >= 0
	}
	for _, c := range inner {
		if c == '\\' {
			return true
		}
	}
	return false
}

// unquote returns the text of a valid JSON string.
func unquote(quoted []byte) []byte {
	inner := quoted[1 : len(quoted)-1]
	if !escaped(inner) {
		return inner
	}
	out, err := jsontext.AppendUnquote(nil, quoted)
	if err != nil {
		// Only invalid UTF-8 gets here; the event is refused for it anyway.
		return bytes.ToValidUTF8(inner, []byte("\uFFFD"))
	}
	return out
}
