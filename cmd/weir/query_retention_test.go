package main

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

func TestQueryAsksByFlags(t *testing.T) {
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"retention", []string{"retention", "--start", "signup", "--return", "login where browser is Firefox", "--type", "first_time", "--interval", "week",
			"--periods", "8", "--from", "2026-01-05", "--timezone", "Europe/Berlin", "--breakdown", "country", "--filter", "bot is false"},
			`{"insight":"retention","from":"2026-01-05","timezone":"Europe/Berlin","interval":"week","type":"first_time","start":{"event":"signup"},
			"return":{"event":"login","filters":[{"property":"browser","op":"is","value":"Firefox"}]},"periods":8,"breakdown":["country"],
			"filters":[{"property":"bot","op":"is","value":false}]}`},
		{"retention of anything", []string{"retention"}, `{"insight":"retention","start":{}}`},
		{"lifecycle", []string{"lifecycle", "--event", "page_view", "--interval", "week"}, `{"insight":"lifecycle","interval":"week","series":{"event":"page_view"}}`},
		{"stickiness", []string{"stickiness", "--per", "month", "--filter", "os is iOS"},
			`{"insight":"stickiness","per":"month","filters":[{"property":"os","op":"is","value":"iOS"}]}`},
		{"shapes of a trend", []string{"trend", "--breakdown", "os", "--limit", "3", "--other", "--cumulative", "--rolling", "7"},
			`{"insight":"trend","interval":"day","series":[{"measure":"count"}],"breakdown":["os"],"limit":3,"other":true,"cumulative":true,"rolling":7}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := newRemoteServer(t, answerWith(aTrend))
			args := append([]string{"--server", server.URL, "--token", "at"}, tt.args...)
			if _, _, err := runCommand(t.Context(), t, &queryCommand{}, "", args...); err != nil {
				t.Fatal(err)
			}
			var got, want any
			body := server.sent()[0].body
			if json.Unmarshal([]byte(body), &got) != nil || json.Unmarshal([]byte(tt.want), &want) != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("asked %s\nwant %s", body, tt.want)
			}
		})
	}
}

func TestQueryPrintsTables(t *testing.T) {
	head := `"from":"2026-01-01T00:00:00Z","to":"2026-01-03T00:00:00Z","timezone":"UTC","interval":"day","as_of":{"sequence":42,"time":"2026-01-03T09:00:00Z","lag_ms":0},"took_ms":3,`
	tests := []struct{ name, answer, want string }{
		{"retention", `{"insight":"retention",` + head + `"breakdown":[],"groups_omitted":0,"cohorts":[
			{"start":"2026-01-01T00:00:00Z","breakdown":[],"size":4,"retained":[4,1],"incomplete_from":1},
			{"start":"2026-01-02T00:00:00Z","breakdown":[],"size":0,"retained":[0,null]}],
			"totals":[{"breakdown":[],"size":4,"retention":[1,0.25]}]}`, `
COHORT      PEOPLE  0        1
2026-01-01  4       100.0 %  25.0 % *
2026-01-02  0       -
total       4       100.0 %  25.0 %`},
		{"retention by group", `{"insight":"retention",` + head + `"breakdown":["os"],"groups_omitted":0,"cohorts":[
			{"start":"2026-01-01T00:00:00Z","breakdown":["a"],"size":2,"retained":[1]},{"start":"2026-01-01T00:00:00Z","breakdown":[null],"size":1,"retained":[1]}],
			"totals":[{"breakdown":["a"],"size":2,"retention":[0.5]},{"breakdown":[null],"size":1,"retention":[1]}]}`, `
GROUP      COHORT      PEOPLE  0
a          2026-01-01  2       50.0 %
a          total       2       50.0 %
(not set)  2026-01-01  1       100.0 %
(not set)  total       1       100.0 %`},
		{"people", `{"insight":"retention",` + head + `"total":3,"people":[{"person":"17","distinct_id":"u\u001b1"}],"next":"17"}`, `
PERSON  DISTINCT ID
17      u\x1b1`},
		{"lifecycle", `{"insight":"lifecycle",` + head + `"points":[{"time":"2026-01-01T00:00:00Z","new":3,"returning":2,"resurrecting":1,"dormant":4,"incomplete":true}]}`, `
TIME        NEW  RETURNING  RESURRECTING  DORMANT
2026-01-01  3    2          1             4 *`},
		{"stickiness", `{"insight":"stickiness",` + head + `"per":"week","people":3,"average":1.333,"days":[{"days":1,"people":2,"share":0.6667,"at_least":3},{"days":2,"people":1,"share":0.3333,"at_least":1}],
			"stretches":[{"time":"2025-12-29T00:00:00Z","people":3,"average":1.333,"days":[]}]}`, `
DAYS  PEOPLE  SHARE   AT LEAST
1     2       66.7 %  3
2     1       33.3 %  1

FROM        PEOPLE  DAYS ON AVERAGE
2025-12-29  3       1.33

average  1.33`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out := query(t, tt.answer)
			want := strings.TrimPrefix(tt.want, "\n")
			if !strings.HasPrefix(trimLines(out), want+"\n\n") || !strings.Contains(out, "sequence 42") {
				t.Errorf("printed\n%s\nwant\n%s", out, want)
			}
		})
	}
}

// trimLines removes the spaces at the ends of lines.
func trimLines(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}
