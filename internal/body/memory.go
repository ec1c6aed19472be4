package body

import (
	"context"

	"golang.org/x/sync/semaphore"

	"github.com/weirhq/weir"
)

// Memory is what all large bodies in flight may take. Its methods are safe for
// concurrent use.
type Memory struct{ free *semaphore.Weighted }

// NewMemory returns the memory for the bodies of one intake.
func NewMemory() *Memory { return &Memory{free: semaphore.NewWeighted(maxMemoryBytes)} }

// Share returns a share for one body, of nothing so far.
func (m *Memory) Share() *Share { return &Share{memory: m} }

// Idle reports whether nothing is taken.
func (m *Memory) Idle() bool {
	idle := m.free.TryAcquire(maxMemoryBytes)
	if idle {
		m.free.Release(maxMemoryBytes)
	}
	return idle
}

// Share is one body's share of the memory. It is for one goroutine at a time, and
// must be released in the end.
type Share struct {
	memory *Memory
	held   int64
}

// Release gives the share back.
func (s *Share) Release() { s.Keep(0) }

// Keep gives back what is held beyond a size.
func (s *Share) Keep(size int64) {
	if s.held > size {
		s.memory.free.Release(s.held - size)
		s.held = size
	}
}

// acquire takes memory in place of what is held. It waits while there is none.
func (s *Share) acquire(ctx context.Context, size int64) error {
	s.Release()
	ctx, cancel := context.WithTimeout(ctx, maxWait)
	defer cancel()
	if err := s.memory.free.Acquire(ctx, size); err != nil {
		return &weir.Error{Code: weir.CodeUnavailable, Message: "too many large bodies at once; try again", Err: err}
	}
	s.held = size
	return nil
}
