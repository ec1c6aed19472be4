package relay

import (
	"context"
	"sync"
	"testing"
)

func TestEventsThatWereDeletedBeginAnew(t *testing.T) {
	s := startServer(t, t.TempDir())
	f := newRelay(s).run(t)
	last := s.append(t, numbered(project, 0, 10))
	s.holdNumbered(t, project, 0, 10)
	await(t, "the events are in the checkpoint", func() bool { return f.Durable() == last })
	s.deleteEvents(t, project)
	s.append(t, numbered(project, 10, 10))
	s.append(t, numbered(project, 20, 10))
	s.holdNumbered(t, project, 10, 20)
}

func TestJetStreamMayBeStartedAnewUnderneath(t *testing.T) {
	s := startServer(t, t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	var watching sync.WaitGroup
	watching.Go(func() { s.Watch(ctx) })
	defer watching.Wait()
	defer cancel()
	newRelay(s).run(t)
	for n := 0; n < 100; n += 10 {
		s.append(t, numbered(project, n, 10))
		if n == 40 {
			s.Repair()
		}
		s.holdNumbered(t, project, 0, n+10)
	}
}

func TestAnotherLogIsRelayedFromItsBeginning(t *testing.T) {
	s := startServer(t, t.TempDir())
	f := newRelay(s).run(t)
	s.append(t, numbered(project, 0, 10), numbered(project, 10, 10))
	s.holdNumbered(t, project, 0, 20)
	f.stop()
	s.renewLog(t)
	newRelay(s).run(t)
	s.append(t, numbered(project, 20, 10))
	s.holdNumbered(t, project, 0, 30)
}

// shortLog is a log that lost its end.
type shortLog struct {
	relayLog
	last    uint64
	skipped uint64
}

func (l *shortLog) Extent(ctx context.Context) (Extent, error) {
	extent, err := l.relayLog.Extent(ctx)
	extent.Last = l.last
	return extent, err
}

func (l *shortLog) SkipTo(_ context.Context, next uint64) error {
	l.skipped = next
	return nil
}

func TestALogThatLostItsEndIsAdvanced(t *testing.T) {
	s := startServer(t, t.TempDir())
	f := newRelay(s).run(t)
	s.append(t, numbered(project, 0, 10), numbered(project, 10, 10), numbered(project, 20, 10))
	s.holdNumbered(t, project, 0, 30)
	f.stop()
	for last, want := range map[uint64]uint64{1: 4, 2: 4, 3: 0} {
		log := &shortLog{relayLog: relayLog{s.log}, last: last}
		f := newRelay(s)
		f.config.Log = log
		must(t, f.Begin(t.Context()))
		f.close()
		if log.skipped != want {
			t.Errorf("a log that ends at %d was advanced to %d, want %d", last, log.skipped, want)
		}
	}
}

func TestAMissingCheckpointCostsNothingButTime(t *testing.T) {
	s := startServer(t, t.TempDir())
	f := newRelay(s).run(t)
	s.append(t, numbered(project, 0, 10), numbered(project, 10, 10))
	s.holdNumbered(t, project, 0, 20)
	f.stop()
	s.forget(t)
	newRelay(s).run(t)
	s.append(t, numbered(project, 20, 10))
	s.holdNumbered(t, project, 0, 30)
}
