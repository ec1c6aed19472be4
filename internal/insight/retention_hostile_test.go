package insight_test

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"github.com/weirhq/weir"
)

// TestHostileTextIsDataOfPeople asks with arbitrary text wherever a question
// about people has text, about a person of whom everything has the same text.
func TestHostileTextIsDataOfPeople(t *testing.T) {
	s := newStore(t)
	rapid.Check(t, func(t *rapid.T) {
		hostile := drawHostile(t)
		document, err := json.Marshal(map[string]string{hostile: hostile})
		if err != nil {
			t.Fatalf("cannot write the event: %v", err)
		}
		event := weir.Event{ID: "1", Name: hostile, Time: now, Received: now, UserID: hostile, Properties: document}
		again, other := event, event
		again.ID, other.ID, other.UserID, other.Properties = "2", "3", "other", nil
		s.replace(t, []weir.Event{event, again, other})
		meant := weir.Selector{Event: hostile, Filters: []weir.Filter{{Property: "properties." + hostile, Op: weir.OpIs, Value: hostile}}}
		lifecycle := askSound[*weir.LifecycleAnswer](t, s, weir.Lifecycle{Insight: weir.InsightLifecycle, Series: meant}, now)
		if last := lifecycle.Points[len(lifecycle.Points)-1]; last.New != 1 {
			t.Fatalf("%q gives %+v", hostile, last)
		}
		if answer := askSound[*weir.StickinessAnswer](t, s, weir.Stickiness{Insight: weir.InsightStickiness, Series: meant}, now); answer.People != 1 {
			t.Fatalf("%q gives %s", hostile, encode(answer))
		}
		retention := weir.Retention{Insight: weir.InsightRetention, Start: meant, Return: &weir.Selector{}, Breakdown: []string{"properties." + hostile}}
		if answer := askSound[*weir.RetentionAnswer](t, s, retention, now); len(answer.Totals) != 1 || *answer.Totals[0].Breakdown[0] != hostile {
			t.Fatalf("%q gives %s", hostile, encode(answer))
		}
		retention.People = &weir.RetentionPeople{Cohort: "2026-03-29", Breakdown: []*string{&hostile}}
		if list := askSound[*weir.PeopleList](t, s, retention, now); len(list.People) != 1 || list.People[0].DistinctID != hostile {
			t.Fatalf("%q gives %s", hostile, encode(list))
		}
		trend := weir.Trend{Insight: weir.InsightTrend, Series: []weir.TrendSeries{{Event: hostile}}, Breakdown: retention.Breakdown, Limit: 1, Other: true, Cumulative: true}
		if answer := askSound[*weir.TrendAnswer](t, s, trend, now); len(answer.Series) != 2 || answer.Series[0].Total != 2 || answer.Series[1].Total != 1 {
			t.Fatalf("%q gives %s", hostile, encode(answer))
		}
	})
}
