package duckdb

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// TestEachRowIsInOneStretch moves and sorts random events of random names in
// random projects: none may be lost or stored twice where rows are divided.
func TestEachRowIsInOneStretch(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	random := rand.New(rand.NewPCG(seed, 1))
	t.Logf("seed %d", seed)
	names := []string{"a", "b", "a b", "A", "é", "z\u0001", "日本", "'); DROP TABLE events; --", "%", "_", "page_view", "page_view2"}
	store := openStore(t, newPath(t), 300, time.Hour)
	count := map[string]int{}
	for sequence := uint64(1); sequence <= 12; sequence++ {
		batch := weir.Batch{End: weir.Position{Log: logCreated, Sequence: sequence, Events: weir.WholeFrame}}
		few := names[:1+random.IntN(len(names))]
		for i := range 100 + random.IntN(400) {
			e := event(fmt.Sprintf("%d-%d", sequence, i))
			e.Name = few[random.IntN(len(few))]
			if random.IntN(4) == 0 {
				e.Name = few[0] // one of many
			}
			project := fmt.Sprintf("p%d", random.IntN(1+int(sequence)))
			count[project]++
			batch.Records = append(batch.Records, weir.Record{Event: e, Project: project, Sequence: sequence, Index: i})
		}
		store.append(batch)
		if sequence%4 == 0 {
			store.flush()
			if err := store.Settle(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	for project, want := range count {
		got := store.value(project, "SELECT count(*) || ' ' || count(DISTINCT id) FROM events")
		if got != fmt.Sprintf("%d %d\n", want, want) {
			t.Errorf("%s has %swant %d", project, got, want)
		}
	}
	if store.stored == 0 {
		t.Error("nothing was sorted")
	}
}

// TestRowsOfANameLieTogetherOnceMoved looks at a table that moved.
func TestRowsOfANameLieTogetherOnceMoved(t *testing.T) {
	store := openStore(t, newPath(t), sortTestRows, time.Hour)
	store.append(batchOf(1, mixed(0, sortTestRows)...))
	store.flush()
	var changes int
	const question = `SELECT count(*) FILTER (name <> before) FROM (SELECT name, lag(name) OVER (ORDER BY rowid) AS before FROM main.arrivals_1)`
	if err := store.db.QueryRowContext(t.Context(), question).Scan(&changes); err != nil {
		t.Fatal(err)
	}
	if changes != 2 {
		t.Errorf("rows of three names change names %d times, want 2", changes)
	}
}

// TestAStretchIsLookedForByColumns reads the plans of stretches: DuckDB passes over
// rows by conditions on columns as they are, not on what they are cast to.
func TestAStretchIsLookedForByColumns(t *testing.T) {
	store := openStore(t, newPath(t), 300, time.Hour)
	for _, s := range divide([]place{{1, "b"}, {1, "c"}, {3, "a"}}) {
		var kind, plan string
		explain := "EXPLAIN " + part{table: "main.events", to: 10}.sql("*", s.where)
		if err := store.db.QueryRowContext(t.Context(), explain, s.args...).Scan(&kind, &plan); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(plan, "CAST") || strings.Contains(plan, "FILTER") {
			t.Errorf("%s is looked for by\n%s", s.where, plan)
		}
	}
}
