package duckdb

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// TestQuestionsGiveWayToEvents has an append find no memory left while questions
// compute: they end with the reason, and the connections are whole.
func TestQuestionsGiveWayToEvents(t *testing.T) {
	s := openStore(t, newPath(t), tableRows, time.Hour)
	const endless = "SELECT sum(hash(a.range + b.range)) FROM range(10000000) a, range(10000000) b"
	ended := make(chan error, 2)
	go func() {
		_, err := s.SQL(t.Context(), "default", weir.SQLQuestion{SQL: endless})
		ended <- err
	}()
	go func() {
		snapshot, err := s.Snapshot(t.Context(), "default")
		if err != nil {
			ended <- err
			return
		}
		defer snapshot.Close()
		_, err = snapshot.Query(t.Context(), endless)
		ended <- err
	}()
	awaitComputing(t, s.Store, 2)
	if s.makeRoom(errors.New("Conversion Error: no")) || !s.makeRoom(errors.New("cannot run: Out of Memory Error: no")) {
		t.Error("it does not tell a lack of memory from other errors")
	}
	for range 2 {
		if err := <-ended; weir.ErrorCode(err) != weir.CodeUnavailable {
			t.Errorf("a question ends with %v", err)
		}
	}
	awaitComputing(t, s.Store, 0)
	if s.makeRoom(errors.New(outOfMemory)) {
		t.Error("room is made where there is no question")
	}
	s.append(batchOf(1, event("1")))
	s.wantRows("SELECT count(*) FROM events", "[[1]]")
}

// TestALackOfMemoryIsKnown by all the words that DuckDB (1.5.4) has for it.
func TestALackOfMemoryIsKnown(t *testing.T) {
	for text, want := range map[string]bool{
		"Out of Memory Error: failed to allocate data of size 3.0 MiB (119.2 MiB/122.0 MiB used)":                                              true,
		"cannot flush rows: Failed to append: could not allocate block of size 256.0 KiB (122.0 MiB/122.0 MiB used)":                           true,
		"cannot run COMMIT: TransactionContext Error: Failed to commit: could not allocate block of size 256.0 KiB (121.8 MiB/122.0 MiB used)": true,
		"cannot run COMMIT: TransactionContext Error: Failed to commit: failed to pin block of size 256.0 KiB (121.8 MiB/122.0 MiB used)":      true,
		"cannot commit rows to disk: TransactionContext Error: Failed to commit: Could not write file: No space left on device":                false,
		"FATAL Error: database has been invalidated because of a previous fatal error. Original error: Out of Memory Error: no":                false,
	} {
		if isOutOfMemory(errors.New(text)) != want {
			t.Errorf("%s: want %t", text, want)
		}
	}
	if isOutOfMemory(nil) {
		t.Error("no error says so")
	}
}

// awaitComputing waits until so many statements compute.
func awaitComputing(t *testing.T, s *Store, want int) {
	t.Helper()
	const patience = 10 * time.Second
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	c := &s.readers.computing
	for {
		c.mu.Lock()
		got := len(c.statements)
		c.mu.Unlock()
		if got == want {
			return
		}
		if ctx.Err() != nil {
			t.Fatalf("%d statements compute, want %d", got, want)
		}
		time.Sleep(time.Millisecond)
	}
}

// TestNoRowFollowsAFailedCommit of which DuckDB may have left something.
func TestNoRowFollowsAFailedCommit(t *testing.T) {
	s := openStore(t, newPath(t), tableRows, time.Hour)
	s.append(batchOf(1, event("1")))
	s.writing.Lock()
	open := s.tables[len(s.tables)-1]
	open.spoilt = true
	s.writing.Unlock()
	s.append(batchOf(2, event("2")))
	s.writing.Lock()
	rows := open.rows
	s.writing.Unlock()
	if rows != 1 {
		t.Errorf("the table has %d rows", rows)
	}
	s.wantRows("SELECT id FROM events ORDER BY id", `[["1"],["2"]]`)
	s.flush()
	s.wantRows("SELECT id FROM events ORDER BY id", `[["1"],["2"]]`)
}
