package insight_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/insight"
)

// defined returns a cohort of a definition that must be sound.
func defined(t testing.TB, name, who string) weir.Cohort {
	t.Helper()
	rule, err := insight.ReadCohort([]byte(who))
	if err != nil {
		t.Fatalf("cannot read %s: %v", who, err)
	}
	return weir.Cohort{Name: name, Who: &rule}
}

// members returns the ids of who is in a cohort.
func (s *store) members(t testing.TB, who string) string {
	t.Helper()
	s.cohorts = []weir.Cohort{defined(t, "c", who)}
	answer, err := s.askAt([]byte(`{"insight":"people","order":"key","filters":[{"property":"cohort.c","op":"is","value":true}]}`), now)
	if err != nil {
		t.Fatalf("cannot list the people of %s: %v", who, err)
	}
	var ids []string
	for _, p := range answer.(*weir.PeopleAnswer).People {
		ids = append(ids, p.DistinctID)
	}
	slices.Sort(ids)
	return strings.Join(ids, " ")
}

// TestCohortsAsDefined holds who is in a cohort at the bounds of definitions.
// The tests ask at noon of 2026-03-29, a day of 23 hours in Berlin.
func TestCohortsAsDefined(t *testing.T) {
	var events []weir.Event
	add := func(user, name, time, set string) {
		e := weir.Event{ID: fmt.Sprint("e", len(events)), Name: name, UserID: user, Time: at(t, time), Received: at(t, time)}
		if set != "" {
			e.Person.Set = []byte(set)
		}
		events = append(events, e)
	}
	add("once", "buy", "2026-03-28T12:00:00Z", `{"plan":"pro"}`)
	add("twice", "buy", "2026-03-28T11:59:59Z", "")
	add("twice", "buy", "2026-03-29T11:59:59Z", `{"plan":"free"}`)
	add("late", "buy", "2026-03-29T12:00:00Z", "")
	add("never", "view", "2026-03-01T00:00:00Z", `{"plan":"pro"}`)
	events = append(events, weir.Event{ID: "v", Name: "view", AnonymousID: "once", Time: now, Received: now})
	cases := []struct{ name, who, want string }{
		{"did", `{"did":{"event":"buy"}}`, "late once twice"},
		{"at least", `{"did":{"event":"buy","at_least":2}}`, "twice"},
		{"at most counts who never did", `{"did":{"event":"buy","at_most":1}}`, "late never once once"},
		{"exactly", `{"did":{"event":"buy","exactly":1}}`, "late once"},
		{"never did", `{"did":{"event":"buy","exactly":0}}`, "never once"},
		{"within: its first instant counts, and now does not", `{"did":{"event":"buy","within":"24h"}}`, "once twice"},
		{"within, twice", `{"did":{"event":"buy","at_least":2,"within":"86401s"}}`, "twice"},
		{"not within", `{"not":{"did":{"event":"buy","within":"1d"}}}`, "late never once"},
		{"from a date", `{"did":{"event":"buy","from":"2026-03-29"}}`, "late twice"},
		{"to a date of a zone", `{"did":{"event":"buy","to":"2026-03-28","timezone":"Asia/Tokyo"}}`, "once twice"},
		{"to an instant", `{"did":{"event":"buy","to":"2026-03-28T12:00:00Z"}}`, "twice"},
		{"property", `{"property":"person.plan","op":"is","value":"pro"}`, "never once"},
		{"property that is not set", `{"property":"person.plan","op":"is_not","value":"pro"}`, "late once twice"},
		{"not a property that is not set", `{"not":{"property":"person.plan","op":"contains","value":"r"}}`, "late once"},
		{"list, of either kind of id", `{"ids":["once","gone"]}`, "once once"},
		{"all", `{"all":[{"did":{"event":"buy"}},{"property":"person.plan","op":"is_set"},{"not":{"ids":["twice"]}}]}`, "once"},
		{"any", `{"any":[{"did":{"event":"view"}},{"property":"person.plan","op":"is","value":"free"}]}`, "never once twice"},
		{"filters of events and people", `{"did":{"filters":[{"property":"name","op":"is","value":"buy"},{"property":"person.plan","op":"is_set"}]}}`, "once twice"},
	}
	s := newStore(t)
	s.replaceMoved(t, events, 3)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := s.members(t, c.who); got != c.want {
				t.Errorf("in %s are %s, want %s", c.who, got, c.want)
			}
		})
	}
}

// TestCohortsFollowWhoIsWho holds that somebody is in a cohort by what they
// did before they were known.
func TestCohortsFollowWhoIsWho(t *testing.T) {
	view := weir.Event{ID: "1", Name: "view", AnonymousID: "a", Time: now.Add(-time.Hour), Received: now}
	again := weir.Event{ID: "2", Name: "view", UserID: "ann", Time: now.Add(-time.Minute), Received: now}
	identify := weir.Event{ID: "3", Name: "identify", UserID: "ann", AnonymousID: "a", Time: now, Received: now}
	s := newStore(t)
	const twice = `{"did":{"event":"view","at_least":2}}`
	s.replace(t, []weir.Event{view, again})
	if got := s.members(t, twice); got != "" {
		t.Errorf("before: %q", got)
	}
	s.replaceMoved(t, []weir.Event{view, again, identify}, 2)
	if got := s.members(t, twice); got != "ann" {
		t.Errorf("after: %q", got)
	}
	if got := s.members(t, `{"ids":["a"]}`); got != "ann" {
		t.Errorf("by the id they had before: %q", got)
	}
}

// TestLongLists asks for the people of a list as long as may be.
func TestLongLists(t *testing.T) {
	s := newStore(t)
	s.fill(t, 30_000, func(i int) weir.Event { return weir.Event{Name: "x", UserID: fmt.Sprint("user-", i%15_000), Time: now} })
	ids := make([]string, weir.MaxCohortIDs)
	for i := range ids {
		ids[i] = fmt.Sprint("user-", 2*i) // half of them are nobody's
	}
	who, err := json.Marshal(weir.CohortRule{IDs: ids})
	if err != nil {
		t.Fatal(err)
	}
	s.cohorts = []weir.Cohort{defined(t, "listed", string(who))}
	question := weir.People{Insight: weir.InsightPeople, Order: weir.OrderKey, Filters: []weir.Filter{{Property: "cohort.listed", Op: weir.OpIs, Value: true}}}
	question.Limit = 1000
	seen := map[string]bool{}
	for {
		answer := askSound[*weir.PeopleAnswer](t, s, question, now)
		if answer.Total != 7500 {
			t.Fatalf("%d people are in the list", answer.Total)
		}
		for _, p := range answer.People {
			seen[p.DistinctID] = true
		}
		if question.After = answer.Next; question.After == "" {
			break
		}
	}
	if len(seen) != 7500 || seen["user-1"] || !seen["user-2"] {
		t.Errorf("%d people are listed", len(seen))
	}
}

// TestManyCohorts asks by as many cohorts, and by as many rules, as one question
// may name: little memory has to do. One more is refused.
func TestManyCohorts(t *testing.T) {
	s := newStore(t)
	s.fill(t, 3000, func(i int) weir.Event {
		return weir.Event{Name: "buy", UserID: fmt.Sprint("user-", i%1000), Time: now, Properties: fmt.Appendf(nil, `{"amount":%d}`, i%1000)}
	})
	var filters []weir.Filter
	for i := range 5 {
		var rules []string
		for j := range 49 {
			rules = append(rules, fmt.Sprintf(`{"did":{"event":"buy","at_least":3,"filters":[{"property":"properties.amount","op":"is","value":%d}]}}`, 49*i+j))
		}
		name := fmt.Sprint("some", i)
		s.cohorts = append(s.cohorts, defined(t, name, `{"any":[`+strings.Join(rules, ",")+`]}`))
		filters = append(filters, weir.Filter{Property: "cohort." + name, Op: weir.OpIs, Value: true})
	}
	question := weir.People{Insight: weir.InsightPeople, Filters: []weir.Filter{{Any: filters[:4]}}}
	if total := askSound[*weir.PeopleAnswer](t, s, question, now).Total; total != 4*49 {
		t.Errorf("%d people are in four cohorts", total)
	}
	question.Filters[0].Any = filters
	_, err := s.askAt([]byte(encode(question)), now)
	if refused, ok := errors.AsType[*weir.Error](err); !ok || refused.Field != "filters[0].any[4].property" || !strings.Contains(refused.Message, "made of 250 rules, and 200") {
		t.Errorf("five cohorts: %v", err)
	}
}

// TestHostileTextIsDataOfCohorts has arbitrary text wherever a cohort, a list of
// people and a timeline have text, about a person of whom everything has the
// same text.
func TestHostileTextIsDataOfCohorts(t *testing.T) {
	s := newStore(t)
	rapid.Check(t, func(t *rapid.T) {
		hostile := drawHostile(t)
		document, err := json.Marshal(map[string]string{hostile: hostile, "email": hostile})
		if err != nil {
			t.Fatalf("cannot write the event: %v", err)
		}
		event := weir.Event{ID: hostile, Name: hostile, Time: now, Received: now, UserID: hostile, Properties: document, Person: weir.PersonChange{Set: document}}
		older, other := event, event
		older.ID, older.Time, other.ID, other.UserID, other.Person.Set = "0", now.Add(-time.Hour), "2", "other", nil
		s.replaceMoved(t, []weir.Event{event, older, other}, rapid.IntRange(0, 3).Draw(t, "moved"))
		is := func(property string) weir.Filter {
			return weir.Filter{Property: property, Op: weir.OpIs, Value: hostile}
		}
		two := 2
		s.cohorts = []weir.Cohort{{Name: "c", Who: &weir.CohortRule{All: []weir.CohortRule{
			{IDs: []string{"x", hostile}},
			{Property: "person." + hostile, Op: weir.OpIs, Value: hostile},
			{Did: &weir.CohortDid{Selector: weir.Selector{Event: hostile, Filters: []weir.Filter{is("user_id"), is("properties." + hostile)}}, AtLeast: &two}},
		}}}}
		people := weir.People{Insight: weir.InsightPeople, Search: hostile, Filters: []weir.Filter{is("person." + hostile), {Property: "cohort.c", Op: weir.OpIs, Value: true}}}
		list := askSound[*weir.PeopleAnswer](t, s, people, now)
		if list.Total != 1 || list.People[0].DistinctID != hostile || list.People[0].Properties[hostile] != hostile {
			t.Fatalf("%q gives %s", hostile, encode(list))
		}
		person := weir.Person{Insight: weir.InsightPerson, DistinctID: hostile, Limit: 1, Selector: weir.Selector{Event: hostile, Filters: []weir.Filter{is("id")}}}
		answer := askSound[*weir.PersonAnswer](t, s, person, now)
		if len(answer.Timeline) != 1 || answer.Timeline[0].ID != hostile || answer.Next != "" || answer.Person.Events != 2 {
			t.Fatalf("%q gives %s", hostile, encode(answer))
		}
		person.Filters = nil
		person.Before = askSound[*weir.PersonAnswer](t, s, person, now).Next // ends in the hostile id
		if answer = askSound[*weir.PersonAnswer](t, s, person, now); len(answer.Timeline) != 1 || answer.Timeline[0].ID != "0" {
			t.Fatalf("%q gives %s after %q", hostile, encode(answer), person.Before)
		}
	})
}
