package collect

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

func TestARepeatInTheSameBodyIsStoredOnce(t *testing.T) {
	f := start(t, options{})
	if result := f.accept(event("a") + event("b") + event("a")); result.Accepted != 3 {
		t.Errorf("%+v", result)
	}
	if events := f.stored(); len(events) != 2 || f.Stats() != (Stats{Accepted: 3, Repeated: 1}) {
		t.Errorf("%d events, %+v", len(events), f.Stats())
	}
}

func TestTheSameIDAtAnotherTimeIsAnotherEvent(t *testing.T) {
	f := start(t, options{})
	f.accept(`{"id":"a","name":"n","user_id":"u","time":"2026-01-02T03:04:05Z"}`)
	f.accept(`{"id":"a","name":"n","user_id":"u","time":"2026-01-02T03:04:06Z"}`)
	f.accept(`{"id":"a","name":"n","user_id":"u"}`)
	if events := f.stored(); len(events) != 3 {
		t.Errorf("%d events", len(events))
	}
	if _, err := f.Accept(t.Context(), "other", []byte(event("a")), Origin{}); err != nil || len(f.frames()) != 4 {
		t.Errorf("in another project: %v, %d frames", err, len(f.frames()))
	}
}

// TestAnUntimedIDIsFreeAfterADay, as it is in the store.
func TestAnUntimedIDIsFreeAfterADay(t *testing.T) {
	f := start(t, options{})
	now := time.Now()
	for _, at := range []time.Duration{0, weir.UntimedRepeatWindow, weir.UntimedRepeatWindow + time.Second} {
		f.now = func() time.Time { return now.Add(at) }
		f.accept(`{"id":"a","name":"n","user_id":"u"}`)
	}
	if events := f.stored(); len(events) != 2 {
		t.Errorf("%d events", len(events))
	}
}

// TestTwoRequestsWithTheSameIDAtOnce: both are answered when it is on disk, once.
func TestTwoRequestsWithTheSameIDAtOnce(t *testing.T) {
	f, held := startHeld(t)
	first := f.acceptLater(t.Context(), event("same"))
	<-held.entered
	second := f.acceptLater(t.Context(), event("same"))
	select {
	case o := <-second:
		t.Fatalf("answered before it was on disk: %+v", o)
	default:
	}
	held.release <- struct{}{}
	for _, done := range []<-chan outcome{first, second} {
		if o := <-done; o.err != nil || o.Accepted != 1 {
			t.Errorf("%+v", o)
		}
	}
	f.one()
}

// TestRequestsThatWaitForEachOther claim each other's ids in opposite order.
func TestRequestsThatWaitForEachOther(t *testing.T) {
	f := start(t, options{})
	for i := range 50 {
		a, b := event(fmt.Sprint("a", i)), event(fmt.Sprint("b", i))
		first, second := f.acceptLater(t.Context(), a+b), f.acceptLater(t.Context(), b+a)
		for _, done := range []<-chan outcome{first, second} {
			if o := <-done; o.err != nil || o.Accepted != 2 {
				t.Fatalf("%+v", o)
			}
		}
	}
	if events := f.stored(); len(events) != 100 {
		t.Errorf("%d events", len(events))
	}
}

func TestABrokenBodyClaimsNothing(t *testing.T) {
	f := start(t, options{})
	if _, err := f.Accept(t.Context(), weir.DefaultProject, []byte("["+event("same")+`,{"name":`), Origin{}); weir.ErrorCode(err) != weir.CodeInvalid {
		t.Fatalf("a broken body gives %v", err)
	}
	if held := len(f.recent.current); held != 0 {
		t.Errorf("%d ids are claimed", held)
	}
	f.accept(event("same"))
	f.one()
}

// TestWhoWaitsForAFailureFailsToo, and the retry is stored.
func TestWhoWaitsForAFailureFailsToo(t *testing.T) {
	f, held := startHeld(t)
	first := f.acceptLater(t.Context(), event("same"))
	<-held.entered
	claimed := newClaim(time.Now())
	batch := &batch{project: weir.DefaultProject, claim: claimed}
	if other := f.recent.take(recentKey(batch.project, &decodeAll(t, []byte(event("same")))[0]), false, claimed); other == nil {
		t.Fatal("the id is not claimed")
	} else {
		batch.waiting = append(batch.waiting, other)
	}
	held.fail <- errDisk
	held.release <- struct{}{}
	if o := <-first; weir.ErrorCode(o.err) != weir.CodeUnavailable {
		t.Errorf("%+v", o)
	}
	if _, err := f.settle(t.Context(), batch, Origin{}); weir.ErrorCode(err) != weir.CodeUnavailable {
		t.Errorf("who waited got %v", err)
	}
	held.release <- struct{}{}
	f.accept(event("same"))
	f.one()
}

func TestWhoWaitsAndLeavesIsToldToTryAgain(t *testing.T) {
	ctx, leave := context.WithCancel(t.Context())
	leave()
	if err := newClaim(time.Now()).wait(ctx); weir.ErrorCode(err) != weir.CodeUnavailable {
		t.Error(err)
	}
}

// TestABrokenBodyReleasesItsIDs: its first events were claimed when the fault
// was found.
func TestABrokenBodyReleasesItsIDs(t *testing.T) {
	f := start(t, options{})
	f.refused(`[`+event("a")+`,`+event("b")+`,{]`, weir.CodeInvalid)
	f.accept(event("a") + event("b"))
	if events := f.stored(); len(events) != 2 {
		t.Errorf("%d events", len(events))
	}
}

func TestRecentForgetsByGenerations(t *testing.T) {
	const limit = 100
	r := newRecent(limit)
	c := newClaim(time.Now())
	key := func(i int) *weir.Event { return &weir.Event{ID: fmt.Sprint(i), Time: c.received} }
	for i := range 2*limit + 1 {
		if r.take(recentKey("p", key(i)), false, c) != nil {
			t.Fatalf("id %d was claimed before", i)
		}
	}
	if len(r.current) > limit || len(r.previous) > limit {
		t.Errorf("%d and %d ids are kept", len(r.current), len(r.previous))
	}
	if r.take(recentKey("p", key(limit)), false, c) == nil {
		t.Error("an id of the previous generation is forgotten")
	}
	if r.take(recentKey("p", key(0)), false, c) != nil {
		t.Error("the oldest id is still known")
	}
}
