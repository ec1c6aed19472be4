package service

import (
	"sync"
	"time"
)

// tally counts what an endpoint answered. It is safe for concurrent use.
type tally struct {
	mu    sync.Mutex
	total totals
}

// totals are what the statistics of an endpoint have as their data: the time is
// that of answering, and errors are counted, which the rest of the statistics
// cannot know of.
type totals struct {
	Requests    int    `json:"requests"`
	Errors      int    `json:"errors"`
	LastError   string `json:"last_error"`
	InProgress  int    `json:"in_progress"`
	TimeNanos   int64  `json:"processing_time"`
	AverageNano int64  `json:"average_processing_time"`
}

// begin counts a request that is being answered; the answer ends it.
func (t *tally) begin() (done func(w *recorder)) {
	start := time.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.total.InProgress++
	return func(w *recorder) { t.end(w, time.Since(start)) }
}

func (t *tally) end(w *recorder, took time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.total.InProgress--
	t.total.Requests++
	t.total.TimeNanos += took.Nanoseconds()
	if w.failed() {
		t.total.Errors++
		t.total.LastError = w.headers().Get(headerErrorCode) + ":" + w.headers().Get(headerError)
	}
}

func (t *tally) sum() totals {
	t.mu.Lock()
	defer t.mu.Unlock()
	sum := t.total
	sum.AverageNano = sum.TimeNanos / int64(max(sum.Requests, 1))
	return sum
}
