package insight_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/weirhq/weir"
)

// evaluatedTies tell who is who, by the rule of docs/insights.md alone.
type evaluatedTies struct {
	joined map[string]string     // user to another user of the same person
	claims map[string]weir.Event // anonymous id to the claim that counts
	whose  map[string]string     // anonymous id to the user of that claim
	names  map[string]string     // person to the id that lists name
}

func tiesOf(events []weir.Event) *evaluatedTies {
	t := &evaluatedTies{joined: map[string]string{}, claims: map[string]weir.Event{}, whose: map[string]string{}, names: map[string]string{}}
	for _, e := range events {
		switch previous := previousID(e); {
		case e.Name == "identify" && e.UserID != "" && e.AnonymousID != "":
			t.claim(e, e.AnonymousID)
		case e.Name == "alias" && e.UserID != "" && previous != "" && previous != e.UserID:
			t.claim(e, previous)
			if a, b := t.first(previous), t.first(e.UserID); a != b {
				t.joined[a] = b
			}
		}
	}
	for _, e := range events {
		person, name := t.person(e), "2"+e.AnonymousID
		if e.UserID != "" {
			name = "1" + e.UserID
		}
		if known, ok := t.names[person]; !ok || name < known {
			t.names[person] = name
		}
	}
	return t
}

func (t *evaluatedTies) claim(e weir.Event, anonymous string) {
	known, ok := t.claims[anonymous]
	if !ok || cmp.Or(e.Time.Compare(known.Time), e.Received.Compare(known.Received), cmp.Compare(e.ID, known.ID)) < 0 {
		t.claims[anonymous], t.whose[anonymous] = e, e.UserID
	}
}

func (t *evaluatedTies) first(user string) string {
	for t.joined[user] != "" {
		user = t.joined[user]
	}
	return user
}

func (t *evaluatedTies) person(e weir.Event) string {
	if e.UserID != "" {
		return "user " + t.first(e.UserID)
	}
	if user, claimed := t.whose[e.AnonymousID]; claimed {
		return "user " + t.first(user)
	}
	return "visitor " + e.AnonymousID
}

// previousID returns the text of the property, "" if it is none.
func previousID(e weir.Event) string {
	if e.Properties == nil {
		return ""
	}
	decoder := json.NewDecoder(bytes.NewReader(e.Properties))
	decoder.UseNumber()
	text, _ := decode(decoder).(*jsonObject).get("previous_id").(string)
	return text
}

// who returns the person behind an event.
func (v *evaluator) who(e weir.Event) string {
	if v.ties == nil {
		v.ties = tiesOf(v.events)
	}
	return v.ties.person(e)
}

// nameOf returns the id that lists name a person by.
func (v *evaluator) nameOf(person string) string { return v.ties.names[person][1:] }

// withTies returns the events with some of them, often, tying ids together,
// and with ids that are a user's and a visitor's.
func withTies(t *rapid.T, events []weir.Event) []weir.Event {
	often := rapid.SampledFrom([]int{0, 2, 5}).Draw(t, "ties")
	for i := range events {
		if often == 0 || rapid.IntRange(0, often).Draw(t, "tied") > 0 {
			continue
		}
		e := &events[i]
		e.AnonymousID = drawn(t, "anonymous", "", "a1", "a2", "a3", "u1")
		e.UserID = drawn(t, "user", "u1", "u2", "u3", "u4", "a1", "")
		switch rapid.IntRange(0, 2).Draw(t, "tie") {
		case 0:
			e.Name = "identify"
		case 1:
			e.Name = "alias"
			e.Properties = []byte(drawn(t, "previous", `{}`, `{"previous_id":"u1"}`, `{"previous_id":"u2"}`, `{"n":1,"previous_id":"u3"}`,
				`{"previous_id":"a1"}`, `{"previous_id":"a2"}`, `{"previous_id":7}`, `{"previous_id":"gone"}`))
		}
		if e.UserID == "" && e.AnonymousID == "" {
			e.AnonymousID = "a3"
		}
	}
	return events
}

// TestEvaluatedTies holds the evaluator to the example of docs/insights.md.
func TestEvaluatedTies(t *testing.T) {
	event := func(at, name, user, anonymous, properties string) weir.Event {
		e := weir.Event{ID: at + name, Name: name, UserID: user, AnonymousID: anonymous, Time: mustInstant("2026-03-01T" + at + ":00Z")}
		if properties != "" {
			e.Properties = []byte(properties)
		}
		return e
	}
	events := []weir.Event{
		event("09:00", "page_view", "", "a", ""), event("09:05", "identify", "ann", "a", ""), event("09:10", "page_view", "", "a", ""),
		event("10:00", "identify", "bob", "a", ""), event("10:05", "purchase", "bob", "a", ""), event("10:10", "page_view", "", "a", ""),
		event("11:00", "page_view", "", "bob", ""),
	}
	people := func() []string {
		ties, all := tiesOf(events), []string{}
		for _, e := range events {
			all = append(all, ties.person(e))
		}
		return all
	}
	if got, want := people(), []string{"user ann", "user ann", "user ann", "user bob", "user bob", "user ann", "visitor bob"}; !slices.Equal(got, want) {
		t.Errorf("people are %q, want %q", got, want)
	}
	events = append(events, event("08:00", "identify", "carol", "a", ""))
	if got, want := people(), []string{"user carol", "user ann", "user carol", "user bob", "user bob", "user carol", "visitor bob", "user carol"}; !slices.Equal(got, want) {
		t.Errorf("after an earlier claim people are %q, want %q", got, want)
	}
	events = append(events, event("12:00", "alias", "ann", "", `{"previous_id":"carol"}`))
	if got := slices.Compact(slices.Sorted(slices.Values(people()))); len(got) != 3 {
		t.Errorf("after an alias people are %q", got)
	}
}
