package duckdb

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// TestACheckpointHasTheMemoryToItself is put off while a question computes, which
// goes on.
func TestACheckpointHasTheMemoryToItself(t *testing.T) {
	s := openStore(t, newPath(t), tableRows, time.Hour)
	s.append(batchOf(1, event("1")))
	s.flush()
	computing := &s.readers.computing
	within, done := computing.begin(t.Context())
	if s.checkpointed() || within.Err() != nil {
		t.Error("a checkpoint is made beside a question that computes, or ends it")
	}
	done()
	if !s.checkpointed() {
		t.Error("there is no checkpoint though nothing computes")
	}
	s.wantRows("SELECT count(*) FROM events", "[[1]]")
}

// TestALongLogEndsQuestions that compute, but no checkpoint is made beside one that
// takes long to end: it would be without memory.
func TestALongLogEndsQuestions(t *testing.T) {
	s := openStore(t, newPath(t), tableRows, time.Hour)
	s.append(batchOf(1, event("1")))
	s.flush()
	s.ordering.Lock()
	s.config.Path = newPath(t) // whose log is as long as it may be, and one byte
	s.ordering.Unlock()
	if err := os.WriteFile(s.config.Path+".wal", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(s.config.Path+".wal", urgentWALBytes+1); err != nil {
		t.Fatal(err)
	}
	within, done := s.readers.computing.begin(t.Context())
	if s.checkpointed() || !errors.Is(context.Cause(within), ErrMemory) {
		t.Error("a checkpoint is made beside a question that computes, or it is not told to end:", context.Cause(within))
	}
	done()
	if !s.checkpointed() {
		t.Error("there is no checkpoint though nothing computes")
	}
}

// TestNoStatementBeginsWhilePaused, until they may again or its client is gone.
func TestNoStatementBeginsWhilePaused(t *testing.T) {
	var c computing
	if !c.pause(0) {
		t.Fatal("it waits for statements though there is none")
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if within, done := c.begin(gone); within.Err() == nil {
		t.Error("a statement begins whose client is gone")
	} else {
		done()
	}
	began := make(chan struct{})
	go func() {
		defer close(began)
		_, done := c.begin(t.Context())
		done()
	}()
	select {
	case <-began:
		t.Error("a statement begins while they are paused")
	case <-time.After(20 * time.Millisecond):
	}
	c.resume()
	<-began
}

// TestAnInvalidatedDatabaseIsKnown by DuckDB's words (1.5.4), and no room is made for
// what it cannot do.
func TestAnInvalidatedDatabaseIsKnown(t *testing.T) {
	const said = `FATAL Error: Failed: database has been invalidated because of a previous fatal error.
Original error: "Failed to create checkpoint: Out of Memory Error: failed to allocate data of size 3.0 MiB (309.2 MiB/305.1 MiB used)"`
	s := openStore(t, newPath(t), tableRows, time.Hour)
	s.noteBroken(nil)
	s.noteBroken(errors.New(outOfMemory))
	select {
	case <-s.Broken():
		t.Fatal("a lack of memory breaks the store")
	default:
	}
	_, done := s.readers.computing.begin(t.Context())
	defer done()
	if s.makeRoom(errors.New(said)) {
		t.Error("questions end for a database that is of no use")
	}
	s.noteBroken(errors.New(said))
	s.noteBroken(errors.New(said))
	<-s.Broken()
}

// TestWhoFoundTooLittleMemoryIsToldSo in a way that callers can act upon.
func TestWhoFoundTooLittleMemoryIsToldSo(t *testing.T) {
	err := explainStatement(errors.New(outOfMemory + ": no"))
	if !errors.Is(err, ErrMemory) || weir.ErrorCode(err) != weir.CodeUnavailable {
		t.Errorf("a lack of memory is told as %v", err)
	}
}

func (s *testStore) checkpointed() bool {
	s.ordering.Lock()
	defer s.ordering.Unlock()
	return s.checkpoint(context.Background(), s.folder)
}
