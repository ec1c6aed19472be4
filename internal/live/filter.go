package live

import (
	"slices"
	"strings"

	"github.com/weirhq/weir"
)

// filter is what an event must be and hold to be shown to a watcher.
type filter struct {
	names []string
	words []word
}

// word is a text that a value must hold; with a key, the value of that name. A
// plain one stands in the event's JSON as it does in the value.
type word struct {
	key, text string
	plain     bool
}

func newFilter(query weir.LiveQuery) filter {
	f := filter{names: query.Names}
	for _, text := range query.Words {
		f.words = append(f.words, readWord(strings.ToLower(text)))
	}
	return f
}

// readWord reads "country=de" as a word with a key, and "=de" as one without.
func readWord(text string) word {
	key, value, ok := strings.Cut(text, "=")
	if !ok || key == "" {
		key, value = "", text
	}
	return word{key: key, text: value, plain: isPlain(value)}
}

// isPlain reports whether JSON has but one way to write a text, where it escapes
// nothing; a number has many.
func isPlain(text string) bool { return strings.Trim(text, "0123456789.e+-") != "" }

// fits reports whether an event passes.
func (f *filter) fits(s *sight) bool {
	if len(f.names) > 0 && !slices.Contains(f.names, s.name) {
		return false
	}
	for _, w := range f.words {
		if w.plain && s.lacks(w.text) {
			return false
		}
	}
	for _, w := range f.words {
		if !w.isIn(s.look()) {
			return false
		}
	}
	return true
}

func (w word) isIn(c *content) bool {
	if w.key == "" {
		return strings.Contains(c.text, w.text)
	}
	return slices.ContainsFunc(c.leaves, func(l leaf) bool { return l.isAt(w.key) && strings.Contains(l.text, w.text) })
}
