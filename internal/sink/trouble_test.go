package sink

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// pickyStore is the real store, but for events of one name.
type pickyStore struct {
	*testStore
	appends atomic.Int64
}

const poison = "poison"

func (s *pickyStore) Append(ctx context.Context, batch weir.Batch, written time.Time) ([]*weir.Record, error) {
	s.appends.Add(1)
	for i := range batch.Records {
		if batch.Records[i].Name == poison {
			return nil, errors.New("the store does not like it")
		}
	}
	return s.testStore.Append(ctx, batch, written)
}

// TestAnEventTheStoreRefusesIsQuarantinedAlone: wherever it stands, all others
// are stored and the line moves on.
func TestAnEventTheStoreRefusesIsQuarantinedAlone(t *testing.T) {
	for _, at := range [][]int{{0}, {49}, {17}, {3, 4, 30}} {
		t.Run(fmt.Sprint(at), func(t *testing.T) {
			log := openLog(t)
			store := &pickyStore{testStore: newStore(t)}
			lines := events("a", 50)
			var good []string
			for i := range lines {
				if contains(at, i) {
					lines[i] = strings.Replace(lines[i], `"n"`, `"`+poison+`"`, 1)
				} else {
					good = append(good, lines[i])
				}
			}
			log.write(t, lines...)
			after := events("after", 2)
			last := log.write(t, after...)
			s, stop := run(t, log, log.quarantine, store)
			store.wait(t, last)
			stop()
			store.wantIDs(t, append(good, after...)...)
			kept := log.quarantined(t)
			if len(kept) != len(at) || s.Stats().Poisoned != uint64(len(at)) || s.Status() != nil {
				t.Fatalf("%d in the quarantine, %+v, %v", len(kept), s.Stats(), s.Status())
			}
			for i, q := range kept {
				if q.Index != at[i] || q.Code != codePoison || !strings.Contains(q.Reason, "does not like it") || !strings.Contains(q.Event, fmt.Sprintf(`"a-%d"`, at[i])) {
					t.Errorf("%+v", q)
				}
			}
		})
	}
}

func contains(list []int, n int) bool {
	for _, m := range list {
		if m == n {
			return true
		}
	}
	return false
}

// brokenStore is the real store, but while it is broken.
type brokenStore struct {
	*testStore
	broken  atomic.Bool
	refused chan struct{}
}

func (s *brokenStore) Append(ctx context.Context, batch weir.Batch, written time.Time) ([]*weir.Record, error) {
	if s.broken.Load() {
		select {
		case s.refused <- struct{}{}:
		default:
		}
		return nil, &weir.Error{Code: weir.CodeUnavailable, Message: "no room on the disk"}
	}
	return s.testStore.Append(ctx, batch, written)
}

// TestAnUnavailableStoreStopsTheLine, visibly, until it takes events again.
func TestAnUnavailableStoreStopsTheLine(t *testing.T) {
	log := openLog(t)
	store := &brokenStore{testStore: newStore(t), refused: make(chan struct{})}
	store.broken.Store(true)
	lines := events("a", 10)
	last := log.write(t, lines...)
	s, _ := run(t, log, log.quarantine, store)
	for range poisonAttempts + 2 {
		<-store.refused
	}
	if err := s.Status(); err == nil || !strings.Contains(err.Error(), "no room on the disk") {
		t.Errorf("status %v", err)
	}
	store.broken.Store(false)
	store.wait(t, last)
	store.wantIDs(t, lines...)
	if kept := log.quarantined(t); len(kept) != 0 {
		t.Errorf("%d events are in the quarantine", len(kept))
	}
	last = log.write(t, events("b", 1)...)
	store.wait(t, last)
	if err := s.Status(); err != nil {
		t.Errorf("status %v when all is well again", err)
	}
}

// brittleLog is the real log, but its first follower breaks after one frame.
type brittleLog struct {
	testLog
	follows atomic.Int64
}

type brittleFollower struct {
	Follower
	left int
}

func (l *brittleLog) Follow(ctx context.Context, after uint64) (Follower, error) {
	follower, err := l.testLog.Follow(ctx, after)
	if l.follows.Add(1) == 1 && err == nil {
		return &brittleFollower{Follower: follower, left: 1}, nil
	}
	return follower, err
}

func (f *brittleFollower) Next(ctx context.Context) (weir.Frame, error) {
	if f.left == 0 {
		return weir.Frame{}, errors.New("closed for good")
	}
	f.left--
	return f.Follower.Next(ctx)
}

// TestAFollowerThatBreaksIsReplaced, and reading goes on where it stopped.
func TestAFollowerThatBreaksIsReplaced(t *testing.T) {
	log, store := &brittleLog{testLog: openLog(t)}, newStore(t)
	first, second := events("a", 3), events("b", 3)
	log.write(t, first...)
	last := log.write(t, second...)
	s, stop := run(t, log, log.quarantine, store)
	store.wait(t, last)
	stop()
	store.wantIDs(t, append(first, second...)...)
	if s.Stats() != (Stats{Stored: 6}) || s.Status() != nil || log.follows.Load() != 2 {
		t.Errorf("%+v, %v, %d followers", s.Stats(), s.Status(), log.follows.Load())
	}
}
