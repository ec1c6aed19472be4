package relay

import (
	"testing"
	"time"
)

func TestWhatIsAcknowledgedIsOnDiskTwoSyncsLater(t *testing.T) {
	const sync = time.Second
	var a ages
	start := time.Now()
	a.begin(5, start)
	for _, step := range []struct {
		after   time.Duration
		settled uint64
		passed  bool
		oldest  uint64
	}{
		{sync / 2, 6, false, 5},
		{sync, 7, true, 5},
		{sync + sync/2, 8, false, 5},
		{2 * sync, 9, true, 5},
		{3 * sync, 10, true, 7},
		{4 * sync, 10, true, 9},
		{5 * sync, 10, true, 10},
	} {
		if got := a.pass(step.settled, start.Add(step.after), sync); got != step.passed || a.oldest() != step.oldest {
			t.Errorf("after %s: %v, %d; want %v, %d", step.after, got, a.oldest(), step.passed, step.oldest)
		}
	}
}

func TestPlaces(t *testing.T) {
	for _, c := range []struct {
		at     place
		frame  uint64
		index  int
		covers bool
	}{
		{place{}, 1, 0, false},
		{place{3, 5}, 2, wholeFrame, true},
		{place{3, 5}, 3, 5, true},
		{place{3, 5}, 3, 6, false},
		{place{3, 5}, 3, wholeFrame, false},
		{behind(3), 3, wholeFrame, true},
		{behind(3), 4, 0, false},
	} {
		if got := c.at.covers(c.frame, c.index); got != c.covers {
			t.Errorf("%+v covers %d.%d: %v", c.at, c.frame, c.index, got)
		}
	}
	if got := later(place{3, 5}, behind(3)); got != behind(3) {
		t.Errorf("the later place is %+v", got)
	}
	if place.before(place{3, 5}) != 2 || behind(3).before() != 3 || (place{}).before() != 0 {
		t.Error("places are read again from the wrong frame")
	}
}

func TestSpansOfARelayThatWasOff(t *testing.T) {
	c := checkpoint{Passed: map[string][]span{}}
	for _, step := range []struct {
		frame               uint64
		off, passes, turned bool
	}{
		{1, false, false, false},
		{5, true, true, true},
		{7, true, true, false},
		{4, true, false, false}, // read again: it came before
		{9, false, false, true},
		{6, false, true, false}, // read again: it was passed over
		{8, true, true, false},
		{9, false, false, false},
		{12, true, true, true},
		{3, false, false, false},
		{12, false, false, true}, // turned on before anything was passed over
		{13, false, false, false},
	} {
		if passes, turned := c.passes("p", step.frame, step.off); passes != step.passes || turned != step.turned {
			t.Errorf("%+v: passes %v, turned %v; %+v", step, passes, turned, c.Passed)
		}
	}
	if got := c.Passed["p"]; len(got) != 1 || got[0] != (span{After: 4, Until: 8}) {
		t.Errorf("the spans are %+v", got)
	}
	c.Sequence = 8
	if c.prune(); len(c.Passed) != 0 {
		t.Errorf("before the checkpoint there are still %+v", c.Passed)
	}
}
