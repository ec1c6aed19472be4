package importer

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/weirhq/weir"
)

// target is where in an event a value goes: one of field, time and object.
type target struct {
	name string // as it is written in a mapping
	// field is a field of text.
	field func(*weir.Event) *string
	// time says that it is the event's time.
	time bool
	// object is an object of the event, key the member of it as JSON.
	object func(*weir.Event) *json.RawMessage
	key    json.RawMessage
	kind   kind
}

// fieldTargets are the fields of an event that take text.
var fieldTargets = map[string]func(*weir.Event) *string{
	"id":                 func(e *weir.Event) *string { return &e.ID },
	"name":               func(e *weir.Event) *string { return &e.Name },
	"user_id":            func(e *weir.Event) *string { return &e.UserID },
	"anonymous_id":       func(e *weir.Event) *string { return &e.AnonymousID },
	"session_id":         func(e *weir.Event) *string { return &e.SessionID },
	"context.url":        func(e *weir.Event) *string { return &e.Context.URL },
	"context.title":      func(e *weir.Event) *string { return &e.Context.Title },
	"context.referrer":   func(e *weir.Event) *string { return &e.Context.Referrer },
	"context.user_agent": func(e *weir.Event) *string { return &e.Context.UserAgent },
	"context.ip":         func(e *weir.Event) *string { return &e.Context.IP },
	"context.locale":     func(e *weir.Event) *string { return &e.Context.Locale },
	"context.timezone":   func(e *weir.Event) *string { return &e.Context.Timezone },
	"context.screen":     func(e *weir.Event) *string { return &e.Context.Screen },
	"context.library":    func(e *weir.Event) *string { return &e.Context.Library },
}

// objectTargets are the objects of an event by the prefix of their members.
var objectTargets = []struct {
	prefix string
	object func(*weir.Event) *json.RawMessage
	kind   kind
}{
	{"properties.", func(e *weir.Event) *json.RawMessage { return &e.Properties }, kindAuto},
	{"person.set_once.", func(e *weir.Event) *json.RawMessage { return &e.Person.SetOnce }, kindAuto},
	{"person.set.", func(e *weir.Event) *json.RawMessage { return &e.Person.Set }, kindAuto},
	{"groups.", func(e *weir.Event) *json.RawMessage { return &e.Groups }, kindText},
}

// parseTarget reads a target such as user_id or properties.amount.
func parseTarget(text string) (target, error) {
	if text == "time" {
		return target{name: text, time: true}, nil
	}
	if field, ok := fieldTargets[text]; ok {
		return target{name: text, field: field}, nil
	}
	for _, t := range objectTargets {
		if key, ok := strings.CutPrefix(text, t.prefix); ok && key != "" {
			return target{name: text, object: t.object, key: quote(key), kind: t.kind}, nil
		}
	}
	return target{}, fmt.Errorf("cannot map to %q: want id, name, time, user_id, anonymous_id, session_id, "+
		"properties.X, context.X, person.set.X, person.set_once.X or groups.X", text)
}

// headerTarget is the target that a column's name means by itself: the one it
// names, or the property of that name.
func headerTarget(name string) (string, bool) {
	if name == "" {
		return "", false
	}
	if _, err := parseTarget(name); err == nil {
		return name, true
	}
	return "properties." + name, true
}
