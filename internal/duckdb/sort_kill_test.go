package duckdb

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"testing"
	"time"
)

// sortingEnvironment names the store that a process of this test sorts.
const sortingEnvironment = "WEIR_TEST_SORT"

// TestAKillWhileRowsAreSorted kills processes that bring rows to disk and sort
// them, and counts what is there.
func TestAKillWhileRowsAreSorted(t *testing.T) {
	if path := os.Getenv(sortingEnvironment); path != "" {
		sortUntilKilled(t, path)
		return
	}
	path := newPath(t)
	for kill := range 6 {
		// At the first run that is sorted, and a little later each time: in the
		// middle of the next ones.
		killSorting(t, path, time.Duration(kill)*7*time.Millisecond)
		store := openStore(t, path, sortTestRows, time.Hour)
		rows := store.onDiskRows()
		store.isOrdered(rows)
		if rows == 0 || store.Durable().Sequence*sortTestRows != uint64(rows) {
			t.Fatalf("after kill %d there are %d rows up to frame %d of %d", kill+1, rows, store.Durable().Sequence, sortTestRows)
		}
		store.stop()
	}
}

// killSorting runs this test in another process and kills it some time after
// it has said that it sorted something.
func killSorting(t *testing.T, path string, later time.Duration) {
	t.Helper()
	process := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestAKillWhileRowsAreSorted$")
	process.Env = append(os.Environ(), sortingEnvironment+"="+path)
	output, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(output)
	for lines.Scan() && lines.Text() != "sorted" {
		t.Log(lines.Text())
	}
	time.Sleep(later) // where in the work it is killed is the very thing that varies
	if err := process.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := process.Wait(); err == nil {
		t.Fatal("the process ended by itself")
	}
}

// sortUntilKilled adds rows, a table's worth a frame, and sorts them.
func sortUntilKilled(t *testing.T, path string) {
	store, err := open(t.Context(), Config{Path: path, MemoryBytes: 256 << 20, MoveAfter: time.Hour, Logger: slog.New(slog.DiscardHandler)}, sortTestRows)
	if err != nil {
		t.Fatal(err)
	}
	store.runRows = 2 * sortTestRows
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // should nobody kill it
	defer cancel()
	go store.Run(ctx)
	for sequence := store.Durable().Sequence + 1; ctx.Err() == nil; sequence++ {
		batch := batchOf(sequence, mixed(int(sequence-1)*sortTestRows, sortTestRows)...)
		if _, err := store.Append(ctx, batch, time.Now()); err != nil {
			t.Fatal(err)
		}
		if sequence%3 != 0 {
			continue
		}
		if _, err := store.Flush(ctx); err != nil {
			t.Fatal(err)
		}
		if err := store.Settle(ctx); err != nil {
			t.Fatal(err)
		}
		fmt.Println("sorted")
	}
}

// onDiskRows counts the rows that questions find.
func (s *testStore) onDiskRows() (rows int) {
	s.t.Helper()
	fmt.Sscan(s.value("default", "SELECT count(*) FROM events"), &rows)
	return rows
}
