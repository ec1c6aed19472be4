package demo

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/eventjson"
)

// noon is a Wednesday in autumn; two weeks before it clocks did not change.
var noon = time.Date(2026, time.November, 18, 12, 0, 0, 0, time.UTC)

const days = 14

// decode returns the events of lines as the server would read them.
func decode(t *testing.T, lines []byte) []weir.Event {
	t.Helper()
	var events []weir.Event
	var decoder eventjson.Decoder
	for line := range bytes.Lines(slices.Clone(lines)) {
		var event weir.Event
		decoder.Reset(line)
		if _, err := decoder.Next(&event); err != nil {
			t.Fatalf("cannot decode %s: %v", line, err)
		}
		events = append(events, event)
	}
	return events
}

func history(t *testing.T) []weir.Event {
	t.Helper()
	return decode(t, historyLines(NewShop(1, noon)))
}

func historyLines(shop *Shop) (lines []byte) {
	for line := range shop.History(days, noon) {
		lines = append(lines, line...)
	}
	return lines
}

func names(events []weir.Event) map[string]int {
	count := map[string]int{}
	for _, event := range events {
		count[event.Name]++
	}
	return count
}

func TestHistoryIsTheSameForTheSameSeed(t *testing.T) {
	shop := NewShop(1, noon)
	first := historyLines(shop)
	if !bytes.Equal(first, historyLines(shop)) {
		t.Error("the same shop has another history when asked again")
	}
	if !bytes.Equal(first, historyLines(NewShop(1, noon.Add(time.Hour)))) {
		t.Error("the history depends on when the shop goes live")
	}
	if bytes.Equal(first, historyLines(NewShop(2, noon))) {
		t.Error("another seed gives the same history")
	}
}

func TestHistoryCanBeLeftEarly(t *testing.T) {
	count := 0
	for range NewShop(1, noon).History(days, noon) {
		if count++; count == 10 {
			break
		}
	}
	if count != 10 {
		t.Errorf("%d events, want 10", count)
	}
}

func TestHistoryHoldsValidEventsInOrder(t *testing.T) {
	lines := historyLines(NewShop(1, noon))
	events := decode(t, lines)
	ids := map[string]bool{}
	last := noon.Add(-days * 24 * time.Hour)
	for _, event := range events {
		if event.Name == "" || event.AnonymousID == "" || len(event.ID) != 36 {
			t.Fatalf("an event lacks what every event has: %+v", event)
		}
		if ids[event.ID] {
			t.Fatalf("id %s came twice", event.ID)
		}
		ids[event.ID] = true
		if event.Time.Before(last) || !event.Time.Before(noon) {
			t.Fatalf("%s at %s stands after %s", event.Name, event.Time, last)
		}
		last = event.Time
	}
	if len(events) < 20_000 || len(events) > 30_000 {
		t.Errorf("%d events in %d days, want 20,000 to 30,000", len(events), days)
	}
	if size := len(lines) / len(events); size < 400 || size > 600 {
		t.Errorf("%d bytes an event, want 400 to 600", size)
	}
}

func TestHistoryFollowsTheDay(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	var byHour [24]int
	for _, event := range history(t) {
		if event.Context.Country == "DE" {
			byHour[event.Time.In(berlin).Hour()]++
		}
	}
	night := byHour[2] + byHour[3] + byHour[4]
	morning := byHour[9] + byHour[10] + byHour[11]
	evening := byHour[19] + byHour[20] + byHour[21]
	if 3*night > morning || morning > evening {
		t.Errorf("events of three hours at night %d, in the morning %d, in the evening %d", night, morning, evening)
	}
}

func TestHistoryHasTheShapeOfAShop(t *testing.T) {
	count := names(history(t))
	funnel := []string{"page_view", "view_item", "add_to_cart", "checkout", "purchase"}
	for i, name := range funnel[1:] {
		if before := count[funnel[i]]; 5*count[name] > 4*before {
			t.Errorf("%d %s after %d %s", count[name], name, before, funnel[i])
		}
	}
	for name, least := range map[string]int{"purchase": 150, "signup": 100, "login": 120, "search": 500, "click": 1_000} {
		if count[name] < least {
			t.Errorf("%d %s, want at least %d", count[name], name, least)
		}
	}
	if joined := count["login"] + count["signup"]; joined < count["identify"] || joined > count["identify"]+5 {
		t.Errorf("%d logins and sign-ups, %d identify", joined, count["identify"])
	}
}

func TestHistoryKnowsItsPeople(t *testing.T) {
	sessions := map[string]bool{}
	people := map[string]int{}
	var bots int
	for _, event := range history(t) {
		if event.SessionID == "" {
			bots++
			continue
		}
		if !sessions[event.SessionID] {
			sessions[event.SessionID] = true
			people[event.AnonymousID]++
		}
		if known := event.Name == "login" || event.Name == "signup" || event.Name == "identify"; known && event.UserID == "" {
			t.Fatalf("%s without a user: %+v", event.Name, event)
		}
	}
	returning := 0
	for _, visits := range people {
		if visits > 1 {
			returning++
		}
	}
	if returning < len(people)/20 || returning > len(people)/2 {
		t.Errorf("%d of %d people came again", returning, len(people))
	}
	if bots == 0 {
		t.Error("no program came by")
	}
}
