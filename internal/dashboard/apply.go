package dashboard

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/metadata"
)

// apply returns a question as a dashboard asks it: the range, if there is one,
// takes the place of the question's own times, both ends of them, and the
// filters are added to those of the question.
func apply(question json.RawMessage, period *weir.DashboardRange, filters []json.RawMessage) (json.RawMessage, error) {
	if period == nil && len(filters) == 0 {
		return question, nil
	}
	return change(question, func(members map[string]any) error {
		if period != nil {
			set(members, "from", period.From)
			set(members, "to", period.To)
		}
		if len(filters) == 0 {
			return nil
		}
		var own []json.RawMessage
		if written, ok := members["filters"].(json.RawMessage); ok {
			if err := json.Unmarshal(written, &own); err != nil {
				return fmt.Errorf("cannot read the filters of a question: %w", err)
			}
		}
		members["filters"] = slices.Concat(own, filters)
		return nil
	})
}

// look returns a question with the time zone and the interval that somebody
// wants to see it in.
func look(question json.RawMessage, view weir.SharedView) (json.RawMessage, error) {
	return change(question, func(members map[string]any) error {
		if view.Timezone != "" {
			members["timezone"] = view.Timezone
		}
		if view.Interval != "" && hasInterval(members) {
			members["interval"] = view.Interval
		}
		return nil
	})
}

// hasInterval reports whether the interval of a question says how finely its
// answer is drawn. That of a retention says what is asked; and a funnel without
// one has no answer over time.
func hasInterval(members map[string]any) bool {
	kind, _ := members["insight"].(json.RawMessage)
	switch weir.Insight(unquote(kind)) {
	case weir.InsightTrend, weir.InsightSessions, weir.InsightLifecycle:
		return true
	case weir.InsightFunnel:
		interval, _ := members["interval"].(json.RawMessage)
		return !isAbsent(interval)
	}
	return false
}

func unquote(value json.RawMessage) (text string) {
	if json.Unmarshal(value, &text) != nil {
		return ""
	}
	return text
}

// set sets a member, or takes it away if it is to be empty.
func set(members map[string]any, name, value string) {
	if value == "" {
		delete(members, name)
		return
	}
	members[name] = value
}

// change returns a question with members changed. Those it has are
// [json.RawMessage].
func change(question json.RawMessage, do func(members map[string]any) error) (json.RawMessage, error) {
	var written map[string]json.RawMessage
	if err := json.Unmarshal(question, &written); err != nil {
		return nil, fmt.Errorf("cannot read a question: %w", err)
	}
	members := make(map[string]any, len(written))
	for name, value := range written {
		members[name] = value
	}
	if err := do(members); err != nil {
		return nil, err
	}
	return metadata.Encode(members)
}

// withoutFilters returns a JSON value without the members named filters, at any
// depth: what they compare with is nobody's business who only looks.
func withoutFilters(value json.RawMessage) (json.RawMessage, error) {
	decoded, err := decodeNumbers(value)
	if err != nil {
		return nil, fmt.Errorf("cannot read a question: %w", err)
	}
	return metadata.Encode(dropFilters(decoded))
}

func dropFilters(value any) any {
	switch value := value.(type) {
	case map[string]any:
		delete(value, "filters")
		for name, member := range value {
			value[name] = dropFilters(member)
		}
	case []any:
		for i, element := range value {
			value[i] = dropFilters(element)
		}
	}
	return value
}

// decodeNumbers reads a JSON value whose numbers keep their digits.
func decodeNumbers(text []byte) (value any, err error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return value, decoder.Decode(&value)
}
