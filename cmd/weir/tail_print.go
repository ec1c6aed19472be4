package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// maxShownValue is how many characters of a property are shown on a line.
const maxShownValue = 60

// liveEvent is what a line shows of an event.
type liveEvent struct {
	Name        string                     `json:"name"`
	Time        time.Time                  `json:"time"`
	UserID      string                     `json:"user_id"`
	AnonymousID string                     `json:"anonymous_id"`
	Properties  map[string]json.RawMessage `json:"properties"`
	Context     struct {
		URL string `json:"url"`
	} `json:"context"`
}

// eventPrinter prints an event a line.
type eventPrinter struct {
	out     io.Writer
	asJSON  bool
	palette palette
}

// print prints an event, of which data is the whole JSON.
func (p *eventPrinter) print(event liveEvent, data []byte) error {
	line := printableJSON(data)
	if !p.asJSON {
		line = p.line(event)
	}
	if _, err := fmt.Fprintln(p.out, line); err != nil {
		return fmt.Errorf("cannot print: %w", err)
	}
	return nil
}

// line is the event's time here, name, person, URL and properties.
func (p *eventPrinter) line(event liveEvent) string {
	parts := []string{
		p.palette.paint(dim, event.Time.Local().Format("15:04:05.000")),
		p.palette.paint(bold, printable(event.Name)),
		p.palette.paint(cyan, shorten(printable(cmp.Or(event.UserID, event.AnonymousID)))),
	}
	if event.Context.URL != "" {
		parts = append(parts, p.palette.paint(green, shorten(printable(event.Context.URL))))
	}
	for _, key := range slices.Sorted(maps.Keys(event.Properties)) {
		value := shorten(printable(shownValue(event.Properties[key])))
		parts = append(parts, p.palette.paint(yellow, printable(key)+"=")+value)
	}
	return strings.Join(parts, "  ")
}

// shownValue is a value as JSON, but text without quotes where it is a word.
func shownValue(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) != nil {
		return string(value)
	}
	if text == "" || strings.ContainsAny(text, " =\"") {
		return string(value)
	}
	return text
}

func shorten(text string) string {
	if utf8.RuneCountInString(text) <= maxShownValue {
		return text
	}
	return string([]rune(text)[:maxShownValue-1]) + "…"
}
