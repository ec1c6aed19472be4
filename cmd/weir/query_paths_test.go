package main

import (
	"strings"
	"testing"
)

const aPaths = `{"insight":"paths","interval":"","as_of":{"sequence":42,"time":"2026-01-03T09:00:00Z","lag_ms":0},"took_ms":3,"start":"page_view:/","window_seconds":null,"paths":4,"people":3,
	"steps":[{"step":1,"paths":4,"people":3,"dropped":1,"drop_off":0.25,"nodes":[{"node":"page_view:/","paths":4,"people":3,"dropped":1,"drop_off":0.25,"share":1}]},
		{"step":2,"paths":3,"people":2,"dropped":3,"drop_off":1,"nodes":[{"node":"buy\u001b","paths":2,"people":2,"dropped":2,"drop_off":1,"share":0.5},
			{"node":null,"other":true,"paths":1,"people":1,"dropped":1,"drop_off":1,"share":0.25}]}],
	"links":[{"step":1,"from":"page_view:/","to":"buy\u001b","paths":2,"people":2,"share":0.5},{"step":1,"from":"page_view:/","to":null,"paths":1,"people":1,"share":0.25}]}`

func TestQueryPathsQuestions(t *testing.T) {
	asks(t, `{"insight":"paths","from":"2026-01-01","to":"2026-01-31","timezone":"Europe/Berlin","start":"page_view:/my shop","steps":7,"collapse":true,"window":"1h","limit":5,
		"filters":[{"property":"bot","op":"is","value":false}]}`, "paths", "--from", "2026-01-01", "--to", "2026-01-31", "--timezone", "Europe/Berlin",
		"--start", "page_view:/my shop", "--steps", "7", "--collapse", "--window", "1h", "--limit", "5", "--filter", "bot is false")
	asks(t, `{"insight":"paths","end":"purchase"}`, "paths", "--end", "purchase")
}

func TestQueryPrintsPaths(t *testing.T) {
	table, foot, _ := strings.Cut(query(t, aPaths), "\n\n4 paths")
	want := strings.Join([]string{
		`STEP  NODE         PATHS  PEOPLE  SHARE    DROPPED  DROP-OFF`,
		`1     page_view:/  4      3       100.0 %  1        25.0 %`,
		`2     buy\x1b      2      2       50.0 %   2        100.0 %`,
		`2     (other)      1      1       25.0 %   1        100.0 %`,
		``,
		`STEP  FROM         PATHS  PEOPLE  SHARE   TO`,
		`1     page_view:/  2      2       50.0 %  buy\x1b`,
		`1     page_view:/  1      1       25.0 %  (other)`,
	}, "\n")
	if table != want {
		t.Errorf("printed\n%s\nwant\n%s", table, want)
	}
	if !strings.HasPrefix(foot, " of 3 people; as of") {
		t.Errorf("foot is %q", foot)
	}
}

func TestQueryPrintsThePeopleBehindAnswers(t *testing.T) {
	for _, insight := range withPeople {
		out := query(t, `{"insight":"`+string(insight)+`","total":3,"people":[{"person":"1","distinct_id":"ann\u001b"}],"next":"1"}`)
		if !strings.HasPrefix(out, "PERSON  DISTINCT ID\n1       ann\\x1b\n\n3 people; more after 1; ") {
			t.Errorf("of %s, printed\n%s", insight, out)
		}
		if out := query(t, `{"insight":"`+string(insight)+`","total":0,"people":[]}`); !strings.HasPrefix(out, "PERSON  DISTINCT ID\n\n0 people; ") {
			t.Errorf("of nobody, for %s, printed\n%s", insight, out)
		}
	}
}
