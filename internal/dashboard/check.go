package dashboard

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/weirhq/weir"
)

// shownInsights are the kinds of questions whose answers are shown: all that
// count. Lists of people, and a person, are looked at where they are asked for,
// by those who may.
var shownInsights = []weir.Insight{
	weir.InsightTrend, weir.InsightFunnel, weir.InsightRetention, weir.InsightPaths, weir.InsightStickiness,
	weir.InsightLifecycle, weir.InsightSessions,
}

// peopleMember in any of them asks for a list of people.
const peopleMember = "people"

var (
	idPattern   = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
	viewPattern = regexp.MustCompile(`^[a-z0-9_-]{0,32}$`)
)

// checkQuestion checks a question of a project and returns it in as few bytes
// as it takes. The error names the wrong field below path.
func (c *core) checkQuestion(project, path string, question json.RawMessage) (json.RawMessage, error) {
	if isAbsent(question) {
		return nil, weir.InvalidField(path, "is missing; it is a question, such as {\"insight\":\"trend\",\"series\":[{}]}")
	}
	kind, err := c.config.Check(project, question)
	if err != nil {
		return nil, below(path, err)
	}
	if !slices.Contains(shownInsights, kind) {
		return nil, weir.InvalidField(path+".insight", "cannot be %s here; allowed are %s", kind, listWords(shownInsights))
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(question, &members); err != nil {
		return nil, fmt.Errorf("cannot read a question that was found sound: %w", err)
	}
	if !isAbsent(members[peopleMember]) {
		return nil, weir.InvalidField(path+"."+peopleMember, "must be absent: lists of people are not kept here")
	}
	var text bytes.Buffer
	if err := json.Compact(&text, question); err != nil {
		return nil, fmt.Errorf("cannot read a question that was found sound: %w", err)
	}
	return text.Bytes(), nil
}

func isAbsent(value json.RawMessage) bool { return len(value) == 0 || string(value) == "null" }

// below puts the field of an error below another.
func below(path string, err error) error {
	refused, ok := errors.AsType[*weir.Error](err)
	if !ok {
		return err
	}
	moved := *refused
	moved.Field = strings.TrimSuffix(path+"."+refused.Field, ".")
	return &moved
}

func listWords[Word ~string](words []Word) string {
	texts := make([]string, len(words))
	for i, word := range words {
		texts[i] = string(word)
	}
	return strings.Join(texts, ", ")
}

// checkText checks a text of several lines.
func checkText(field, text string, most int) error {
	if len(text) > most || !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return weir.InvalidField(field, "must be text of at most %d bytes", most)
	}
	return nil
}

// checkLine checks a text of one line.
func checkLine(field, text string) error {
	if len(text) > maxNameBytes || !utf8.ValidString(text) || strings.ContainsFunc(text, isControl) {
		return weir.InvalidField(field, "must be text of at most %d bytes on one line", maxNameBytes)
	}
	return nil
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

// checkName checks what something is called.
func checkName(name, description string) error {
	if strings.TrimSpace(name) == "" {
		return weir.InvalidField("name", "is missing")
	}
	if err := checkLine("name", name); err != nil {
		return err
	}
	return checkText("description", description, maxDescriptionBytes)
}

func checkView(field, view string) error {
	if !viewPattern.MatchString(view) {
		return weir.InvalidField(field, "must be a word of at most 32 of a-z, 0-9, - and _, or empty")
	}
	return nil
}
