package insight_test

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/insight"
)

// TestPathsAgreeWithEvaluation asks random questions about paths through random
// events, both of the store and of the evaluator: as usual, and with limits so
// low that rows are spilled and people left to the store.
func TestPathsAgreeWithEvaluation(t *testing.T) {
	s := newStore(t)
	answerers := []*insight.Answerer{insight.DuckDB(), insight.Cramped(insight.DuckDB())}
	rapid.Check(t, func(t *rapid.T) {
		scene := drawScene(t)
		events := withTies(t, drawSessionEvents(t, scene))
		s.replace(t, withRepeats(t, events))
		s.cohorts = drawCohorts(t, scene)
		for range questionsPerScene {
			question := drawPaths(t, scene)
			mentionCohorts(t, s.cohorts, &question.Filters, nil)
			answerer, nodes := drawAnswerer(t, answerers)
			s.answerer = answerer
			want := evaluatePaths(question, events, nodes, s.cohorts...)
			answer := askSound[*weir.PathsAnswer](t, s, question, now)
			if got, wanted := encode(withoutHead(answer)), encode(withoutHead(want.answer())); got != wanted {
				t.Fatalf("got  %s\nwant %s\nquestion: %s, %d nodes told apart\nevents: %s", got, wanted, encode(question), nodes, describeEvents(events))
			}
			agreeOnPathPeople(t, s, want)
		}
	})
}

// agreeOnPathPeople asks for the people of a node or a link, page by page.
func agreeOnPathPeople(t *rapid.T, s *store, want *evaluatedPaths) {
	question := want.question
	question.People = drawPathPeople(t, want)
	expected := want.walkers(question.People)
	var got []string
	for {
		list := askSound[*weir.PeopleList](t, s, question, now)
		if int(list.Total) != len(expected) || len(list.People) > question.People.Limit {
			t.Fatalf("%d in all, %d listed, want %v\nquestion: %s\nevents: %s", list.Total, len(list.People), expected, encode(question), describeEvents(want.events))
		}
		for _, p := range list.People {
			got = append(got, p.DistinctID)
		}
		if question.People.After = list.Next; list.Next == "" {
			break
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, expected) {
		t.Fatalf("listed %v, want %v\nquestion: %s\nevents: %s", got, expected, encode(question), describeEvents(want.events))
	}
}

// drawPathPeople asks for a node of a step, and at times of the next, or for
// other ones.
func drawPathPeople(t *rapid.T, want *evaluatedPaths) *weir.PathsPeople {
	steps := cmp.Or(want.question.Steps, 5)
	asked := &weir.PathsPeople{Step: rapid.IntRange(1, min(steps, 4)).Draw(t, "step"), PeoplePage: weir.PeoplePage{Limit: rapid.IntRange(1, 3).Draw(t, "page")}}
	asked.Node, asked.Other = drawPlace(t, want.kept(asked.Step-1))
	if asked.Step < steps && rapid.Bool().Draw(t, "link") {
		asked.NextNode, asked.NextOther = drawPlace(t, want.kept(asked.Step))
	}
	if asked.NextNode == "" && !asked.NextOther && rapid.Bool().Draw(t, "dropped") {
		asked.Outcome = weir.OutcomeDropped
	}
	return asked
}

func drawPlace(t *rapid.T, kept []string) (node string, other bool) {
	node = rapid.SampledFrom(append(kept, "", "(other)")).Draw(t, "node")
	if node == "(other)" {
		return "", true
	}
	return node, false
}
