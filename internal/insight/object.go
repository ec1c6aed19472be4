package insight

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/weirhq/weir"
)

// maxTextBytes bounds each text of a question. Values compared with are
// property values or regular expressions; none of use are longer.
const maxTextBytes = 4 << 10

// reading is the state of reading one question: the first thing found wrong,
// and what is counted over the whole question.
type reading struct {
	err     error
	filters int
	cohorts knownCohorts
}

// fail records what is wrong with a field, unless something was already.
func (r *reading) fail(field, format string, args ...any) {
	if r.err == nil {
		r.err = weir.InvalidField(field, format, args...)
	}
}

// object is a JSON object being read strictly: members that nobody reads are
// refused by done. Problems go to the reading, so that reads need no checks
// between them.
type object struct {
	*reading
	path    string // of the object in the question, "" for the question itself
	members map[string]json.RawMessage
	read    map[string]bool
}

func (r *reading) object(path string, data []byte) *object {
	o := &object{reading: r, path: path, read: map[string]bool{}}
	members, err := decodeMembers(data)
	if err != nil {
		r.fail(path, "must be one JSON object: %v", err)
	}
	o.members = members
	return o
}

// decodeMembers returns the members of the one object that data holds.
func decodeMembers(data []byte) (map[string]json.RawMessage, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	if opening, err := decoder.Token(); err != nil || opening != json.Delim('{') {
		return nil, fmt.Errorf("it does not begin with {")
	}
	members := map[string]json.RawMessage{}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		key := fmt.Sprint(name)
		if _, repeated := members[key]; repeated {
			return nil, fmt.Errorf("%s appears twice", quote(key))
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, err
		}
		members[key] = value
	}
	if _, err := decoder.Token(); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, fmt.Errorf("something follows it")
	}
	return members, nil
}

// at returns the path of a member, as errors name it.
func (o *object) at(name string) string {
	if o.path == "" {
		return name
	}
	return o.path + "." + name
}

// member returns a member's JSON; null counts as absent.
func (o *object) member(name string) (json.RawMessage, bool) {
	o.read[name] = true
	data, present := o.members[name]
	return data, present && string(data) != "null"
}

// text returns a string member, "" if absent.
func (o *object) text(name string) string {
	data, present := o.member(name)
	if !present {
		return ""
	}
	return o.decodeText(o.at(name), data)
}

func (r *reading) decodeText(path string, data []byte) string {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		r.fail(path, "must be a string")
	}
	if len(text) > maxTextBytes {
		r.fail(path, "is longer than %d bytes", maxTextBytes)
	}
	if strings.ContainsRune(text, 0) {
		r.fail(path, "contains a NUL character")
	}
	return text
}

// list returns the elements of an array member, none if absent.
func (o *object) list(name string, most int) []json.RawMessage {
	data, present := o.member(name)
	if !present {
		return nil
	}
	var elements []json.RawMessage
	if err := json.Unmarshal(data, &elements); err != nil {
		o.fail(o.at(name), "must be an array")
	}
	if len(elements) > most {
		o.fail(o.at(name), "has %d elements; at most %d are allowed", len(elements), most)
		return nil
	}
	return elements
}

// number returns an integer member within limits, or what it is by default.
func (o *object) number(name string, least, most, byDefault int) int {
	data, present := o.member(name)
	if !present {
		return byDefault
	}
	number, err := strconv.Atoi(string(data))
	if err != nil || number < least || number > most {
		o.fail(o.at(name), "must be an integer from %d to %d", least, most)
	}
	return number
}

// flag returns a boolean member, false if absent.
func (o *object) flag(name string) bool {
	data, present := o.member(name)
	if present && string(data) != "true" && string(data) != "false" {
		o.fail(o.at(name), "must be true or false")
	}
	return string(data) == "true"
}

// done refuses members that were not read.
func (o *object) done() {
	for _, name := range slices.Sorted(maps.Keys(o.members)) {
		if !o.read[name] {
			allowed := slices.Sorted(maps.Keys(o.read))
			o.fail(o.at(clip(name)), "is not a known field; allowed are %s", strings.Join(allowed, ", "))
		}
	}
}

// choice returns a member that is one of a few words, or the first of them if
// absent.
func choice[Word ~string](o *object, name string, words ...Word) Word {
	word := Word(o.text(name))
	if word == "" {
		return words[0]
	}
	if !slices.Contains(words, word) {
		o.fail(o.at(name), "cannot be %s; allowed are %s", quote(string(word)), listWords(words))
	}
	return word
}

func listWords[Word ~string](words []Word) string {
	texts := make([]string, len(words))
	for i, word := range words {
		texts[i] = string(word)
	}
	return strings.Join(texts, ", ")
}

// element returns the path of an element of a list.
func element(path string, index int) string { return path + "[" + strconv.Itoa(index) + "]" }

// maxQuotedBytes is how much of a user's text an error repeats.
const maxQuotedBytes = 60

func clip(text string) string {
	if len(text) > maxQuotedBytes {
		return strings.ToValidUTF8(text[:maxQuotedBytes], "") + "…"
	}
	return text
}

// quote returns a user's text as errors repeat it.
func quote(text string) string { return strconv.Quote(clip(text)) }
