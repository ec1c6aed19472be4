package main

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

const aSessions = `{"insight":"sessions","interval":"day","as_of":{"sequence":42,"time":"2026-01-03T09:00:00Z","lag_ms":0},"took_ms":3,"groups_omitted":2,
	"points":[{"time":"2026-01-01T00:00:00Z","sessions":3,"people":2,"avg_seconds":95,"median_seconds":10,"events_per_session":2.5,"page_views_per_session":1.25,"visits":2,"bounces":1,"bounce_rate":0.5},
		{"time":"2026-01-02T00:00:00Z","sessions":0,"people":0,"avg_seconds":null,"median_seconds":null,"events_per_session":null,"page_views_per_session":null,"visits":0,"bounces":0,"bounce_rate":null}],
	"total":{"sessions":3,"people":2,"avg_seconds":95,"median_seconds":10,"events_per_session":2.5,"page_views_per_session":1.25,"visits":2,"bounces":1,"bounce_rate":0.5},
	"entry_pages":[{"page":"/\u001b","sessions":2,"share":1,"bounces":1,"bounce_rate":0.5}],
	"exit_pages":[{"page":null,"sessions":1,"share":0.5,"bounces":1,"bounce_rate":1},{"page":null,"other":true,"sessions":1,"share":0.5,"bounces":0,"bounce_rate":0}],
	"breakdown":["country"],"groups":[{"breakdown":["DE"],"points":[],"total":{"sessions":1,"people":1,"avg_seconds":0,"median_seconds":0,"events_per_session":1,"page_views_per_session":1,"visits":1,"bounces":1,"bounce_rate":1}}]}`

// asks asks by flags and compares with the question wanted.
func asks(t *testing.T, want string, args ...string) {
	t.Helper()
	server := newRemoteServer(t, answerWith(aSessions))
	if _, _, err := runCommand(t.Context(), t, &queryCommand{}, "", append([]string{"--server", server.URL}, args...)...); err != nil {
		t.Fatal(err)
	}
	var got, wanted any
	if json.Unmarshal([]byte(server.sent()[0].body), &got) != nil || json.Unmarshal([]byte(want), &wanted) != nil || !reflect.DeepEqual(got, wanted) {
		t.Errorf("asked %s\nwant %s", server.sent()[0].body, want)
	}
}

func TestQuerySessionsQuestions(t *testing.T) {
	asks(t, `{"insight":"sessions","from":"2026-01-01","to":"2026-01-31","timezone":"Europe/Berlin","interval":"week","breakdown":["entry_page"],"limit":5,"pages":3,
		"filters":[{"property":"bot","op":"is","value":false}]}`, "sessions", "--from", "2026-01-01", "--to", "2026-01-31", "--timezone", "Europe/Berlin",
		"--interval", "week", "--breakdown", "entry_page", "--limit", "5", "--pages", "3", "--filter", "bot is false")
	asks(t, `{"insight":"sessions"}`, "sessions")
}

func TestQueryPrintsSessions(t *testing.T) {
	table, foot, _ := strings.Cut(query(t, aSessions), "\n\nas of")
	want := strings.Join([]string{
		`TIME        SESSIONS  PEOPLE  AVERAGE TIME  MEDIAN TIME  EVENTS  PAGE VIEWS  BOUNCE RATE`,
		`2026-01-01  3         2       1m 35s        10s          2.50    1.25        50.0 %`,
		`2026-01-02  0         0       -             -            -       -           -`,
		`total       3         2       1m 35s        10s          2.50    1.25        50.0 %`,
		``,
		`GROUP  SESSIONS  PEOPLE  AVERAGE TIME  MEDIAN TIME  EVENTS  PAGE VIEWS  BOUNCE RATE`,
		`DE     1         1       0s            0s           1.00    1.00        100.0 %`,
		``,
		`ENTRY PAGE  SESSIONS  SHARE    BOUNCE RATE`,
		`/\x1b       2         100.0 %  50.0 %`,
		``,
		`EXIT PAGE  SESSIONS  SHARE   BOUNCE RATE`,
		`(not set)  1         50.0 %  100.0 %`,
		`(other)    1         50.0 %  0.0 %`,
	}, "\n")
	if table != want {
		t.Errorf("printed\n%s\nwant\n%s", table, want)
	}
	if !strings.Contains(foot, "2 smaller results left out") {
		t.Errorf("foot is %q", foot)
	}
}
