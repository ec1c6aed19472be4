package duckdb

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// niceness is how much the threads that compute answers stand back: where they
// and those that take events in want the same core, they get a tenth of it. Where
// nobody else wants it, they get all.
const niceness = 10

// politely runs work on a thread that stands back for others, and waits for it.
// The thread ends with the work, since its priority cannot be raised again.
// Only work that stays in DuckDB is fit for it: Go code would hold up the rest of
// the process while it stands back.
func politely(work func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread()
		if unix.Gettid() == unix.Getpid() { // the process's first, which cannot end before it
			politely(work)
			runtime.UnlockOSThread()
			return
		}
		// A system that does not let it be polite has it as it was.
		_ = unix.Setpriority(unix.PRIO_PROCESS, unix.Gettid(), niceness)
		work()
	}()
	<-done
}
