package sink

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

func TestEveryEventIsStoredOnce(t *testing.T) {
	log, store := openLog(t), newStore(t)
	var all []string
	for i := range 20 {
		lines := events(fmt.Sprint("before-", i), 1+i*10)
		log.write(t, lines...)
		all = append(all, lines...)
	}
	s, stop := run(t, log, log.quarantine, store)
	lines := events("after", 10)
	log.write(t, lines...)
	last := log.write(t, lines...) // again
	all = append(all, lines...)
	store.wait(t, last)
	stop()
	store.wantIDs(t, all...)
	if want := (Stats{Stored: uint64(len(all)), Repeated: 10}); s.Stats() != want || s.Status() != nil {
		t.Errorf("%+v, %v; want %+v", s.Stats(), s.Status(), want)
	}
}

// TestItGoesOnInTheMiddleOfAFrame: the store's files are as after a crash when
// it had only a part of a frame on disk.
func TestItGoesOnInTheMiddleOfAFrame(t *testing.T) {
	log := openLog(t)
	path := filepath.Join(t.TempDir(), "store.duckdb")
	lines := events("a", 100)
	log.write(t, lines...)
	store := openStore(t, path, time.Hour)
	s := New(Config{Store: store, Log: log, Quarantine: log.quarantine, Logger: quiet})
	if err := s.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	half := readBatch(t, s, log)
	half.Records = half.Records[:40]
	half.End = weir.Position{Log: half.End.Log, Sequence: 1, Events: 40}
	if _, err := store.Append(t.Context(), half, time.Now()); err != nil {
		t.Fatal(err)
	}
	if durable, err := store.Flush(t.Context()); err != nil || durable != half.End {
		t.Fatal(durable, err)
	}
	more := events("b", 5)
	last := log.write(t, more...)

	again := store.crashed(t)
	s, stop := run(t, log, log.quarantine, again)
	again.wait(t, last)
	stop()
	again.wantIDs(t, append(lines, more...)...)
	if s.Stats() != (Stats{Stored: 65}) {
		t.Errorf("it read more than was missing: %+v", s.Stats())
	}
}

// readBatch reads the first batch of a sink that does not run.
func readBatch(t *testing.T, s *Sink, log Log) weir.Batch {
	t.Helper()
	follower, err := log.Follow(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer follower.Close()
	s.reader.follower = follower
	batch, _, err := s.reader.batch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return batch
}

// TestNothingIsLostOrRepeatedByACrash copies the store's files while it works.
func TestNothingIsLostOrRepeatedByACrash(t *testing.T) {
	log := openLog(t)
	store := openStore(t, filepath.Join(t.TempDir(), "store.duckdb"), 20*time.Millisecond)
	_, stop := run(t, log, log.quarantine, store)
	var all []string
	for i := range 5 {
		lines := events(fmt.Sprint("run-", i), 200)
		all = append(all, lines...)
		store.wait(t, log.write(t, lines...))
	}
	crashed := store.crashed(t)
	stop()
	lines := events("after", 10)
	all = append(all, lines...)
	last := log.write(t, lines...)
	run(t, log, log.quarantine, crashed)
	crashed.wait(t, last)
	crashed.wantIDs(t, all...)
}

// TestOtherProgramsMayWriteToTheLog: what their events lack comes from where
// they stand, so that reading them again gives the same.
func TestOtherProgramsMayWriteToTheLog(t *testing.T) {
	log, store := openLog(t), newStore(t)
	last := log.write(t, `{"name":"bare","user_id":"u"}`, ` {"name":"spaced","user_id":"u"} `+"\r")
	_, stop := run(t, log, log.quarantine, store)
	store.wait(t, last)
	stop()
	want := []string{`{"id":"log-1-0"}`, `{"id":"log-1-1"}`}
	store.wantIDs(t, want...)
	again := newStore(t)
	run(t, log, log.quarantine, again)
	again.wait(t, last)
	again.wantIDs(t, want...)
}

func TestGarbageInTheLogIsQuarantinedOnce(t *testing.T) {
	log, store := openLog(t), newStore(t)
	garbage := []string{"garbage", "", `{"name":`, `[1]`, `{"user_id":"u"}`, `{"name":"a","user_id":"u"} {"name":"b","user_id":"u"}`, "{\"name\":\"\xff\"}"}
	good := events("good", 3)
	lines := []string{good[0]}
	lines = append(append(lines, garbage...), good[1])
	log.write(t, lines...)
	last := log.write(t, good[2])
	s, stop := run(t, log, log.quarantine, store)
	store.wait(t, last)
	stop()
	store.wantIDs(t, good...)
	if stats := s.Stats(); stats.Poisoned != uint64(len(garbage)) || s.Status() != nil {
		t.Errorf("%+v, %v", stats, s.Status())
	}
	again := newStore(t) // reads the log from its beginning
	run(t, log, log.quarantine, again)
	again.wait(t, last)
	again.wantIDs(t, good...)
	kept := log.quarantined(t)
	if len(kept) != len(garbage) {
		t.Fatalf("%d in the quarantine", len(kept))
	}
	for i, q := range kept {
		if q.Sequence != 1 || q.Index != i+1 || q.Source != "sink" || q.Reason == "" || q.Project != weir.DefaultProject || q.Received.IsZero() {
			t.Errorf("%+v", q)
		}
	}
	if kept[0].Event != "garbage" {
		t.Errorf("%+v", kept[0])
	}
}
