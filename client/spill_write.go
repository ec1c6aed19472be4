package client

import (
	"errors"
	"fmt"
	"os"
)

// append writes events behind all others and returns nil when they are synced.
// After an error none of them is in the spill.
func (s *spill) append(lines [][]byte) error {
	size := 0
	for _, line := range lines {
		size += recordHeader + len(line)
	}
	records := make([]byte, 0, size)
	for _, line := range lines {
		records = appendRecord(records, line)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.bytes+int64(size) > s.most && s.bytes > 0 {
		return errSpillFull
	}
	if err := s.write(records, len(lines)); err != nil {
		return fmt.Errorf("cannot write to the spill: %w", err)
	}
	return nil
}

func (s *spill) write(records []byte, events int) error {
	if err := s.begin(); err != nil {
		return err
	}
	last := s.segments[len(s.segments)-1]
	_, err := s.writing.WriteAt(records, last.size)
	if err == nil {
		err = s.writing.Sync()
	}
	if err != nil {
		return errors.Join(err, s.abandonSegment(last))
	}
	last.size += int64(len(records))
	last.events += events
	s.bytes += int64(len(records))
	s.events += events
	return nil
}

// begin makes sure that there is a segment to write to.
func (s *spill) begin() error {
	if s.writing != nil && s.segments[len(s.segments)-1].size < spillSegmentBytes {
		return nil
	}
	if s.writing != nil {
		err := s.writing.Close()
		s.writing = nil
		if err != nil {
			return err
		}
	}
	s.next++
	file, err := os.OpenFile(s.path(s.next), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	if err := syncDir(s.dir); err != nil {
		return errors.Join(err, file.Close(), os.Remove(s.path(s.next)))
	}
	s.writing = file
	s.segments = append(s.segments, &segment{number: s.next})
	return nil
}

// abandonSegment takes back what a failed write has left. The file is not
// written to again: after a failed sync nobody knows what of it is on disk.
func (s *spill) abandonSegment(last *segment) error {
	err := errors.Join(s.writing.Truncate(last.size), s.writing.Close())
	s.writing = nil
	if last.size == 0 {
		s.segments = s.segments[:len(s.segments)-1]
		err = errors.Join(err, os.Remove(s.path(last.number)))
	}
	return err
}
