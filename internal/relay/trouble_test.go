package relay

import (
	"context"
	"fmt"
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
	goesOnAfter(t, func(s *server) { s.renewLog(t) })
}

func TestAMissingCheckpointCostsNothingButTime(t *testing.T) {
	goesOnAfter(t, func(s *server) { s.forget(t) })
}

// goesOnAfter relays, and goes on when something has happened meanwhile.
func goesOnAfter(t *testing.T, happens func(*server)) {
	t.Helper()
	s := startServer(t, t.TempDir())
	f := newRelay(s).run(t)
	s.append(t, numbered(project, 0, 10), numbered(project, 10, 10))
	s.holdNumbered(t, project, 0, 20)
	f.stop()
	happens(s)
	newRelay(s).run(t)
	s.append(t, numbered(project, 20, 10))
	s.holdNumbered(t, project, 0, 30)
}

// TestForgedMessagesDecideNothing: whoever found a way to write into EVENTS must
// not make the relay pass over events, nor touch the log.
func TestForgedMessagesDecideNothing(t *testing.T) {
	s := startServer(t, t.TempDir())
	f := newRelay(s).run(t)
	s.append(t, numbered(project, 0, 10))
	s.holdNumbered(t, project, 0, 10)
	f.stop()
	before, err := relayLog{s.log}.Extent(t.Context())
	must(t, err)
	conn, js := s.jetStream(t, project)
	defer conn.Close()
	for _, forged := range []string{"no event", fmt.Sprintf(`{"sequence":"%s000000999999.00000"}`, logPrefix(before.Created))} {
		_, err := js.Publish(t.Context(), "events."+project+".forged", []byte(forged))
		must(t, err)
	}
	newRelay(s).run(t)
	s.append(t, numbered(project, 10, 10))
	awaitEvents(t, js, 22)
	after, err := relayLog{s.log}.Extent(t.Context())
	must(t, err)
	if after.First != before.First || after.Last != before.Last+1 {
		t.Errorf("the log held %d to %d and now %d to %d", before.First, before.Last, after.First, after.Last)
	}
}
