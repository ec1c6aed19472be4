package stream

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// TestFollowersMissNothing has two writers as two processes would be, of which
// the followers know one: they change between memory and server all the time.
func TestFollowersMissNothing(t *testing.T) {
	const each = 300
	server := start(t, t.TempDir(), "")
	near, far := openLog(t, server, roomy), openLog(t, server, roomy)
	var writing sync.WaitGroup
	for name, log := range map[string]*Log{"near": near, "far": far} {
		writing.Go(func() {
			for i := range each {
				f := frame(fmt.Sprintf("%s %d\n", name, i))
				f.Events = []*weir.Event{{Name: name}}
				if _, err := log.Append(t.Context(), []weir.Frame{f}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	seen := readAll(t, follow(t, near, 0), 2*each)
	writing.Wait()
	late := readAll(t, follow(t, near, 0), 2*each)
	for i := range seen {
		if seen[i] != late[i] {
			t.Fatalf("frame %d was %q, then %q", i+1, seen[i], late[i])
		}
	}
}

// readAll reads frames from the first on and returns their bodies.
func readAll(t *testing.T, follower *Follower, count int) (bodies []string) {
	t.Helper()
	for want := uint64(1); want <= uint64(count); want++ {
		got, err := follower.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got.Sequence != want {
			t.Fatalf("frame %d came after frame %d", got.Sequence, want-1)
		}
		if got.Events != nil && len(got.Events) != got.Count {
			t.Fatalf("frame %d has %d events at hand of %d", got.Sequence, len(got.Events), got.Count)
		}
		bodies = append(bodies, string(got.Body))
	}
	return bodies
}

func TestTheTailServesReadersAndIsBounded(t *testing.T) {
	log := openLog(t, start(t, t.TempDir(), ""), roomy)
	idle := follow(t, log, 0) // for which frames are kept
	appendFrames(t, log, frame("one\n"), frame("two\n"))
	if got, ok := log.tail.get(2); !ok || string(got.Body) != "two\n" || got.Sequence != 2 {
		t.Errorf("the tail has %+v, %v", got, ok)
	}
	for range 10 {
		large := frame("x\n")
		large.Count = maxTailEvents / 4
		appendFrames(t, log, large)
	}
	if _, ok := log.tail.get(2); ok || log.tail.events > maxTailEvents {
		t.Errorf("the tail keeps %d events", log.tail.events)
	}
	if _, ok := log.tail.get(12); !ok {
		t.Error("the newest frame is not in the tail")
	}
	idle.Close()
	appendFrames(t, log, frame("x\n"))
	if len(log.tail.frames) != 0 {
		t.Errorf("the tail keeps %d frames that nobody reads", len(log.tail.frames))
	}
	if err := log.SkipTo(t.Context(), 21); err != nil {
		t.Fatal(err)
	}
	appendFrames(t, log, frame("later\n"))
	follower := follow(t, log, 12)
	if got, err := follower.Next(t.Context()); err != nil || got.Sequence != 21 {
		t.Errorf("behind a gap: %+v, %v", got, err)
	}
}

func TestBeforeFindsTheLastFrameOfAnEarlierTime(t *testing.T) {
	log := openLog(t, start(t, t.TempDir(), ""), roomy)
	expect := func(what string, at time.Time, want uint64) time.Time {
		t.Helper()
		sequence, written, err := log.Before(t.Context(), at)
		if err != nil || sequence != want {
			t.Errorf("%s: frame %d, %v; want %d", what, sequence, err, want)
		}
		return written
	}
	expect("an empty log", time.Now(), 0)
	var times []time.Time
	for _, body := range []string{"one\n", "two\n", "three\n"} {
		appendFrames(t, log, frame(body))
		times = append(times, bounds(t, log).LastTime)
	}
	expect("before all", times[0].Add(-time.Second), 0)
	expect("in the midst", times[1], 2)
	if written := expect("after all", time.Now(), 3); !written.Equal(times[2]) {
		t.Errorf("written at %s, want %s", written, times[2])
	}
	if _, err := log.Trim(t.Context(), 3); err != nil {
		t.Fatal(err)
	}
	if err := log.SkipTo(t.Context(), 4); err != nil {
		t.Fatal(err)
	}
	expect("of a log whose frames are gone", time.Now(), 3)
}
