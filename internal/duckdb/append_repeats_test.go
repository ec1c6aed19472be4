package duckdb

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// told appends a batch and lists the repeats, by where they stand.
func (s *testStore) told(batch weir.Batch) (list string, err error) {
	s.t.Helper()
	repeats, err := s.Append(s.t.Context(), batch, time.Now())
	for _, r := range repeats {
		list += fmt.Sprintf(" %s/%d.%d", r.Project, r.Sequence, r.Index)
	}
	return strings.TrimSpace(list), err
}

func (s *testStore) wantTold(batch weir.Batch, want string) {
	s.t.Helper()
	if got, err := s.told(batch); got != want || err != nil {
		s.t.Errorf("the repeats are %q, want %q; %v", got, want, err)
	}
}

// frameOf puts events into a batch behind those it has, as a frame of a project.
func frameOf(batch weir.Batch, project string, events ...weir.Event) weir.Batch {
	frame := batchOf(batch.End.Sequence+1, events...)
	for i := range frame.Records {
		frame.Records[i].Project = project
	}
	frame.Records = append(batch.Records, frame.Records...)
	return frame
}

// TestRepeatsAreToldByProject: a batch holds frames of several projects, with
// events that are stored, in memory or on disk, and others that it has twice.
func TestRepeatsAreToldByProject(t *testing.T) {
	store := openStore(t, newPath(t), 100, time.Hour)
	a, b, c, d := event("a"), event("b"), event("c"), event("d")
	first := frameOf(frameOf(weir.Batch{}, "shop", a, b), "blog", a)
	store.wantTold(first, "")
	first.Records = nil
	store.flush()
	second := frameOf(frameOf(first, "shop", b, c, c, d), "blog", d, a, b, d)
	store.wantTold(second, "shop/3.0 shop/3.2 blog/4.1 blog/4.3")
	second.Records = nil
	third := frameOf(frameOf(frameOf(second, "blog", c), "shop", c, d, a), "news", a)
	store.wantTold(third, "shop/6.0 shop/6.1 shop/6.2")
	for project, want := range map[string]string{"shop": "4", "blog": "4", "news": "1"} {
		if got := store.value(project, "SELECT count(*) FROM events"); got != want+"\n" {
			t.Errorf("%s has %s", project, got)
		}
	}
}

// TestRepeatsAreToldOnce has an append fail when a first part of its batch is
// stored. However the batch is given again, what the store has of it is no
// repeat, and what repeats in it were told is not told again.
func TestRepeatsAreToldOnce(t *testing.T) {
	for name, again := range map[string]func(s *testStore, batch weir.Batch){
		"as it was": func(s *testStore, batch weir.Batch) {
			s.wantTold(batch, "default/2.13 default/2.14 other/3.1")
		},
		"in parts": func(s *testStore, batch weir.Batch) { // the first ends before what is stored
			first := batch
			first.Records, first.End = batch.Records[:4], weir.Position{Log: logCreated, Sequence: 2, Events: 4}
			s.wantTold(first, "")
			batch.Records = batch.Records[4:]
			s.wantTold(batch, "default/2.13 default/2.14 other/3.1")
		},
	} {
		t.Run(name, func(t *testing.T) {
			store := openStore(t, newPath(t), 10, time.Hour)
			fresh := make([]weir.Event, 11)
			for i := range fresh {
				fresh[i] = event(fmt.Sprint(i))
			}
			old := event("old")
			earlier := batchOf(1, old)
			store.wantTold(earlier, "")
			earlier.Records = nil
			batch := frameOf(earlier, "default", append(append([]weir.Event{old, fresh[0]}, fresh...), old, fresh[10])...)
			batch = frameOf(batch, "other", old, old)

			store.failNextTable()
			if got, err := store.told(batch); got != "default/2.0 default/2.2" || weir.ErrorCode(err) != weir.CodeUnavailable {
				t.Fatalf("the repeats are %q, %v", got, err)
			}
			store.want("SELECT count(*) FROM events", "10")
			again(store, batch)
			store.want("SELECT count(*) FROM events", "12")
			batch.Records = nil
			store.wantTold(frameOf(batch, "default", fresh...), func() (list string) {
				for i := range fresh {
					list += fmt.Sprintf(" default/4.%d", i)
				}
				return strings.TrimSpace(list)
			}())
		})
	}
}

// failNextTable makes the store fail once to open a table in memory, which it does
// when the one before is full.
func (s *testStore) failNextTable() {
	s.t.Helper()
	s.writing.Lock()
	defer s.writing.Unlock()
	next := table{number: s.created + 1}
	if err := s.writer.exec("CREATE TABLE " + next.in("events") + " (taken INTEGER)"); err != nil {
		s.t.Fatal(err)
	}
}

// TestAnotherLogIsToldOfFromItsBeginning: its places say nothing of those in the
// log before.
func TestAnotherLogIsToldOfFromItsBeginning(t *testing.T) {
	store := openStore(t, newPath(t), 100, time.Hour)
	a := event("a")
	store.wantTold(batchOf(7, a, a), "default/7.1")
	other := batchOf(1, a)
	other.End.Log = logCreated.Add(time.Hour)
	store.wantTold(other, "default/1.0")
}
