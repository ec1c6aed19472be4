package insight_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/insight"
)

// journeys reads events as "person name time", separated by semicolons, each
// with the country if a fourth word is given. Times are from the start of the
// period.
func journeys(t *testing.T, text string) []weir.Event {
	t.Helper()
	var events []weir.Event
	for i, one := range strings.Split(text, ";") {
		words := strings.Fields(one)
		after, err := time.ParseDuration(words[2])
		if err != nil {
			t.Fatalf("bad event %q: %v", one, err)
		}
		e := weir.Event{ID: fmt.Sprint(i), UserID: words[0], Name: words[1], Time: at(t, "2026-03-01T00:00:00Z").Add(after), Received: now}
		if len(words) > 3 {
			e.Context.Country = words[3]
		}
		events = append(events, e)
	}
	return events
}

// day is the period of the cases, unless they give another.
const oneDay = `"insight":"funnel","from":"2026-03-01","to":"2026-03-01","window":"1h"`

const abc = `"steps":[{"event":"a"},{"event":"b"},{"event":"c"}]`

// TestFunnelByTheSentence has a case for what docs/insights.md says of funnels,
// in its order.
func TestFunnelByTheSentence(t *testing.T) {
	s := newStore(t)
	for _, c := range []struct {
		name, events, question string
		people                 string // by step
	}{
		{"a step's filters", "u a 0s DE; v a 0s; u b 1s; v b 1s", `"steps":[{"event":"a","filters":[{"property":"country","op":"is_set"}]},{"event":"b"}]`, "1 1"},
		{"the question's filters", "u a 0s DE; v a 0s DE; u b 1s DE; v b 1s", `"steps":[{"event":"a"},{"event":"b"}],"filters":[{"property":"country","op":"is","value":"DE"}]`, "2 1"},
		{"a step of any name", "u a 0s; u x 1s; v a 0s", `"steps":[{"event":"a"},{}]`, "2 1"},
		{"the period's first instant", "u a 0s; v a -1us; v b 1s; u b 1s", `"steps":[{"event":"a"},{"event":"b"}]`, "1 1"},
		{"the first step before the end", "u a 23h59m59.999999s; v a 24h; u b 24h10m; v b 24h10m", `"steps":[{"event":"a"},{"event":"b"}]`, "1 1"},
		{"the whole window after the end", "u a 23h30m; u b 24h30m; v a 23h30m; v b 24h30m0.000001s", `"steps":[{"event":"a"},{"event":"b"}]`, "2 1"},
		{"exactly one window later", "u a 0s; u b 1h; v a 0s; v b 1h0m0.000001s", `"steps":[{"event":"a"},{"event":"b"}]`, "2 1"},
		{"from the first to the last of the steps", "u a 0s; u b 40m; u c 80m", abc, "1 1 0"},
		{"by time, not by arrival", "u c 3s; u b 2s; u a 1s", abc, "1 1 1"},
		{"at the same instant, the step of the smaller number first", "u c 0s; u b 0s; u a 0s", abc, "1 1 1"},
		{"a list before its continuations", "u a 0s DE; u a 0s", `"steps":[{"event":"a"},{"event":"a","filters":[{"property":"country","op":"is_set"}]}]`, "1 1"},
		{"anything in between", "u a 0s; u x 1s; u c 2s; u b 3s; u x 4s; u c 5s", abc, "1 1 1"},
		{"not in order", "u b 0s; u a 1s; u c 2s", abc, "1 0 0"},
		{"one event serves once in a run", "u a 0s; v a 0s; v a 1s", `"steps":[{"event":"a"},{"event":"a"}]`, "2 1"},
		{"the same event in three steps", "u a 0s; u a 1s; u a 2s; v a 0s; v a 0s", `"steps":[{"event":"a"},{"event":"a"},{"event":"a"}]`, "2 2 1"},
		{"the start that leaves the most time", "u a 0s; u a 30m; u b 90m", `"steps":[{"event":"a"},{"event":"b"}]`, "1 1"},
		{"an older start that is the only one with the second step", "u a 0s; u b 10m; u a 50m; u c 60m", abc, "1 1 1"},
		{"a newer start does not lend its time", "u a 0s; u b 10m; u a 50m; u c 70m", abc, "1 1 0"},
		{"a run that the newer start may follow", "u a 0s; u b 10m; u a 50m; u b 55m; u c 70m", abc, "1 1 1"},

		{"excluded in between", "u a 0s; u x 1s; u b 2s; v a 0s; v b 1s", `"steps":[{"event":"a"},{"event":"b"}],"exclude":[{"event":"x"}]`, "2 1"},
		{"excluded before and after", "u x 0s; u a 1s; u b 2s; u x 3s", `"steps":[{"event":"a"},{"event":"b"}],"exclude":[{"event":"x"}]`, "1 1"},
		{"excluded at the instant of the step after it", "u a 0s; u x 1s; u b 1s", `"steps":[{"event":"a"},{"event":"b"}],"exclude":[{"event":"x"}]`, "1 1"},
		{"excluded at the instant of the step before it", "u a 0s; u x 0s; u b 1s", `"steps":[{"event":"a"},{"event":"b"}],"exclude":[{"event":"x"}]`, "1 1"},
		{"excluded between two steps only", "u a 0s; u x 1s; u b 2s; u c 3s; v a 0s; v b 1s; v x 2s; v c 3s", abc + `,"exclude":[{"event":"x","after":2,"before":3}]`, "2 2 1"},
		{"begun anew after an exclusion", "u a 0s; u x 1s; u a 2s; u b 3s", `"steps":[{"event":"a"},{"event":"b"}],"exclude":[{"event":"x"}]`, "1 1"},
		{"what was reached stays reached", "u a 0s; u b 1s; u x 2s; u c 3s", abc + `,"exclude":[{"event":"x"}]`, "1 1 0"},
		{"an excluded event that is a step", "u a 0s; u b 1s; u c 2s; v a 0s; v c 1s; v b 2s; v c 3s", abc + `,"exclude":[{"event":"b","after":2,"before":3}]`, "2 2 2"},

		{"excluded at the end of the instant only", "u a 0s; u b 1s; u b 2s; u c 2s", abc + `,"exclude":[{"event":"b","after":2,"before":3}]`, "1 1 1"},

		{"strict: one after the other", "u a 0s; u b 1s; u c 2s", `"order":"strict",` + abc, "1 1 1"},
		{"strict: nothing between", "u a 0s; u b 1s; u x 2s; u c 3s; v a 0s; v a 1s; v b 2s; v c 3s", `"order":"strict",` + abc, "2 2 1"},
		{"strict: events that the filters leave out do not count", "u a 0s DE; u x 1s; u b 2s DE", `"order":"strict","steps":[{"event":"a"},{"event":"b"}],"filters":[{"property":"country","op":"is_set"}]`, "1 1"},
		{"strict: a step's filters do not leave out", "u a 0s DE; u b 1s; u b 2s DE", `"order":"strict","steps":[{"event":"a"},{"event":"b","filters":[{"property":"country","op":"is_set"}]}]`, "1 0"},
		{"strict: begins at any event", "u a 0s; u a 1s; u a 2s; u b 3s", `"order":"strict","steps":[{"event":"a"},{"event":"a"},{"event":"b"}]`, "1 1 1"},
		{"strict: what matches none comes last at an instant", "u x 1s; u a 1s; u b 1s; u c 2s", `"order":"strict",` + abc, "1 1 0"},
		{"strict: window", "u a 0s; u b 1h; v a 0s; v b 1h1s", `"order":"strict","steps":[{"event":"a"},{"event":"b"}]`, "2 1"},

		{"any order", "u c 0s; u b 1s; u a 2s; v c 0s; v b 1s; w x 0s", `"order":"any",` + abc, "2 2 1"},
		{"any: within one window", "u a 0s; u b 1h; u c 1h1s; v a 0s; v b 30m; v c 1h", `"order":"any",` + abc, "2 2 1"},
		{"any: an event serves every step it matches", "u a 0s DE", `"order":"any","steps":[{"event":"a"},{"filters":[{"property":"country","op":"is_set"}]}]`, "1 1"},
		{"any: the same step twice needs two events", "u a 0s; v a 0s; v a 1s", `"order":"any","steps":[{"event":"a"},{"event":"a"}]`, "2 1"},
		{"any: written alike but for white space", "u a 0s DE", `"order":"any","steps":[{"event":"a","filters":[]},{"event":"a"}]`, "1 0"},
		{"any: begins before the end", "u a 23h59m; u b 24h1m; v a 24h; v b 24h1m", `"order":"any","steps":[{"event":"a"},{"event":"b"}]`, "1 1"},
		{"any: begins before the end, though it came again", "u a 23h59m; u a 24h30m; u b 24h40m", `"order":"any","steps":[{"event":"a"},{"event":"b"}]`, "1 1"},

		{"one step", "u a 0s; v b 0s", `"steps":[{"event":"a"}]`, "1"},
		{"nobody", "u x 0s", abc, "0 0 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.replace(t, journeys(t, c.events))
			answer := askSound[*weir.FunnelAnswer](t, s, json.RawMessage("{"+oneDay+","+c.question+"}"), now)
			var people []string
			for _, bar := range answer.Steps {
				people = append(people, fmt.Sprint(bar.People))
			}
			if got := strings.Join(people, " "); got != c.people {
				t.Errorf("people are %s, want %s", got, c.people)
			}
		})
	}
}

// TestFunnelConversions has cases of which events a conversion is made.
func TestFunnelConversions(t *testing.T) {
	s := newStore(t)
	for _, c := range []struct{ name, events, question, times string }{
		{"the first run that reached the furthest step", "u a 0s; u b 10s; u b 20s; u a 30s; u b 40s", `"steps":[{"event":"a"},{"event":"b"}]`, "0s 10s"},
		{"the run that began last", "u a 0s; u b 10s; u a 20s; u b 30s; u c 40s", abc, "20s 30s 40s"},
		{"of runs that began together the first", "u a 0s; u b 10s; u b 20s; u c 30s", abc, "0s 10s 30s"},
		{"any: complete first", "u c 0s; u a 10s; u b 20s; u a 30s; u c 40s", `"order":"any",` + abc, "0s 10s 20s"},
		{"any: the latest events", "u a 0s; u b 10s; u a 20s; u b 30s; u c 40s", `"order":"any",` + abc, "20s 30s 40s"},
		{"any: the latest events, at one instant too", "u a 0s; u b 20s; u a 20s", `"order":"any","steps":[{"event":"b"},{"event":"a"}]`, "20s 20s"},
		{"any: the latest that begins before the end", "u a 23h50m; u b 23h55m; u a 24h30m; u b 24h40m; u c 24h45m", `"order":"any",` + abc, "23h55m0s 24h30m0s 24h45m0s"},
		{"any: one beginning for two steps", "u a 23h50m DE; u a 24h10m; u x 24h20m DE; u c 24h30m",
			`"order":"any","steps":[{"event":"a"},{"filters":[{"property":"country","op":"is_set"}]},{"event":"c"}]`, "23h50m0s 24h20m0s 24h30m0s"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.replace(t, journeys(t, c.events))
			list := askSound[*weir.FunnelPeopleList](t, s, json.RawMessage("{"+oneDay+","+c.question+`,"people":{"step":1}}`), now)
			var times []string
			for _, reached := range list.People[0].Times {
				times = append(times, reached.Sub(at(t, "2026-03-01T00:00:00Z")).String())
			}
			if got := strings.Join(times, " "); got != c.times {
				t.Errorf("the steps were reached at %s, want %s", got, c.times)
			}
		})
	}
}

// TestFunnelGroupsOfTies has events of one instant that differ in their values
// only.
func TestFunnelGroupsOfTies(t *testing.T) {
	s := newStore(t)
	for _, c := range []struct{ events, question, group string }{
		{"u a 0s US; u a 0s DE; u b 1s", `"attribution":"first"`, "DE"},
		{"u a 0s; u a 0s US; u b 1s", `"attribution":"first"`, "US"},
		{"u a 0s; u b 1s US; u b 1s DE", `"attribution":"last"`, "DE"},
		{"u a 0s US; u a 0s DE; u b 1s", `"order":"any"`, "US"},
	} {
		s.replace(t, journeys(t, c.events))
		answer := askSound[*weir.FunnelAnswer](t, s, json.RawMessage("{"+oneDay+`,"steps":[{"event":"a"},{"event":"b"}],"breakdown":["country"],`+c.question+"}"), now)
		if len(answer.Groups) != 1 || *answer.Groups[0].Breakdown[0] != c.group {
			t.Errorf("%s, %s: groups are %s, want %s", c.events, c.question, encode(answer.Groups), c.group)
		}
	}
}

func TestFunnelAnswerAsClientsSeeIt(t *testing.T) {
	s := newStore(t)
	s.replace(t, journeys(t, `u a 0s DE; u b 10m FR; v a 1h; v b 1h0m30s; v c 2h US; w a 25h DE`))
	answer := askSound[*weir.FunnelAnswer](t, s, json.RawMessage(`{"insight":"funnel","from":"2026-03-01","to":"2026-03-02","timezone":"Europe/Berlin","window":"1h","interval":"day",`+
		`"steps":[{"event":"a","label":"A"},{"event":"b"},{"event":"c"}],"breakdown":["country"],"limit":1}`), now)
	answer.TookMS = 3
	const bins = `[{"from_seconds":0,"to_seconds":1,"people":0},{"from_seconds":1,"to_seconds":10,"people":0},{"from_seconds":10,"to_seconds":30,"people":0},` +
		`{"from_seconds":30,"to_seconds":60,"people":0},{"from_seconds":60,"to_seconds":300,"people":0},{"from_seconds":300,"to_seconds":900,"people":0},` +
		`{"from_seconds":900,"to_seconds":1800,"people":0},{"from_seconds":1800,"to_seconds":3600,"people":%d}]`
	want := `{"insight":"funnel","from":"2026-03-01T00:00:00+01:00","to":"2026-03-03T00:00:00+01:00","timezone":"Europe/Berlin","interval":"day",` +
		`"as_of":{"sequence":7,"time":"2026-01-02T03:04:05Z","lag_ms":0},"took_ms":3,"window_seconds":3600,"order":"ordered","steps":[` +
		`{"step":1,"label":"A","event":"a","people":3,"conversion":1,"conversion_from_previous":null,"dropped":1,"median_seconds":null,"avg_seconds":null},` +
		`{"step":2,"label":"b","event":"b","people":2,"conversion":0.6666666666666666,"conversion_from_previous":0.6666666666666666,"dropped":1,"median_seconds":315,"avg_seconds":315},` +
		`{"step":3,"label":"c","event":"c","people":1,"conversion":0.3333333333333333,"conversion_from_previous":0.5,"dropped":0,"median_seconds":3570,"avg_seconds":3570}],` +
		`"overall":{"conversion":0.3333333333333333,"median_seconds":3600,"avg_seconds":3600,"histogram":` + fmt.Sprintf(bins, 1) + `},` +
		`"points":[{"time":"2026-03-01T00:00:00+01:00","entered":2,"converted":1,"conversion":0.5},{"time":"2026-03-02T00:00:00+01:00","entered":1,"converted":0,"conversion":0}],` +
		`"breakdown":["country"],"groups":[{"breakdown":["DE"],"steps":[` +
		`{"step":1,"label":"A","event":"a","people":2,"conversion":1,"conversion_from_previous":null,"dropped":1,"median_seconds":null,"avg_seconds":null},` +
		`{"step":2,"label":"b","event":"b","people":1,"conversion":0.5,"conversion_from_previous":0.5,"dropped":1,"median_seconds":600,"avg_seconds":600},` +
		`{"step":3,"label":"c","event":"c","people":0,"conversion":0,"conversion_from_previous":0,"dropped":0,"median_seconds":null,"avg_seconds":null}],` +
		`"overall":{"conversion":0,"median_seconds":null,"avg_seconds":null,"histogram":` + fmt.Sprintf(bins, 0) + `},` +
		`"points":[{"time":"2026-03-01T00:00:00+01:00","entered":1,"converted":0,"conversion":0},{"time":"2026-03-02T00:00:00+01:00","entered":1,"converted":0,"conversion":0}]}],"groups_omitted":1}`
	if got := encode(answer); got != want {
		t.Errorf("answer is\n%s, want\n%s", got, want)
	}
}

// TestFunnelPeopleAsClientsSeeThem also takes the people as CSV.
func TestFunnelPeopleAsClientsSeeThem(t *testing.T) {
	s := newStore(t)
	s.replace(t, journeys(t, `u a 0s DE; u b 10m FR; v a 1h DE; w a 2h FR`))
	const question = `{` + oneDay + `,"steps":[{"event":"a"},{"event":"b"}],"breakdown":["country"],"people":{"step":1,"outcome":%q,"breakdown":["DE"]}}`
	for _, c := range []struct{ outcome, want string }{
		{"converted", "u 2026-03-01T00:00:00Z 2026-03-01T00:10:00Z, v 2026-03-01T01:00:00Z"},
		{"dropped", "v 2026-03-01T01:00:00Z"},
	} {
		list := askSound[*weir.FunnelPeopleList](t, s, json.RawMessage(fmt.Sprintf(question, c.outcome)), now)
		var people []string
		for _, p := range list.People {
			people = append(people, describeWalker(p.DistinctID, p.Times))
		}
		if len(people) == 2 && people[0] > people[1] { // by keys, which are hashes
			people[0], people[1] = people[1], people[0]
		}
		if got := strings.Join(people, ", "); got != c.want || int(list.Total) != len(people) || list.Next != "" {
			t.Errorf("%s: %s, %d in all, want %s", c.outcome, got, list.Total, c.want)
		}
	}
}

func TestFunnelAsCSV(t *testing.T) {
	s := newStore(t)
	s.replace(t, journeys(t, `u a 0s DE; u b 10m FR; v a 1h`))
	for _, c := range []struct{ question, want string }{
		{`"breakdown":["country"]`, "country,step,label,event,people,conversion,conversion_from_previous,dropped,median_seconds,avg_seconds\n" +
			",1,a,a,2,1,,1,,\n,2,b,b,1,0.5,0.5,0,600,600\nDE,1,a,a,1,1,,0,,\nDE,2,b,b,1,1,1,0,600,600\n,1,a,a,1,1,,1,,\n,2,b,b,0,0,0,0,,\n"},
		{`"people":{"step":2}`, "person,distinct_id,step_1,step_2\n%s,u,2026-03-01T00:00:00Z,2026-03-01T00:10:00Z\n"},
	} {
		answer, err := s.askAt([]byte(`{`+oneDay+`,"steps":[{"event":"a"},{"event":"b"}],`+c.question+`}`), now)
		if err != nil {
			t.Fatal(err)
		}
		want := c.want
		if list, ok := answer.(*weir.FunnelPeopleList); ok {
			want = fmt.Sprintf(want, list.People[0].Person)
		}
		var out strings.Builder
		if err := insight.WriteCSV(&out, answer); err != nil || out.String() != want {
			t.Errorf("%s gives\n%s, want\n%s (%v)", c.question, out.String(), want, err)
		}
	}
}
