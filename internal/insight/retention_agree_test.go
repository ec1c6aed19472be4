package insight_test

import (
	"context"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/insight"
)

// askAt answers a question of any kind as of a time of day.
func (s *store) askAt(question []byte, at time.Time) (weir.Answer, error) {
	parsed, err := insight.Parse(question, s.cohorts...)
	if err != nil {
		return nil, err
	}
	return s.answerer.Run(context.Background(), s, parsed, at)
}

// askSound asks a question that must be sound.
func askSound[A weir.Answer](t interface{ Fatalf(string, ...any) }, s *store, question any, at time.Time) A {
	body, err := json.Marshal(question)
	if err != nil {
		t.Fatalf("cannot write the question: %v", err)
	}
	answer, err := s.askAt(body, at)
	if err != nil {
		t.Fatalf("cannot answer %s: %v", body, err)
	}
	return answer.(A)
}

// withoutHead clears what the tests do not compare.
func withoutHead[A weir.Answer](answer A) A {
	*answer.Head() = weir.AnswerHead{}
	return answer
}

func TestRetentionAgreesWithEvaluation(t *testing.T) {
	s := newStore(t)
	rapid.Check(t, func(t *rapid.T) {
		scene := drawScene(t)
		events := withTies(t, drawVisits(t, scene))
		s.replace(t, events)
		s.cohorts = drawCohorts(t, scene)
		for range questionsPerScene {
			question, now := drawRetention(t, scene), scene.drawNow(t)
			mentionCohorts(t, s.cohorts, &question.Filters, &question.Breakdown)
			want := evaluateRetention(question, events, now, s.cohorts...)
			got := encode(withoutHead(askSound[*weir.RetentionAnswer](t, s, question, now)))
			if wanted := encode(withoutHead(want.table())); got != wanted {
				t.Fatalf("got  %s\nwant %s\nquestion: %s at %s\ncohorts: %s\nevents: %s", got, wanted, encode(question), now, describeCohorts(s.cohorts), describeEvents(events))
			}
			agreeOnPeople(t, s, want)
		}
	})
}

// agreeOnPeople lists the people of a cell, page by page.
func agreeOnPeople(t *rapid.T, s *store, want *evaluatedRetention) {
	cohort := rapid.IntRange(0, len(want.cohorts)-1).Draw(t, "cohort")
	period := rapid.IntRange(0, want.question.Periods-1).Draw(t, "period")
	if !want.begun(cohort, period) {
		return
	}
	question := want.question
	question.People = &weir.RetentionPeople{Cohort: want.starts[cohort].Format(time.RFC3339), Period: period}
	question.People.Outcome = rapid.SampledFrom([]weir.Outcome{"", weir.OutcomeRetained, weir.OutcomeLost}).Draw(t, "outcome")
	if groups := want.groupsBySize(); len(question.Breakdown) > 0 && len(groups) > 0 && rapid.Bool().Draw(t, "grouped") {
		question.People.Breakdown = rapid.SampledFrom(groups).Draw(t, "group")
	}
	question.People.Limit = rapid.IntRange(1, 3).Draw(t, "page")
	var got []string
	for {
		page := askSound[*weir.PeopleList](t, s, question, want.now)
		for _, person := range page.People {
			got = append(got, person.DistinctID)
		}
		if (page.Next != "") != (int64(len(got)) < page.Total) {
			t.Fatalf("after %d of %d people, next is %q", len(got), page.Total, page.Next)
		}
		if page.Next == "" {
			if page.Total != int64(len(got)) {
				t.Fatalf("total is %d of %q", page.Total, got)
			}
			break
		}
		question.People.After = page.Next
	}
	slices.Sort(got)
	if wanted := want.listed(cohort, period, question.People.Outcome, question.People.Breakdown); !slices.Equal(got, wanted) {
		t.Fatalf("people are %q, want %q\nquestion: %s at %s\nevents: %s", got, wanted, encode(question), want.now, describeEvents(want.events))
	}
}

func drawRetention(t *rapid.T, s scene) weir.Retention {
	q := weir.Retention{Insight: weir.InsightRetention, Start: drawSelector(t), Filters: drawFilters(t, 1), Breakdown: []string{}}
	q.Interval = rapid.SampledFrom([]weir.Interval{weir.IntervalDay, weir.IntervalWeek, weir.IntervalMonth}).Draw(t, "interval")
	q.Type = rapid.SampledFrom([]weir.RetentionType{weir.RetentionRecurring, weir.RetentionFirstTime, weir.RetentionUnbounded}).Draw(t, "type")
	q.Period = drawPeriod(t, s, q.Interval)
	if rapid.Bool().Draw(t, "another") {
		another := drawSelector(t)
		q.Return = &another
	}
	q.Periods = rapid.SampledFrom([]int{1, 2, 3, 7, 12, 70}).Draw(t, "periods")
	for range rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(t, "breakdown") {
		q.Breakdown = append(q.Breakdown, drawProperty(t))
	}
	if rapid.IntRange(0, 3).Draw(t, "limited") == 0 {
		q.Limit = rapid.IntRange(1, 3).Draw(t, "limit")
	}
	return q
}

// drawSelector returns one that means many of the events that are drawn.
func drawSelector(t *rapid.T) weir.Selector {
	s := weir.Selector{Event: drawn(t, "event", "", "", "view", "buy", "Größe")}
	if rapid.IntRange(0, 3).Draw(t, "filtered") == 0 {
		s.Filters = drawFilters(t, 1)
	}
	return s
}

// drawNow returns a time to ask at: in the middle of things, or well after.
func (s scene) drawNow(t *rapid.T) time.Time {
	if rapid.Bool().Draw(t, "later") {
		return s.around.AddDate(0, 0, 200)
	}
	return s.drawTime(t)
}

// drawVisits returns events of a few people who come again and again for
// months, or any events.
func drawVisits(t *rapid.T, s scene) []weir.Event {
	events := drawEvents(t, s)
	if rapid.IntRange(0, 3).Draw(t, "any") == 0 {
		return events
	}
	spread := rapid.SampledFrom([]int{1, 6, 24, 60}).Draw(t, "spread")
	for i := range events {
		e := &events[i]
		e.Name = drawn(t, "name", "view", "buy")
		e.UserID, e.AnonymousID = drawn(t, "user", "u1", "u2", ""), "a1"
		e.Time = s.around.Add(time.Duration(spread*rapid.IntRange(-40, 40).Draw(t, "step")) * time.Hour)
		e.Received = e.Time.Add(time.Duration(rapid.IntRange(0, 1).Draw(t, "delay")) * time.Second)
	}
	return events
}
