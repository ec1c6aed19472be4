package stream

import (
	"context"
	"sync"
	"time"

	"github.com/weirhq/weir"
)

const (
	// maxTailEvents and maxTailBytes bound the frames kept for readers in this
	// process: what arrives in about half a second under full load.
	maxTailEvents = 49_152
	maxTailBytes  = 48 << 20
)

// tail is the newest frames that this process wrote, with their events as they
// were before they were encoded. Readers in the same process take them from
// here: it spares the server reading them back, and the readers decoding them.
// A frame gets here only when it is on disk in the log, and a reader that finds
// it missing reads the log. It is safe for concurrent use.
type tail struct {
	mu      sync.Mutex
	frames  []weir.Frame // without a gap in their sequences
	events  int
	bytes   int
	last    uint64        // the newest sequence known
	changed chan struct{} // closed when frames come
}

func newTail() *tail { return &tail{changed: make(chan struct{})} }

// add takes frames that the log has just stored, the last of them at a
// sequence.
func (t *tail) add(frames []weir.Frame, last uint64) {
	written := time.Now().UTC()
	t.mu.Lock()
	defer t.mu.Unlock()
	first := last - uint64(len(frames)) + 1
	if first != t.last+1 {
		t.frames, t.events, t.bytes = nil, 0, 0
	}
	for i, frame := range frames {
		frame.Sequence = first + uint64(i)
		frame.Written = written
		t.frames = append(t.frames, frame)
		t.events += frame.Count
		t.bytes += len(frame.Body)
	}
	t.last = last
	t.trim()
	close(t.changed)
	t.changed = make(chan struct{})
}

// trim drops the oldest frames beyond the bounds.
func (t *tail) trim() {
	drop := 0
	for (t.events > maxTailEvents || t.bytes > maxTailBytes) && drop < len(t.frames) {
		t.events -= t.frames[drop].Count
		t.bytes -= len(t.frames[drop].Body)
		t.frames[drop] = weir.Frame{}
		drop++
	}
	t.frames = t.frames[drop:]
}

// cut drops the frames before a sequence, which the log no longer holds.
func (t *tail) cut(first uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	drop := 0
	for drop < len(t.frames) && t.frames[drop].Sequence < first {
		t.events -= t.frames[drop].Count
		t.bytes -= len(t.frames[drop].Body)
		drop++
	}
	t.frames = append([]weir.Frame(nil), t.frames[drop:]...)
}

// get returns the frame at a sequence, if it is here.
func (t *tail) get(sequence uint64) (weir.Frame, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	first := t.last - uint64(len(t.frames)) + 1
	if sequence < first || sequence > t.last {
		return weir.Frame{}, false
	}
	return t.frames[sequence-first], true
}

// wait returns true when a frame at or behind a sequence comes within a time,
// and false at once when it is too late for it to come.
func (t *tail) wait(ctx context.Context, sequence uint64, patience time.Duration) bool {
	t.mu.Lock()
	late, changed := t.last >= sequence, t.changed
	t.mu.Unlock()
	if late {
		_, here := t.get(sequence)
		return here
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-changed:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return false
}
