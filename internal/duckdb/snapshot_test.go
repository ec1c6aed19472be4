package duckdb

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"
)

// snapshotOf returns a snapshot of the project of tests, closed at their end.
func snapshotOf(t *testing.T, s *testStore) *Snapshot {
	t.Helper()
	snapshot, err := s.Snapshot(t.Context(), "default")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(snapshot.Close)
	return snapshot
}

func TestStreamGivesColumnsAsTheyAre(t *testing.T) {
	s := openStore(t, newPath(t), tableRows, time.Hour)
	v := snapshotOf(t, s)
	const rows = 5000 // some chunks, the last one in part
	next := 0
	err := v.Stream(t.Context(), `SELECT CAST(18446744073709551615 - i AS UBIGINT), CAST(-i AS BIGINT), make_timestamp(i),
		CASE i % 3 WHEN 0 THEN NULL WHEN 1 THEN 'short' ELSE 'longer than twelve bytes ' || i END
		FROM range(CAST(? AS BIGINT)) t(i) ORDER BY i`, []any{rows}, func(c Chunk) error {
		for row := range c.Len() {
			text, set := c.Text(3, row)
			want := [...]string{"", "short", fmt.Sprintf("longer than twelve bytes %d", next)}[next%3]
			if c.Uint64s(0)[row] != ^uint64(next) || c.Int64s(1)[row] != int64(-next) || c.Int64s(2)[row] != int64(next) ||
				text != want || set != (next%3 != 0) {
				t.Fatalf("row %d is %d %d %d %q %t", next, c.Uint64s(0)[row], c.Int64s(1)[row], c.Int64s(2)[row], text, set)
			}
			next++
		}
		return nil
	})
	if err != nil || next != rows {
		t.Fatalf("%d rows, %v", next, err)
	}
}

func TestStreamRefusesColumnsOfOtherTypes(t *testing.T) {
	v := snapshotOf(t, openStore(t, newPath(t), tableRows, time.Hour))
	for _, read := range []func(Chunk){
		func(c Chunk) { c.Int64s(0) },
		func(c Chunk) { c.Uint64s(0) },
		func(c Chunk) { c.Text(1, 0) },
		func(c Chunk) { c.Int64s(2) },
	} {
		err := v.Stream(t.Context(), "SELECT 'a', CAST(1 AS BIGINT)", nil, func(c Chunk) error { read(c); return nil })
		if err == nil {
			t.Error("no error")
		}
	}
}

func TestStreamEndsWithTheErrorOfItsVisitor(t *testing.T) {
	s := openStore(t, newPath(t), tableRows, time.Hour)
	v := snapshotOf(t, s)
	enough := errors.New("enough")
	visits := 0
	err := v.Stream(t.Context(), "SELECT i FROM range(1000000000) t(i)", nil, func(Chunk) error { visits++; return enough })
	if !errors.Is(err, enough) || visits != 1 {
		t.Errorf("%d visits, %v", visits, err)
	}
	s.want("SELECT count(*) FROM events", "0")
}

func TestASnapshotAnswersAfterAStream(t *testing.T) {
	v := snapshotOf(t, openStore(t, newPath(t), tableRows, time.Hour))
	for range 100 {
		rows := 0
		err := v.Stream(t.Context(), "SELECT i FROM range(10000) t(i)", nil, func(c Chunk) error { rows += c.Len(); return nil })
		if err != nil || rows != 10_000 {
			t.Fatalf("%d rows, %v", rows, err)
		}
	}
}

func TestASnapshotReadsOneStatementAtATime(t *testing.T) {
	s := openStore(t, newPath(t), tableRows, time.Hour)
	v, err := s.Snapshot(t.Context(), "default")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := v.Query(t.Context(), "SELECT 1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.Query(t.Context(), "SELECT 2"); err == nil {
		t.Error("a second statement is read beside the first")
	}
	v.Close()
	if rows.Next() || rows.Err() == nil {
		t.Error("rows outlive their snapshot")
	}
	rows.Close()
}

func TestScanConvertsAndRefusesAsDatabaseSQLDoes(t *testing.T) {
	v := snapshotOf(t, openStore(t, newPath(t), tableRows, time.Hour))
	rows, err := v.Query(t.Context(), `SELECT CAST(1 AS TINYINT), CAST(2 AS UINTEGER), CAST(18446744073709551615 AS UBIGINT), 1.5::DOUBLE, true, 'text',
		TIMESTAMP '2026-01-02 03:04:05.000006', NULL`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var (
		tiny, unsigned int64
		large          uint64
		double         float64
		yes            bool
		text           string
		at             time.Time
		null           any = "not yet"
	)
	if !rows.Next() {
		t.Fatal(rows.Err())
	}
	if err := rows.Scan(&tiny, &unsigned, &large, &double, &yes, &text, &at, &null); err != nil {
		t.Fatal(err)
	}
	if tiny != 1 || unsigned != 2 || large != 1<<64-1 || double != 1.5 || !yes || text != "text" || !at.Equal(logCreated) || null != nil {
		t.Errorf("scanned %d %d %d %v %t %q %s %v", tiny, unsigned, large, double, yes, text, at, null)
	}
	if err := rows.Scan(&tiny); err == nil {
		t.Error("one value takes eight columns")
	}
	if err := rows.Scan(&tiny, &unsigned, &large, &double, &yes, &tiny, &at, &text); err == nil {
		t.Error("a text becomes a number, NULL a text")
	}
	if rows.Next() || rows.Err() != nil {
		t.Errorf("there is more, or %v", rows.Err())
	}
}

// TestStatementsEndWithTheirContext cancels statements that would run for
// hours: while they compute, and while they give rows.
func TestStatementsEndWithTheirContext(t *testing.T) {
	const soon = 500 * time.Millisecond // generous: machines are busy
	s := openStore(t, newPath(t), tableRows, time.Hour)
	for _, query := range []string{
		"SELECT count(*) FROM range(10000000) a(i), range(10000000) b(j) WHERE (i * j) % 7 = 1",
		"SELECT i FROM range(100000000000) t(i) ORDER BY hash(i)",
		"SELECT i FROM range(100000000000) t(i)",
	} {
		ctx, cancel := context.WithCancel(t.Context())
		v, err := s.Snapshot(ctx, "default")
		if err != nil {
			t.Fatal(err)
		}
		var canceled time.Time
		time.AfterFunc(50*time.Millisecond, func() { canceled = time.Now(); cancel() })
		err = v.Stream(ctx, query, nil, func(Chunk) error { return nil })
		took := time.Since(canceled)
		t.Logf("%s ended %s after its context", query, took)
		if !errors.Is(err, context.Canceled) || took > soon {
			t.Errorf("%s ended %s after its context with %v", query, took, err)
		}
		v.Close()
	}
	s.append(batchOf(1, event("a")))
	s.want("SELECT count(*) FROM events", "1")
}

// TestACanceledContextIsNotMissed runs short statements whose contexts end as
// they begin: interrupts must neither get lost nor hit another statement.
func TestACanceledContextIsNotMissed(t *testing.T) {
	s := openStore(t, newPath(t), tableRows, time.Hour)
	for i := range 200 {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Duration(i)*10*time.Microsecond, cancel)
		if v, err := s.Snapshot(ctx, "default"); err == nil {
			err = v.Stream(ctx, "SELECT i FROM range(100000000) t(i) WHERE hash(i) = 1", nil, func(Chunk) error { return nil })
			if err != nil && !errors.Is(err, context.Canceled) {
				t.Fatalf("ended with %v", err)
			}
			v.Close()
		} else if !errors.Is(err, context.Canceled) {
			t.Fatalf("no snapshot: %v", err)
		}
		cancel()
		s.want("SELECT count(*) FROM range(1000)", "1000")
	}
}

// TestSortingSpillsInPlaceOfFailing sorts more than the store may take.
func TestSortingSpillsInPlaceOfFailing(t *testing.T) {
	s, err := Open(t.Context(), Config{Path: newPath(t), MemoryBytes: 64 << 20, MoveAfter: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.Snapshot(t.Context(), "default")
	if err != nil {
		t.Fatal(err)
	}
	rows, last := 0, uint64(0)
	err = v.Stream(t.Context(), "SELECT hash(i) AS h, i, -i FROM range(8000000) t(i) ORDER BY h", nil, func(c Chunk) error {
		for _, h := range c.Uint64s(0) {
			if h < last {
				t.Fatalf("%d comes after %d", h, last)
			}
			last = h
			rows++
		}
		return nil
	})
	if err != nil || rows != 8_000_000 {
		t.Errorf("%d rows, %v", rows, err)
	}
	v.Close()
	if err := s.Close(context.Background()); err != nil {
		t.Error(err)
	}
}

func TestQueriesWaitForAConnection(t *testing.T) {
	s := openStore(t, newPath(t), tableRows, time.Hour)
	for range maxReaders {
		snapshotOf(t, s)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := s.Snapshot(ctx, "default"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("one more snapshot gives %v", err)
	}
}

// TestASnapshotStaysAsItWasWhileRowsMove: a row is in memory or on disk, never in
// both, also for a question asked after the rows have moved.
func TestASnapshotStaysAsItWasWhileRowsMove(t *testing.T) {
	store := openStore(t, newPath(t), 100, time.Hour)
	store.append(batchOf(1, event("a"), event("b"), event("c")))
	snapshot := snapshotOf(t, store)
	store.flush()
	for range 2 {
		rows, err := snapshot.Query(t.Context(), "SELECT count(*) FROM events")
		if err != nil {
			t.Fatal(err)
		}
		count := int64(-1)
		for rows.Next() {
			if err := rows.Scan(&count); err != nil {
				t.Fatal(err)
			}
		}
		if err := rows.Err(); err != nil || count != 3 {
			t.Errorf("it counts %d rows, want 3 (%v)", count, err)
		}
	}
}
