package enrich

import (
	"regexp"
	"regexp/syntax"
	"strings"
)

// need is what a text must contain for a regular expression to match it: of
// each clause at least one word, given by its number in a [wordTable].
type need [][]int

// wordTable numbers the literal words, in lower case, of a set of regular
// expressions. Read-only after the last call of need.
type wordTable struct {
	words   []string
	numbers map[string]int
}

func newWordTable() *wordTable { return &wordTable{numbers: map[string]int{}} }

// need returns what a match of re needs, with its words entered in the table.
func (t *wordTable) need(re *regexp.Regexp) need {
	tree, err := syntax.Parse(re.String(), syntax.Perl)
	if err != nil {
		return nil // needs nothing, so it is always tried
	}
	var all need
	for _, clause := range clauses(tree) {
		var numbers []int
		for _, word := range clause {
			numbers = append(numbers, t.number(word))
		}
		all = append(all, numbers)
	}
	return all
}

func (t *wordTable) number(word string) int {
	number, ok := t.numbers[word]
	if !ok {
		number = len(t.words)
		t.numbers[word] = number
		t.words = append(t.words, word)
	}
	return number
}

// clauses returns lists of words; a text that the expression matches contains
// a word of each list. Fewer and shorter than might be said, never wrong.
func clauses(re *syntax.Regexp) [][]string {
	switch re.Op {
	case syntax.OpLiteral:
		return [][]string{{strings.ToLower(string(re.Rune))}}
	case syntax.OpCapture, syntax.OpPlus:
		return clauses(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return clauses(re.Sub[0])
		}
	case syntax.OpConcat:
		var all [][]string
		for _, sub := range re.Sub {
			all = append(all, clauses(sub)...)
		}
		return all
	case syntax.OpAlternate:
		return alternatives(re.Sub)
	}
	return nil
}

// alternatives returns the one clause that holds whichever branch matched, or
// none if a branch needs nothing.
func alternatives(branches []*syntax.Regexp) [][]string {
	var all []string
	for _, branch := range branches {
		best := longest(clauses(branch))
		if best == nil {
			return nil
		}
		all = append(all, best...)
	}
	return [][]string{all}
}

// longest returns the clause whose shortest word is longest, since long words
// are rare; nil if there is none.
func longest(all [][]string) (best []string) {
	length := 0
	for _, clause := range all {
		shortest := len(clause[0])
		for _, word := range clause {
			shortest = min(shortest, len(word))
		}
		if shortest > length {
			best, length = clause, shortest
		}
	}
	return best
}

// wordSearch looks for a table's words in one text, each at most once.
type wordSearch struct {
	table *wordTable
	text  string
	state []wordState // by word
}

type wordState uint8

const (
	notSearched wordState = iota
	present
	missing
)

// search returns a search of a text in lower case.
func (t *wordTable) search(lower string) *wordSearch {
	return &wordSearch{table: t, text: lower, state: make([]wordState, len(t.words))}
}

// meets reports whether the text contains what is needed.
func (s *wordSearch) meets(n need) bool {
	for _, clause := range n {
		if !s.containsAny(clause) {
			return false
		}
	}
	return true
}

func (s *wordSearch) containsAny(words []int) bool {
	for _, word := range words {
		if s.contains(word) {
			return true
		}
	}
	return false
}

func (s *wordSearch) contains(word int) bool {
	if s.state[word] == notSearched {
		s.state[word] = missing
		if strings.Contains(s.text, s.table.words[word]) {
			s.state[word] = present
		}
	}
	return s.state[word] == present
}
