package duckdb

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// TestClaimsThatComeEverEarlier moves an anonymous id from user to user, each
// time in a batch of its own: from memory, while the disk is reached, and when
// the claim known is only on disk.
func TestClaimsThatComeEverEarlier(t *testing.T) {
	for _, c := range []struct {
		name  string
		after func(*testStore) *testStore
	}{
		{"in one table", func(s *testStore) *testStore { return s }},
		{"in tables of their own", func(s *testStore) *testStore { s.flush(); return s }},
		{"folded each time", func(s *testStore) *testStore {
			s.flush()
			if err := s.settleAll(); err != nil {
				s.t.Fatal(err)
			}
			return s
		}},
		{"started anew each time", func(s *testStore) *testStore {
			s.flush()
			s.stop()
			return openStore(s.t, s.config.Path, 1000, time.Hour)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			store := openStore(t, newPath(t), 1000, time.Hour)
			var events []weir.Event
			for i, e := range []weir.Event{
				tied("9", "view", "", "a", 1), tied("8", "identify", "u", "a", 60), tied("7", "view", "", "a", 2),
				tied("6", "identify", "v", "a", 50), tied("5", "view", "", "a", 3), tied("4", "identify", "w", "a", 40),
				tied("3", "identify", "x", "a", 40), tied("2", "view", "", "a", 4), tied("1", "identify", "y", "a", 40),
				tied("0", "identify", "z", "a", 41),
			} {
				events = append(events, e)
				store.append(batchOf(uint64(i+1), e))
				store = c.after(store)
				if difference := differ(store.storedPeople("default"), modelPeople(events)); difference != "" {
					t.Fatalf("after %s of %s: %s", e.Name, e.UserID, difference)
				}
			}
		})
	}
}

// TestEveryPropertyOfPeople reads each document's members, from memory and from
// disk, where they are written down one by one.
func TestEveryPropertyOfPeople(t *testing.T) {
	w := newWorld(t, 1)
	w.store.stop()
	w.store = openStore(t, w.path, 1000, time.Hour)
	texts := slices.Sorted(maps.Keys(documents))
	batch := weir.Batch{End: weir.Position{Log: logCreated, Sequence: 1, Events: weir.WholeFrame}}
	for i, text := range texts {
		for _, once := range [...]bool{false, true} {
			e := tied(fmt.Sprint(i, once), "view", fmt.Sprint("user ", i, once), "", i)
			if once {
				e.Person.SetOnce = []byte(text)
			} else {
				e.Person.Set = []byte(text)
			}
			if text == "" {
				e.Person = weir.PersonChange{}
			}
			batch.Records = append(batch.Records, weir.Record{Event: e, Project: "one", Sequence: 1, Index: len(batch.Records)})
		}
	}
	w.log = append(w.log, batch)
	w.store.append(batch)
	for _, place := range [...]string{"memory", "disk"} {
		for _, name := range propertyNames {
			values := w.properties("one", name)
			for _, r := range batch.Records {
				text := string(r.Person.Set) + string(r.Person.SetOnce)
				if got, want := values[r.ID+r.Time.String()], documents[text][name]; got != want {
					t.Errorf("from %s: %s of %s is %q, want %q", place, name, text, got, want)
				}
			}
		}
		w.store.flush()
	}
}
