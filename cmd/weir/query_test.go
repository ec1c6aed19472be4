package main

import (
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/weirhq/weir"
)

const aTrend = `{"insight":"trend","from":"2026-01-01T00:00:00+01:00","to":"2026-01-03T00:00:00+01:00","timezone":"Europe/Berlin","interval":"day",
	"as_of":{"sequence":42,"time":"2026-01-03T09:00:00Z","lag_ms":7},"took_ms":3,"breakdown":["browser"],"groups_omitted":2,"series":[
	{"label":"purchase","breakdown":["Fire\u001bfox"],"total":3,"points":[{"time":"2026-01-01T00:00:00+01:00","value":1},{"time":"2026-01-02T00:00:00+01:00","value":2}]},
	{"label":"purchase","breakdown":[null],"total":null,"points":[{"time":"2026-01-01T00:00:00+01:00","value":1.5},{"time":"2026-01-02T00:00:00+01:00","value":null}]}]}`

func answerWith(body string) func(http.ResponseWriter, sentRequest) {
	return func(w http.ResponseWriter, _ sentRequest) { io.WriteString(w, body) }
}

func TestQueryQuestions(t *testing.T) {
	tests := []struct {
		name, stdin string
		args        []string
		want        string
	}{
		{"flags", "", []string{"trend", "--event", "purchase", "--measure", "people", "--from", "2026-01-01", "--to", "2026-01-31",
			"--interval", "week", "--breakdown", "browser", "--breakdown", "os", "--timezone", "Europe/Berlin", "--compare"},
			`{"insight":"trend","from":"2026-01-01","to":"2026-01-31","timezone":"Europe/Berlin","interval":"week","compare":"previous",
			"series":[{"event":"purchase","measure":"people","label":"purchase"}],"breakdown":["browser","os"]}`},
		{"formula", "", []string{"trend", "--event", "a", "--event", "b", "--formula", "A/B"},
			`{"insight":"trend","interval":"day","formula":"A/B","series":[{"event":"a","measure":"count"},{"event":"b","measure":"count"}]}`},
		{"twice the same event", "", []string{"trend", "--event", "a", "--event", "a"},
			`{"insight":"trend","interval":"day","series":[{"event":"a","measure":"count"},{"event":"a","measure":"count"}]}`},
		{"every event, filtered", "", []string{"trend", "--filter", "browser is Mobile Safari", "--filter", "properties.n gte 12.50",
			"--filter", "country in DE, AT", "--filter", "user_id is_set", "--filter", "properties.ok is true", "--filter", "path contains 404"},
			`{"insight":"trend","interval":"day","series":[{"measure":"count"}],"filters":[
			{"property":"browser","op":"is","value":"Mobile Safari"},{"property":"properties.n","op":"gte","value":12.50},
			{"property":"country","op":"in","value":["DE","AT"]},{"property":"user_id","op":"is_set"},
			{"property":"properties.ok","op":"is","value":true},{"property":"path","op":"contains","value":"404"}]}`},
		{"JSON", "", []string{`{"insight":"funnel"}`}, `{"insight":"funnel"}`},
		{"stdin", `{"insight":"x"}`, []string{"-"}, `{"insight":"x"}`},
		{"stdin by default", `{"insight":"x"}`, nil, `{"insight":"x"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := newRemoteServer(t, answerWith(aTrend))
			args := append([]string{"--server", server.URL, "--token", "at", "--project", "shop"}, tt.args...)
			if _, _, err := runCommand(t.Context(), t, &queryCommand{}, tt.stdin, args...); err != nil {
				t.Fatal(err)
			}
			r := server.sent()[0]
			if r.path != "/v1/query" || r.key != "Bearer at" || r.query != "project=shop" {
				t.Errorf("asked at %s?%s as %q", r.path, r.query, r.key)
			}
			var got, want any
			if json.Unmarshal([]byte(r.body), &got) != nil || json.Unmarshal([]byte(tt.want), &want) != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("asked %s\nwant %s", r.body, tt.want)
			}
		})
	}
}

func TestQueryRefusesWhatIsNoQuestion(t *testing.T) {
	server := newRemoteServer(t, answerWith(aTrend))
	for _, args := range [][]string{{"funnel"}, {"{"}, {"-"}, {"trend", "--filter", "browser"}, {"trend", "--filter", "browser is"},
		{"trend", "--json", "--csv"}} {
		if _, _, err := runCommand(t.Context(), t, &queryCommand{}, "no JSON", append([]string{"--server", server.URL}, args...)...); err == nil {
			t.Errorf("%q: no error", args)
		}
	}
	if len(server.sent()) > 0 {
		t.Errorf("asked %v", server.sent())
	}
}

// query prints the answer to a question.
func query(t *testing.T, answer string, args ...string) string {
	t.Helper()
	server := newRemoteServer(t, answerWith(answer))
	out, _, err := runCommand(t.Context(), t, &queryCommand{}, "", append([]string{"--server", server.URL, "trend"}, args...)...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestQueryPrintsATable(t *testing.T) {
	table, foot, _ := strings.Cut(query(t, aTrend), "\n\n")
	want := strings.Join([]string{
		`TIME        purchase / Fire\x1bfox  purchase / (not set)`,
		`2026-01-01  1                       1.5`,
		`2026-01-02  2                       -`,
		`total       3                       -`,
	}, "\n")
	if table != want {
		t.Errorf("printed\n%s\nwant\n%s", table, want)
	}
	for _, part := range []string{"sequence 42", "7 ms behind", "took 3 ms", "2 smaller results left out"} {
		if !strings.Contains(foot, part) {
			t.Errorf("%q is not in %q", part, foot)
		}
	}
}

func TestQueryPrintsManyResultsBelowEachOther(t *testing.T) {
	result := `{"label":"a","breakdown":["x"],"total":1,"points":[{"time":"2026-01-01T10:00:00+05:45","value":1}]}`
	out := query(t, `{"insight":"trend","interval":"hour","series":[`+strings.Repeat(result+",", 6)+result+`]}`)
	if !strings.HasPrefix(out, "SERIES  TIME") || strings.Count(out, "a / x") != 14 || !strings.Contains(out, "2026-01-01 10:00 +05:45") {
		t.Errorf("printed\n%s", out)
	}
}

func TestQueryComparesSideBySide(t *testing.T) {
	out := query(t, `{"insight":"trend","interval":"day","series":[{"label":"a","total":1,"points":[{"time":"2026-01-02T00:00:00Z","value":1}],
		"previous":{"total":9,"points":[{"time":"2026-01-01T00:00:00Z","value":4},{"time":"2026-01-02T00:00:00Z","value":5}]}}]}`)
	for _, row := range []string{"TIME        a  a (before)", "total       1  9"} {
		if !strings.Contains(out, row+"\n") {
			t.Errorf("%q is not in\n%s", row, out)
		}
	}
}

func TestFreshnessOfAnEmptyStore(t *testing.T) {
	if got := freshness(weir.AnswerHead{TookMS: 3}, 0); got != "as of sequence 0; took 3 ms" {
		t.Errorf("says %q", got)
	}
}

func TestQueryPrintsJSONAndCSV(t *testing.T) {
	if out := query(t, "{\"a\":\n \"\u009b\"}", "--json"); out != "{\"a\":\"\\u009b\"}\n" {
		t.Errorf("printed %q", out)
	}
	if out := query(t, "time,value\n", "--csv"); out != "time,value\n" {
		t.Errorf("printed %q", out)
	}
	if out := query(t, `{"insight":"unheard of","steps":[]}`); out != "{\"insight\":\"unheard of\",\"steps\":[]}\n" {
		t.Errorf("printed %q", out)
	}
}

func TestQueryTellsWhatTheServerSays(t *testing.T) {
	server := newRemoteServer(t, func(w http.ResponseWriter, _ sentRequest) {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusBadRequest)
		io.WriteString(w, `{"code":"invalid","detail":"interval: no such thing"}`)
	})
	_, _, err := runCommand(t.Context(), t, &queryCommand{}, "", "--server", server.URL, "trend")
	if err == nil || !strings.Contains(err.Error(), "interval: no such thing") {
		t.Errorf("error is %v", err)
	}
}
