package collect

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/stream"
)

var smallLog = stream.LogConfig{MaxBytes: 1 << 20, MaxAge: time.Hour}

func TestAFullLogRefusesUntilThereIsRoom(t *testing.T) {
	f := start(t, options{log: smallLog})
	accepted := 0
	for ; ; accepted++ {
		body := batchOf(300, fmt.Sprint("full-", accepted))
		_, err := f.Accept(t.Context(), weir.DefaultProject, []byte(body), Origin{})
		if weir.ErrorCode(err) == weir.CodeUnavailable && err != nil {
			break
		}
		if err != nil || accepted > 100 {
			t.Fatal(accepted, err)
		}
	}
	last := uint64(len(f.frames()))
	if last != uint64(accepted) {
		t.Fatalf("%d frames of %d accepted bodies", last, accepted)
	}
	if _, err := f.log.Trim(t.Context(), last); err != nil {
		t.Fatal(err)
	}
	retry := batchOf(300, fmt.Sprint("full-", accepted))
	if result := f.accept(retry); result.Accepted != 300 || f.Stats().Repeated != 0 {
		t.Errorf("the retry: %+v, %+v", result, f.Stats())
	}
	if frames := f.frames(); frames[len(frames)-1].Sequence != last+1 {
		t.Error("the retry is not in the log")
	}
}

// TestAfterARestartEventsAreTakenAgain: what was refused is stored by the retry,
// what was accepted is recognised.
func TestAfterARestartEventsAreTakenAgain(t *testing.T) {
	dir := t.TempDir()
	f := start(t, options{dir: dir})
	f.accept(event("before"))
	f.disconnect()
	f.refused(event("during"), weir.CodeUnavailable)
	f.stop()
	f.server.Close()

	f = start(t, options{dir: dir})
	tail, err := f.log.Tail(t.Context(), MaxRemembered, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	f.Remember(tail)
	f.accept(event("before") + event("during"))
	if events := f.stored(); len(events) != 2 || events[1].ID != "during" || f.Stats().Repeated != 1 {
		t.Errorf("the log holds %d events; %+v", len(events), f.Stats())
	}
}

func TestAFailedAppendRefusesAllOfItAndReleasesTheIDs(t *testing.T) {
	f, held := startHeld(t)
	held.fail <- errDisk
	held.release <- struct{}{}
	f.refused(batchOf(3, "x"), weir.CodeUnavailable)
	held.release <- struct{}{}
	f.accept(batchOf(3, "x"))
	if events := f.stored(); len(events) != 3 || f.Stats() != (Stats{Accepted: 3}) {
		t.Errorf("%d events, %+v", len(events), f.Stats())
	}
}

// fullQuarantine takes nothing.
type fullQuarantine struct{}

func (fullQuarantine) Put(context.Context, string, string, []byte) error { return errDisk }

// TestNothingIsAcceptedWhenTheQuarantineFails: events without an id would count
// twice if the good ones of a refused body were in the log.
func TestNothingIsAcceptedWhenTheQuarantineFails(t *testing.T) {
	f := start(t, options{})
	f.config.Quarantine = fullQuarantine{}
	body := `{"name":"good","user_id":"u"}` + "\n" + event("good") + "\n" + `{"name":"nobody"}`
	f.refused(body, weir.CodeUnavailable)
	if events := f.stored(); len(events) != 0 {
		t.Errorf("%d events of a refused body are in the log", len(events))
	}
	if result := f.accept(event("good")); result.Accepted != 1 || f.Stats().Repeated != 0 {
		t.Errorf("the retry: %+v, %+v", result, f.Stats())
	}
}

// TestAClientThatGoesAwayIsWritten: once queued there is no way back.
func TestAClientThatGoesAwayIsWritten(t *testing.T) {
	f, held := startHeld(t)
	ctx, leave := context.WithCancel(t.Context())
	done := f.acceptLater(ctx, event("left"))
	<-held.entered
	leave()
	held.release <- struct{}{}
	if o := <-done; o.err != nil {
		t.Error(o.err)
	}
	if f.one().ID != "left" {
		t.Error("it is not in the log")
	}
}

func TestAFullQueueRefusesWhenTheClientLeaves(t *testing.T) {
	c := newCommitter(Config{})
	for range maxQueued {
		c.queue <- &submission{}
	}
	ctx, leave := context.WithCancel(t.Context())
	leave()
	if _, err := c.commit(ctx, &batch{}); weir.ErrorCode(err) != weir.CodeUnavailable {
		t.Error(err)
	}
}

func TestStoppingEndsWhatIsWrittenAndRefusesTheRest(t *testing.T) {
	f, held := startHeld(t)
	writing := f.acceptLater(t.Context(), event("writing"))
	<-held.entered
	waiting := f.acceptLater(t.Context(), event("waiting"))
	f.waitQueued(1)
	stopped := make(chan struct{})
	go func() { f.stop(); close(stopped) }()
	for range 10 { // it may take the one that waits along, or not
		held.release <- struct{}{}
	}
	<-stopped
	if o := <-writing; o.err != nil {
		t.Errorf("what was being written: %v", o.err)
	}
	o := <-waiting
	events := f.stored()
	if (o.err == nil) != (len(events) == 2) || o.err != nil && weir.ErrorCode(o.err) != weir.CodeUnavailable {
		t.Errorf("what waited got %v, and the log holds %d events", o.err, len(events))
	}
	f.refused(event("late"), weir.CodeUnavailable)
}

// TestTheLastAppendIsToldToItsRequests: to be done counts more than that the
// committer has stopped.
func TestTheLastAppendIsToldToItsRequests(t *testing.T) {
	s := &submission{done: make(chan commitment, 1)}
	if _, err := s.outcome(); weir.ErrorCode(err) != weir.CodeUnavailable {
		t.Errorf("not written: %v", err)
	}
	s.done <- commitment{sequence: 7}
	if sequence, err := s.outcome(); err != nil || sequence != 7 {
		t.Errorf("written: %d, %v", sequence, err)
	}
}
