package insight_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/insight"
)

// TestRelativeTimes holds what each text means as from and as to, in a zone
// where it is another day already.
func TestRelativeTimes(t *testing.T) {
	const today = "2026-03-31T08:30:00+13:00" // a Tuesday
	now := at(t, today)
	cases := []struct{ from, to, wantFrom, wantTo string }{
		{"now/d", "", "2026-03-31", "2026-04-01"},
		{"now-6d/d", "", "2026-03-25", "2026-04-01"},
		{"now-1d/d", "now-1d/d", "2026-03-30", "2026-03-31"},
		{"now-13d/d", "now-7d/d", "2026-03-18", "2026-03-25"},
		{"now/w", "", "2026-03-30", "2026-04-01"},
		{"now/w", "now/w", "2026-03-30", "2026-04-06"},
		{"now-1w/w", "now-1w/w", "2026-03-23", "2026-03-30"},
		{"now-2w/d", "", "2026-03-17", "2026-04-01"},
		{"now-31d/M", "now-31d/M", "2026-02-01", "2026-03-01"},
		{"now/M", "", "2026-03-01", "2026-04-01"},
		{"now-1M/M", "now-1M/M", "2026-02-01", "2026-03-01"},
		{"now-15M/M", "now-15M/M", "2024-12-01", "2025-01-01"},
		{"now-11M/M", "", "2025-04-01", "2026-04-01"},
		{"now-3M/y", "now-3M/y", "2025-01-01", "2026-01-01"},
		{"now/y", "", "2026-01-01", "2026-04-01"},
		{"now-50y/y", "now-50y/y", "1976-01-01", "1977-01-01"},
		{"now-15m", "", "2026-03-31T08:15:00+13:00", today},
		{"now-15m", "now", "2026-03-31T08:15:00+13:00", today},
		{"now-48h", "now-24h", "2026-03-29T08:30:00+13:00", "2026-03-30T08:30:00+13:00"},
		{"now-1w", "now-6d", "2026-03-24T08:30:00+13:00", "2026-03-25T08:30:00+13:00"},
		{"now/d", "now-1h", "2026-03-31", "2026-03-31T07:30:00+13:00"},
		{"2026-03-28", "now-1d/d", "2026-03-28", "2026-03-31"},
		{"", "now-30d/d", "2026-01-31", "2026-03-02"},
	}
	s := newStore(t)
	for _, c := range cases {
		head := settled(t, s, now, fmt.Sprintf(`"from":%q,"to":%q,"timezone":"Pacific/Tongatapu","interval":"month"`, c.from, c.to))
		if from, to := short(head.From), short(head.To); from != c.wantFrom || to != c.wantTo {
			t.Errorf("from %q to %q is from %s to %s, want %s and %s", c.from, c.to, from, to, c.wantFrom, c.wantTo)
		}
	}
}

// TestTimesThatAreNotRelative holds what is refused, and that definitions of
// cohorts, which are kept, take none.
func TestTimesThatAreNotRelative(t *testing.T) {
	for _, text := range []string{"-7d", "now-0d", "now-7", "now-7D/d", "now+1d", "now-10000d", "now-1000y/y", "now-1M", "now-1M/d", "now-1h/h", "Now", " now", "now ", "now-1.5d", "now-1d/d/d"} {
		_, err := insight.Parse([]byte(`{"insight":"lifecycle","from":"` + text + `"}`))
		refused, ok := errors.AsType[*weir.Error](err)
		if !ok || refused.Field != "from" || !strings.Contains(refused.Message, "now-6d/d") {
			t.Errorf("%q gives %v", text, err)
		}
	}
	if _, err := insight.ReadCohort([]byte(`{"did":{"from":"now-7d"}}`)); weir.ErrorCode(err) != weir.CodeInvalid {
		t.Errorf("a cohort from now-7d gives %v", err)
	}
}

// settled answers a question about nothing, as of now, and returns the head.
func settled(t *testing.T, s *store, now time.Time, period string) weir.AnswerHead {
	t.Helper()
	question, err := insight.Parse([]byte(`{"insight":"trend","series":[{}],` + period + `}`))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := insight.DuckDB().Run(t.Context(), s, question, now)
	if err != nil {
		t.Fatal(period, err)
	}
	return *answer.Head()
}

// short writes midnight as a date.
func short(at time.Time) string {
	if at.Equal(time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, at.Location())) {
		return at.Format(time.DateOnly)
	}
	return at.Format(time.RFC3339)
}
