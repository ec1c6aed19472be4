package dialect

import (
	"fmt"
	"testing"
	"time"
)

func TestResentIsRecognisedForAWhile(t *testing.T) {
	var r resent
	made := 0
	next := func() string { made++; return fmt.Sprint(made) }
	start := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, step := range []struct {
		event string
		after time.Duration
		want  string
	}{
		{"a", 0, "1"},
		{"a", time.Millisecond, "1"},
		{"b", 6 * time.Second, "2"},
		{"a", resentWindow - 1, "1"},
		{"a", resentWindow, "3"},     // done again
		{"b", resentWindow + 1, "2"}, // over the turn of the window
		{"a", 2*resentWindow - 1, "3"},
		{"b", 6*time.Second + resentWindow, "4"},
		{"a", 10 * resentWindow, "5"},
	} {
		if id := r.id(step.event, start.Add(step.after), next); id != step.want {
			t.Errorf("%s after %s has the id %s, want %s", step.event, step.after, id, step.want)
		}
	}
}

func TestResentIsBounded(t *testing.T) {
	var r resent
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for i := range 2 * maxResent {
		r.id(fmt.Sprint(i), now, func() string { return "x" })
		if have := len(r.young) + len(r.old); have > maxResent {
			t.Fatalf("%d events are remembered", have)
		}
	}
}
