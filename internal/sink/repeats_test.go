package sink

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/vitals"
)

// forgetfulStore is the real store, but of every batch it first says that it
// failed when it has stored it.
type forgetfulStore struct {
	*testStore
	failed weir.Position // the end of the last batch that did
	stored chan uint64   // the last frames of those that did not
}

func (s *forgetfulStore) Append(ctx context.Context, batch weir.Batch, written time.Time) ([]*weir.Record, error) {
	repeats, err := s.testStore.Append(ctx, batch, written)
	if err == nil && s.failed != batch.End {
		s.failed = batch.End
		return repeats, &weir.Error{Code: weir.CodeUnavailable, Message: "who knows what became of it"}
	}
	s.stored <- batch.End.Sequence
	return repeats, err
}

// wait waits until the store has said that it has a frame.
func (s *forgetfulStore) wait(t *testing.T, sequence uint64) {
	t.Helper()
	late := time.After(patience)
	for at := uint64(0); at < sequence; {
		select {
		case at = <-s.stored:
		case <-late:
			t.Fatalf("the store came to frame %d only", at)
		}
	}
}

// counting carries events from a log to a store and counts.
func counting(t *testing.T, log testLog, store Store) (s *Sink, counters *vitals.Counters, stop func()) {
	t.Helper()
	counters = vitals.New()
	s = New(Config{Store: store, Log: log, Quarantine: log.quarantine, Counters: counters, Logger: quiet})
	stop = begin(t, s)
	return s, counters, stop
}

// wantRepeats checks what was counted as sent again, by project. The sink must
// have stopped.
func wantRepeats(t *testing.T, s *Sink, counters *vitals.Counters, want map[string]uint64, stored uint64) {
	t.Helper()
	sum := uint64(0)
	for project, repeats := range want {
		sum += repeats
		var health weir.DataHealth
		counters.Fill(project, &health)
		if health.Repeats != repeats {
			t.Errorf("%d repeats of %s are counted, want %d", health.Repeats, project, repeats)
		}
	}
	if want := (Stats{Stored: stored, Repeated: sum}); s.Stats() != want {
		t.Errorf("%+v, want %+v", s.Stats(), want)
	}
}

// TestWhatIsSentAgainIsCountedOnce, by project: neither what the log had at the
// start, nor what the store is given again after a failure or a crash.
func TestWhatIsSentAgainIsCountedOnce(t *testing.T) {
	log, store := openLog(t), &forgetfulStore{testStore: newStore(t), stored: make(chan uint64, 10)}
	a, b := events("a", 5), events("b", 3)
	log.write(t, a...)
	log.write(t, a...) // before the start: whoever took it in counted it
	s, counters, stop := counting(t, log, store)
	log.writeTo(t, "shop", append(a[:1:1], a...)...)
	log.writeTo(t, "shop", a[:4]...)
	log.write(t, b...)
	store.wait(t, log.write(t, append(b, a...)...))
	stop()
	wantRepeats(t, s, counters, map[string]uint64{weir.DefaultProject: 8, "shop": 5, "none": 0}, 13)
	store.wantIDs(t, append(a, b...)...)

	again := store.crashed(t) // with nothing on disk
	s, counters, stop = counting(t, log, again)
	again.wait(t, log.write(t, b[:2]...))
	stop()
	wantRepeats(t, s, counters, map[string]uint64{weir.DefaultProject: 2, "shop": 0}, 13)
	again.wantIDs(t, append(a, b...)...)
}

// TestRepeatsBesideAPoison: what is stored of a batch that is parted to find what
// spoils it is no repeat.
func TestRepeatsBesideAPoison(t *testing.T) {
	log, store := openLog(t), &pickyStore{testStore: newStore(t)}
	s, counters, stop := counting(t, log, store)
	lines := events("a", 40)
	store.wait(t, log.write(t, lines[:20]...))
	lines[30] = strings.Replace(lines[30], `"n"`, `"`+poison+`"`, 1)
	store.wait(t, log.write(t, append(lines, lines[0], lines[39])...))
	stop()
	if stats := s.Stats(); stats != (Stats{Stored: 39, Repeated: 22, Poisoned: 1}) {
		t.Errorf("%+v", stats)
	}
	var health weir.DataHealth
	counters.Fill(weir.DefaultProject, &health)
	if health.Repeats != 22 || health.Rejected != 1 {
		t.Errorf("%d repeats, %d rejected", health.Repeats, health.Rejected)
	}
}
