package insight_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/insight"
)

// fillVisits fills the store with the page views of one person with very many,
// a second apart, a third of them without a session id and the others of a
// thousand sessions, beside people with a few.
func fillVisits(t *testing.T, s *store, n int) {
	t.Helper()
	start := at(t, "2026-03-01T00:00:00Z")
	s.fill(t, n, func(i int) weir.Event {
		e := weir.Event{Name: weir.NamePageView, UserID: "whale", Time: start.Add(time.Duration(i%86_000) * time.Second)}
		e.Context.Path = fmt.Sprintf("/%d", i%7)
		switch {
		case i%1000 == 0:
			e.UserID = fmt.Sprint("u", i%5000)
		case i%3 > 0:
			e.SessionID = fmt.Sprint("s", i%1000)
		}
		return e
	})
}

// TestSessionsOfAPersonWithManyEvents must not depend on whether events are
// grouped in memory, on disk or by the store.
func TestSessionsOfAPersonWithManyEvents(t *testing.T) {
	s := newStore(t)
	const events = 200_000
	fillVisits(t, s, events)
	questions := []string{
		`"insight":"sessions","breakdown":["entry_page"],"interval":"hour"`,
		`"insight":"sessions","breakdown":["path","exit_page"]`,
		`"insight":"sessions","interval":"hour","people":{"time":"2026-03-01T05:00:00Z","exit_page":{"page":"/3"}}`,
		`"insight":"sessions","pages":2,"breakdown":["exit_page"],"people":{"entry_page":{"other":true},"breakdown":["/4"],"limit":2}`,
		`"insight":"paths","start":"page_view:/3","steps":20`,
		`"insight":"paths","end":"page_view:/5","collapse":true,"window":"1h"`,
		`"insight":"paths","start":"page_view:/3","people":{"step":2,"node":"page_view:/4"}`,
	}
	for _, question := range questions {
		var first string
		for i, answerer := range []*insight.Answerer{insight.DuckDB(), insight.Cramped(insight.DuckDB()), insight.Spilling(insight.DuckDB(), t.TempDir())} {
			s.answerer = answerer
			answer, err := s.askAt([]byte(`{`+aDayOf+`,`+question+`}`), now)
			if err != nil {
				t.Fatal(err)
			}
			answer.Head().TookMS = 0
			if i == 0 {
				first = encode(answer)
			} else if got := encode(answer); got != first {
				t.Errorf("%s: answer %d is\n%s, want\n%s", question, i, got, first)
			}
		}
	}
	total := askSound[*weir.SessionsAnswer](t, s, json.RawMessage(`{`+aDayOf+`,"insight":"sessions"}`), now).Total
	if got := float64(total.EventsPerSession) * float64(total.Sessions); int64(got+0.5) != events {
		t.Errorf("%d sessions have %v events, want %d", total.Sessions, got, events)
	}
	if total.People != 6 || total.Sessions < 1000 {
		t.Errorf("%d people have %d sessions", total.People, total.Sessions)
	}
}

// TestSessionsEndWithTheirContext cancels questions at many points of their
// way; the store goes on working.
func TestSessionsEndWithTheirContext(t *testing.T) {
	s := newStore(t)
	fillVisits(t, s, 200_000)
	for _, question := range []string{`"insight":"sessions"`, `"insight":"paths"`} {
		endsWithItsContext(t, s, `{`+aDayOf+`,`+question+`}`, 100*time.Millisecond, 3)
		if _, err := s.askAt([]byte(`{`+aDayOf+`,`+question+`}`), now); err != nil {
			t.Errorf("afterwards, %s gives %v", question, err)
		}
	}
}
