package importer

import "sync"

// mark is a place in a file up to which everything is done.
type mark struct {
	bytes   int64 // of the file as stored
	summary Summary
}

// ledger puts the batches that are done into the order of the file. It is
// safe for concurrent use; what it keeps of a batch that is early is its
// tally, and at most maxInFlight batches are early.
type ledger struct {
	// onAdvance is told of each new mark, one call at a time.
	onAdvance func(mark)

	mu    sync.Mutex
	at    mark
	next  int           // the number of the first batch that is not done
	early map[int]batch // done before an earlier one
}

func newLedger(resumed Summary) *ledger {
	return &ledger{at: mark{summary: resumed}, early: make(map[int]batch), onAdvance: func(mark) {}}
}

// finish takes note of a batch that was sent.
func (l *ledger) finish(b batch) {
	b.body, b.lines = nil, nil
	l.mu.Lock()
	defer l.mu.Unlock()
	l.early[b.number] = b
	for {
		b, ok := l.early[l.next]
		if !ok {
			return
		}
		delete(l.early, l.next)
		l.next++
		l.at = mark{bytes: b.bytes, summary: l.at.summary.plus(b.tally)}
		l.onAdvance(l.at)
	}
}

// reached returns the mark up to which everything is done.
func (l *ledger) reached() mark {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.at
}
