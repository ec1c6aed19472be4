package insight_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/insight"
)

// happened returns events written "user name time".
func happened(t testing.TB, written ...string) []weir.Event {
	t.Helper()
	events := make([]weir.Event, len(written))
	for i, text := range written {
		parts := strings.Fields(text)
		events[i] = weir.Event{ID: fmt.Sprintf("e%d", i), UserID: parts[0], Name: parts[1], Time: at(t, parts[2])}
		events[i].Received = events[i].Time
	}
	return events
}

// cells writes a retention as "size: retained …" for each cohort.
func cells(answer *weir.RetentionAnswer) []string {
	var written []string
	for _, cohort := range answer.Cohorts {
		text := fmt.Sprintf("%d:", cohort.Size)
		for _, n := range cohort.Retained {
			if n == nil {
				text += " -"
				continue
			}
			text += fmt.Sprintf(" %d", *n)
		}
		written = append(written, text)
	}
	return written
}

// TestRetentionAsDefined holds single sentences of docs/insights.md.
func TestRetentionAsDefined(t *testing.T) {
	cases := []struct {
		name, question string
		events         []string
		want           []string
	}{
		{"recurring: in the cohort of each day", `"from":"2026-03-01","to":"2026-03-03","periods":3`,
			[]string{"u a 2026-03-01T10:00:00Z", "u a 2026-03-03T10:00:00Z", "v a 2026-03-02T10:00:00Z", "v a 2026-03-03T10:00:00Z"},
			[]string{"1: 1 0 1", "1: 1 1 0", "2: 2 0 0"}},
		{"first time: in one cohort", `"from":"2026-03-01","to":"2026-03-03","periods":3,"type":"first_time"`,
			[]string{"u a 2026-03-01T10:00:00Z", "u a 2026-03-03T10:00:00Z", "v a 2026-03-02T10:00:00Z", "v a 2026-03-03T10:00:00Z"},
			[]string{"1: 1 0 1", "1: 1 1 0", "0: 0 0 0"}},
		{"first time: of all time", `"from":"2026-03-02","to":"2026-03-02","periods":1,"type":"first_time"`,
			[]string{"u a 2020-03-01T10:00:00Z", "u a 2026-03-02T10:00:00Z", "v a 2026-03-02T10:00:00Z", "v a 2027-03-02T10:00:00Z"},
			[]string{"1: 1"}},
		{"first time: what the period cuts off is before it", `"from":"2026-03-02T10:00:00Z","to":"2026-03-02T12:00:00Z","periods":1,"type":"first_time"`,
			[]string{"u a 2026-03-02T09:00:00Z", "u a 2026-03-02T11:00:00Z", "v a 2026-03-02T12:00:00Z", "w a 2026-03-02T10:00:00Z"},
			[]string{"1: 1"}},
		{"unbounded: a later return counts too", `"from":"2026-03-01","to":"2026-03-02","periods":3,"type":"unbounded"`,
			[]string{"u a 2026-03-01T10:00:00Z", "u a 2026-03-04T10:00:00Z", "v a 2026-03-02T10:00:00Z"},
			[]string{"1: 1 1 1", "1: 1 0 0"}},
		{"unbounded: no later than the last bucket looked at", `"from":"2026-03-01","to":"2026-03-01","periods":2,"type":"unbounded"`,
			[]string{"u a 2026-03-01T10:00:00Z", "u a 2026-03-03T00:00:00Z"},
			[]string{"1: 1 0"}},
		{"unbounded: not in a bucket that has not begun", `"from":"2026-03-28","to":"2026-03-28","periods":3,"type":"unbounded"`,
			[]string{"u a 2026-03-28T10:00:00Z", "u a 2026-03-30T10:00:00Z"},
			[]string{"1: 1 0 -"}},
		{"another return event", `"from":"2026-03-01","to":"2026-03-01","periods":2,"start":{"event":"a"},"return":{"event":"b"}`,
			[]string{"u a 2026-03-01T10:00:00Z", "u b 2026-03-02T00:00:00Z", "v a 2026-03-01T10:00:00Z", "v b 2026-03-01T09:59:59.999999Z", "w b 2026-03-01T11:00:00Z"},
			[]string{"2: 0 1"}},
		{"a return at the instant of the start", `"from":"2026-03-01","to":"2026-03-01","periods":1,"start":{"event":"a"},"return":{"event":"b"}`,
			[]string{"u a 2026-03-01T10:00:00Z", "u b 2026-03-01T10:00:00Z"},
			[]string{"1: 1"}},
		{"a return after the first start of several", `"from":"2026-03-01","to":"2026-03-01","periods":1,"start":{"event":"a"},"return":{"event":"b"}`,
			[]string{"u a 2026-03-01T10:00:00Z", "u b 2026-03-01T11:00:00Z", "u a 2026-03-01T12:00:00Z"},
			[]string{"1: 1"}},
		{"the start itself if the return means it", `"from":"2026-03-01","to":"2026-03-01","periods":1,"start":{"event":"a"},"return":{}`,
			[]string{"u a 2026-03-01T10:00:00Z"},
			[]string{"1: 1"}},
		{"the period's end cuts off starts, not returns", `"from":"2026-03-02","to":"2026-03-04","interval":"week","periods":2`,
			[]string{"u a 2026-03-02T10:00:00Z", "u a 2026-03-10T10:00:00Z", "v a 2026-03-06T10:00:00Z", "v a 2026-03-10T10:00:00Z"},
			[]string{"1: 1 1"}},
		{"not known yet", `"from":"2026-03-28","to":"2026-03-29","periods":3`,
			[]string{"u a 2026-03-28T10:00:00Z", "u a 2026-03-29T10:00:00Z", "u a 2026-03-30T10:00:00Z"},
			[]string{"1: 1 1 -", "1: 1 - -"}},
		{"months and a day of 23 hours", `"from":"2026-02-01","to":"2026-03-29","interval":"month","periods":2,"timezone":"Europe/Berlin"`,
			[]string{"u a 2026-01-31T22:59:59Z", "u a 2026-01-31T23:00:00Z", "u a 2026-02-28T23:00:00Z"},
			[]string{"1: 1 1", "1: 1 -"}},
		{"a day that the calendar skips", `"from":"2011-12-29","to":"2011-12-31","periods":2,"timezone":"Pacific/Apia"`,
			[]string{"u a 2011-12-30T09:00:00Z", "u a 2011-12-30T10:00:00Z", "u a 2011-12-31T10:00:00Z"},
			[]string{"1: 1 1", "1: 1 1"}},
	}
	s := newStore(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s.replace(t, happened(t, c.events...))
			answer, err := s.askAt([]byte(`{"insight":"retention",`+c.question+`}`), now)
			if err != nil {
				t.Fatal(err)
			}
			if got := cells(answer.(*weir.RetentionAnswer)); !slices.Equal(got, c.want) {
				t.Errorf("cohorts are %q, want %q", got, c.want)
			}
		})
	}
}

// TestRetentionBeyondOneWord asks about more buckets than one word of a mask
// has bits, with activity around the words' ends.
func TestRetentionBeyondOneWord(t *testing.T) {
	s := newStore(t)
	var written []string
	for i, days := range [][]int{{0, 61, 62, 63, 123, 124, 125, 186}, {1, 60, 62, 122, 124, 150}, {61, 123}, {62, 124, 185}} {
		for _, day := range days {
			written = append(written, fmt.Sprintf("u%d a %s", i, at(t, "2025-01-01T12:00:00Z").AddDate(0, 0, day).Format(time.RFC3339)))
		}
	}
	events := happened(t, append(written, "u1 b 2025-01-02T13:00:00Z", "u1 b 2025-03-04T11:00:00Z", "u3 b 2025-07-05T12:00:00Z")...)
	s.replace(t, events)
	for _, kind := range []weir.RetentionType{weir.RetentionRecurring, weir.RetentionFirstTime, weir.RetentionUnbounded} {
		for _, comeback := range []*weir.Selector{nil, {Event: "b"}} {
			for _, periods := range []int{5, 62, 63, 130} {
				question := weir.Retention{Insight: weir.InsightRetention, Period: weir.Period{From: "2025-01-01", To: "2025-05-10"}, Interval: weir.IntervalDay,
					Type: kind, Start: weir.Selector{Event: "a"}, Return: comeback, Periods: periods, Breakdown: []string{}}
				got := encode(withoutHead(askSound[*weir.RetentionAnswer](t, s, question, now)))
				question.Timezone = "UTC"
				if want := encode(withoutHead(evaluateRetention(question, events, now).table())); got != want {
					t.Errorf("%s\ngives %s\nwant  %s", encode(question), got, want)
				}
			}
		}
	}
}

// TestRetentionAsClientsSeeIt holds the answer's JSON, with groups.
func TestRetentionAsClientsSeeIt(t *testing.T) {
	s := newStore(t)
	s.replace(t, retained(t))
	answer := askSound[*weir.RetentionAnswer](t, s, retainedQuestion, now)
	answer.TookMS = 3
	want := `{"insight":"retention","from":"2026-03-28T00:00:00+01:00","to":"2026-03-29T00:00:00+01:00","timezone":"Europe/Berlin","interval":"day",` +
		`"as_of":{"sequence":7,"time":"2026-01-02T03:04:05Z","lag_ms":0},"took_ms":3,"breakdown":["country"],"cohorts":[` +
		`{"start":"2026-03-28T00:00:00+01:00","breakdown":["DE"],"size":2,"retained":[2,1,null],"incomplete_from":1}],` +
		`"totals":[{"breakdown":["DE"],"size":2,"retention":[1,0.5,null]}],"groups_omitted":1}`
	if got := encode(answer); got != want {
		t.Errorf("answer is\n%s, want\n%s", got, want)
	}
}

const retainedQuestion = retentionQuestion(`{"insight":"retention","from":"2026-03-28","to":"2026-03-28","timezone":"Europe/Berlin","periods":3,"breakdown":["country"],"limit":1}`)

// retentionQuestion is a question that is JSON already.
type retentionQuestion string

// MarshalJSON implements [json.Marshaler].
func (q retentionQuestion) MarshalJSON() ([]byte, error) { return []byte(q), nil }

func retained(t testing.TB) []weir.Event {
	events := happened(t, "u a 2026-03-28T10:00:00Z", "u a 2026-03-29T10:00:00Z", "v a 2026-03-28T11:00:00Z", "w a 2026-03-28T10:00:00Z")
	events[0].Context.Country, events[1].Context.Country, events[2].Context.Country = "DE", "US", "DE"
	return events
}

func TestRetentionAndOthersAsCSV(t *testing.T) {
	s := newStore(t)
	s.replace(t, retained(t))
	cases := []struct{ question, want string }{
		{string(retainedQuestion), "cohort,country,size,period,people,retention\n2026-03-28T00:00:00+01:00,DE,2,0,2,1\n" +
			"2026-03-28T00:00:00+01:00,DE,2,1,1,0.5\n2026-03-28T00:00:00+01:00,DE,2,2,,\n"},
		{`{"insight":"lifecycle","from":"2026-03-28","to":"2026-03-29"}`,
			"time,new,returning,resurrecting,dormant\n2026-03-28T00:00:00Z,3,0,0,0\n2026-03-29T00:00:00Z,0,1,0,2\n"},
		{`{"insight":"stickiness","from":"2026-03-28","to":"2026-03-29"}`,
			"time,days,people,share,at_least\n2026-03-28T00:00:00Z,1,2,0.6666666666666666,3\n2026-03-28T00:00:00Z,2,1,0.3333333333333333,1\n"},
	}
	for _, c := range cases {
		answer, err := s.askAt([]byte(c.question), now)
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		if err := insight.WriteCSV(&out, answer); err != nil {
			t.Fatal(err)
		}
		if out.String() != c.want {
			t.Errorf("%s gives\n%s, want\n%s", c.question, out.String(), c.want)
		}
	}
}
