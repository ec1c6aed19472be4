package stream

import (
	"context"
	"sync"
	"time"

	"github.com/weirhq/weir"
)

const (
	// maxTailEvents and maxTailBytes bound the frames kept for readers in this
	// process: what arrives in half a second under full load.
	maxTailEvents = 81_920
	maxTailBytes  = 64 << 20
	// crowdedEvents is from where the writer gives readers a moment before each
	// append, at most crowdedWait, as long as one of them read within
	// stalledAfter. Readers that fall out of the tail read the log back and decode
	// it, which costs more than the moment; a reader that stands still is not
	// waited for.
	crowdedEvents = maxTailEvents / 2
	crowdedWait   = 40 * time.Millisecond
	stalledAfter  = time.Second
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
	last    uint64               // the newest sequence known
	readers map[*Follower]uint64 // what each wants next
	read    time.Time            // when one last took a frame
	room    chan struct{}        // closed when it is no longer crowded
	changed chan struct{}        // closed when frames come
}

func newTail() *tail {
	return &tail{changed: make(chan struct{}), room: make(chan struct{}), readers: map[*Follower]uint64{}}
}

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

// trim drops the oldest frames: those beyond the bounds, and those that every
// reader has read.
func (t *tail) trim() {
	wanted := t.last + 1
	for _, next := range t.readers {
		wanted = min(wanted, next)
	}
	t.dropWhile(func(oldest *weir.Frame) bool {
		return t.events > maxTailEvents || t.bytes > maxTailBytes || oldest.Sequence < wanted
	})
}

func (t *tail) dropWhile(drop func(oldest *weir.Frame) bool) {
	for len(t.frames) > 0 && drop(&t.frames[0]) {
		t.events -= t.frames[0].Count
		t.bytes -= len(t.frames[0].Body)
		t.frames[0] = weir.Frame{}
		t.frames = t.frames[1:]
	}
}

// cut drops the frames before a sequence, which the log no longer holds.
func (t *tail) cut(first uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.dropWhile(func(oldest *weir.Frame) bool { return oldest.Sequence < first })
}

// join makes frames stay until a reader has read them, within the bounds.
func (t *tail) join(reader *Follower) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.readers[reader] = reader.next
}

// leave forgets a reader.
func (t *tail) leave(reader *Follower) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.readers, reader)
}

// next returns the frame that a reader wants, if it is here.
func (t *tail) next(reader *Follower) (weir.Frame, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.readers[reader] = reader.next
	crowded := t.events > crowdedEvents
	t.trim()
	if crowded && t.events <= crowdedEvents {
		close(t.room)
		t.room = make(chan struct{})
	}
	frame, ok := t.at(reader.next)
	if ok {
		t.read = time.Now()
	}
	return frame, ok
}

// yield gives the readers a moment when many frames wait for them.
func (t *tail) yield(ctx context.Context) {
	t.mu.Lock()
	crowded := t.events > crowdedEvents && time.Since(t.read) < stalledAfter
	room := t.room
	t.mu.Unlock()
	if !crowded {
		return
	}
	timer := time.NewTimer(crowdedWait)
	defer timer.Stop()
	select {
	case <-room:
	case <-timer.C:
	case <-ctx.Done():
	}
}

// get returns the frame at a sequence, if it is here.
func (t *tail) get(sequence uint64) (weir.Frame, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.at(sequence)
}

func (t *tail) at(sequence uint64) (weir.Frame, bool) {
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
