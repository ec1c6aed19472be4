package insight_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/insight"
)

// TestSessionsAgreeWithEvaluation asks random questions about sessions of
// random events, both of the store and of the evaluator: as usual, and with
// limits so low that rows are spilled and people left to the store.
func TestSessionsAgreeWithEvaluation(t *testing.T) {
	s := newStore(t)
	answerers := []*insight.Answerer{insight.DuckDB(), insight.Cramped(insight.DuckDB())}
	rapid.Check(t, func(t *rapid.T) {
		scene := drawScene(t)
		events := withTies(t, drawSessionEvents(t, scene))
		s.replace(t, withRepeats(t, events))
		s.cohorts = drawCohorts(t, scene)
		for range questionsPerScene {
			question := drawSessions(t, scene)
			mentionCohorts(t, s.cohorts, &question.Filters, &question.Breakdown)
			answerer, nodes := drawAnswerer(t, answerers)
			s.answerer = answerer
			answer := askSound[*weir.SessionsAnswer](t, s, question, now)
			want := evaluateSessions(question, events, nodes, s.cohorts...)
			if got, wanted := roundSessions(withoutHead(answer)), roundSessions(want.answer()); got != wanted {
				t.Fatalf("got  %s\nwant %s\nquestion: %s, %d pages told apart\nevents: %s", got, wanted, encode(question), nodes, describeEvents(events))
			}
			agreeOnSessionPeople(t, s, want)
		}
	})
}

// roundSessions returns an answer as JSON with its doubles cut to what does not
// depend on the order of additions, and its times in UTC.
func roundSessions(a *weir.SessionsAnswer) string {
	results := []*weir.SessionsResult{&a.SessionsResult}
	for i := range a.Groups {
		results = append(results, &a.Groups[i].SessionsResult)
	}
	for _, r := range results {
		round(&r.Total.AvgSeconds)
		round(&r.Total.MedianSeconds)
		for i := range r.Points {
			r.Points[i].Time = r.Points[i].Time.UTC()
			round(&r.Points[i].AvgSeconds)
			round(&r.Points[i].MedianSeconds)
		}
	}
	return encode(a)
}
