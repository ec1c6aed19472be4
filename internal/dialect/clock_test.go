package dialect

import (
	"strings"
	"testing"
	"time"
)

// noon is when the requests of these tests are received.
var noon = time.Date(2026, 5, 6, 12, 0, 0, 0, time.UTC)

// TestClocks corrects times by what the envelope says, but not by what may be
// the time a request takes.
func TestClocks(t *testing.T) {
	const happened = "2026-05-06T11:00:00Z"
	for sent, want := range map[string]string{
		"":                              `"time":"2026-05-06T11:00:00Z"`,
		"2026-05-06T11:59:59.9Z":        `"time":"2026-05-06T11:00:00Z"`,
		"2026-05-06T11:59:31Z":          `"time":"2026-05-06T11:00:00Z"`,
		"2026-05-06T11:59:15Z":          `"time":"2026-05-06T11:00:00Z","untimed":true`,
		"2026-05-06T11:58:00Z":          `"time":"2026-05-06T11:02:00Z","untimed":true`,
		"2026-05-06T12:10:00Z":          `"time":"2026-05-06T10:50:00Z","untimed":true`,
		"2027-05-06T12:00:00.000+00:00": `"time":"2025-05-06T11:00:00Z","untimed":true`,
		"2016-05-06T12:00:00Z":          `"time":"2026-05-06T11:00:00Z","untimed":true`,
		"9999-12-31T23:59:59Z":          `"time":"2026-05-06T11:00:00Z","untimed":true`,
		"0001-01-01T00:00:00Z":          `"time":"2026-05-06T11:00:00Z"`,
		"nonsense":                      `"time":"2026-05-06T11:00:00Z"`,
	} {
		for path, body := range map[string]string{
			"/e/":    `{"api_key":"k","sent_at":"` + sent + `","batch":[{"event":"e","distinct_id":"u","uuid":"i","timestamp":"` + happened + `"}]}`,
			"/v1/t":  `{"writeKey":"k","sentAt":"` + sent + `","type":"track","event":"e","userId":"u","messageId":"i","timestamp":"` + happened + `"}`,
			"/v1/a/": `{"writeKey":"k","sentAt":"` + sent + `","type":"track","event":"e","userId":"u","messageId":"i","originalTimestamp":"` + happened + `"}`,
		} {
			h, stub := newHandler(t, noon)
			post(h, path, body)
			if got := string(stub.lines["k"]); !strings.Contains(got, want+`,"user_id"`) {
				t.Errorf("%s sent at %q: %s", path, sent, got)
			}
		}
	}
}

// TestHistoryIsNotCorrected since it is not of the clock that sends it.
func TestHistoryIsNotCorrected(t *testing.T) {
	h, stub := newHandler(t, noon)
	post(h, "/batch", `{"api_key":"k","historical_migration":true,"sent_at":"2026-05-06T11:00:00Z",
		"batch":[{"event":"e","distinct_id":"u","timestamp":"2020-05-06T11:00:00Z"}]}`)
	if got := string(stub.lines["k"]); !strings.Contains(got, `"time":"2020-05-06T11:00:00Z","user_id"`) {
		t.Error(got)
	}
}

func TestInstant(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for text, want := range map[string]time.Time{
		`"2026-01-02T03:04:05Z"`:           at,
		`"2026-01-02T05:04:05+02:00"`:      at,
		`"2026-01-02T05:04:05+0200"`:       at,
		`"2026-01-02T03:04:05.678901234Z"`: at.Add(678901234),
		`"2026-01-02T03:04:05"`:            at,
		`"2026-01-02 03:04:05"`:            at,
		`"2026-01-02 05:04:05+02:00"`:      at,
		`"2026-01-02"`:                     at.Truncate(24 * time.Hour),
		`1767323045`:                       at,
		`"1767323045"`:                     at,
		`1767323045.5`:                     at.Add(time.Second / 2),
		`1767323045000`:                    at,
		`1767323045000000`:                 at,
		`1767323045000000000`:              at,
		`null`:                             {}, `true`: {}, `{}`: {}, `""`: {}, `"yesterday"`: {}, `1e300`: {}, `0`: {}, `"NaN"`: {}, `"Inf"`: {},
	} {
		if got := value(text).instant(); !got.Equal(want) {
			t.Errorf("%s is %v, not %v", text, got, want)
		}
	}
}
