package client

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// load finds what an earlier publisher left.
func (s *spill) load() error {
	numbers, err := s.segmentNumbers()
	if err != nil {
		return err
	}
	if s.cursor, err = os.OpenFile(filepath.Join(s.dir, spillCursorName), os.O_CREATE|os.O_RDWR, 0o600); err != nil {
		return fmt.Errorf("cannot open the cursor of the spill: %w", err)
	}
	delivered, offset := s.readCursor()
	for _, number := range numbers {
		s.next = max(s.next, number)
		start := int64(0)
		if number == delivered && len(s.segments) == 0 {
			start = offset
		}
		if err := s.loadSegment(number, start); err != nil {
			return err
		}
	}
	return nil
}

func (s *spill) segmentNumbers() (numbers []uint64, err error) {
	files, err := os.ReadDir(s.dir)
	if err != nil {
		return nil, fmt.Errorf("cannot read the spill directory: %w", err)
	}
	for _, file := range files {
		name, ok := strings.CutSuffix(file.Name(), spillSegmentSuffix)
		if number, err := strconv.ParseUint(name, 10, 64); ok && err == nil {
			numbers = append(numbers, number)
		}
		if name, ok = strings.CutSuffix(name, spillSegmentSuffix+spillDamagedSuffix); ok {
			if number, err := strconv.ParseUint(name, 10, 64); err == nil {
				s.next = max(s.next, number) // not to be overwritten one day
			}
		}
	}
	slices.Sort(numbers)
	return numbers, nil
}

// loadSegment counts the events of a segment behind start, which is ignored if no
// record ends there.
func (s *spill) loadSegment(number uint64, start int64) error {
	data, err := os.ReadFile(s.path(number))
	if err != nil {
		return fmt.Errorf("cannot read the spill: %w", err)
	}
	total, behind, offset := 0, 0, int64(0)
	for rest := data; ; {
		_, after, ok := nextRecord(rest)
		if !ok {
			break
		}
		rest = after
		total++
		if end := int64(len(data) - len(rest)); end == start {
			offset, behind = end, total
		}
	}
	if len(s.segments) == 0 {
		s.offset = offset
	}
	s.segments = append(s.segments, &segment{number: number, size: int64(len(data)), events: total - behind})
	s.bytes += int64(len(data))
	s.events += total - behind
	return nil
}

// readCursor returns nothing of a cursor that cannot be read: everything is
// delivered again then.
func (s *spill) readCursor() (number uint64, offset int64) {
	text := make([]byte, 64)
	n, _ := s.cursor.ReadAt(text, 0)
	if _, err := fmt.Sscanf(string(text[:n]), cursorFormat, &number, &offset); err != nil {
		return 0, 0
	}
	return number, offset
}

// cursorFormat always has the same length, so that it is overwritten whole.
const cursorFormat = "%016d %016d\n"

// read returns the next events to deliver, at most as many as will fit. Without
// any, the segment has none that can be read any more.
func (s *spill) read(events, bytes int) (spilled, error) {
	s.mu.Lock()
	first, offset := *s.segments[0], s.offset
	s.mu.Unlock()
	run := spilled{number: first.number, end: offset}
	data, err := readRange(s.path(first.number), offset, first.size)
	if errors.Is(err, fs.ErrNotExist) {
		run.stuck, run.damaged = true, true
		return run, nil
	}
	if err != nil {
		return run, fmt.Errorf("cannot read the spill: %w", err)
	}
	for rest := data; len(rest) > 0; {
		line, after, ok := nextRecord(rest)
		if !ok {
			run.stuck, run.damaged = true, !tornTail(rest)
			return run, nil
		}
		if len(run.lines) == events || len(run.lines) > 0 && bytes < len(line) {
			return run, nil
		}
		bytes -= len(line)
		run.lines = append(run.lines, line)
		run.end += int64(len(rest) - len(after))
		rest = after
	}
	return run, nil
}

// readRange reads a part of a file, of which spillSegmentBytes and one batch is
// the most.
func readRange(path string, from, to int64) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data := make([]byte, max(to-from, 0))
	if _, err := file.ReadAt(data, from); err != nil {
		return nil, err
	}
	return data, nil
}
