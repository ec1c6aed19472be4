package main

import (
	"slices"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// draw returns all events of a data set, in batches of a size.
func draw(d dataset, batch int) (all []weir.Record) {
	crowd := newCrowd(d)
	for {
		records := crowd.next(make([]weir.Record, 0, batch), 1)
		if len(records) == 0 {
			return all
		}
		all = append(all, records...)
	}
}

func TestDatasetIsTheSameEachTime(t *testing.T) {
	d := dataset{events: 5000, people: 500, seed: 7}
	once, again := draw(d, 1000), draw(d, 333)
	same := slices.EqualFunc(once, again, func(a, b weir.Record) bool {
		return a.ID == b.ID && a.Time.Equal(b.Time) && a.Name == b.Name && a.DistinctID() == b.DistinctID() && string(a.Properties) == string(b.Properties)
	})
	if !same {
		t.Error("the same data set is drawn differently")
	}
	other := draw(dataset{events: 5000, people: 500, seed: 8}, 1000)
	if other[0].ID == once[0].ID {
		t.Error("another seed draws the same")
	}
}

func TestDatasetHasTheEventsAskedFor(t *testing.T) {
	const events = 50_000
	records := draw(dataset{events: events, people: 5000, seed: 1}, 1<<14)
	if n := len(records); n < events*99/100 || n > events {
		t.Errorf("%d events, want about %d", n, events)
	}
	counts := map[string]int{}
	for _, r := range records {
		counts[r.Name]++
		if r.Time.Before(datasetFrom) || !r.Time.Before(datasetTo) {
			t.Fatalf("an event at %s", r.Time)
		}
	}
	if len(counts) != len(shopNames) {
		t.Errorf("%d names, want %d: %v", len(counts), len(shopNames), counts)
	}
	for name, percent := range map[string]int{"page_view": 45, "view_item": 10, "add_to_cart": 6, "purchase": 4} {
		if got := 100 * float64(counts[name]) / float64(len(records)); got < float64(percent)-1 || got > float64(percent)+1 {
			t.Errorf("%s: %.1f %% of the events, want about %d", name, got, percent)
		}
	}
}

func TestDatasetArrivesInOrder(t *testing.T) {
	var arrived time.Time
	late := 0
	var newest time.Time
	for _, r := range draw(dataset{events: 20_000, people: 2000, seed: 1}, 1<<14) {
		if r.Received.Before(arrived) {
			t.Fatalf("an event that arrived at %s stands behind one of %s", r.Received, arrived)
		}
		arrived = r.Received
		if r.Time.Before(newest.Add(-time.Minute)) {
			late++
		}
		newest = later(newest, r.Time)
	}
	if late == 0 {
		t.Error("no event is late")
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// Whoever joins says both ids in an identify right behind, and is known from
// then on in that session.
func TestDatasetIdentifies(t *testing.T) {
	identified := 0
	for _, r := range draw(dataset{events: 20_000, people: 2000, seed: 1}, 1<<14) {
		if r.Name != weir.NameIdentify {
			continue
		}
		identified++
		if r.UserID == "" || r.AnonymousID == "" {
			t.Fatalf("an identify of user %q and anonymous %q joins nothing", r.UserID, r.AnonymousID)
		}
	}
	if identified == 0 {
		t.Error("nobody is identified")
	}
}
