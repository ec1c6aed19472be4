package insight_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/insight"
)

// ways describes an answer in short: of each step its number, its nodes with
// how many paths have them and after a ! how many drop.
func ways(answer *weir.PathsAnswer) string {
	var steps []string
	for _, step := range answer.Steps {
		text := fmt.Sprintf("%d:", step.Step)
		for _, node := range step.Nodes {
			text += fmt.Sprintf(" %s %d", strings.TrimPrefix(shown(node.Node), "page_view:"), node.Paths)
			if node.Dropped > 0 {
				text += fmt.Sprintf("!%d", node.Dropped)
			}
		}
		steps = append(steps, text)
	}
	return strings.Join(steps, "; ")
}

// TestPathsByTheSentence has a case for what docs/insights.md says of paths, in
// its order.
func TestPathsByTheSentence(t *testing.T) {
	s := newStore(t)
	for _, c := range []struct{ name, events, rest, want string }{
		{"from a page", "u / 0s; u /a 1s; u buy 2s; v / 0s; v /a 1s", `"start":"page_view:/"`, "1: / 2; 2: /a 2!1; 3: buy 1!1"},
		{"from an event", "u / 0s; u buy 1s; u /a 2s", `"start":"buy"`, "1: buy 1; 2: /a 1!1"},
		{"from any page", "u buy 0s; u /a 1s; u / 2s; v page_view 0s; w buy 0s", `"start":"page_view"`, "1: page_view 1!1 /a 1; 2: / 1!1"},
		{"from a page view of no page", "u page_view 0s; u / 1s", `"start":"page_view"`, "1: page_view 1; 2: / 1!1"},
		{"from the beginning", "u buy 0s; u / 1s; v / 0s", `"steps":2`, "1: buy 1 / 1!1; 2: / 1!1"},
		{"to an event", "u / 0s; u /a 1s; u buy 2s; v /a 0s; v buy 1s", `"end":"buy"`, "1: buy 2; 2: /a 2!1; 3: / 1!1"},
		{"to a page", "u /b 0s; u /a 1s; u / 2s", `"end":"page_view:/a"`, "1: /a 1; 2: /b 1!1"},
		{"nobody", "u / 0s", `"start":"buy"`, ""},
		{"an event that is named like a page", "u page_view:/ 0s; u /a 1s; v / 0s", `"start":"page_view:/"`, "1: / 2!1; 2: /a 1!1"},
		{"filters", "u / 0s; u x 1s; u /a 2s", `"start":"page_view:/","filters":[{"property":"name","op":"is_not","value":"x"}]`, "1: / 1; 2: /a 1!1"},

		{"within a session", "u / 0s; u /a 30m; u /b 60m0.000001s", `"start":"page_view:/"`, "1: / 1; 2: /a 1!1"},
		{"within a session by id", "u / 0s 1; u /a 1s 2; u /b 10h 1", `"start":"page_view:/"`, "1: / 1; 2: /b 1!1"},
		{"a path for each session", "u / 0s; u / 1h; u /a 61m", `"start":"page_view:/"`, "1: / 2!1; 2: /a 1!1"},
		{"the first in the session only", "u / 0s; u /a 1s; u / 2s; u /b 3s", `"start":"page_view:/","steps":2`, "1: / 1; 2: /a 1"},
		{"the first end in the session only", "u / 0s; u buy 1s; u /a 2s; u buy 3s", `"end":"buy"`, "1: buy 1; 2: / 1!1"},
		{"the first of the session is before the period", "u / -1s; u / 1s; u /a 2s", `"start":"page_view:/"`, ""},
		{"the first of the session is in the period", "u /b -1s; u / 1s; u /a 24h10m", `"start":"page_view:/"`, "1: / 1!1"},
		{"on after the period", "u / 23h50m; u /a 24h10m", `"start":"page_view:/"`, "1: / 1; 2: /a 1!1"},
		{"from before the period", "u / -10m; u buy 10m", `"end":"buy"`, "1: buy 1; 2: / 1!1"},

		{"with a window, over sessions", "u / 0s 1; u /a 2h 2; u /b 3h", `"start":"page_view:/","window":"3h"`, "1: / 1; 2: /a 1; 3: /b 1!1"},
		{"exactly a window later", "u / 0s; u /a 1h; v / 0s; v /a 1h0m0.000001s", `"start":"page_view:/","window":"1h"`, "1: / 2!1; 2: /a 1!1"},
		{"exactly a window before", "u /a 0s; u buy 1h; v /a 0s; v buy 1h0m0.000001s", `"end":"buy","window":"1h"`, "1: buy 2!1; 2: /a 1!1"},
		{"with a window, the first of the period", "u / -1s; u /b 0s; u / 1s; u /a 2s", `"start":"page_view:/","window":"1h"`, "1: / 1; 2: /a 1!1"},
		{"with a window, the first end of the period", "u buy -1s; u buy 1s; u buy 2s", `"end":"buy","window":"1h"`, "1: buy 1; 2: buy 1!1"},
		{"with a window after the period", "u / 23h30m; u /a 24h20m", `"start":"page_view:/","window":"1h"`, "1: / 1; 2: /a 1!1"},

		{"at one instant by bytes", "u /b 0s; u / 0s; u /a 0s", `"start":"page_view:/"`, "1: / 1; 2: /a 1; 3: /b 1!1"},
		{"repeats", "u / 0s; u / 1s; u /a 2s; u /a 3s", `"start":"page_view:/"`, "1: / 1; 2: / 1; 3: /a 1; 4: /a 1!1"},
		{"repeats collapsed", "u / 0s; u / 1s; u /a 2s; u /a 3s; u / 4s", `"start":"page_view:/","collapse":true`, "1: / 1; 2: /a 1; 3: / 1!1"},
		{"repeats collapsed to an end", "u / 0s; u /a 1s; u /a 2s; u buy 3s", `"end":"buy","collapse":true`, "1: buy 1; 2: /a 1; 3: / 1!1"},
		{"steps", "u / 0s; u /a 1s; u /b 2s; v / 0s; v /a 1s", `"start":"page_view:/","steps":2`, "1: / 2; 2: /a 2!1"},
		{"steps to an end", "u /b 0s; u /a 1s; u buy 2s; v /a 1s; v buy 2s", `"end":"buy","steps":2`, "1: buy 2; 2: /a 2!1"},
		{"repeats beyond the last step", "u / 0s; u /a 1s; u /a 2s; v / 0s; v /a 1s; v /b 2s", `"start":"page_view:/","steps":2,"collapse":true`, "1: / 2; 2: /a 2!1"},

		{"other", "u / 0s; u /c 1s; v / 0s; v /b 1s; w / 0s; w /b 1s; x / 0s; x /a 1s", `"start":"page_view:/","limit":1`, "1: / 4; 2: /b 2!2 null 2!2"},
		{"other, of those with as many the smaller is kept", "u / 0s; u /b 1s; v / 0s; v /a 1s", `"start":"page_view:/","limit":1`, "1: / 2; 2: /a 1!1 null 1!1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.replace(t, visits(t, c.events))
			if got := ways(askSound[*weir.PathsAnswer](t, s, json.RawMessage(`{"insight":"paths",`+aDayOf+","+c.rest+`}`), now)); got != c.want {
				t.Errorf("paths are %s, want %s", got, c.want)
			}
		})
	}
}

// TestPathsOfTheMostSteps has as many steps as are allowed, and more events.
func TestPathsOfTheMostSteps(t *testing.T) {
	s := newStore(t)
	for _, c := range []struct {
		pages, steps int // before the end, and of the path
		before, rest string
		dropped      int64
	}{
		{18, 19, "", "", 1},
		{19, 20, "", "", 1},
		{20, 20, "", "", 0},
		{40, 20, "", "", 0},
		{19, 20, "u buy -1s", `,"window":"1d","collapse":true`, 1},
		{20, 20, "u buy -1s", `,"window":"1d","collapse":true`, 0},
		{19, 20, "u buy -1s", `,"window":"1d"`, 0},
	} {
		text := []string{"u buy 0s"}
		for i := range c.pages {
			text = append(text, fmt.Sprintf("u /p%d -%ds", i, i+2))
		}
		if c.before != "" {
			text = append(text, c.before)
		}
		s.replace(t, visits(t, strings.Join(text, ";")))
		answer := askSound[*weir.PathsAnswer](t, s, json.RawMessage(`{"insight":"paths",`+aDayOf+`,"end":"buy","steps":20`+c.rest+`}`), now)
		if last := answer.Steps[len(answer.Steps)-1]; last.Step != c.steps || last.Dropped != c.dropped {
			t.Errorf("%d pages%s: %d drop at step %d, want %d at %d", c.pages, c.rest, last.Dropped, last.Step, c.dropped, c.steps)
		}
	}
}

// TestPathsOfManyAtOneInstant has events of one person at one instant: they are
// in the order of their nodes, whoever sorts them.
func TestPathsOfManyAtOneInstant(t *testing.T) {
	s := newStore(t)
	for _, answerer := range []*insight.Answerer{insight.DuckDB(), insight.Cramped(insight.DuckDB())} {
		s.answerer = answerer
		s.replace(t, visits(t, "u /i 0s; u /h 0s; u /g 0s; u /f 0s; u /e 0s; u /d 0s; u /c 0s; u /b 0s; u /a 0s; u buy 0s; u view 0s"))
		answer := askSound[*weir.PathsAnswer](t, s, json.RawMessage(`{"insight":"paths",`+aDayOf+`,"steps":20}`), now)
		const want = "1: buy 1; 2: /a 1; 3: /b 1; 4: /c 1; 5: /d 1; 6: /e 1; 7: /f 1; 8: /g 1; 9: /h 1; 10: /i 1; 11: view 1!1"
		if got := ways(answer); got != want {
			t.Errorf("paths are %s", got)
		}
		s.replace(t, visits(t, "u /b 0s"+strings.Repeat("; u /a 0s", 40)+"; u buy 0s"))
		for _, c := range []struct{ rest, want string }{
			{`"end":"page_view:/b","steps":3`, "1: /b 1; 2: /a 1; 3: /a 1"},
			{`"end":"page_view:/b","steps":4,"collapse":true`, "1: /b 1; 2: /a 1; 3: buy 1!1"},
			{`"start":"buy","steps":3,"collapse":true`, "1: buy 1; 2: /a 1; 3: /b 1!1"},
		} {
			if got := ways(askSound[*weir.PathsAnswer](t, s, json.RawMessage(`{"insight":"paths",`+aDayOf+`,`+c.rest+`}`), now)); got != c.want {
				t.Errorf("%s: paths are %s, want %s", c.rest, got, c.want)
			}
		}
		full := askSound[*weir.PathsAnswer](t, s, json.RawMessage(`{"insight":"paths",`+aDayOf+`,"start":"page_view:/a","steps":20}`), now)
		if last := full.Steps[19]; len(last.Nodes) != 1 || *last.Nodes[0].Node != "page_view:/a" || last.Dropped != 0 {
			t.Errorf("paths end with %s", encode(last))
		}
	}
}

// TestPathsOfTheRest tells one node apart, and the one asked for.
func TestPathsOfTheRest(t *testing.T) {
	s := newStore(t)
	s.answerer = insight.TellingApart(insight.DuckDB(), 1)
	for _, c := range []struct{ events, rest, want string }{
		{"u / 0s; u /a 1s; u /b 2s; u /c 3s; u /c 4s", `"start":"page_view:/"`, "1: / 1; 2: null 1; 3: null 1; 4: /c 1; 5: /c 1!1"},
		{"u / 0s; u /a 1s; u buy 2s; u /c 3s; u /c 4s", `"start":"page_view:/","collapse":true`, "1: / 1; 2: null 1; 3: /c 1!1"},
		{"u buy 0s; u /a 1s; u /c 2s; u /c 3s", `"start":"page_view"`, "1: null 1; 2: /c 1; 3: /c 1!1"},
		{"u view 0s; u /a 0s; u /c 0s; u /c 0s", "\"steps\":6", "1: /c 1; 2: /c 1; 3: null 1; 4: null 1!1"},
		{"u view 0s; u /a 0s; u buy 1s; u buy 1s", `"start":"page_view"`, "1: null 1; 2: buy 1; 3: buy 1!1"},
	} {
		s.replace(t, visits(t, c.events))
		if got := ways(askSound[*weir.PathsAnswer](t, s, json.RawMessage(`{"insight":"paths",`+aDayOf+","+c.rest+`}`), now)); got != c.want {
			t.Errorf("%s: paths are %s, want %s", c.events, got, c.want)
		}
	}
}

func TestPathsAnswerAsClientsSeeIt(t *testing.T) {
	s := newStore(t)
	s.replace(t, visits(t, "u / 0s; u buy 1s; u / 1h; v / 0s; v /a 1s; v buy 2s"))
	answer := askSound[*weir.PathsAnswer](t, s, json.RawMessage(`{"insight":"paths",`+aDayOf+`,"end":"buy","steps":3,"limit":1,"window":"1h"}`), now)
	answer.TookMS = 3
	const want = `{"insight":"paths","from":"2026-03-01T00:00:00Z","to":"2026-03-02T00:00:00Z","timezone":"UTC","interval":"",` +
		`"as_of":{"sequence":7,"time":"2026-01-02T03:04:05Z","lag_ms":0},"took_ms":3,"end":"buy","window_seconds":3600,"paths":2,"people":2,"steps":[` +
		`{"step":1,"paths":2,"people":2,"dropped":0,"drop_off":0,"nodes":[{"node":"buy","paths":2,"people":2,"dropped":0,"drop_off":0,"share":1}]},` +
		`{"step":2,"paths":2,"people":2,"dropped":1,"drop_off":0.5,"nodes":[{"node":"page_view:/","paths":1,"people":1,"dropped":1,"drop_off":1,"share":0.5},` +
		`{"node":null,"other":true,"paths":1,"people":1,"dropped":0,"drop_off":0,"share":0.5}]},` +
		`{"step":3,"paths":1,"people":1,"dropped":1,"drop_off":1,"nodes":[{"node":"page_view:/","paths":1,"people":1,"dropped":1,"drop_off":1,"share":0.5}]}],` +
		`"links":[{"step":1,"from":"page_view:/","to":"buy","paths":1,"people":1,"share":0.5},{"step":1,"from":null,"to":"buy","paths":1,"people":1,"share":0.5},` +
		`{"step":2,"from":"page_view:/","to":null,"paths":1,"people":1,"share":1}]}`
	if got := encode(answer); got != want {
		t.Errorf("answer is\n%s, want\n%s", got, want)
	}
	var out strings.Builder
	const csv = "step,from,to,paths,people,share,dropped,drop_off\n1,buy,,2,2,1,0,0\n1,page_view:/,buy,1,1,0.5,,\n1,(other),buy,1,1,0.5,,\n" +
		"2,page_view:/,,1,1,0.5,1,1\n2,(other),,1,1,0.5,0,0\n2,page_view:/,(other),1,1,1,,\n3,page_view:/,,1,1,0.5,1,1\n"
	if err := insight.WriteCSV(&out, answer); err != nil || out.String() != csv {
		t.Errorf("as CSV it is\n%s, %v, want\n%s", out.String(), err, csv)
	}
}

func TestPathsPeople(t *testing.T) {
	s := newStore(t)
	s.replace(t, visits(t, "u / 0s; u buy 1s; u / 1h; v / 0s; v /a 1s; v buy 2s; w / 0s"))
	for _, c := range []struct{ asked, want string }{
		{`"step":1`, "u v w"},
		{`"step":2`, "u v"},
		{`"step":2,"node":"buy"`, "u"},
		{`"step":1,"next_node":"page_view:/a"`, "v"},
		{`"step":1,"outcome":"dropped"`, "u w"},
		{`"step":2,"other":true`, "v"},
		{`"step":1,"node":"page_view:/","next_other":true`, "v"},
		{`"step":1,"node":"gone"`, ""},
	} {
		question := `{"insight":"paths",` + aDayOf + `,"start":"page_view:/","limit":1,"people":{` + c.asked + `}}`
		list := askSound[*weir.PeopleList](t, s, json.RawMessage(question), now)
		names := map[string]bool{}
		for _, p := range list.People {
			names[p.DistinctID] = true
		}
		var got []string
		for _, name := range []string{"u", "v", "w"} {
			if names[name] {
				got = append(got, name)
			}
		}
		if strings.Join(got, " ") != c.want || int(list.Total) != len(got) || list.Insight != weir.InsightPaths {
			t.Errorf("%s: %v of %d, want %s", c.asked, got, list.Total, c.want)
		}
	}
}

// TestHostileTextIsDataOfSessions asks with arbitrary text wherever questions
// about sessions and paths have text, about events of the same text.
func TestHostileTextIsDataOfSessions(t *testing.T) {
	s := newStore(t)
	rapid.Check(t, func(t *rapid.T) {
		hostile := drawHostile(t)
		document, err := json.Marshal(map[string]string{hostile: hostile})
		if err != nil {
			t.Fatalf("cannot write the event: %v", err)
		}
		view := weir.Event{ID: "1", Name: weir.NamePageView, Time: now, Received: now, UserID: hostile, SessionID: hostile, Properties: document}
		view.Context.Path = hostile
		event := view
		event.ID, event.Name, event.Time = "2", hostile, now.Add(1000)
		s.replace(t, []weir.Event{view, event})
		is := []weir.Filter{{Property: "session_id", Op: weir.OpIs, Value: hostile}}
		sessions := askSound[*weir.SessionsAnswer](t, s, weir.Sessions{Insight: weir.InsightSessions, Filters: is,
			Breakdown: []string{"entry_page", "properties." + hostile}}, now)
		if g := sessions.Groups; len(g) != 1 || *g[0].Breakdown[0] != hostile || *g[0].Breakdown[1] != hostile || *sessions.ExitPages[0].Page != hostile {
			t.Fatalf("%q gives %s", hostile, encode(sessions))
		}
		question := weir.Paths{Insight: weir.InsightPaths, Start: weir.PathPagePrefix + hostile, Filters: is}
		paths := askSound[*weir.PathsAnswer](t, s, question, now)
		if len(paths.Links) != 1 || *paths.Links[0].From != question.Start || *paths.Links[0].To != hostile {
			t.Fatalf("%q gives %s", hostile, encode(paths))
		}
		question.People = &weir.PathsPeople{Step: 1, Node: question.Start, NextNode: hostile}
		if list := askSound[*weir.PeopleList](t, s, question, now); len(list.People) != 1 || list.People[0].DistinctID != hostile {
			t.Fatalf("%q gives %s", hostile, encode(list))
		}
	})
}
