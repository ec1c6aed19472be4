package insight_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// TestBucketsAcrossClockChanges holds the boundaries of days and hours where
// zones make them difficult. Points are written "start value".
func TestBucketsAcrossClockChanges(t *testing.T) {
	cases := []struct {
		name, zone, from, to, interval string
		events                         []string
		want                           []string
	}{
		{"an hour shown twice is two buckets", "Europe/Berlin", "2025-10-26T00:00:00Z", "2025-10-26T02:00:00Z", "hour",
			[]string{"2025-10-26T00:30:00Z", "2025-10-26T01:30:00Z", "2025-10-26T01:31:00Z"},
			[]string{"2025-10-26T02:00:00+02:00 1", "2025-10-26T02:00:00+01:00 2"}},
		{"a day of 23 hours", "America/New_York", "2025-03-09", "2025-03-10", "day",
			[]string{"2025-03-09T04:59:59Z", "2025-03-09T05:00:00Z", "2025-03-10T03:59:59Z", "2025-03-10T04:00:00Z"},
			[]string{"2025-03-09T00:00:00-05:00 2", "2025-03-10T00:00:00-04:00 1"}},
		{"clocks skip midnight", "America/Sao_Paulo", "2018-11-03", "2018-11-04", "day",
			[]string{"2018-11-04T02:59:59Z", "2018-11-04T03:00:00Z"},
			[]string{"2018-11-03T00:00:00-03:00 1", "2018-11-04T01:00:00-02:00 1"}},
		{"clocks go back over midnight", "America/St_Johns", "2010-11-06", "2010-11-07", "day",
			[]string{"2010-11-07T02:29:59Z", "2010-11-07T02:30:00Z", "2010-11-07T02:45:00Z", "2010-11-07T03:30:00Z"},
			[]string{"2010-11-06T00:00:00-02:30 1", "2010-11-07T00:00:00-02:30 3"}},
		{"a period begins in the repeated end of a day", "America/St_Johns", "2010-11-07T02:45:00Z", "2010-11-07T04:00:00Z", "day",
			[]string{"2010-11-07T02:45:00Z", "2010-11-07T03:30:00Z"},
			[]string{"2010-11-07T00:00:00-02:30 2"}},
		{"the calendar skips a day", "Pacific/Apia", "2011-12-29", "2011-12-31", "day",
			[]string{"2011-12-30T09:59:59Z", "2011-12-30T10:00:00Z"},
			[]string{"2011-12-29T00:00:00-10:00 1", "2011-12-31T00:00:00+14:00 1"}},
		{"a skipped day as the end of the period", "Pacific/Apia", "2011-12-29", "2011-12-30", "day",
			[]string{"2011-12-30T09:59:59Z", "2011-12-30T10:00:00Z"},
			[]string{"2011-12-29T00:00:00-10:00 1"}},
		{"half an hour of summer time ends", "Australia/Lord_Howe", "2025-04-05T14:00:00Z", "2025-04-05T16:00:00Z", "hour",
			[]string{"2025-04-05T14:59:59Z", "2025-04-05T15:00:00Z", "2025-04-05T15:30:00Z"},
			[]string{"2025-04-06T01:00:00+11:00 1", "2025-04-06T01:30:00+10:30 1", "2025-04-06T02:00:00+10:30 1"}},
		{"hours of a zone of 45 minutes", "Asia/Kathmandu", "2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z", "hour",
			[]string{"2026-01-01T00:14:59Z", "2026-01-01T00:15:00Z"},
			[]string{"2026-01-01T05:00:00+05:45 1", "2026-01-01T06:00:00+05:45 1"}},
		{"weeks begin on Monday, and before from", "UTC", "2026-01-01", "2026-01-05", "week",
			[]string{"2025-12-31T23:59:59Z", "2026-01-01T00:00:00Z", "2026-01-04T23:59:59.999999Z", "2026-01-05T00:00:00Z"},
			[]string{"2025-12-29T00:00:00Z 2", "2026-01-05T00:00:00Z 1"}},
		{"months", "Africa/Cairo", "2024-02-28", "2024-04-01", "month",
			[]string{"2024-02-29T21:59:59Z", "2024-02-29T22:00:00Z", "2024-03-31T22:00:00Z"},
			[]string{"2024-02-01T00:00:00+02:00 1", "2024-03-01T00:00:00+02:00 1", "2024-04-01T00:00:00+02:00 1"}},
		{"the last day of a leap year, by rules without end", "Europe/Berlin", "2040-12-30", "2041-01-01", "day",
			[]string{"2040-12-30T22:59:59Z", "2040-12-30T23:00:00Z", "2040-12-31T23:00:00Z"},
			[]string{"2040-12-30T00:00:00+01:00 1", "2040-12-31T00:00:00+01:00 1", "2041-01-01T00:00:00+01:00 1"}},
		{"before 1970, with an offset of seconds", "Europe/Amsterdam", "1930-01-01", "1930-01-02", "day",
			[]string{"1930-01-01T23:40:27Z", "1930-01-01T23:40:28Z"},
			[]string{"1929-12-31T23:40:28Z 1", "1930-01-01T23:40:28Z 1"}},
	}
	s := newStore(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s.replace(t, eventsAt(t, c.events...))
			answer := s.ask(t, fmt.Sprintf(`{"insight":"trend","series":[{}],"timezone":%q,"from":%q,"to":%q,"interval":%q}`,
				c.zone, c.from, c.to, c.interval))
			if got := written(answer.Series[0].TrendLine); !slices.Equal(got, c.want) {
				t.Errorf("points are\n%v, want\n%v", got, c.want)
			}
		})
	}
}

func written(line weir.TrendLine) []string {
	var texts []string
	for _, p := range line.Points {
		texts = append(texts, p.Time.Format(time.RFC3339)+" "+p.Value.String())
	}
	return texts
}

func TestDefaultPeriodIsThirtyDaysWithToday(t *testing.T) {
	s := newStore(t)
	answer := s.ask(t, `{"insight":"trend","series":[{}],"timezone":"Europe/Berlin"}`)
	if got := len(answer.Series[0].Points); got != 30 {
		t.Errorf("%d points, want 30", got)
	}
	if got := answer.From.Format(time.RFC3339); got != "2026-02-28T00:00:00+01:00" {
		t.Errorf("from is %s", got)
	}
	if got := answer.To.Format(time.RFC3339); got != "2026-03-30T00:00:00+02:00" {
		t.Errorf("to is %s", got)
	}
}

// A day after one that the calendar skips: the previous period has no instant.
func TestPreviousPeriodThatTheCalendarSkips(t *testing.T) {
	s := newStore(t)
	s.replace(t, eventsAt(t, "2011-12-30T09:00:00Z", "2011-12-30T10:00:00Z"))
	answer := s.ask(t, `{"insight":"trend","series":[{}],"timezone":"Pacific/Apia","from":"2011-12-31","to":"2011-12-31","compare":"previous"}`)
	result := answer.Series[0]
	if result.Total != 1 || len(result.Previous.Points) != 0 || result.Previous.Total != 0 {
		t.Errorf("answer is %s", encode(result))
	}
}
