package live

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/weirhq/weir"
)

// happening is an event as the plain count keeps it.
type happening struct {
	name, path, person string
	received, happened int64
}

// TestAWindowAgreesWithAPlainCount gives random events, also late, early and
// from the past, to a window and to a list.
func TestAWindowAgreesWithAPlainCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := int64(begin)
		w := newWindow(time.Unix(now, 0))
		var all []happening
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			if rapid.IntRange(0, 3).Draw(t, "advance") == 0 {
				now += rapid.SampledFrom([]int64{1, 2, 59, 60, 61, 900, 1799, 1800, 100_000}).Draw(t, "gap")
				w.advance(time.Unix(now, 0))
			}
			h := drawHappening(t, now)
			all = append(all, h)
			w.add(&weir.Event{
				Name: h.name, AnonymousID: h.person, Time: time.Unix(h.happened, 0), Received: time.Unix(h.received, 0),
				Context: weir.Context{Path: h.path},
			})
			compareWindow(t, w.summary(time.Unix(now, 0)), plainSummary(all, now))
		}
	})
}

func drawHappening(t *rapid.T, now int64) happening {
	received := now - rapid.Int64Range(0, 3).Draw(t, "delay")
	return happening{
		name:     rapid.SampledFrom([]string{weir.NamePageView, "a", "b", "c"}).Draw(t, "name"),
		path:     rapid.SampledFrom([]string{"/", "/a", "/b", ""}).Draw(t, "path"),
		person:   rapid.SampledFrom([]string{"p", "q", "r", "s"}).Draw(t, "person"),
		received: received,
		happened: received - rapid.Int64Range(-100, 2000).Draw(t, "ago"),
	}
}

// plainSummary counts by looking at every event. Received beyond now cannot
// happen, and nothing happens after it is received.
func plainSummary(all []happening, now int64) Summary {
	var s Summary
	names, pages := map[string]int{}, map[string]int{}
	people := map[string]int64{}
	for _, h := range all {
		if age := now - h.received; age >= 1 && age <= chartSeconds {
			s.PerSecond[chartSeconds-age]++
		}
		happened := min(h.happened, h.received)
		if happened > now-windowSeconds {
			s.Total++
			people[h.person] = max(people[h.person], happened)
		}
		if happened/60 > now/60-windowMinutes {
			names[h.name]++
			if h.name == weir.NamePageView && h.path != "" {
				pages[h.path]++
			}
		}
	}
	s.Rate = s.PerSecond[chartSeconds-1]
	for _, second := range people {
		s.People30m++
		if second > now-shortSeconds {
			s.People5m++
		}
	}
	for name, n := range names {
		s.Names = append(s.Names, NameCount{name, n})
	}
	for path, n := range pages {
		s.Pages = append(s.Pages, PageCount{path, n})
	}
	slices.SortFunc(s.Names, func(a, b NameCount) int { return cmp.Or(b.Count-a.Count, strings.Compare(a.Name, b.Name)) })
	slices.SortFunc(s.Pages, func(a, b PageCount) int { return cmp.Or(b.Count-a.Count, strings.Compare(a.Path, b.Path)) })
	return s
}

func compareWindow(t *rapid.T, got, want Summary) {
	got.Time = time.Time{}
	if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
		t.Fatalf("got  %s\nwant %s", g, w)
	}
}

func TestATallyIsBounded(t *testing.T) {
	tally := newTally(100)
	for i := range maxNames + 100 {
		tally.add(fmt.Sprint("name-", i), 100)
	}
	tally.add(strings.Repeat("x", maxValueBytes+1), 100)
	tally.add("name-7", 100)
	if len(tally.total) != maxNames {
		t.Errorf("%d values", len(tally.total))
	}
	if top := tally.top(); len(top) != maxTop || top[0] != (count{"name-7", 2}) {
		t.Errorf("%v", top)
	}
	tally.advance(100 + windowMinutes)
	if len(tally.total) != 0 {
		t.Errorf("%d values are left", len(tally.total))
	}
}
