package insight_test

import (
	"sort"
	"time"

	"pgregory.net/rapid"

	"github.com/weirhq/weir"
)

// agreeOnSessionPeople asks for the people of a point, which must be as many as
// it says, and for those of sessions by their pages and groups.
func agreeOnSessionPeople(t *rapid.T, s *store, want *evaluatedSessions) {
	answer, question := want.answer(), want.question
	people := &weir.SessionsPeople{PeoplePage: drawPage(t)}
	question.People = people
	at := rapid.IntRange(0, len(answer.Points)-1).Draw(t, "point")
	if rapid.Bool().Draw(t, "timed") {
		people.Time = answer.Points[at].Time.UTC().Format(time.RFC3339)
		if expected := want.people(people); int64(len(expected)) != answer.Points[at].People {
			t.Fatalf("%d people are expected, the point has %d", len(expected), answer.Points[at].People)
		}
		agreeOnEveryPage(t, s, question, &people.PeoplePage, now, want.people(people))
	}
	people.EntryPage, people.ExitPage = drawSessionsPlace(t, answer.EntryPages), drawSessionsPlace(t, answer.ExitPages)
	if len(answer.Groups) > 0 && rapid.Bool().Draw(t, "grouped") {
		people.Breakdown = rapid.SampledFrom(answer.Groups).Draw(t, "group").Breakdown
	}
	agreeOnEveryPage(t, s, question, &people.PeoplePage, now, want.people(people))
}

// drawSessionsPlace returns a page of a list, another, or nil for any.
func drawSessionsPlace(t *rapid.T, pages []weir.SessionsPage) *weir.SessionsPlace {
	places := []*weir.SessionsPlace{nil, nil, {}, {Other: true}, {Page: new("/none")}, {Page: new("/b")}}
	for _, page := range pages {
		places = append(places, &weir.SessionsPlace{Page: page.Page, Other: page.Other})
	}
	return rapid.SampledFrom(places).Draw(t, "place")
}

// people returns the names of those with a session that is asked for.
func (s *evaluatedSessions) people(asked *weir.SessionsPeople) []string {
	listed := s.answer()
	seen := map[string]bool{}
	var names []string
	for _, visit := range s.visits {
		entry, exit, visited := s.ends(visit)
		if seen[visit.person] || !s.began(visit, asked.Time) ||
			!isAt(asked.EntryPage, entry, visited, listed.EntryPages) || !isAt(asked.ExitPage, exit, visited, listed.ExitPages) ||
			asked.Breakdown != nil && encode(s.valuesOf(visit)) != encode(asked.Breakdown) {
			continue
		}
		seen[visit.person] = true
		names = append(names, s.nameOf(visit.person))
	}
	return names
}

// began reports whether a session began in the bucket that starts at a time.
func (s *evaluatedSessions) began(visit evaluatedVisit, start string) bool {
	if start == "" {
		return true
	}
	i := sort.Search(len(s.span.starts), func(i int) bool { return s.span.starts[i].After(visit.events[0].Time) }) - 1
	return s.span.starts[i].UTC().Format(time.RFC3339) == start
}

// isAt reports whether a page of a session is the place asked for: other is
// what is not listed.
func isAt(place *weir.SessionsPlace, page *string, visited bool, listed []weir.SessionsPage) bool {
	if place == nil {
		return true
	}
	if !visited || !place.Other {
		told := page == nil || *page != "(other)"
		return visited && told && encode(page) == encode(place.Page)
	}
	for _, one := range listed {
		if !one.Other && encode(one.Page) == encode(page) {
			return false
		}
	}
	return true
}
