package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"slices"
	"strings"

	"github.com/weirhq/weir"
)

// A checkpoint folds DuckDB's own log into its file. One that fails for want of
// memory or disk invalidates the whole database (DuckDB 1.5.4), where one that is
// not made only leaves the log longer: so it is made when there is room on disk, see
// hasRoomForCheckpoint, and has the memory to itself.

// checkpointIfLong makes a checkpoint if the log has grown beyond a size, unless
// rows on disk are being rewritten: DuckDB would refuse.
func (s *Store) checkpointIfLong(ctx context.Context, beyond int64) {
	if !s.ordering.TryLock() {
		return
	}
	defer s.ordering.Unlock()
	if s.logBytes() > beyond {
		s.checkpoint(ctx, s.mover)
	}
}

// checkpoint reports whether there is no log any more. Not making one is no harm:
// the next one does it. (It fails while others write.) The caller holds ordering.
func (s *Store) checkpoint(ctx context.Context, conn *sql.Conn) (done bool) {
	log := s.logBytes()
	if log == 0 {
		return true
	}
	if room, err := s.hasRoomForCheckpoint(log); !room {
		s.config.Logger.Debug("cannot checkpoint the store yet: the disk is too full", "error", err)
		return false
	}
	computing := &s.readers.computing
	ended := computing.pause(checkpointPatience)
	defer computing.resume()
	if !ended && log > urgentWALBytes {
		ended = haveEnded(computing.end(tooMuchMemory(errCheckpoint)), roomPatience)
	}
	if !ended {
		s.config.Logger.Debug("cannot checkpoint the store yet: questions hold its memory")
		return false
	}
	if _, err := conn.ExecContext(ctx, "CHECKPOINT"); err != nil {
		s.noteBroken(err)
		s.config.Logger.Debug("cannot checkpoint the store yet", "error", err)
		return false
	}
	return true
}

// errCheckpoint is why a question ends that computes when a checkpoint cannot wait.
var errCheckpoint = errors.New("the store's log is folded into its file")

// logBytes returns how long DuckDB's own log is.
func (s *Store) logBytes() int64 {
	log, err := os.Stat(s.config.Path + ".wal")
	if err != nil {
		return 0 // there is none
	}
	return log.Size()
}

// broken is what DuckDB says of all that is asked of a database that it has
// invalidated, and what begins the error that it did so for.
var broken = [...]string{"database has been invalidated", "FATAL Error"}

// isBroken reports whether an error says that the database is of no use any more.
func isBroken(err error) bool {
	return err != nil && slices.ContainsFunc(broken[:], func(words string) bool { return strings.Contains(err.Error(), words) })
}

// noteBroken closes the channel of Broken if an error says so, and ends what is still
// computed: as long as a statement runs, the database cannot be opened anew. The
// caller does not hold mu.
func (s *Store) noteBroken(err error) {
	if !isBroken(err) {
		return
	}
	s.breaks.Do(func() {
		s.config.Logger.Error("the store must be opened anew; what is not in its file yet is read from the log", "error", err)
		s.setStatus(err)
		s.readers.computing.end(explainBroken(err))
		close(s.broken)
	})
}

// explainBroken tells a question what an error means, if it says that the database is
// of no use any more: it will be answered soon.
func explainBroken(err error) error {
	if !isBroken(err) {
		return err
	}
	return &weir.Error{Code: weir.CodeUnavailable, Message: "the store is being opened anew; ask again in a moment", Err: err}
}

// Broken is closed when DuckDB has invalidated the database, as after a fatal error
// of its file: the store is of no use until it is opened anew. Nothing is lost by
// that: its file is as of the last commit, and the log has the rest.
func (s *Store) Broken() <-chan struct{} { return s.broken }
