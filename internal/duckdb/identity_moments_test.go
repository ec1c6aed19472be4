package duckdb

import (
	"maps"
	"sync"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// TestEveryMomentIsExact takes snapshots all the while: people in each must be
// those that the events in it make, neither fewer nor more.
func TestEveryMomentIsExact(t *testing.T) {
	const frames = 80
	w := newWorld(t, uint64(time.Now().UnixNano()))
	var told sync.Map // the events, by id and time
	done := make(chan struct{})
	var busy sync.WaitGroup
	for range 2 {
		busy.Go(func() {
			for w.isOpen(done) {
				if difference := w.moment("one", &told); difference != "" {
					t.Error(difference)
					return
				}
			}
		})
	}
	busy.Go(func() {
		for w.isOpen(done) {
			if err := w.store.settleAll(); err != nil {
				t.Error(err)
				return
			}
		}
	})
	for range frames {
		batch := w.frame()
		for _, r := range batch.Records {
			if r.Project == "one" {
				told.LoadOrStore(r.ID+r.Time.String(), r.Event)
			}
		}
		w.store.append(batch)
	}
	close(done)
	busy.Wait()
	w.check()
}

func (w *world) isOpen(done chan struct{}) bool {
	select {
	case <-done:
		return false
	default:
		return true
	}
}

// moment compares a snapshot with the model of the events in it.
func (w *world) moment(project string, told *sync.Map) string {
	stored := w.store.storedPeople(project)
	var events []weir.Event
	for id := range maps.Keys(stored) {
		if e, ok := told.Load(id); ok {
			events = append(events, e.(weir.Event))
		}
	}
	return differ(stored, modelPeople(events))
}

// TestAStoreOfVersion1IsBroughtUp takes away what version 1 did not have.
func TestAStoreOfVersion1IsBroughtUp(t *testing.T) {
	w := newWorld(t, 5)
	for range 30 {
		w.write()
	}
	w.store.flush()
	w.store.gatherRows()
	for _, statement := range []string{
		"DROP TABLE sorting", "DROP TABLE layout", "DROP TABLE identities", "DROP TABLE overrides", "DROP TABLE reassigned", "DROP TABLE person_changes",
		"UPDATE events SET person = hash(coalesce(user_id, anonymous_id))",
	} {
		if _, err := w.store.db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	w.restart()
	for range 10 {
		w.check()
		w.write()
	}
	w.settle()
	w.restart()
	w.check()
}

// TestTheExampleOfTheDocumentation holds the store to the tables and figures in
// docs/insights.md.
func TestTheExampleOfTheDocumentation(t *testing.T) {
	store := openStore(t, newPath(t), 100, time.Hour)
	store.append(batchOf(1,
		tied("1", "page_view", "", "a", 0), tied("2", "identify", "ann", "a", 5), tied("3", "page_view", "", "a", 10),
		tied("4", "identify", "bob", "a", 60), tied("5", "purchase", "bob", "a", 65), tied("6", "page_view", "", "a", 70),
		tied("7", "page_view", "", "bob", 120)))
	store.want("SELECT count(DISTINCT person) FROM events", "3")
	store.append(batchOf(2, tied("8", "identify", "carol", "a", -60)))
	store.want("SELECT count(DISTINCT person) FROM events", "4")
	store.want("SELECT count(*) FROM events GROUP BY person ORDER BY count(*) DESC LIMIT 1", "4")
	store.append(batchOf(3, tied("9", "alias", "ann", "carol", 200)))
	store.want("SELECT count(DISTINCT person) FROM events", "3")
}
