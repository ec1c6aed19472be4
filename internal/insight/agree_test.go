package insight_test

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/weirhq/weir"
)

// questionsPerScene is how many questions are asked about the same events.
const questionsPerScene = 10

// TestAgreesWithEvaluation asks random questions about random events, both of
// the store and of the evaluator.
func TestAgreesWithEvaluation(t *testing.T) {
	s := newStore(t)
	rapid.Check(t, func(t *rapid.T) {
		scene := drawScene(t)
		events := withTies(t, drawEvents(t, scene))
		s.replace(t, events)
		s.cohorts = drawCohorts(t, scene)
		for range questionsPerScene {
			question := drawQuestion(t, scene)
			mentionCohorts(t, s.cohorts, &question.Filters, &question.Breakdown)
			agree(t, s, question, events)
		}
	})
}

func agree(t interface{ Fatalf(string, ...any) }, s *store, question weir.Trend, events []weir.Event) {
	body, err := json.Marshal(question)
	if err != nil {
		t.Fatalf("cannot write the question: %v", err)
	}
	got := s.ask(t, string(body))
	if err := json.Unmarshal(body, &question); err != nil {
		t.Fatalf("cannot read the question: %v", err)
	}
	if difference := compareAnswers(got, evaluate(question, events, s.cohorts...)); difference != "" {
		t.Fatalf("%s\nquestion: %s\ncohorts: %s\nevents: %s", difference, body, describeCohorts(s.cohorts), describeEvents(events))
	}
}

func compareAnswers(got, want *weir.TrendAnswer) string {
	if got.GroupsOmitted != want.GroupsOmitted {
		return fmt.Sprintf("groups_omitted is %d, want %d", got.GroupsOmitted, want.GroupsOmitted)
	}
	if len(got.Series) != len(want.Series) {
		return fmt.Sprintf("%d results, want %d", len(got.Series), len(want.Series))
	}
	for i := range got.Series {
		g, w := got.Series[i], want.Series[i]
		if g.Label != w.Label || g.Other != w.Other || !slices.EqualFunc(g.Breakdown, w.Breakdown, equalTexts) {
			return fmt.Sprintf("result %d is %s %s, want %s %s", i, g.Label, encode(g.Breakdown), w.Label, encode(w.Breakdown))
		}
		difference := compareLines(g.TrendLine, w.TrendLine)
		if difference == "" && w.Previous != nil {
			difference = compareLines(*g.Previous, *w.Previous)
		}
		if difference != "" {
			return fmt.Sprintf("result %d, %s %s: %s", i, g.Label, encode(g.Breakdown), difference)
		}
	}
	return ""
}

func compareLines(got, want weir.TrendLine) string {
	if !same(got.Total, want.Total) {
		return fmt.Sprintf("total is %v, want %v", got.Total, want.Total)
	}
	if len(got.Points) != len(want.Points) {
		return fmt.Sprintf("%d points, want %d", len(got.Points), len(want.Points))
	}
	for i, g := range got.Points {
		w := want.Points[i]
		if !g.Time.Equal(w.Time) || !same(g.Value, w.Value) {
			return fmt.Sprintf("point %d is %s %v, want %s %v", i, g.Time, g.Value, w.Time.In(g.Time.Location()), w.Value)
		}
	}
	return ""
}

// same allows for the order in which doubles are added.
func same(a, b weir.Value) bool {
	if !a.IsSet() || !b.IsSet() {
		return a.IsSet() == b.IsSet()
	}
	return math.Abs(float64(a-b)) <= 1e-9*max(math.Abs(float64(a)), math.Abs(float64(b)))
}

func encode(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func describeEvents(events []weir.Event) string {
	text := ""
	for _, e := range events {
		text += fmt.Sprintf("\n%s %s %s user=%q anonymous=%q session=%q country=%q path=%q %s set=%s once=%s", e.ID, e.Name, e.Time.Format(time.RFC3339Nano),
			e.UserID, e.AnonymousID, e.SessionID, e.Context.Country, e.Context.Path, e.Properties, e.Person.Set, e.Person.SetOnce)
	}
	return text
}
