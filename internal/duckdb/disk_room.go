package duckdb

import (
	"fmt"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// roomForCheckpoint is what the disk must have free beside the size of DuckDB's
// own log before that is folded into the file: what is written besides are lists of
// row groups, and those that were changed. A checkpoint that fills the disk
// invalidates the database (DuckDB 1.5.4) until the process is started again, where
// one that is not made only leaves the log longer.
const roomForCheckpoint = 64 << 20

// hasRoomForCheckpoint reports whether folding so many bytes of log is safe.
func (s *Store) hasRoomForCheckpoint(log int64) (bool, error) {
	var disk unix.Statfs_t
	if err := unix.Statfs(filepath.Dir(s.config.Path), &disk); err != nil {
		return false, fmt.Errorf("cannot see how full the disk is: %w", err)
	}
	return disk.Bavail*uint64(disk.Bsize) >= uint64(log)+roomForCheckpoint, nil
}
