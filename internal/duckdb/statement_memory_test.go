package duckdb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// heavy are statements that need far more memory than the store of the test has:
// what can be put on disk is, and what cannot ends the statement alone.
var heavy = []string{
	"SELECT a.id, b.properties FROM events a JOIN events b ON hash(a.id) % 5000 = hash(b.id) % 5000 ORDER BY a.properties || b.properties",
	"SELECT properties || i AS p, count(*), max(id) FROM events, range(40) r(i) GROUP BY p",
	"SELECT id, properties, row_number() OVER (PARTITION BY hash(id || i) ORDER BY properties) FROM events, range(40) r(i) ORDER BY 3 DESC",
	"SELECT list(properties || i) FROM events, range(200) r(i)",
	"SELECT string_agg(properties || i, ',' ORDER BY id) FROM events, range(100) r(i)",
	"SELECT count(DISTINCT properties || i) FROM events, range(60) r(i)",
	"WITH a AS MATERIALIZED (SELECT properties || i AS p FROM events, range(60) r(i)) SELECT x.p FROM a x, a y WHERE x.p > y.p ORDER BY 1",
}

// TestHeavySQLLeavesIngestAlone asks all of them side by side, without pause, of
// a store with the least memory that a server may have, while events come.
func TestHeavySQLLeavesIngestAlone(t *testing.T) {
	const memoryBytes, spillBytes = 128 << 20, 1 << 30
	s, err := open(t.Context(), Config{
		Path: filepath.Join(t.TempDir(), "store.duckdb"), MemoryBytes: memoryBytes, SpillBytes: spillBytes,
		MoveAfter: time.Hour, Logger: slog.New(slog.NewTextHandler(t.Output(), nil)),
	}, tableRows)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var mover, asking sync.WaitGroup
	mover.Go(func() { s.Run(ctx) })
	defer func() {
		cancel()
		mover.Wait()
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	const first, batches = 20, 40
	appendMany(t, s, 0, first)
	questions, enough := context.WithCancel(t.Context())
	for asker := range 2 {
		asking.Go(func() { askHeavy(t, questions, s, asker) })
	}
	appendMany(t, s, first, batches)
	enough()
	asking.Wait()
	// Each event is there once, and the values of its columns belong together.
	answer, err := s.SQL(t.Context(), "default", weir.SQLQuestion{SQL: "SELECT count(*), count(DISTINCT id) FROM events WHERE user_id = 'u-' || id AND starts_with(id, (properties->>'n') || '-') AND ends_with(id, '-' || (properties->>'i'))"})
	if want := fmt.Sprintf("[[%[1]d %[1]d]]", batches*chunkRows*2); err != nil || fmt.Sprint(answer.Rows) != want {
		t.Errorf("the store has %+v, want %s: %v", answer, want, err)
	}
}

// TestTheSpillOfAKilledProcessIsCleared when the store is opened again.
func TestTheSpillOfAKilledProcessIsCleared(t *testing.T) {
	path := newPath(t)
	left := filepath.Join(path+spillSuffix, "duckdb_temp_storage_DEFAULT-0.tmp")
	if err := os.MkdirAll(filepath.Dir(left), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(left, []byte("rows"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := openStore(t, path, tableRows, time.Hour)
	if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it is still there: %v", err)
	}
	// This is where DuckDB would put it.
	if got, want := strings.TrimSpace(s.value("default", "SELECT current_setting('temp_directory')")), path+spillSuffix; got != want {
		t.Errorf("DuckDB spills to %s, not %s", got, want)
	}
}

// appendMany appends batches, none of which may fail.
func appendMany(t *testing.T, s *Store, from, to int) {
	t.Helper()
	for n := from; n < to; n++ {
		events := make([]weir.Event, 2*chunkRows)
		for i := range events {
			events[i] = event(fmt.Sprintf("%d-%d", n, i))
			events[i].Properties = json.RawMessage(fmt.Sprintf(`{"n":%d,"title":"an event of some length, as they come","i":%d}`, n, i))
		}
		if _, err := s.Append(t.Context(), batchOf(uint64(n+1), events...), time.Now()); err != nil {
			t.Fatalf("batch %d: %v", n, err)
		}
	}
}

// askHeavy asks for as long as ctx lasts. A statement may only fail for want of
// memory.
func askHeavy(t *testing.T, ctx context.Context, s *Store, from int) {
	failed := 0
	for i := from; ctx.Err() == nil; i++ {
		const patience = 3 * time.Second
		within, cancel := context.WithTimeout(ctx, patience)
		_, err := s.SQL(within, "default", weir.SQLQuestion{SQL: heavy[i%len(heavy)], Limit: 10})
		if weir.ErrorCode(err) == weir.CodeUnavailable {
			failed++
		} else if err != nil && within.Err() == nil {
			t.Errorf("%s: %v", heavy[i%len(heavy)], err)
		}
		cancel()
	}
	t.Logf("%d statements needed too much memory", failed)
}
