package insight_test

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/insight"
)

// fill replaces what is in the store by n events, by a function.
func (s *store) fill(t *testing.T, n int, event func(i int) weir.Event) {
	t.Helper()
	s.projects++
	project := fmt.Sprintf("p%d", s.projects)
	const batch = 50_000
	records := []weir.Record{}
	for i := range n {
		e := event(i)
		e.ID, e.Received = fmt.Sprint("id-", i), now
		if records = append(records, weir.Record{Project: project, Event: e}); len(records) == batch || i == n-1 {
			s.append(t, records)
			records = records[:0]
		}
	}
	s.look(t, project)
}

func steps(names ...string) string {
	var all []string
	for _, name := range names {
		all = append(all, fmt.Sprintf(`{"event":%q}`, name))
	}
	return `"steps":[` + strings.Join(all, ",") + `]`
}

func peopleOf(answer *weir.FunnelAnswer) string {
	var people []string
	for _, bar := range answer.Steps {
		people = append(people, fmt.Sprint(bar.People))
	}
	return strings.Join(people, " ")
}

// TestFunnelOfAPersonWithAMillionEvents has one person with a million events,
// a hundred thousand of them at one instant, beside others with few. It must
// not matter whether they are grouped in memory or by the store.
func TestFunnelOfAPersonWithAMillionEvents(t *testing.T) {
	s := newStore(t)
	start := at(t, "2026-03-01T00:00:00Z")
	s.fill(t, 1_000_000, func(i int) weir.Event {
		e := weir.Event{Name: "a", UserID: "whale", Time: start.Add(time.Duration(i%900_000) * time.Millisecond)}
		switch {
		case i%1000 == 0:
			e.UserID = fmt.Sprint("u", i)
		case i%100_000 == 99_999:
			e.Name = "b"
		case i >= 900_000:
			e.Time = start
		}
		return e
	})
	for _, c := range []struct{ question, want string }{
		{steps("a", "b"), "1001 1"},
		{steps("b", "a", "b"), "1 1 1"},
		{steps("a", "a", "a"), "1001 1 1"},
		{steps(strings.Split(strings.Repeat("a,", 29)+"a", ",")...), "1001" + strings.Repeat(" 1", 29)},
		{`"order":"strict",` + steps("a", "a", "b"), "1001 1 1"},
		{`"order":"any",` + steps("b", "a", "a"), "1001 1 1"},
	} {
		for _, answerer := range []*insight.Answerer{insight.DuckDB(), insight.Cramped(insight.DuckDB())} {
			s.answerer = answerer
			answer := askSound[*weir.FunnelAnswer](t, s, json.RawMessage(`{`+oneDay+`,`+c.question+`}`), now)
			if got := peopleOf(answer); got != c.want {
				t.Errorf("%s gives %s, want %s", c.question, got, c.want)
			}
		}
	}
}

// TestFunnelPeoplePageByPage lists thousands of people a few at a time: each
// once, by their keys.
func TestFunnelPeoplePageByPage(t *testing.T) {
	s := newStore(t)
	const people, dropped = 2000, 1500
	s.fill(t, people+people-dropped, func(i int) weir.Event {
		e := weir.Event{Name: "a", UserID: fmt.Sprint("u", i%people), Time: at(t, "2026-03-01T00:00:00Z")}
		if i >= people {
			e.Name = "b"
		}
		return e
	})
	seen, after := map[string]bool{}, ""
	for page := 0; ; page++ {
		list := askSound[*weir.FunnelPeopleList](t, s, json.RawMessage(`{`+oneDay+`,`+steps("a", "b")+`,"people":{"step":1,"outcome":"dropped","limit":70,"after":"`+after+`"}}`), now)
		if list.Total != dropped || len(list.People) > 70 {
			t.Fatalf("page %d has %d people of %d", page, len(list.People), list.Total)
		}
		for _, p := range list.People {
			if seen[p.DistinctID] {
				t.Fatalf("%s is listed twice", p.DistinctID)
			}
			seen[p.DistinctID] = true
		}
		if after = list.Next; after == "" {
			break
		}
	}
	if len(seen) != dropped {
		t.Errorf("%d people are listed", len(seen))
	}
}

// TestFunnelEndsWithItsContext cancels funnels at many points of their way;
// the store goes on working.
func TestFunnelEndsWithItsContext(t *testing.T) {
	s := newStore(t)
	start := at(t, "2026-03-01T00:00:00Z")
	s.fill(t, 400_000, func(i int) weir.Event {
		return weir.Event{Name: "abc"[i%3 : i%3+1], UserID: fmt.Sprint("u", i%5000), Time: start.Add(time.Duration(i) * 100 * time.Millisecond)}
	})
	question := `{` + oneDay + `,` + abc + `}`
	endsWithItsContext(t, s, question, 200*time.Millisecond, 2)
	if got := peopleOf(askSound[*weir.FunnelAnswer](t, s, json.RawMessage(question), now)); got != "5000 5000 5000" {
		t.Errorf("afterwards, the people are %s", got)
	}
}

// TestFunnelInLittleMemory asks about half a million events of a store that may take
// little, with limits that leave next to nothing in memory: what DuckDB and Go
// cannot hold goes to disk.
func TestFunnelInLittleMemory(t *testing.T) {
	const memory = 192 << 20 // for rows not on disk yet too
	s := newStoreWith(t, memory)
	start := at(t, "2026-03-01T00:00:00Z")
	const events, people = 500_000, 20_000
	s.fill(t, events, func(i int) weir.Event {
		return weir.Event{Name: "abc"[i/people%3 : i/people%3+1], UserID: fmt.Sprint("u", i%people), Time: start.Add(time.Duration(i) * time.Millisecond)}
	})
	if _, err := s.store.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.look(t, fmt.Sprintf("p%d", s.projects))
	s.answerer = insight.Spilling(insight.DuckDB(), t.TempDir())
	runtime.GC()
	defer debug.SetGCPercent(debug.SetGCPercent(20))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	answer := askSound[*weir.FunnelAnswer](t, s, json.RawMessage(`{`+oneDay+`,`+abc+`}`), now)
	runtime.ReadMemStats(&after)
	if want := fmt.Sprintf("%d %d %d", people, people, people); peopleOf(answer) != want {
		t.Errorf("people are %s, want %s", peopleOf(answer), want)
	}
	// The rows take 10 MB.
	if grown := int64(after.HeapSys) - int64(before.HeapSys); grown > 8<<20 {
		t.Errorf("the heap grew by %d MB", grown>>20)
	}
}

// TestFunnelOfManyAtOneInstant has as many alike events at one instant as there
// are steps, and more.
func TestFunnelOfManyAtOneInstant(t *testing.T) {
	s := newStore(t)
	var once []string
	for range 40 {
		once = append(once, "u a 0s; u x 0s")
	}
	s.replace(t, journeys(t, strings.Join(once, ";")+"; u a 1s"))
	for _, answerer := range []*insight.Answerer{insight.DuckDB(), insight.Cramped(insight.DuckDB())} {
		s.answerer = answerer
		for _, question := range []string{"ordered", "strict", "any"} {
			body := `{` + oneDay + `,"order":"` + question + `",` + steps(strings.Split(strings.Repeat("a,", 29)+"a", ",")...) + `}`
			if got, want := peopleOf(askSound[*weir.FunnelAnswer](t, s, json.RawMessage(body), now)), "1"+strings.Repeat(" 1", 29); got != want {
				t.Errorf("%s: %s", question, got)
			}
		}
	}
}
