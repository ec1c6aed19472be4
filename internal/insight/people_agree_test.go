package insight_test

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/weirhq/weir"
)

// listsPerScene is how many lists are read about the same events, page by page,
// and how many people are looked at.
const listsPerScene = 3

// namingKeys are those that a search looks at.
var namingKeys = []string{"email", "name", "first_name"}

// withNames returns the events with some of them naming their person.
func withNames(t *rapid.T, events []weir.Event) []weir.Event {
	for i := range events {
		if rapid.IntRange(0, 3).Draw(t, "named") == 0 {
			name := drawn(t, "key", namingKeys...)
			events[i].Person.Set = []byte(`{"` + name + `":` + drawn(t, "is", `"Ann@shop"`, `"ärmel"`, `12.5`, `null`, `{"u1":1}`) + `,"a.b":2,"":1}`)
		}
	}
	return events
}

func drawPeople(t *rapid.T, s scene, cohorts []weir.Cohort) weir.People {
	q := weir.People{Insight: weir.InsightPeople, Search: drawn(t, "search", "", "", "", "ann", "ÄRM", "u", "U1", "1", "a2", "%", "@SHOP")}
	q.Order = rapid.SampledFrom([]weir.PeopleOrder{"", weir.OrderLastSeen, weir.OrderFirstSeen, weir.OrderEvents, weir.OrderKey}).Draw(t, "order")
	q.Limit = rapid.IntRange(1, 6).Draw(t, "page")
	q.Timezone = s.zone.String()
	if rapid.Bool().Draw(t, "active") {
		q.Period = drawPeriod(t, s, weir.IntervalDay)
	}
	if rapid.IntRange(0, 2).Draw(t, "filtered") == 0 {
		f := drawFilter(t, 0)
		f.Property = "person." + drawn(t, "key", slices.Concat(keys, namingKeys)...)
		q.Filters = append(q.Filters, f)
	}
	for _, c := range cohorts {
		if rapid.IntRange(0, 2).Draw(t, "mention") == 0 {
			q.Filters = append(q.Filters, weir.Filter{Property: "cohort." + c.Name, Op: weir.OpIs, Value: rapid.Bool().Draw(t, "in")})
		}
	}
	return q
}

// TestPeopleAgreeWithEvaluation lists people, page by page, and looks at one
// after the other.
func TestPeopleAgreeWithEvaluation(t *testing.T) {
	s := newStore(t)
	rapid.Check(t, func(t *rapid.T) {
		scene := drawScene(t)
		events := withNames(t, withTies(t, drawEvents(t, scene)))
		s.replaceMoved(t, events, rapid.SampledFrom([]int{0, len(events) / 2, len(events)}).Draw(t, "moved"))
		s.cohorts = drawCohorts(t, scene)
		for range listsPerScene {
			agreeOnList(t, s, drawPeople(t, scene, s.cohorts), events)
			agreeOnPerson(t, s, scene, events)
		}
	})
}

func agreeOnList(t *rapid.T, s *store, question weir.People, events []weir.Event) {
	want := evaluatePeople(question, events, s.cohorts).all()
	var got []weir.PersonFacts
	for {
		answer := askSound[*weir.PeopleAnswer](t, s, question, now)
		if answer.Total != int64(len(want)) || len(answer.People) > question.Limit {
			t.Fatalf("%d in all, %d listed, want %d\nquestion: %s\ncohorts: %s\nevents: %s", answer.Total, len(answer.People), len(want),
				encode(question), describeCohorts(s.cohorts), describeEvents(events))
		}
		got = append(got, answer.People...)
		if question.After = answer.Next; question.After == "" {
			break
		}
	}
	ordered := inOrder(question.Order, got)
	for i := range got {
		got[i].Person = ""
	}
	orderByIDs(question.Order, got)
	orderByIDs(question.Order, want)
	if !ordered || encode(got) != encode(want) {
		t.Fatalf("got  %s\nwant %s\nquestion: %s\ncohorts: %s\nevents: %s", encode(got), encode(want), encode(question), describeCohorts(s.cohorts), describeEvents(events))
	}
}

// place is what a list is ordered by before keys.
func place(order weir.PeopleOrder, p weir.PersonFacts) int64 {
	switch order {
	case weir.OrderEvents:
		return -p.Events
	case weir.OrderFirstSeen:
		return -p.FirstSeen.UnixMicro()
	case weir.OrderKey:
		return 0
	}
	return -p.LastSeen.UnixMicro()
}

// inOrder reports whether people come by their places, and at the same place
// by their keys.
func inOrder(order weir.PeopleOrder, people []weir.PersonFacts) bool {
	return slices.IsSortedFunc(people, func(a, b weir.PersonFacts) int {
		return cmp.Or(cmp.Compare(place(order, a), place(order, b)), cmp.Compare(keyOf(a), keyOf(b)))
	})
}

func keyOf(p weir.PersonFacts) uint64 {
	key, err := strconv.ParseUint(p.Person, 10, 64)
	if err != nil {
		panic(err)
	}
	return key
}

// orderByIDs orders people at the same place by what the evaluator knows, too.
func orderByIDs(order weir.PeopleOrder, people []weir.PersonFacts) {
	slices.SortFunc(people, func(a, b weir.PersonFacts) int {
		return cmp.Or(cmp.Compare(place(order, a), place(order, b)), cmp.Compare(encode(a.DistinctIDs), encode(b.DistinctIDs)))
	})
}

// agreeOnPerson asks for one person by an id, and for the timeline page by
// page.
func agreeOnPerson(t *rapid.T, s *store, scene scene, events []weir.Event) {
	question := weir.Person{Insight: weir.InsightPerson, Limit: rapid.IntRange(1, 5).Draw(t, "page"), Selector: drawSelector(t)}
	question.DistinctID = drawn(t, "id", "u1", "u2", "u3", "a1", "a2", "gone")
	question.Kind = rapid.SampledFrom([]weir.IDKind{"", "", weir.IDUser, weir.IDAnonymous}).Draw(t, "kind")
	question.Timezone = scene.zone.String()
	if rapid.IntRange(0, 2).Draw(t, "bounded") == 0 {
		question.Period = drawPeriod(t, scene, weir.IntervalDay)
	}
	mentionCohorts(t, s.cohorts, &question.Filters, nil)
	v := evaluatorIn(question.Timezone, events, s.cohorts)
	person := v.named(question)
	if person == "" {
		body, _ := json.Marshal(question)
		if _, err := s.askAt(body, now); weir.ErrorCode(err) != weir.CodeNotFound {
			t.Fatalf("%s gives %v", body, err)
		}
		return
	}
	facts, want := encode(v.facts(v.byPerson()[person])), v.timeline(question, person)
	for first := true; first || question.Before != ""; first = false {
		answer := askSound[*weir.PersonAnswer](t, s, question, now)
		question.DistinctID, question.Kind, question.Person = "", "", answer.Person.Person // by the key from now on
		answer.Person.Person = ""
		if encode(answer.Person) != facts || len(answer.Timeline) > question.Limit || len(answer.Timeline) > len(want) {
			t.Fatalf("got  %s\nwant %s\nwith %d events\nquestion: %s\nevents: %s", encode(answer.Person), facts, len(answer.Timeline), encode(question), describeEvents(events))
		}
		for i, e := range answer.Timeline {
			if difference := differs(e, want[i]); difference != "" {
				t.Fatalf("%s: event %s, want %s\nquestion: %s\nevents: %s", difference, encode(e), describeEvents(want[i:i+1]), encode(question), describeEvents(events))
			}
		}
		want, question.Before = want[len(answer.Timeline):], answer.Next
	}
	if len(want) > 0 {
		t.Fatalf("the timeline lacks %s\nquestion: %s\nevents: %s", describeEvents(want), encode(question), describeEvents(events))
	}
}

// differs says in what an event of a timeline is not the one that was stored.
func differs(got weir.TimelineEvent, want weir.Event) string {
	switch {
	case got.ID != want.ID || got.Name != want.Name || !got.Time.Equal(want.Time) || !got.Received.Equal(want.Received):
		return "another event"
	case got.UserID != want.UserID || got.AnonymousID != want.AnonymousID || got.SessionID != want.SessionID:
		return "other ids"
	case got.Fields["path"] != want.Context.Path || got.Fields["country"] != want.Context.Country || got.Fields["bot"] != strconv.FormatBool(want.Context.Bot):
		return "other fields"
	case string(got.Properties) != string(want.Properties) || string(got.Groups) != string(want.Groups) || string(got.Context) != string(want.Context.Extra):
		return "other documents"
	}
	return ""
}
