package insight_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/insight"
)

// visits reads events as "person what time", separated by semicolons, each with
// a session id if a fourth word is given. What is a path, which is a page view,
// or the name of an event. Times are from the start of the period.
func visits(t *testing.T, text string) []weir.Event {
	t.Helper()
	events := journeys(t, text)
	for i := range events {
		e := &events[i]
		e.SessionID, e.Context.Country = e.Context.Country, ""
		if strings.HasPrefix(e.Name, "/") {
			e.Name, e.Context.Path = weir.NamePageView, e.Name
		}
	}
	return events
}

const aDayOf = `"from":"2026-03-01","to":"2026-03-01"`

// TestSessionsByTheSentence has a case for what docs/insights.md says of
// sessions, in its order.
func TestSessionsByTheSentence(t *testing.T) {
	s := newStore(t)
	for _, c := range []struct {
		name, events, rest string
		want               string // sessions, people, seconds on average, events per session, visits, bounces
	}{
		{"by id, whatever the time between", "u /a 0s 1; u /b 10h 1", "", "1 1 36000 2 1 0"},
		{"by id, one inside another", "u /a 0s 1; u /b 1m 2; u /c 2m 1", "", "2 1 60 1.5 2 1"},
		{"the same id of two people", "u /a 0s 1; v /b 1m 1", "", "2 2 0 1 2 2"},
		{"after exactly 30 minutes", "u /a 0s; u /b 30m", "", "1 1 1800 2 1 0"},
		{"after a microsecond more", "u /a 0s; u /b 30m0.000001s", "", "2 1 0 1 2 2"},
		{"each from the one before", "u /a 0s; u /b 29m; u /c 58m", "", "1 1 3480 3 1 0"},
		{"by time, not by arrival", "u /c 58m; u /a 0s; u /b 29m", "", "1 1 3480 3 1 0"},
		{"an event without an id does not prolong one that has", "u /a 0s 1; u buy 10m; u /b 20m 1", "", "2 1 600 1.5 1 0"},
		{"nor does one with an id join those without", "u /a 0s; u /b 20m 1; u /c 40m", "", "3 1 0 1 3 3"},
		{"filters, before sessions are made", "u /a 0s; u x 20m; u /b 40m", `,"filters":[{"property":"name","op":"is_not","value":"x"}]`, "2 1 0 1 2 2"},
		{"nobody", "u /a 30h", "", "0 0   0 0"},

		{"begun in the period, at its first instant", "u /a 0s; v /a -1us", "", "1 1 0 1 1 1"},
		{"begun before the period", "u /a -10m; u /b 10m", "", "0 0   0 0"},
		{"begun before the period, by id", "u /a -20h 1; u /b 10m 1", "", "0 0   0 0"},
		{"begun before what is looked at", "u /a -24h0.000001s 1; u /b 10m 1", "", "1 1 0 1 1 1"},
		{"begun at the first instant that is looked at", "u /a -24h 1; u /b 10m 1", "", "0 0   0 0"},
		{"goes on after the period", "u /a 23h50m; u /b 24h20m; u /c 24h50m", "", "1 1 3600 3 1 0"},
		{"as long as is looked at", "u /a 23h 1; u /b 47h59m59.999999s 1; u /c 48h 1", "", "1 1 89999.999999 2 1 0"},
		{"begun after the period", "u /a 24h", "", "0 0   0 0"},

		{"a bounce", "u /a 0s", "", "1 1 0 1 1 1"},
		{"a bounce of somebody who becomes known", "u /a 0s; u identify 1s; u group 2s; u alias 3s", "", "1 1 3 4 1 1"},
		{"a page view and something else", "u /a 0s; u click 1s", "", "1 1 1 2 1 0"},
		{"the same page twice", "u /a 0s; u /a 0s", "", "1 1 0 2 1 0"},
		{"no page view", "u buy 0s", "", "1 1 0 1 0 0"},
		{"a page view of no page", "u page_view 0s", "", "1 1 0 1 1 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.replace(t, visits(t, c.events))
			total := askSound[*weir.SessionsAnswer](t, s, json.RawMessage(`{"insight":"sessions",`+aDayOf+c.rest+`}`), now).Total
			got := fmt.Sprintf("%d %d %s %s %d %d", total.Sessions, total.People, total.AvgSeconds, total.EventsPerSession, total.Visits, total.Bounces)
			if got != c.want {
				t.Errorf("sessions are %q, want %q", got, c.want)
			}
		})
	}
}

// TestSessionsPagesOfTies has page views of one instant, and pages that are too
// many to be told apart.
func TestSessionsPagesOfTies(t *testing.T) {
	s := newStore(t)
	for _, c := range []struct {
		events      string
		nodes       int
		entry, exit string
	}{
		{"u /b 0s; u /a 0s; u /c 1s", 10, "/a", "/c"},
		{"u /a 0s; u /c 1s; u /b 1s", 10, "/a", "/c"},
		{"u page_view 0s; u /a 0s", 10, "/a", "null"},
		{"u click 0s; u /b 1s; u click 2s", 10, "/b", "/b"},
		{"u /b 0s; u /a 1s; v /b 30h", 1, "/b", "(other)"},
		{"u /b 0s; u /a 0s; u page_view 0s; v /b 30h", 1, "/b", "null"},
		{"u /a 0s; u page_view 0s; v /b 30h; w /b 30h", 1, "(other)", "null"},
		{"u click 0s", 10, "null", "null"},
	} {
		s.replace(t, visits(t, c.events))
		s.answerer = insight.TellingApart(insight.DuckDB(), c.nodes)
		answer := askSound[*weir.SessionsAnswer](t, s, json.RawMessage(`{"insight":"sessions",`+aDayOf+`,"breakdown":["entry_page","exit_page"]}`), now)
		values := answer.Groups[0].Breakdown
		if got := []string{shown(values[0]), shown(values[1])}; len(answer.Groups) != 1 || got[0] != c.entry || got[1] != c.exit {
			t.Errorf("%s: pages are %v, want %s and %s", c.events, got, c.entry, c.exit)
		}
	}
}

// TestSessionsGroupsOfTies has events of one instant that differ in their
// values, whoever sorts them.
func TestSessionsGroupsOfTies(t *testing.T) {
	s := newStore(t)
	s.replace(t, visits(t, "u buy 0s; u /i 0s; u /h 0s; u /g 0s; u /f 0s; u /e 0s; u /d 0s; u /c 0s; u /b 0s; u /a 1s; u /k 1s; u /j 1s"))
	for _, answerer := range []*insight.Answerer{insight.DuckDB(), insight.Cramped(insight.DuckDB())} {
		s.answerer = answerer
		answer := askSound[*weir.SessionsAnswer](t, s, json.RawMessage(`{"insight":"sessions",`+aDayOf+`,"breakdown":["path","entry_page","exit_page"]}`), now)
		if got := encode(answer.Groups[0].Breakdown); got != `["/b","/b","/k"]` || len(answer.Groups) != 1 {
			t.Errorf("groups are %s", encode(answer.Groups))
		}
	}
}

func shown(text *string) string {
	if text == nil {
		return "null"
	}
	return *text
}

// TestSessionsOverMidnightCountOnce asks day by day and for both days, of a
// session from one to the other.
func TestSessionsOverMidnightCountOnce(t *testing.T) {
	s := newStore(t)
	s.replace(t, visits(t, "u /a 23h50m; u /b 24h10m"))
	for _, c := range []struct{ from, to, want string }{
		{"2026-03-01", "2026-03-01", "1"}, {"2026-03-02", "2026-03-02", "0"}, {"2026-03-01", "2026-03-02", "1 0"},
	} {
		answer := askSound[*weir.SessionsAnswer](t, s, weir.Sessions{Insight: weir.InsightSessions, Period: weir.Period{From: c.from, To: c.to}}, now)
		var got []string
		for _, p := range answer.Points {
			got = append(got, fmt.Sprint(p.Sessions))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("from %s to %s: %v, want %s", c.from, c.to, got, c.want)
		}
	}
}

func TestSessionsAnswerAsClientsSeeIt(t *testing.T) {
	s := newStore(t)
	s.replace(t, visits(t, "u / 0s; u /pricing 40s; v / 1h; w buy 2h"))
	const question = `{"insight":"sessions",` + aDayOf + `,"timezone":"Europe/Berlin","breakdown":["entry_page"],"limit":1,"pages":1}`
	answer := askSound[*weir.SessionsAnswer](t, s, json.RawMessage(question), now)
	answer.TookMS = 3
	const home = `"sessions":2,"people":2,"avg_seconds":20,"median_seconds":20,"events_per_session":1.5,"page_views_per_session":1.5,"visits":2,"bounces":1,"bounce_rate":0.5}`
	const all = `"sessions":3,"people":3,"avg_seconds":13.333333333333334,"median_seconds":0,"events_per_session":1.3333333333333333,"page_views_per_session":1,"visits":2,"bounces":1,"bounce_rate":0.5}`
	const point = `{"points":[{"time":"2026-03-01T00:00:00+01:00",`
	want := `{"insight":"sessions","from":"2026-03-01T00:00:00+01:00","to":"2026-03-02T00:00:00+01:00","timezone":"Europe/Berlin","interval":"day",` +
		`"as_of":{"sequence":7,"time":"2026-01-02T03:04:05Z","lag_ms":0},"took_ms":3,` + strings.TrimPrefix(point, "{") + all + `],"total":{` + all + `,` +
		`"entry_pages":[{"page":"/","sessions":2,"share":1,"bounces":1,"bounce_rate":0.5}],` +
		`"exit_pages":[{"page":"/","sessions":1,"share":0.5,"bounces":1,"bounce_rate":1},{"page":null,"other":true,"sessions":1,"share":0.5,"bounces":0,"bounce_rate":0}],` +
		`"breakdown":["entry_page"],"groups":[{"breakdown":["/"],` + strings.TrimPrefix(point, "{") + home + `],"total":{` + home + `}],"groups_omitted":1}`
	if got := encode(answer); got != want {
		t.Errorf("answer is\n%s, want\n%s", got, want)
	}
	var out strings.Builder
	const csv = "time,entry_page,sessions,people,avg_seconds,median_seconds,events_per_session,page_views_per_session,visits,bounces,bounce_rate\n" +
		"2026-03-01T00:00:00+01:00,,3,3,13.333333333333334,0,1.3333333333333333,1,2,1,0.5\n2026-03-01T00:00:00+01:00,/,2,2,20,20,1.5,1.5,2,1,0.5\n"
	if err := insight.WriteCSV(&out, answer); err != nil || out.String() != csv {
		t.Errorf("as CSV it is\n%s, %v, want\n%s", out.String(), err, csv)
	}
}

// TestSessionsOfManyPages has more pages than are told apart.
func TestSessionsOfManyPages(t *testing.T) {
	s := newStore(t)
	var events []weir.Event
	for i := range 10_100 {
		at := at(t, "2026-03-01T12:00:00Z").Add(time.Duration(i) * time.Millisecond)
		e := weir.Event{ID: fmt.Sprint(i), UserID: fmt.Sprint(i), Name: weir.NamePageView, Time: at, Received: at}
		e.Context.Path = fmt.Sprintf("/item/%05d", i)
		events = append(events, e)
	}
	s.replace(t, events)
	answer := askSound[*weir.SessionsAnswer](t, s, json.RawMessage(`{"insight":"sessions",`+aDayOf+`,"breakdown":["exit_page"],"limit":1,"pages":3}`), now)
	if got := encode(answer.Groups[0].Breakdown); got != `["(other)"]` || answer.Groups[0].Total.Sessions != 100 || answer.GroupsOmitted != 10_000 {
		t.Errorf("group %s has %d sessions, %d are omitted", got, answer.Groups[0].Total.Sessions, answer.GroupsOmitted)
	}
	if last := answer.EntryPages[len(answer.EntryPages)-1]; len(answer.EntryPages) != 4 || !last.Other || last.Sessions != 10_097 {
		t.Errorf("entry pages are %s", encode(answer.EntryPages))
	}
	paths := askSound[*weir.PathsAnswer](t, s, json.RawMessage(`{"insight":"paths",`+aDayOf+`,"start":"page_view","limit":2}`), now)
	if last := paths.Steps[0].Nodes[2]; len(paths.Steps) != 1 || !last.Other || last.Paths != 10_098 || last.People != 10_098 {
		t.Errorf("paths are %s", encode(paths.Steps))
	}
}

func TestSessionsAndPathsRefused(t *testing.T) {
	for _, c := range []struct{ question, field string }{
		{`"insight":"sessions","interval":"year"`, "interval"},
		{`"insight":"sessions","interval":"minute"`, "interval"},
		{`"insight":"sessions","from":"2026-03-02","to":"2026-03-01"`, "to"},
		{`"insight":"sessions","breakdown":["landing_page"]`, "breakdown[0]"},
		{`"insight":"sessions","breakdown":["entry_page",7]`, "breakdown[1]"},
		{`"insight":"sessions","limit":1001`, "limit"},
		{`"insight":"sessions","pages":0`, "pages"},
		{`"insight":"sessions","filters":[{"property":"entry_page","op":"is","value":"/"}]`, "filters[0].property"},
		{`"insight":"sessions","people":[]`, "people"},
		{`"insight":"sessions","people":{"time":"noon"}`, "people.time"},
		{`"insight":"sessions","from":"2026-03-02","to":"2026-03-03","people":{"time":"2026-03-04"}`, "people.time"},
		{`"insight":"sessions","people":{"entry_page":"/"}`, "people.entry_page"},
		{`"insight":"sessions","people":{"entry_page":{"path":"/"}}`, "people.entry_page.path"},
		{`"insight":"sessions","people":{"exit_page":{"page":7}}`, "people.exit_page.page"},
		{`"insight":"sessions","people":{"exit_page":{"page":"/","other":true}}`, "people.exit_page.other"},
		{`"insight":"sessions","people":{"breakdown":["DE"]}`, "people.breakdown"},
		{`"insight":"sessions","people":{"limit":1001}`, "people.limit"},
		{`"insight":"sessions","people":{"after":"x"}`, "people.after"},
		{`"insight":"sessions","people":{"outcome":"new"}`, "people.outcome"},
		{`"insight":"paths","start":"a","end":"b"`, "end"},
		{`"insight":"paths","start":7`, "start"},
		{`"insight":"paths","window":"7d"`, "window"},
		{`"insight":"paths","start":"a","window":"7y"`, "window"},
		{`"insight":"paths","steps":1`, "steps"},
		{`"insight":"paths","steps":21`, "steps"},
		{`"insight":"paths","limit":101`, "limit"},
		{`"insight":"paths","collapse":"yes"`, "collapse"},
		{`"insight":"paths","interval":"day"`, "interval"},
		{`"insight":"paths","breakdown":["country"]`, "breakdown"},
		{`"insight":"paths","people":{}`, "people.step"},
		{`"insight":"paths","people":{"step":6}`, "people.step"},
		{`"insight":"paths","people":{"step":5,"next_node":"a"}`, "people.step"},
		{`"insight":"paths","people":{"step":1,"next_node":"a","outcome":"dropped"}`, "people.outcome"},
		{`"insight":"paths","people":{"step":1,"outcome":"converted"}`, "people.outcome"},
		{`"insight":"paths","people":{"step":1,"node":"a","other":true}`, "people.other"},
		{`"insight":"paths","people":{"step":1,"next_node":"a","next_other":true}`, "people.next_other"},
		{`"insight":"paths","people":{"step":1,"after":"x"}`, "people.after"},
		{`"insight":"paths","people":{"step":1,"from":"a"}`, "people.from"},
	} {
		parsed, err := insight.Parse([]byte("{" + c.question + "}"))
		if err == nil {
			_, err = insight.DuckDB().Run(t.Context(), nil, parsed, now)
		}
		if refused, ok := errors.AsType[*weir.Error](err); !ok || refused.Code != weir.CodeInvalid || refused.Field != c.field {
			t.Errorf("%s gives %v, want an error of %s", c.question, err, c.field)
		}
	}
}
