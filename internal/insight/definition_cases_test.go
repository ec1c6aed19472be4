package insight_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// TestFiltersAsDefined holds single sentences of docs/insights.md that random
// questions rarely meet.
func TestFiltersAsDefined(t *testing.T) {
	cases := []struct {
		name, properties, filter string
		holds                    bool
	}{
		{"the literal name wins over the path", `{"a":{"b":"path"},"a.b":"name"}`, `{"property":"properties.a.b","op":"is","value":"name"}`, true},
		{"a null under the name leaves the path", `{"a":{"b":"path"},"a.b":null}`, `{"property":"properties.a.b","op":"is","value":"path"}`, true},
		{"the first of repeated members", `{"a":1,"a":2}`, `{"property":"properties.a","op":"is","value":1}`, true},
		{"a number as text keeps its form", `{"a":1.0}`, `{"property":"properties.a","op":"is","value":"1"}`, false},
		{"a number as a number does not", `{"a":1.0}`, `{"property":"properties.a","op":"is","value":1}`, true},
		{"a string that is a number", `{"a":"12.50"}`, `{"property":"properties.a","op":"gt","value":12.4}`, true},
		{"a string with a space is none", `{"a":" 12.50"}`, `{"property":"properties.a","op":"gt","value":0}`, false},
		{"an exponent of three digits is none", `{"a":1e100}`, `{"property":"properties.a","op":"gt","value":0}`, false},
		{"a missing property is not anything", `{}`, `{"property":"properties.a","op":"is_not","value":"x"}`, true},
		{"a missing property is not in a list", `{}`, `{"property":"properties.a","op":"not_in","value":["x",1]}`, true},
		{"null is not set", `{"a":null}`, `{"property":"properties.a","op":"is_set"}`, false},
		{"the empty text is set", `{"a":""}`, `{"property":"properties.a","op":"is_set"}`, true},
		{"contains folds case beyond ASCII", `{"a":"GRÖSSE"}`, `{"property":"properties.a","op":"contains","value":"öss"}`, true},
		{"a pattern matches anywhere", `{"a":"xayx"}`, `{"property":"properties.a","op":"matches","value":"a."}`, true},
		{"groups named the newer way", `{"a":"xay"}`, `{"property":"properties.a","op":"matches","value":"(?<n>a)y$"}`, true},
		{"the end of a pattern is the end of the text", `{"a":"a\n"}`, `{"property":"properties.a","op":"matches","value":"a$"}`, false},
		{"true as a boolean or a word", `{"a":"true"}`, `{"property":"properties.a","op":"is","value":true}`, true},
		{"an object as JSON without white space", `{"a":{ "b" : [1, "x"] }}`, `{"property":"properties.a","op":"is","value":"{\"b\":[1,\"x\"]}"}`, true},
	}
	s := newStore(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			events := []weir.Event{{ID: "1", Name: "x", Time: now, Received: now, UserID: "u", Properties: []byte(c.properties)}}
			s.replace(t, events)
			answer := s.ask(t, fmt.Sprintf(`{"insight":"trend","series":[{}],"filters":[%s]}`, c.filter))
			if holds := answer.Series[0].Total == 1; holds != c.holds {
				t.Errorf("%s of %s is %v", c.filter, c.properties, holds)
			}
		})
	}
}

// TestPersonPropertiesAsDefined sets a property several times, and asks which
// value the person has.
func TestPersonPropertiesAsDefined(t *testing.T) {
	type change struct {
		id                string
		seconds, received int
		set, once         string
	}
	cases := []struct {
		name    string
		changes []change
		want    string
	}{
		{"the latest by event time, whenever it arrived", []change{{"1", 20, 20, `{"p":"late"}`, ""}, {"2", 10, 30, `{"p":"early"}`, ""}}, "late"},
		{"among equal times the latest received", []change{{"2", 10, 30, `{"p":"b"}`, ""}, {"3", 10, 20, `{"p":"a"}`, ""}}, "b"},
		{"then the greatest id", []change{{"2", 10, 20, `{"p":"a"}`, ""}, {"3", 10, 20, `{"p":"b"}`, ""}}, "b"},
		{"set before set_once", []change{{"1", 10, 10, `{"p":"set"}`, ""}, {"2", 20, 20, "", `{"p":"once"}`}}, "set"},
		{"the earliest set_once", []change{{"1", 20, 10, "", `{"p":"second"}`}, {"2", 10, 20, "", `{"p":"first"}`}}, "first"},
		{"null sets nothing", []change{{"1", 10, 10, `{"p":"x"}`, ""}, {"2", 20, 20, `{"p":null}`, ""}}, "x"},
	}
	s := newStore(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var events []weir.Event
			for _, change := range c.changes {
				e := weir.Event{ID: change.id, Name: "x", UserID: "u", Time: now.Add(time.Duration(change.seconds) * time.Second)}
				e.Received = now.Add(time.Duration(change.received) * time.Second)
				e.Person = weir.PersonChange{Set: []byte(change.set), SetOnce: []byte(change.once)}
				events = append(events, e)
			}
			s.replace(t, events)
			answer := s.ask(t, `{"insight":"trend","series":[{}],"breakdown":["person.p"]}`)
			if len(answer.Series) != 1 || *answer.Series[0].Breakdown[0] != c.want {
				t.Errorf("answer is %s", encode(answer.Series))
			}
		})
	}
}

// TestSumOfNothingRanksAsZero keeps, of two groups, the one without numbers:
// its sum is 0, and the other's is less.
func TestSumOfNothingRanksAsZero(t *testing.T) {
	s := newStore(t)
	events := eventsAt(t, now.Format(time.RFC3339), now.Format(time.RFC3339))
	events[0].UserID, events[0].Properties = "negative", []byte(`{"n":-1}`)
	events[1].UserID = "nothing"
	s.replace(t, events)
	answer := s.ask(t, `{"insight":"trend","series":[{"measure":"sum","property":"properties.n"}],"breakdown":["user_id"],"limit":1}`)
	if got := *answer.Series[0].Breakdown[0]; got != "nothing" {
		t.Errorf("kept is %s", got)
	}
}

func TestFormulas(t *testing.T) {
	s := newStore(t)
	s.replace(t, eventsAt(t, now.Format(time.RFC3339), now.Format(time.RFC3339)))
	cases := []struct{ formula, want string }{
		{"A", "2"}, {"A - 1 - 1", "0"}, {"A - (1 - 1)", "2"}, {"1 + A * 3", "7"}, {"12 / A / 3", "2"}, {"-A*-2.5", "5"}, {"- -A", "2"},
		{"A/0", ""}, {"1/(A/0)", ""}, {"0*(A/0)", ""}, {"avg_1 + A", ""}, {"rate*A", "2"},
	}
	for _, c := range cases {
		answer := s.ask(t, fmt.Sprintf(`{"insight":"trend","series":[{},{"label":"avg_1","measure":"avg","property":"properties.n"},
			{"label":"rate","measure":"people"}],"formula":%q}`, c.formula))
		if got := answer.Series[0].Total.String(); got != c.want || answer.Series[0].Label != c.formula {
			t.Errorf("%s is %q, want %q", c.formula, got, c.want)
		}
	}
}
