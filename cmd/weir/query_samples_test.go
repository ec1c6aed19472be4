package main

import (
	"strings"
	"testing"
)

func TestQuerySampleQuestions(t *testing.T) {
	asks(t, `{"insight":"names","from":"2026-01-01","timezone":"Europe/Berlin","limit":5}`, "names", "--from", "2026-01-01", "--timezone", "Europe/Berlin", "--limit", "5")
	asks(t, `{"insight":"properties"}`, "properties")
	asks(t, `{"insight":"properties","event":"buy"}`, "properties", "--event", "buy")
	asks(t, `{"insight":"values","property":"country","event":"buy","search":"d","limit":3}`,
		"values", "--property", "country", "--event", "buy", "--search", "d", "--limit", "3")
	for want, args := range map[string][]string{
		"--property":  {"values"},
		"one --event": {"properties", "--event", "a", "--event", "b"},
	} {
		if _, _, err := runCommand(t.Context(), t, &queryCommand{}, "", args...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v", args, err)
		}
	}
}

func TestQueryPrintsSamples(t *testing.T) {
	for answer, want := range map[string]string{
		`{"insight":"names",` + aHeadOfPeople + `,"total":9,"names":[{"name":"a\u001b","count":12,"first_seen":"2026-01-01T10:00:00Z","last_seen":"2026-01-02T11:00:00Z"}]}`: "EVENT  COUNT  FIRST SEEN           LAST SEEN\na\\x1b  12     2026-01-01 10:00:00  2026-01-02 11:00:00\n\n9 names; as of",
		`{"insight":"properties",` + aHeadOfPeople + `,"sampled":{"events":7},"properties":[{"property":"country","type":"text","share":0.935,"examples":["DE","\u001b"]}]}`: "PROPERTY  TYPE  SHARE  EXAMPLES\ncountry   text  93.5%  DE, \\x1b\n\nfrom 7 events; as of",
		`{"insight":"values",` + aHeadOfPeople + `,"sampled":{"events":7,"since":"2026-01-01T10:00:00Z"},"values":[{"value":"DE","count":5}]}`:                               "VALUE  COUNT\nDE     5\n\nfrom the 7 events received since 2026-01-01 10:00:00; as of",
	} {
		if got := query(t, answer); !strings.HasPrefix(got, want) {
			t.Errorf("printed\n%s\nwant\n%s", got, want)
		}
	}
}
