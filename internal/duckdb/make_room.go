package duckdb

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	// roomAttempts is how often room is made for one append.
	roomAttempts = 3
	// roomPatience is how long it is waited for questions to end that were told
	// to: they do within milliseconds, unless they wait for a core.
	roomPatience = time.Second
)

// computing are the statements of questions that hold memory. When an append
// finds none left, they have to give way: events come first, and no question can
// hold them up.
type computing struct {
	mu         sync.Mutex
	statements map[*statement]struct{}
	resumed    chan struct{} // closed when statements may begin again; nil if they may
}

// statement is one that computes, or whose rows are being read.
type statement struct {
	end   context.CancelCauseFunc
	ended chan struct{}
}

// begin notes a statement that is run under the context it returns, until done. It
// waits while statements are paused.
func (c *computing) begin(ctx context.Context) (within context.Context, done func()) {
	within, end := context.WithCancelCause(ctx)
	s := &statement{end: end, ended: make(chan struct{})}
	c.lockUnlessPaused(ctx)
	defer c.mu.Unlock()
	if c.statements == nil {
		c.statements = map[*statement]struct{}{}
	}
	c.statements[s] = struct{}{}
	return within, sync.OnceFunc(func() {
		end(nil)
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.statements, s)
		close(s.ended)
	})
}

// lockUnlessPaused locks mu when statements may begin, or ctx has ended.
func (c *computing) lockUnlessPaused(ctx context.Context) {
	for {
		c.mu.Lock()
		resumed := c.resumed
		if resumed == nil || ctx.Err() != nil {
			return
		}
		c.mu.Unlock()
		select {
		case <-resumed:
		case <-ctx.Done():
		}
	}
}

// pause lets no further statement begin until resume, and waits so long for the
// others to end. It reports whether they have. One at a time may pause them.
func (c *computing) pause(patience time.Duration) (ended bool) {
	c.mu.Lock()
	c.resumed = make(chan struct{})
	running := slices.Collect(maps.Keys(c.statements))
	c.mu.Unlock()
	return haveEnded(running, patience)
}

func (c *computing) resume() {
	c.mu.Lock()
	defer c.mu.Unlock()
	close(c.resumed)
	c.resumed = nil
}

// haveEnded waits so long for statements to end, and reports whether they have.
func haveEnded(statements []*statement, patience time.Duration) bool {
	timeout := time.After(patience)
	for _, s := range statements {
		select {
		case <-s.ended:
		case <-timeout:
			return false
		}
	}
	return true
}

// giveWay ends all statements, for some reason, and waits until they have ended,
// but not for long. It reports whether there were any.
func (c *computing) giveWay(reason error) bool {
	told := c.end(reason)
	haveEnded(told, roomPatience)
	return len(told) > 0
}

// end tells all statements to end, for some reason.
func (c *computing) end(reason error) (told []*statement) {
	c.mu.Lock()
	told = slices.Collect(maps.Keys(c.statements))
	c.mu.Unlock()
	for _, s := range told {
		s.end(reason)
	}
	return told
}

// isIdle reports whether no statement holds memory.
func (c *computing) isIdle() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.statements) == 0
}

// makeRoom ends questions if an error says that they left too little memory, and
// reports whether it is worth trying again.
func (s *Store) makeRoom(err error) bool {
	return isOutOfMemory(err) && s.readers.computing.giveWay(tooMuchMemory(err))
}

// memoryErrors are what DuckDB says when memory was lacking: commits and appenders
// say so in other words than statements.
var memoryErrors = [...]string{outOfMemory, "failed to pin block", "failed to allocate", "could not allocate"}

// isOutOfMemory reports whether an error says that memory was lacking, and not that
// it was for good: more of it is of no use then.
func isOutOfMemory(err error) bool {
	if err == nil || isBroken(err) {
		return false
	}
	for _, words := range memoryErrors {
		if strings.Contains(err.Error(), words) {
			return true
		}
	}
	return false
}
