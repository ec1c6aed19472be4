package duckdb

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// mixed are events of three names, whose times go back and forth.
func mixed(first, count int) []weir.Event {
	names := [...]string{"page_view", "click", "purchase"}
	events := make([]weir.Event, count)
	for i := range events {
		n := first + i
		events[i] = weir.Event{
			ID: fmt.Sprintf("m%d", n), Name: names[n%len(names)], UserID: fmt.Sprintf("u%d", n%7),
			Time: logCreated.Add(-time.Duration(n*7919%1000) * time.Minute), Received: logCreated,
		}
	}
	return events
}

const sortTestRows = 2048

// TestRowsAreSortedOnce lets runs be sorted between batches, and the store be
// opened anew in between.
func TestRowsAreSortedOnce(t *testing.T) {
	path := newPath(t)
	store := openStore(t, path, sortTestRows, time.Hour)
	rows := 0
	for round := range 6 {
		batch := mixed(rows, 3*sortTestRows+100)
		if repeats := store.append(batchOf(uint64(round+1), batch...)); repeats != 0 {
			t.Fatalf("%d of new events are repeats", repeats)
		}
		rows += len(batch)
		store.flush()
		if err := store.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		store.isOrdered(rows)
		if round%2 == 1 {
			store.stop()
			store = openStore(t, path, sortTestRows, time.Hour)
			store.isOrdered(rows)
		}
	}
	if repeats := store.append(batchOf(100, mixed(0, rows)...)); repeats != rows {
		t.Errorf("%d of %d stored events are repeats, want all", repeats, rows)
	}
	if store.stored < int64(rows)*2/3 {
		t.Errorf("only %d of %d rows are sorted", store.stored, rows)
	}
}

// isWhole checks that all rows are there once, in as few tables as may be.
func (s *testStore) isWhole(rows int) {
	s.t.Helper()
	s.want("SELECT count(*) || ' ' || count(DISTINCT id) FROM events", fmt.Sprintf("%d %d", rows, rows))
	if tables, err := s.arrivalNumbers(s.t.Context()); err != nil || len(tables) > maxArrivals {
		s.t.Errorf("there are tables of arrivals %v (%v), want at most %d", tables, err, maxArrivals)
	}
}

// isOrdered checks besides that rows that count as sorted lie with others of
// their names.
func (s *testStore) isOrdered(rows int) {
	s.t.Helper()
	s.isWhole(rows)
	var places, changes int64
	const question = `SELECT count(*), count(*) FILTER (name <> before) FROM (SELECT name, lag(name) OVER (ORDER BY rowid) AS before FROM main.events)`
	if err := s.db.QueryRowContext(s.t.Context(), question).Scan(&places, &changes); err != nil {
		s.t.Fatal(err)
	}
	// They came with another name each. Rare names of a table that is not full
	// share a stretch.
	if most := places / 20; places != s.stored || changes > most {
		s.t.Errorf("%d rows of main.events, of which %d count, change their names %d times, want at most %d", places, s.stored, changes, most)
	}
}

// TestASnapshotKeepsWhatItReads asks a snapshot for the same before and after
// its rows are sorted and their table is due to be dropped.
func TestASnapshotKeepsWhatItReads(t *testing.T) {
	store := openStore(t, newPath(t), sortTestRows, time.Hour)
	store.append(batchOf(1, mixed(0, 4*sortTestRows)...))
	store.flush()
	store.append(batchOf(2, mixed(4*sortTestRows, 2*sortTestRows)...)) // a second table of arrivals
	store.flush()
	snapshot, err := store.Snapshot(t.Context(), "default")
	if err != nil {
		t.Fatal(err)
	}
	const question = "SELECT CAST(count(*) AS VARCHAR) || ' ' || CAST(sum(epoch_us(time)) AS VARCHAR) FROM events"
	before := answerOf(t, snapshot, question)
	for range 2 { // room in the file that was given back too early would be used again
		if err := store.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		store.append(batchOf(store.Applied().Sequence+1, mixed(int(store.Applied().Sequence)*3*sortTestRows, 3*sortTestRows)...))
		store.flush()
	}
	if after := answerOf(t, snapshot, question); after != before {
		t.Errorf("a snapshot of %s shows %s after its rows were sorted", before, after)
	}
	if len(store.retired) == 0 {
		t.Error("a table that a snapshot reads was dropped")
	}
	snapshot.Close()
	if err := store.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(store.retired) != 0 {
		t.Errorf("%d tables that nobody reads are still there", len(store.retired))
	}
}

// TestRoomIsGivenBackOnceNobodyWrites has somebody write while a sorted table is
// dropped, when there can be no checkpoint.
func TestRoomIsGivenBackOnceNobodyWrites(t *testing.T) {
	store := openStore(t, newPath(t), sortTestRows, time.Hour)
	for sequence := range 3 {
		store.append(batchOf(uint64(sequence+1), mixed(2*sequence*sortTestRows, 2*sortTestRows)...))
		store.flush()
	}
	tx, err := store.db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.Exec("INSERT INTO main.layout VALUES (0)"); err != nil {
		t.Fatal(err)
	}
	if err := store.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	isWaiting := func() bool {
		store.ordering.Lock()
		defer store.ordering.Unlock()
		return store.dropped
	}
	if !isWaiting() {
		t.Error("there was a checkpoint while somebody wrote")
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	store.sortIfDue(t.Context())
	if isWaiting() {
		t.Error("there was no checkpoint once nobody wrote")
	}
	store.isOrdered(6 * sortTestRows)
}

// TestAnswersAreExactWhileRowsAreSorted asks all the time while rows come, move
// and are sorted.
func TestAnswersAreExactWhileRowsAreSorted(t *testing.T) {
	store := openStore(t, newPath(t), sortTestRows, time.Hour)
	done := make(chan struct{})
	var working sync.WaitGroup
	working.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
			}
			if err := store.Settle(t.Context()); err != nil {
				t.Error(err)
				return
			}
		}
	})
	rows := 0
	for sequence := uint64(1); sequence <= 40; sequence++ {
		store.append(batchOf(sequence, mixed(rows, 1500)...))
		rows += 1500
		store.want("SELECT count(*) || ' ' || count(DISTINCT id) || ' ' || count(*) FILTER (name = 'click') FROM events",
			fmt.Sprintf("%d %d %d", rows, rows, rows/3))
	}
	close(done)
	working.Wait()
	store.flush()
	if err := store.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	store.isWhole(rows) // rare names lie as they came if they moved while a question computed
}

// TestSortingThatFailsLeavesRowsWhereTheyAre ends a sort in its middle.
func TestSortingThatFailsLeavesRowsWhereTheyAre(t *testing.T) {
	store := openStore(t, newPath(t), tableRows, time.Hour)
	store.ordering.Lock()
	store.sortAfter = time.Now().Add(time.Hour) // not by itself: the test is to tell its own sort
	store.ordering.Unlock()
	store.append(batchOf(1, mixed(0, 2*tableRows)...))
	store.flush()
	ended := make(chan error)
	go func() { ended <- store.Settle(t.Context()) }()
	for !store.readers.computing.giveWay(errSortTest) {
		select {
		case err := <-ended:
			t.Fatalf("it was sorted before it could be told to give way: %v", err)
		default:
		}
	}
	if err := <-ended; err == nil {
		t.Error("a sort that was told to give way did not")
	}
	store.want("SELECT count(*) || ' ' || count(DISTINCT id) FROM events", fmt.Sprintf("%d %d", 2*tableRows, 2*tableRows))
	if err := store.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	store.isOrdered(2 * tableRows)
	if store.stored != 2*tableRows {
		t.Errorf("%d rows are sorted, want %d", store.stored, 2*tableRows)
	}
}

// sortNext sorts the next run and nothing else.
func (s *testStore) sortNext() error {
	s.ordering.Lock()
	defer s.ordering.Unlock()
	next, due := s.nextRun()
	if !due {
		s.t.Error("there is nothing to sort")
		return nil
	}
	return s.sortRun(s.t.Context(), next)
}

var errSortTest = fmt.Errorf("events need the memory")

// gatherRows puts all rows into the table events, as earlier versions had them.
func (s *testStore) gatherRows() {
	s.t.Helper()
	tables, err := s.arrivalNumbers(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	for _, number := range tables {
		table := (&arrivals{number: number}).name()
		if _, err := s.db.Exec("INSERT INTO main.events FROM " + table + " ORDER BY hash(id); DROP TABLE " + table); err != nil {
			s.t.Fatal(err)
		}
	}
}

// TestAStoreOfVersion2IsSortedByAndBy opens a store that has all its rows in one
// table, as they came.
func TestAStoreOfVersion2IsSortedByAndBy(t *testing.T) {
	path := newPath(t)
	store := openStore(t, path, sortTestRows, time.Hour)
	const rows = 11 * sortTestRows
	store.append(batchOf(1, mixed(0, rows)...))
	store.flush()
	store.gatherRows()
	if _, err := store.db.Exec("DROP TABLE sorting; UPDATE layout SET version = 2"); err != nil {
		t.Fatal(err)
	}
	store.stop()
	store = openStore(t, path, sortTestRows, time.Hour)
	store.want("SELECT count(*) || ' ' || count(DISTINCT id) FROM events", fmt.Sprintf("%d %d", rows, rows))
	if err := store.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	store.isWhole(rows)
	if runs := store.stored / store.runRows; runs < 2 {
		t.Errorf("%d rows of a large table are sorted, want several runs", store.stored)
	}
	store.stop()
	store = openStore(t, path, sortTestRows, time.Hour)
	store.isWhole(rows)
}
