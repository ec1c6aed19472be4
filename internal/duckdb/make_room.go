package duckdb

import (
	"context"
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
}

// statement is one that computes, or whose rows are being read.
type statement struct {
	end   context.CancelCauseFunc
	ended chan struct{}
}

// begin notes a statement that is run under the context it returns, until done.
func (c *computing) begin(ctx context.Context) (within context.Context, done func()) {
	within, end := context.WithCancelCause(ctx)
	s := &statement{end: end, ended: make(chan struct{})}
	c.mu.Lock()
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

// giveWay ends all statements, for some reason, and waits until they have ended,
// but not for long. It reports whether there were any.
func (c *computing) giveWay(reason error) bool {
	c.mu.Lock()
	var told []*statement
	for s := range c.statements {
		s.end(reason)
		told = append(told, s)
	}
	c.mu.Unlock()
	timeout := time.After(roomPatience)
	for _, s := range told {
		select {
		case <-s.ended:
		case <-timeout:
			return true
		}
	}
	return len(told) > 0
}

// makeRoom ends questions if an error says that they left too little memory, and
// reports whether it is worth trying again.
func (s *Store) makeRoom(err error) bool {
	return isOutOfMemory(err) && s.readers.computing.giveWay(tooMuchMemory(err))
}

// memoryErrors are what DuckDB says when memory was lacking: commits and appenders
// say so in other words than statements.
var memoryErrors = [...]string{outOfMemory, "failed to pin block", "failed to allocate", "could not allocate"}

// isOutOfMemory reports whether an error says that memory was lacking.
func isOutOfMemory(err error) bool {
	if err == nil {
		return false
	}
	for _, words := range memoryErrors {
		if strings.Contains(err.Error(), words) {
			return true
		}
	}
	return false
}
