package main

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/uuid"
)

func TestEventsAreWhatTheyShouldBe(t *testing.T) {
	const count = 20_000
	at := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	body := newShopper(newPool(), 1).appendBatch(nil, count, at)
	var events []struct {
		ID         uuid.UUID `json:"id"`
		Time       time.Time `json:"time"`
		UserID     string    `json:"user_id"`
		Properties struct {
			Amount float64 `json:"amount"`
		} `json:"properties"`
	}
	if err := json.Unmarshal(body, &events); err != nil {
		t.Fatalf("cannot parse a batch: %v\n%.1000s", err, body)
	}
	ids, users, amount := map[uuid.UUID]bool{}, map[string]bool{}, 0.0
	for i, event := range events {
		if want := at.Add(time.Duration(i-count) * time.Microsecond); !event.Time.Equal(want) {
			t.Fatalf("event %d is of %s, want %s", i, event.Time, want)
		}
		if event.ID.Version() != 7 || event.ID.Variant() != uuid.RFC4122 {
			t.Fatalf("id %s is no UUIDv7", event.ID)
		}
		ids[event.ID] = true
		users[event.UserID] = true
		amount += event.Properties.Amount
	}
	if len(events) != count || len(ids) != count {
		t.Errorf("%d events with %d different ids, want %d", len(events), len(ids), count)
	}
	if len(users) < count/4 || len(users) > count*3/4 {
		t.Errorf("%d people in %d events, want skewed, but many", len(users), count)
	}
	if mean := amount / count; mean < 100 || mean > 1000 {
		t.Errorf("the mean amount is %f, want it between 100 and 1000", mean)
	}
	if size := len(body) / count; size < 390 || size > 415 {
		t.Errorf("an event has %d bytes, want about 400", size)
	}
}
