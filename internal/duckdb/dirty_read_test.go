package duckdb

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// TestACommitInProgressIsNotSeen asks snapshots the same again and again while
// a table of a whole row group moves to disk. DuckDB merges such rows into the
// table on disk before it marks them as committed, and shows them to everybody
// in between; see source.
func TestACommitInProgressIsNotSeen(t *testing.T) {
	store := openStore(t, newPath(t), tableRows, time.Hour)
	for move := range 3 {
		first, sequence := move*tableRows, uint64(2*move)
		store.append(batchOf(sequence+1, visits(first, tableRows-1)...))
		store.mu.RLock()
		moved := store.moved
		store.mu.RUnlock()
		ended := make(chan struct{})
		var asking sync.WaitGroup
		for range 2 {
			snapshot, err := store.Snapshot(t.Context(), "default")
			if err != nil {
				t.Fatal(err)
			}
			asking.Go(func() {
				defer snapshot.Close()
				staysAsItWas(t, snapshot, ended)
			})
		}
		store.append(batchOf(sequence+2, visits(first+tableRows-1, 1)...)) // fills the table, which moves
		<-moved
		close(ended)
		asking.Wait()
	}
	store.want("SELECT count(DISTINCT id) - count(*) FROM events", "0")
}

func staysAsItWas(t *testing.T, snapshot *Snapshot, ended chan struct{}) {
	const question = "SELECT CAST(count(*) AS VARCHAR) FROM events WHERE name = 'page_view'"
	before := answerOf(t, snapshot, question)
	for {
		select {
		case <-ended:
			return
		default:
		}
		if now := answerOf(t, snapshot, question); now != before {
			t.Errorf("a snapshot of %s events shows %s", before, now)
			return
		}
	}
}

// visits are events of as many anonymous visitors.
func visits(first, count int) []weir.Event {
	now := time.Now().UTC().Truncate(time.Microsecond)
	events := make([]weir.Event, count)
	for i := range events {
		events[i] = weir.Event{
			ID: fmt.Sprintf("v%d", first+i), Name: "page_view", AnonymousID: fmt.Sprintf("visitor%d", first+i),
			Time: now.Add(-time.Minute), Received: now,
		}
	}
	return events
}

// textOf returns the single text that a question of a snapshot gives.
func answerOf(t *testing.T, v *Snapshot, query string) (text string) {
	t.Helper()
	rows, err := v.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return text
}
