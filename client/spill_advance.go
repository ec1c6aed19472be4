package client

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// advance notes that a run was delivered, and removes the segment when that was
// all of it.
func (s *spill) advance(run spilled) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.offset = run.end
	s.events -= len(run.lines)
	s.segments[0].events -= len(run.lines)
	if run.end == s.segments[0].size || run.stuck {
		return s.removeFirst(run.damaged || run.stuck && s.writes(run.number))
	}
	if _, err := s.cursor.WriteAt(fmt.Appendf(nil, cursorFormat, run.number, run.end), 0); err != nil {
		return fmt.Errorf("cannot note how much of the spill was delivered: %w", err)
	}
	return nil
}

// writes reports whether a segment is the one that is written to.
func (s *spill) writes(number uint64) bool {
	return s.writing != nil && s.segments[len(s.segments)-1].number == number
}

// removeFirst removes the first segment, or puts it aside if it is damaged.
func (s *spill) removeFirst(damaged bool) error {
	first := s.segments[0]
	var errs []error
	if s.writes(first.number) {
		errs = append(errs, s.writing.Close())
		s.writing = nil
	}
	path := s.path(first.number)
	if damaged {
		errs = append(errs, putAside(path))
	} else if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		errs = append(errs, err)
	}
	s.segments = s.segments[1:]
	s.offset = 0
	s.bytes -= first.size
	s.events -= first.events
	close(s.grown)
	s.grown = make(chan struct{})
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("cannot remove a part of the spill: %w", err)
	}
	return nil
}

// putAside keeps a segment whose rest cannot be read, and returns the error that
// says so.
func putAside(path string) error {
	kept := path + spillDamagedSuffix
	err := os.Rename(path, kept)
	switch {
	case err == nil:
		return fmt.Errorf("cannot read the rest of a segment, which is kept as %s", kept)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("cannot read the rest of a segment, which someone has removed: %s", path)
	default:
		return fmt.Errorf("cannot read the rest of a segment: %w", err)
	}
}
