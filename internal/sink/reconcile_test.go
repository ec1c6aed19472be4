package sink

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// TestAnotherLogIsReadFromItsBeginning: the store keeps what it has.
func TestAnotherLogIsReadFromItsBeginning(t *testing.T) {
	store := newStore(t)
	old, other := openLog(t), openLog(t)
	lines := events("old", 5)
	_, stop := run(t, old, old.quarantine, store)
	old.write(t, lines[:3]...)
	store.wait(t, old.write(t, lines[3:]...))
	stop()
	fresh := events("fresh", 4)
	last := other.write(t, fresh...)
	if last >= store.Applied().Sequence {
		t.Fatal("the sequences of the other log must lie below the position")
	}
	_, stop = run(t, other, other.quarantine, store)
	more := events("more", 1)
	other.write(t, more...)
	last = other.write(t, more...)
	store.wait(t, last)
	stop()
	store.wantIDs(t, append(append(lines, fresh...), more...)...)
	bounds, err := other.Bounds(t.Context())
	if err != nil || !store.Applied().Log.Equal(bounds.Created) {
		t.Errorf("the position is of another log: %+v, %v", store.Applied(), err)
	}
}

// TestSequencesOfALogThatLostItsEndAreNotUsedAgain: the store has read further
// than the log goes; Begin must advance the log before anything is written.
func TestSequencesOfALogThatLostItsEndAreNotUsedAgain(t *testing.T) {
	for _, read := range []int{weir.WholeFrame, 1} {
		log, store := openLog(t), newStore(t)
		kept := events("kept", 2)
		log.write(t, kept...)
		bounds, err := log.Bounds(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := store.Adopt(t.Context(), weir.Position{Log: bounds.Created, Sequence: 7, Events: read}); err != nil {
			t.Fatal(err)
		}
		s, stop := run(t, log, log.quarantine, store)
		fresh := events("fresh", 3)
		if last := log.write(t, fresh...); last != 8 {
			t.Errorf("the next frame has sequence %d", last)
		}
		store.wait(t, 8)
		stop()
		store.wantIDs(t, fresh...)
		if s.Stats() != (Stats{Stored: 3}) {
			t.Errorf("%+v", s.Stats())
		}
	}
}

// TestAGapIsReported: frames between the position and the beginning of the log
// are gone, which nobody must miss; reading goes on.
func TestAGapIsReported(t *testing.T) {
	log, store := openLog(t), newStore(t)
	bounds, err := log.Bounds(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Adopt(t.Context(), weir.Position{Log: bounds.Created, Sequence: 1, Events: weir.WholeFrame}); err != nil {
		t.Fatal(err)
	}
	for range 4 {
		log.write(t, events("lost", 1)...)
	}
	if err := log.SkipTo(t.Context(), 5); err != nil {
		t.Fatal(err)
	}
	lines := events("there", 2)
	last := log.write(t, lines...)

	var text bytes.Buffer
	s := New(Config{Store: store, Log: log, Quarantine: log.quarantine, Logger: slog.New(slog.NewTextHandler(&text, nil))})
	if err := s.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text.String(), "level=ERROR") || !strings.Contains(text.String(), "log_first=5") {
		t.Errorf("the gap is not reported: %s", &text)
	}
	run(t, log, log.quarantine, store)
	store.wait(t, last)
	store.wantIDs(t, lines...)
}

// TestATrimmedLogIsNoGap: what lies before its beginning was read.
func TestATrimmedLogIsNoGap(t *testing.T) {
	log, store := openLog(t), newStore(t)
	_, stop := run(t, log, log.quarantine, store)
	store.wait(t, log.write(t, events("a", 2)...))
	stop()
	if _, err := store.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := log.SkipTo(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	s := New(Config{Store: store, Log: log, Quarantine: log.quarantine, Logger: slog.New(slog.NewTextHandler(&text, nil))})
	if err := s.Begin(t.Context()); err != nil || text.Len() != 0 {
		t.Errorf("%v, %s", err, &text)
	}
}

func TestWhereReadingBegins(t *testing.T) {
	for position, want := range map[weir.Position]uint64{
		{}:                                     0,
		{Sequence: 5, Events: weir.WholeFrame}: 5,
		{Sequence: 5, Events: 3}:               4,
		{Log: time.Now(), Sequence: 1, Events: 1}: 0,
	} {
		if got := (start{position}).before(); got != want {
			t.Errorf("%+v: behind %d, want %d", position, got, want)
		}
	}
}
