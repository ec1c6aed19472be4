package main

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

const aFunnel = `{"insight":"funnel","interval":"day","as_of":{"sequence":42,"time":"2026-01-03T09:00:00Z","lag_ms":0},"took_ms":3,
	"breakdown":["browser"],"groups_omitted":2,"window_seconds":604800,"order":"ordered",
	"steps":[{"step":1,"label":"Shop\u001b","event":"page_view","people":200,"conversion":1,"conversion_from_previous":null,"dropped":150,"median_seconds":null,"avg_seconds":null},
		{"step":2,"label":"purchase","event":"purchase","people":50,"conversion":0.25,"conversion_from_previous":0.25,"dropped":0,"median_seconds":95,"avg_seconds":97200}],
	"overall":{"conversion":0.25,"median_seconds":95,"avg_seconds":97200,"histogram":[]},
	"points":[{"time":"2026-01-01T00:00:00Z","entered":200,"converted":50,"conversion":0.25},{"time":"2026-01-02T00:00:00Z","entered":0,"converted":0,"conversion":null}],
	"groups":[{"breakdown":[null],"overall":{"histogram":[]},"steps":[{"step":1,"label":"Shop","event":"page_view","people":200,"conversion":1,"conversion_from_previous":null,
		"dropped":150,"median_seconds":null,"avg_seconds":null},{"step":2,"label":"purchase","event":"purchase","people":50,"conversion":0.25,"conversion_from_previous":0.25,
		"dropped":0,"median_seconds":0.25,"avg_seconds":5400}]}]}`

func TestQueryFunnelQuestions(t *testing.T) {
	server := newRemoteServer(t, answerWith(aFunnel))
	_, _, err := runCommand(t.Context(), t, &queryCommand{}, "", "--server", server.URL, "funnel",
		"--step", "page_view where path is /my shop", "--step", "purchase", "--window", "7d", "--order", "ordered", "--exclude", "refund",
		"--from", "2026-01-01", "--to", "2026-01-31", "--timezone", "Europe/Berlin", "--interval", "week", "--breakdown", "browser",
		"--attribution", "last", "--filter", "bot is false")
	if err != nil {
		t.Fatal(err)
	}
	const asked = `{"insight":"funnel","from":"2026-01-01","to":"2026-01-31","timezone":"Europe/Berlin","interval":"week","window":"7d","order":"ordered",
		"steps":[{"event":"page_view","filters":[{"property":"path","op":"is","value":"/my shop"}]},{"event":"purchase"}],
		"exclude":[{"event":"refund"}],"breakdown":["browser"],"attribution":"last","filters":[{"property":"bot","op":"is","value":false}]}`
	var got, want any
	if json.Unmarshal([]byte(server.sent()[0].body), &got) != nil || json.Unmarshal([]byte(asked), &want) != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("asked %s\nwant %s", server.sent()[0].body, asked)
	}
}

func TestQueryFunnelIsOverTimeOnlyIfAsked(t *testing.T) {
	server := newRemoteServer(t, answerWith(aFunnel))
	if _, _, err := runCommand(t.Context(), t, &queryCommand{}, "", "--server", server.URL, "funnel", "--step", "a"); err != nil {
		t.Fatal(err)
	}
	if body := server.sent()[0].body; body != `{"insight":"funnel","steps":[{"event":"a"}]}` {
		t.Errorf("asked %s", body)
	}
}

func TestQueryRefusesWhatIsNoFunnel(t *testing.T) {
	server := newRemoteServer(t, answerWith(aFunnel))
	for _, args := range [][]string{{"--window", "7d"}, {"--step", "a where b"}, {"--step", "a", "--exclude", "a where b is"}} {
		if _, _, err := runCommand(t.Context(), t, &queryCommand{}, "", append([]string{"--server", server.URL, "funnel"}, args...)...); err == nil {
			t.Errorf("%q: no error", args)
		}
	}
	if len(server.sent()) > 0 {
		t.Errorf("asked %v", server.sent())
	}
}

func TestQueryPrintsAFunnel(t *testing.T) {
	table, foot, _ := strings.Cut(query(t, aFunnel), "\n\nas of")
	want := strings.Join([]string{
		`STEP            PEOPLE  OF FIRST  OF PREVIOUS  MEDIAN TIME  AVERAGE TIME`,
		`1     Shop\x1b  200     100.0 %   -            -            -`,
		`2     purchase  50      25.0 %    25.0 %       1m 35s       1d 3h`,
		``,
		`(not set)`,
		`1  Shop      200  100.0 %  -       -      -`,
		`2  purchase  50   25.0 %   25.0 %  250ms  1h 30m`,
		``,
		`TIME          ENTERED  CONVERTED  CONVERSION`,
		`2026-01-01    200      50         25.0 %`,
		`2026-01-02    0        0          -`,
	}, "\n")
	if table != want {
		t.Errorf("printed\n%s\nwant\n%s", table, want)
	}
	if !strings.Contains(foot, "2 smaller results left out") {
		t.Errorf("foot is %q", foot)
	}
}

func TestQueryPrintsPeopleAsJSON(t *testing.T) {
	const list = `{"insight":"funnel","total":1,"people":[{"person":"1","distinct_id":"a","times":["2026-01-01T00:00:00Z"]}]}`
	if out := query(t, list); out != list+"\n" {
		t.Errorf("printed %q", out)
	}
}
