package collect

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// waitQueued waits until so many requests wait for the committer.
func (f *fixture) waitQueued(n int) {
	f.tb.Helper()
	late := time.Now().Add(patience)
	for len(f.committer.queue) < n {
		if time.Now().After(late) {
			f.tb.Fatalf("only %d requests wait", len(f.committer.queue))
		}
		runtime.Gosched()
	}
}

func TestRequestsThatWaitShareAFrame(t *testing.T) {
	f, held := startHeld(t)
	first := f.acceptLater(t.Context(), event("first"))
	<-held.entered
	const others = 50
	var waiting []<-chan outcome
	for i := range others {
		waiting = append(waiting, f.acceptLater(t.Context(), event(fmt.Sprint("other-", i))))
	}
	f.waitQueued(others)
	held.release <- struct{}{}
	held.release <- struct{}{}
	for _, done := range append(waiting, first) {
		if o := <-done; o.err != nil || o.Accepted != 1 {
			t.Fatalf("%+v", o)
		}
	}
	frames := f.frames()
	if len(frames) != 2 || frames[0].Count != 1 || frames[1].Count != others {
		t.Errorf("%d frames, the last of %d events", len(frames), frames[len(frames)-1].Count)
	}
}

func TestAnAppendCarriesABoundedGroup(t *testing.T) {
	c := newCommitter(Config{})
	for i := range maxGroup + 10 {
		c.queue <- &submission{batch: &batch{project: fmt.Sprint(i), lines: []byte("{}\n"), events: make([]weir.Event, 1)}}
	}
	if group := c.gather(<-c.queue); len(group) != maxGroup {
		t.Errorf("a group of %d requests", len(group))
	}
	large := &submission{batch: &batch{lines: make([]byte, maxGroupBytes)}}
	if group := c.gather(large); len(group) != 1 {
		t.Errorf("%d requests joined one that fills the group", len(group)-1)
	}
}

// TestPackKeepsOrderAndLimits packs batches of several projects and sizes.
func TestPackKeepsOrderAndLimits(t *testing.T) {
	var group []*submission
	want := map[string]string{}
	for i := range 300 {
		b := &batch{project: fmt.Sprint("p", i%3)}
		for j := range 1 + i*7%40 {
			b.lines = fmt.Appendf(b.lines, "%d.%d%s\n", i, j, strings.Repeat("x", i*31%5000))
			b.events = append(b.events, weir.Event{})
		}
		want[b.project] += string(b.lines)
		group = append(group, &submission{batch: b})
	}
	got := map[string]string{}
	frames := pack(group)
	for i, s := range group {
		if !strings.Contains(string(frames[s.frame].Body), fmt.Sprintf("%d.%d", i, len(s.batch.events)-1)) || frames[s.frame].Project != s.batch.project {
			t.Errorf("batch %d does not end in frame %d", i, s.frame)
		}
	}
	for _, frame := range frames {
		if len(frame.Body) > maxFrameBytes || frame.Count != strings.Count(string(frame.Body), "\n") {
			t.Errorf("a frame of %d bytes that says it has %d events", len(frame.Body), frame.Count)
		}
		got[frame.Project] += string(frame.Body)
	}
	for project, lines := range want {
		if got[project] != lines {
			t.Errorf("the lines of %s changed or came out of order", project)
		}
	}
}

func TestALineLongerThanAFrameGetsOneAlone(t *testing.T) {
	long := strings.Repeat("x", maxFrameBytes) + "\n"
	pieces := split(&batch{lines: []byte("a\n" + long + "b\n"), events: make([]weir.Event, 3)})
	if len(pieces) != 3 || string(pieces[1].Body) != long {
		t.Errorf("%d pieces", len(pieces))
	}
}

// TestALargeBodyArrivesWholeAndInOrder sends 9 MB, which is many frames.
func TestALargeBodyArrivesWholeAndInOrder(t *testing.T) {
	f := start(t, options{})
	body, ids := largeBody(9 << 20)
	if result := f.accept(body); result.Accepted != len(ids) || len(result.Rejected) != 0 {
		t.Fatalf("accepted %d of %d", result.Accepted, len(ids))
	}
	for _, frame := range f.frames() {
		if len(frame.Body) > maxFrameBytes {
			t.Errorf("frame %d has %d bytes", frame.Sequence, len(frame.Body))
		}
	}
	events := f.stored()
	if len(events) != len(ids) {
		t.Fatalf("the log holds %d of %d events", len(events), len(ids))
	}
	for i := range events {
		if events[i].ID != ids[i] {
			t.Fatalf("event %d is %s, not %s", i, events[i].ID, ids[i])
		}
	}
}

func largeBody(size int) (body string, ids []string) {
	var b strings.Builder
	for b.Len() < size {
		id := fmt.Sprint("large-", len(ids))
		ids = append(ids, id)
		fmt.Fprintf(&b, `{"id":%q,"name":"n","user_id":"u","properties":{"text":%q}}`+"\n", id, strings.Repeat("y", 20_000))
	}
	return b.String(), ids
}

// TestALargeBodyIsAllOrNothing: there is no room in the log for all its frames,
// so none is kept.
func TestALargeBodyIsAllOrNothing(t *testing.T) {
	f := start(t, options{log: smallLog})
	body, _ := largeBody(9 << 20)
	f.refused(body, weir.CodeUnavailable)
	if frames := f.frames(); len(frames) != 0 {
		t.Errorf("%d frames of a refused body are in the log", len(frames))
	}
	if result := f.accept(event("small")); result.Accepted != 1 {
		t.Errorf("%+v", result)
	}
}

// TestEventsThatGrowAreBounded: what the server adds to small events must not
// make a body many times its size.
func TestEventsThatGrowAreBounded(t *testing.T) {
	f := start(t, options{})
	f.config.Enrich = func(event *weir.Event, _ Origin) { event.Context.Title = strings.Repeat("t", 50_000) }
	const smallest = `{"name":"n","user_id":"u"}` + "\n"
	f.refused(strings.Repeat(smallest, 1+maxLinesBytes/50_000), weir.CodeTooLarge)
	if result := f.accept(strings.Repeat(smallest, 100)); result.Accepted != 100 {
		t.Errorf("accepted %d", result.Accepted)
	}
}
