package duckdb

import (
	"context"
	"log/slog"
	"math"
	"os"
	"os/signal"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/weirhq/weir"
)

// TestAMoveWhoseCommitFailsIsMadeOnce has the disk refuse what a commit writes
// to DuckDB's own log, after the rows are in the file already: the move is made
// again, and neither then nor after a restart is a row lost or there twice.
func TestAMoveWhoseCommitFailsIsMadeOnce(t *testing.T) {
	path := newPath(t)
	s, err := open(t.Context(), Config{Path: path, MemoryBytes: 256 << 20, MoveAfter: time.Hour, Logger: slog.New(slog.NewTextHandler(t.Output(), nil))}, tableRows)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var mover sync.WaitGroup
	mover.Go(func() { s.Run(ctx) })
	sequence, count := uint64(0), 0
	add := func(events int) {
		sequence++
		if _, err := s.Append(t.Context(), batchOf(sequence, visits(count, events)...), time.Now()); err != nil {
			t.Error(err)
		}
		count += events
	}
	// Rows that are no whole row group go to the log, which gets larger than the
	// file will be with one.
	for range 3 {
		add(tableRows / 3)
		if _, err := s.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	lift := limitFiles(t, fileSize(t, path+".wal"))
	add(tableRows)
	awaitStatus(t, s, true)
	lift()
	awaitStatus(t, s, false)
	add(10)
	wantEach(t, s, count)
	cancel()
	mover.Wait()
	if err := s.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	again := openStore(t, path, tableRows, time.Hour)
	wantEach(t, again.Store, count)
}

// TestASortWhoseCommitFailsIsMadeOnce has the disk refuse what the commit of a
// sort writes: nothing changes for anybody, and the next attempt is made as if it
// were the first, behind rows that were sorted before.
func TestASortWhoseCommitFailsIsMadeOnce(t *testing.T) {
	path := newPath(t)
	store := openStore(t, path, sortTestRows, time.Hour)
	const rows = 4 * sortTestRows
	add := func(sequence uint64, first int) {
		store.append(batchOf(sequence, mixed(first, rows/2)...))
		store.flush()
	}
	add(1, 0)
	if err := store.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	add(2, rows/2)
	lift := limitFiles(t, fileSize(t, path+".wal"))
	if err := store.sortNext(); err == nil {
		t.Error("a sort is committed that could not be written")
	}
	lift()
	wantEach(t, store.Store, rows)
	if store.stored != rows/2 {
		t.Errorf("%d rows count as sorted, want %d", store.stored, rows/2)
	}
	if err := store.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	store.isOrdered(rows)
	store.stop()
	again := openStore(t, path, sortTestRows, time.Hour)
	again.isOrdered(rows)
}

// TestAStoreThatIsGivenUpIsWholeWhenOpenedAnew has the disk refuse what a checkpoint
// writes, after which DuckDB gives the database up: that is told, nothing more is
// taken, and what was on disk is there after closing and opening it.
func TestAStoreThatIsGivenUpIsWholeWhenOpenedAnew(t *testing.T) {
	path := newPath(t)
	store := openStore(t, path, sortTestRows, time.Hour)
	const rows = 2 * sortTestRows
	store.append(batchOf(1, mixed(0, rows)...))
	store.flush()
	if !store.checkpointed() {
		t.Fatal("there is no checkpoint though nothing is in its way")
	}
	store.append(batchOf(2, mixed(rows, rows)...))
	store.flush()
	lift := limitFiles(t, fileSize(t, path))
	if store.checkpointed() {
		t.Error("a checkpoint is made that could not be written")
	}
	<-store.Broken()
	lift()
	if _, err := store.Append(t.Context(), batchOf(3, mixed(2*rows, 1)...), time.Now()); err == nil {
		t.Error("a database takes rows that was given up")
	}
	durable := store.Durable()
	store.stop()
	again := openStore(t, path, sortTestRows, time.Hour)
	if again.Durable() != durable {
		t.Errorf("the log is read from %v on, want %v", again.Durable(), durable)
	}
	wantEach(t, again.Store, 2*rows)
}

// TestQuestionsEndWithAStoreThatIsGivenUp: one that computes when DuckDB gives the
// database up would keep it, and so that it is opened anew, for as long as it takes.
// One that comes later is told to come again, and makes it known if nobody else has.
func TestQuestionsEndWithAStoreThatIsGivenUp(t *testing.T) {
	path := newPath(t)
	store := openStore(t, path, tableRows, time.Hour)
	store.append(batchOf(1, visits(0, 100)...))
	store.flush()
	ended := make(chan error, 1)
	go func() {
		_, err := store.SQL(t.Context(), "default", weir.SQLQuestion{SQL: "SELECT sum(hash(a.range + b.range)) FROM range(10000000) a, range(10000000) b"})
		ended <- err
	}()
	awaitComputing(t, store.Store, 1)
	lift := limitFiles(t, fileSize(t, path))
	if _, err := store.folder.ExecContext(t.Context(), "CHECKPOINT"); !isBroken(err) {
		t.Fatal("the database is not given up", err)
	}
	lift()
	if _, err := store.Snapshot(t.Context(), "default"); weir.ErrorCode(err) != weir.CodeUnavailable {
		t.Errorf("a question is told %v", err)
	}
	<-store.Broken()
	if err := <-ended; weir.ErrorCode(err) != weir.CodeUnavailable {
		t.Errorf("a question that computed ends with %v", err)
	}
	if store.Status() == nil {
		t.Error("the store is said to be well")
	}
	store.stop()
	wantEach(t, openStore(t, path, tableRows, time.Hour).Store, 100)
}

// TestAFoldMakesKnownThatAStoreIsGivenUp, also when neither events nor questions come.
func TestAFoldMakesKnownThatAStoreIsGivenUp(t *testing.T) {
	path := newPath(t)
	store := openStore(t, path, tableRows, time.Hour)
	store.append(batchOf(1, visits(0, 100)...))
	store.flush()
	lift := limitFiles(t, fileSize(t, path))
	if _, err := store.mover.ExecContext(t.Context(), "CHECKPOINT"); !isBroken(err) {
		t.Fatal("the database is not given up", err)
	}
	lift()
	store.mu.Lock()
	store.folding.overrides = maxOverrides
	store.mu.Unlock()
	store.foldIfDue(t.Context())
	<-store.Broken()
}

// limitFiles lets no file be written beyond a size, until it is lifted.
func limitFiles(t *testing.T, bytes uint64) (lift func()) {
	t.Helper()
	signal.Ignore(unix.SIGXFSZ)
	var was unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &was); err != nil {
		t.Fatal(err)
	}
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: min(bytes, math.MaxInt64), Max: was.Max}); err != nil {
		t.Fatal(err)
	}
	lift = sync.OnceFunc(func() {
		if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &was); err != nil {
			t.Error(err)
		}
		signal.Reset(unix.SIGXFSZ)
	})
	t.Cleanup(lift)
	return lift
}

func fileSize(t *testing.T, path string) uint64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return uint64(info.Size())
}

// awaitStatus waits until moves fail, or until all is moved.
func awaitStatus(t *testing.T, s *Store, failing bool) {
	t.Helper()
	const patience = 20 * time.Second
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for {
		if (s.Status() != nil) == failing && (failing || s.oldestClosed() == nil) {
			return
		}
		if ctx.Err() != nil {
			t.Fatalf("moves end with %v", s.Status())
		}
		time.Sleep(time.Millisecond)
	}
}

// wantEach checks that so many events are there, each once.
func wantEach(t *testing.T, s *Store, count int) {
	t.Helper()
	snapshot, err := s.Snapshot(t.Context(), "default")
	if err != nil {
		t.Fatal(err)
	}
	defer snapshot.Close()
	rows, err := snapshot.Query(t.Context(), "SELECT count(*), count(DISTINCT id) FROM events")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all, distinct int
	for rows.Next() {
		if err := rows.Scan(&all, &distinct); err != nil {
			t.Fatal(err)
		}
	}
	if all != count || distinct != count || rows.Err() != nil {
		t.Errorf("there are %d events with %d ids, want %d: %v", all, distinct, count, rows.Err())
	}
}
