package client

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/gofrs/flock"
)

// Names of files in the directory of a spill.
const (
	spillLockName      = "lock"
	spillCursorName    = "cursor"
	spillSegmentSuffix = ".events"
	spillDamagedSuffix = ".damaged" // after that of a segment
)

// spillSegmentBytes is from where a segment is closed. Small ones give their room
// back soon and can be held in memory while they are read.
const spillSegmentBytes = 4 << 20

var errSpillFull = errors.New("the spill is full")

// spill keeps events on disk, in the order in which they came, until they are
// delivered. An append returns when the events are synced. The segments are read
// from the oldest, each is removed when all of it was delivered, and a cursor says
// how far the oldest was. The cursor is not synced: a crash of the machine can
// make events be delivered again, and their ids see to it that they count once.
//
// It is safe for one appender and one reader at a time.
type spill struct {
	dir  string
	most int64
	lock *flock.Flock

	mu       sync.Mutex
	segments []*segment // from the oldest; all but the last are complete
	next     uint64     // the number of the last segment ever begun
	writing  *os.File   // the last segment; nil if the next append begins one
	offset   int64      // how much of the first segment was delivered
	cursor   *os.File
	bytes    int64 // of all segments
	events   int   // not delivered
	grown    chan struct{}
}

// segment is a file of the spill.
type segment struct {
	number uint64
	size   int64 // of what was synced
	events int
}

// spilled is a run of events read from the first segment.
type spilled struct {
	lines   [][]byte
	number  uint64 // of the segment
	end     int64
	stuck   bool // what follows cannot be read
	damaged bool // nor is it a torn tail
}

// openSpill opens the spill in dir, which is made if need be, and finds what was
// left there.
func openSpill(dir string, most int64) (*spill, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("cannot make the spill directory: %w", err)
	}
	lock := flock.New(filepath.Join(dir, spillLockName))
	held, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("cannot lock the spill directory: %w", err)
	}
	if !held {
		return nil, fmt.Errorf("cannot use the spill directory %s: another publisher uses it", dir)
	}
	s := &spill{dir: dir, most: most, lock: lock, grown: make(chan struct{})}
	if err := s.load(); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// empty reports whether everything was delivered.
func (s *spill) empty() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.segments) == 0
}

func (s *spill) stats() SpillStats {
	s.mu.Lock()
	defer s.mu.Unlock()
	return SpillStats{Events: s.events, Bytes: s.bytes}
}

// roomGrown is closed when files were removed after the call.
func (s *spill) roomGrown() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.grown
}

func (s *spill) path(number uint64) string {
	return filepath.Join(s.dir, fmt.Sprintf("%016d%s", number, spillSegmentSuffix))
}

// close gives the directory free for others. What is in it stays.
func (s *spill) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, file := range []*os.File{s.writing, s.cursor} {
		if file != nil {
			errs = append(errs, file.Close())
		}
	}
	s.writing, s.cursor = nil, nil
	if err := errors.Join(append(errs, s.lock.Unlock())...); err != nil {
		return fmt.Errorf("cannot close the spill: %w", err)
	}
	return nil
}

// syncDir makes the names in a directory durable, where that is not done with
// the files: Windows has no such call.
func syncDir(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
