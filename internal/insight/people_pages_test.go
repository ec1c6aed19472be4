package insight_test

import (
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/weirhq/weir"
)

// agreeOnEveryPage asks for people page by page, of which the question holds the
// limit, and compares them with those expected, by name.
func agreeOnEveryPage(t *rapid.T, s *store, question any, page *weir.PeoplePage, at time.Time, expected []string) {
	var got []string
	for {
		list := askSound[*weir.PeopleList](t, s, question, at)
		if int(list.Total) != len(expected) || len(list.People) > page.Limit {
			t.Fatalf("%d in all, %d listed, want %q\nquestion: %s at %s", list.Total, len(list.People), expected, encode(question), at)
		}
		for _, p := range list.People {
			got = append(got, p.DistinctID)
		}
		if page.After = list.Next; list.Next == "" {
			break
		}
	}
	slices.Sort(got)
	if sorted := slices.Sorted(slices.Values(expected)); !slices.Equal(got, sorted) {
		t.Fatalf("listed %q, want %q\nquestion: %s at %s", got, sorted, encode(question), at)
	}
}

// drawPage returns a page so small that lists have several.
func drawPage(t *rapid.T) weir.PeoplePage {
	return weir.PeoplePage{Limit: rapid.IntRange(1, 3).Draw(t, "page")}
}

// agreeOnLifecyclePeople asks for the people of parts of a point, of one whose
// part is not empty if there is any.
func agreeOnLifecyclePeople(t *rapid.T, s *store, question weir.Lifecycle, points []evaluatedLifecycle, at time.Time) {
	for _, outcome := range []weir.Outcome{weir.OutcomeNew, weir.OutcomeReturning, weir.OutcomeResurrecting, weir.OutcomeDormant} {
		var choice []evaluatedLifecycle
		for _, p := range points {
			if p.number(outcome) > 0 {
				choice = append(choice, p)
			}
		}
		if len(choice) == 0 || rapid.IntRange(0, 3).Draw(t, "any") == 0 {
			choice = points
		}
		point := rapid.SampledFrom(choice).Draw(t, "point")
		question.People = &weir.LifecyclePeople{Time: point.Time.UTC().Format(time.RFC3339), Outcome: outcome, PeoplePage: drawPage(t)}
		agreeOnEveryPage(t, s, question, &question.People.PeoplePage, at, point.people[outcome])
	}
}

// agreeOnStickinessPeople asks for the people of a bar of a stretch, and of any.
func agreeOnStickinessPeople(t *rapid.T, s *store, question weir.Stickiness, want evaluatedStickiness) {
	people := &weir.StickinessPeople{Days: rapid.IntRange(1, 4).Draw(t, "days"), PeoplePage: drawPage(t)}
	people.Outcome = rapid.SampledFrom([]weir.Outcome{"", weir.OutcomeExactly, weir.OutcomeAtLeast}).Draw(t, "outcome")
	question.People = people
	stretches := want.days
	if len(stretches) > 1 && rapid.Bool().Draw(t, "one") {
		i := rapid.IntRange(0, len(stretches)-1).Draw(t, "stretch")
		stretches, people.Time = stretches[i:i+1], want.Stretches[i].Time.UTC().Format(time.RFC3339)
	}
	active := map[string]bool{}
	for _, days := range stretches {
		for person, number := range days {
			if number == people.Days || number > people.Days && people.Outcome == weir.OutcomeAtLeast {
				active[person] = true
			}
		}
	}
	var expected []string
	for person := range active {
		expected = append(expected, want.nameOf(person))
	}
	agreeOnEveryPage(t, s, question, &people.PeoplePage, now, expected)
}
