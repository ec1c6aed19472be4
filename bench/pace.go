package main

import (
	"context"
	"runtime"
	"slices"
	"syscall"
	"time"
)

// tick sends the times at which something is due, each when it has come, and
// closes the channel behind the last. The channel must have room for all.
//
// It sleeps in the system: Go's own timers may be a millisecond late on an
// idle processor, as late as what is measured.
func tick(ctx context.Context, due chan<- time.Time, count int, every time.Duration) error {
	defer close(due)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	started := time.Now()
	for i := range count {
		at := started.Add(time.Duration(i) * every)
		for wait := time.Until(at); wait > 0; wait = time.Until(at) {
			pause := syscall.NsecToTimespec(wait.Nanoseconds())
			// An interrupted sleep is gone on with by the loop.
			_ = syscall.Nanosleep(&pause, nil)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		due <- at
	}
	return nil
}

// latencies are how long each of many things took.
type latencies []time.Duration

// quantile returns the latency that a share of all does not exceed.
func (l latencies) quantile(share float64) time.Duration {
	if len(l) == 0 {
		return 0
	}
	if !slices.IsSorted(l) {
		slices.Sort(l)
	}
	return l[min(int(share*float64(len(l))), len(l)-1)]
}
