package insight_test

import (
	"testing"

	"github.com/weirhq/weir"
)

// TestTimelineOfEveryYear pages through events of the first and the last years
// that events may be of.
func TestTimelineOfEveryYear(t *testing.T) {
	s := newStore(t)
	times := []string{"9999-12-31T23:59:59Z", "2026-01-01T00:00:00Z", "0900-01-01T00:00:00Z", "0001-01-02T00:00:00Z"}
	var events []weir.Event
	for _, time := range times {
		events = append(events, weir.Event{ID: time, Name: "x", UserID: "ann", Time: at(t, time), Received: now})
	}
	s.replace(t, events)
	question := weir.Person{Insight: weir.InsightPerson, DistinctID: "ann", Limit: 1}
	for _, want := range times {
		answer := askSound[*weir.PersonAnswer](t, s, question, now)
		if len(answer.Timeline) != 1 || answer.Timeline[0].ID != want {
			t.Fatalf("after %q there is %s, want the event of %s", question.Before, encode(answer.Timeline), want)
		}
		question.Before = answer.Next
	}
	if question.Before != "" {
		t.Errorf("after the last there is %q", question.Before)
	}
}
