package live

import (
	"encoding/json"
	"strings"

	"github.com/weirhq/weir"
)

// sight is an event on its way to watchers.
type sight struct {
	name    string
	message weir.LiveMessage
	json    string   // in small letters, once a filter has looked
	content *content // the same
}

// lacks reports whether it is certain without reading the event, which takes
// ten times as long, that a plain word is not in it.
func (s *sight) lacks(text string) bool {
	if s.json == "" {
		s.json = strings.ToLower(string(s.message.Data))
	}
	return !strings.Contains(s.json, text) && !strings.Contains(s.json, `\`)
}

// look returns what the event holds, read when it is first asked for.
func (s *sight) look() *content {
	if s.content == nil {
		s.content = readContent(s.message.Data)
	}
	return s.content
}

// content is the values of an event in small letters, for filters.
type content struct {
	text   string // all of them
	leaves []leaf
}

// leaf is a value and where it stands, such as "context.country". The elements of
// a list stand where the list does.
type leaf struct{ path, text string }

// readContent reads an event, which is JSON. One that cannot be read holds nothing.
func readContent(event []byte) *content {
	var value any
	if json.Unmarshal(event, &value) != nil {
		return &content{}
	}
	c := &content{}
	c.collect("", value, maxDepth)
	var all strings.Builder
	for _, l := range c.leaves {
		all.WriteString(l.text)
		all.WriteByte('\n') // no word reaches from one value into the next
	}
	c.text = all.String()
	return c
}

func (c *content) collect(path string, value any, depth int) {
	switch value := value.(type) {
	case nil: // nothing is there
	case map[string]any:
		if depth > 0 {
			for key, inner := range value {
				c.collect(below(path, key), inner, depth-1)
			}
		}
	case []any:
		if depth > 0 {
			for _, inner := range value {
				c.collect(path, inner, depth-1)
			}
		}
	case string:
		c.leaves = append(c.leaves, leaf{path, strings.ToLower(value)})
	default:
		text, _ := json.Marshal(value) // a number or truth, read from JSON: it can be written
		c.leaves = append(c.leaves, leaf{path, string(text)})
	}
}

// below returns the path of what stands under a key. What an event changes of a
// person is found by the property alone, as in questions.
func below(path, key string) string {
	switch {
	case path == "":
		return strings.ToLower(key)
	case path == "person" && (key == "set" || key == "set_once"):
		return path
	default:
		return path + "." + strings.ToLower(key)
	}
}

// places are where a name is looked for that is not said in full.
var places = [...]string{"", "context.", "properties.", "person."}

// isAt reports whether a leaf stands at or below a name: "country", "amount",
// "properties.amount", "person.plan".
func (l leaf) isAt(key string) bool {
	for _, place := range places {
		path, inPlace := strings.CutPrefix(l.path, place)
		rest, found := strings.CutPrefix(path, key)
		if inPlace && found && (rest == "" || rest[0] == '.') {
			return true
		}
	}
	return false
}
