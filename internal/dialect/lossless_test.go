package dialect

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// droppable are members that say something about the sending, or are part of what
// the event says elsewhere. Everything else that a recording holds must be found
// in the events it comes to.
var droppable = []string{
	// of the sending
	"api_key", "token", "sent_at", "sentAt", "writeKey", "library_version", "$insert_id", "$time", "offset", "integrations",
	"_metadata", "channel", "historical_migration", "created_at", "send_feature_flags", "type", "$is_identified", "$process_person_profile", "process_person_profile",
	// as another time of the same
	"timestamp", "originalTimestamp",
	// of the address, which is there as a whole
	"search", "hash", "tab_url",
	// what the event's name says
	"event", "$group_type", "$event_type",
}

// TestNothingIsLost looks for each text and number of a recording in what it comes
// to.
func TestNothingIsLost(t *testing.T) {
	for _, sdk := range replayed {
		family := families[sdk]
		if !slices.Contains([]string{"posthog", "segment", "rudder", "jitsu"}, family) {
			continue
		}
		for _, c := range captures(t, sdk) {
			if c.Method != http.MethodPost || strings.Contains(c.Meta.URL, "/flags") || strings.Contains(c.Meta.URL, "/decide") {
				continue
			}
			h, stub := newHandler(t, c.received(t))
			serve(h, c.request(t))
			come := textsOf(t, stub)
			r := request{body: c.body(t), query: c.request(t).URL.Query()}
			r.unpackForTest(t)
			var payload any
			if err := json.Unmarshal(r.payload, &payload); err != nil {
				t.Fatal(err)
			}
			for _, leaf := range leaves("", payload) {
				if !strings.Contains(come, strings.ToLower(leaf.text)) {
					t.Errorf("%s/%s: %s is lost: %s", sdk, c.name, leaf.name, leaf.text)
				}
			}
		}
	}
}

// textsOf returns all texts and numbers that a stub was given, in small letters.
func textsOf(t *testing.T, stub *intakeStub) string {
	t.Helper()
	var texts strings.Builder
	for _, lines := range stub.lines {
		for line := range strings.Lines(string(lines)) {
			var event any
			if err := json.Unmarshal([]byte(line), &event); err != nil {
				t.Fatal(err)
			}
			for _, leaf := range leaves("", event) {
				texts.WriteString(strings.ToLower(leaf.text) + "\n")
			}
		}
	}
	return texts.String()
}

// leaf is a text or number and the name of the member it is the value of.
type leaf struct{ name, text string }

// leaves returns all there are in a value, but for droppable ones.
func leaves(name string, v any) (all []leaf) {
	if slices.Contains(droppable, name) {
		return nil
	}
	switch v := v.(type) {
	case map[string]any:
		for inner, member := range v {
			all = append(all, leaves(inner, member)...)
		}
	case []any:
		for _, element := range v {
			all = append(all, leaves(name, element)...)
		}
	case float64:
		return []leaf{{name, strconv.FormatFloat(v, 'f', -1, 64)}}
	case string:
		if v != "" && v != directReferrer {
			return []leaf{{name, strings.ReplaceAll(v, "\x00", "\ufffd")}}
		}
	}
	return all
}
