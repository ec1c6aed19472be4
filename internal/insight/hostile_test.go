package insight_test

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/weirhq/weir"
)

// TestHostileTextIsData asks with arbitrary text wherever a question has
// text, about an event that has the same text. The text must be found, and
// the events must still be there afterwards.
func TestHostileTextIsData(t *testing.T) {
	s := newStore(t)
	rapid.Check(t, func(t *rapid.T) {
		hostile := drawHostile(t)
		document, err := json.Marshal(map[string]string{hostile: hostile})
		if err != nil {
			t.Fatalf("cannot write the event: %v", err)
		}
		event := weir.Event{ID: "1", Name: hostile, Time: now, Received: now, UserID: hostile, Properties: document,
			Person: weir.PersonChange{Set: document}}
		event.Context.Path = hostile
		s.replace(t, []weir.Event{event})
		askHostile(t, s, hostile)
		if total := s.ask(t, `{"insight":"trend","series":[{}]}`).Series[0].Total; total != 1 {
			t.Fatalf("%v events are left after asking with %q", total, hostile)
		}
	})
}

func askHostile(t *rapid.T, s *store, hostile string) {
	is := func(property string) weir.Filter {
		return weir.Filter{Property: property, Op: weir.OpIs, Value: hostile}
	}
	contains := weir.Filter{Property: "path", Op: weir.OpContains, Value: hostile}
	question, err := json.Marshal(weir.Trend{
		Insight: weir.InsightTrend,
		Series:  []weir.TrendSeries{{Event: hostile, Label: hostile, Measure: weir.MeasureSum, Property: "properties." + hostile}},
		Filters: []weir.Filter{is("name"), is("user_id"), is("properties." + hostile), is("person." + hostile), contains,
			{Property: "path", Op: weir.OpIn, Value: []string{"x", hostile}}},
		Breakdown: []string{"properties." + hostile, "person." + hostile, "groups." + hostile},
	})
	if err != nil {
		t.Fatalf("cannot write the question: %v", err)
	}
	answer := s.ask(t, string(question))
	if len(answer.Series) != 1 || answer.Series[0].Label != hostile || *answer.Series[0].Breakdown[0] != hostile ||
		*answer.Series[0].Breakdown[1] != hostile || answer.Series[0].Breakdown[2] != nil {
		t.Fatalf("%q gives %s", hostile, encode(answer))
	}
}

// drawHostile returns text made of what breaks SQL, JSON paths and patterns.
func drawHostile(t *rapid.T) string {
	pieces := rapid.SliceOfN(rapid.OneOf(
		rapid.SampledFrom([]string{"'", `"`, "''", `\`, `\'`, "--", "/*", "*/", ";", "$1", "?", ":p", "{}", "%s", "%", "_", "/", "~0", "~", "$.", "[0]", "*",
			"'; DROP TABLE events; --", "' OR 1=1", ") UNION SELECT 1", "\n", "\t", "\u2028", "é", "😀", "$$", "`", "NULL", "0", "İ"}),
		rapid.StringN(1, 5, 20),
	), 1, 6).Draw(t, "pieces")
	hostile := strings.ReplaceAll(strings.ToValidUTF8(strings.Join(pieces, ""), ""), "\x00", "")
	return "x" + strings.ReplaceAll(hostile, ".", "·")
}
