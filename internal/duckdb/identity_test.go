package duckdb

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// storedPeople returns the person of each event of a project.
func (s *testStore) storedPeople(project string) map[string]uint64 {
	s.t.Helper()
	snapshot, err := s.Snapshot(s.t.Context(), project)
	if err != nil {
		s.t.Fatal(err)
	}
	defer snapshot.Close()
	return peopleIn(s.t, snapshot)
}

func peopleIn(t *testing.T, snapshot *Snapshot) map[string]uint64 {
	t.Helper()
	rows, err := snapshot.Query(t.Context(), "SELECT id, time, person FROM events")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	people := map[string]uint64{}
	for rows.Next() {
		var id string
		var at time.Time
		var person uint64
		if err := rows.Scan(&id, &at, &person); err != nil {
			t.Fatal(err)
		}
		people[id+at.UTC().String()] = person
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return people
}

// differ says where the store parts events otherwise than the model, or "".
func differ(stored map[string]uint64, model map[string]modelID) string {
	if len(stored) != len(model) {
		return fmt.Sprintf("%d events are stored, want %d", len(stored), len(model))
	}
	keys, names := map[modelID]uint64{}, map[uint64]modelID{}
	for _, id := range slices.Sorted(maps.Keys(model)) {
		key, found := stored[id]
		if !found {
			return "event " + id + " is missing"
		}
		if known, ok := keys[model[id]]; ok && known != key {
			return fmt.Sprintf("event %s is not of %+v", id, model[id])
		}
		if known, ok := names[key]; ok && known != model[id] {
			return fmt.Sprintf("event %s of %+v is taken for %+v's", id, model[id], known)
		}
		keys[model[id]], names[key] = key, model[id]
	}
	return ""
}

// tied returns an event of a user and an anonymous id at a second.
func tied(id, name, user, other string, second int) weir.Event {
	e := weir.Event{
		ID: id, Name: name, UserID: user, AnonymousID: other, Time: logCreated.Add(time.Duration(second) * time.Second),
		Received: logCreated.Add(time.Hour),
	}
	if name == "alias" {
		e.AnonymousID = ""
		e.Properties, _ = json.Marshal(map[string]string{"previous_id": other})
	}
	return e
}

// story reads events, each as "id name user/other @second" of [tied].
func story(t *testing.T, text string) (events []weir.Event) {
	t.Helper()
	for one := range strings.SplitSeq(text, ", ") {
		var id, name, ids string
		var second int
		if _, err := fmt.Sscanf(one, "%s %s %s @%d", &id, &name, &ids, &second); err != nil {
			t.Fatalf("cannot read %q: %v", one, err)
		}
		user, other, _ := strings.Cut(ids, "/")
		events = append(events, tied(id, name, user, other, second))
	}
	return events
}

// identityCases are small stories, told in every order.
var identityCases = []struct {
	name   string
	story  string
	people int
}{
	{"history before and after identify joins the user",
		"1 view /a @1, 2 identify u/a @2, 3 view /a @3, 4 view u/b @4", 1},
	{"a shared device belongs to who came first, users stay apart",
		"1 view /a @1, 2 identify u/a @2, 3 identify v/a @3, 4 view /a @4, 5 view v/ @5", 2},
	{"a user id and an anonymous id of one text are two",
		"1 view /x @1, 2 view x/ @2, 3 identify y/z @3", 3},
	{"alias joins users, and what is theirs",
		"1 view /a @1, 2 identify u/a @2, 3 view v/ @3, 4 alias u/v @4", 1},
	{"alias takes a visitor in",
		"1 view /v @1, 2 alias u/v @2, 3 view u/ @3", 1},
	{"alias joins in chains and circles",
		"1 alias b/a @1, 2 alias c/b @2, 3 alias a/c @3, 4 view /b @4", 1},
	{"alias of itself, and without ids, is nothing",
		"1 alias a/a @1, 2 alias /b @2, 3 identify a/ @3, 4 view /b @4", 3},
	{"an anonymous id of two names that are joined later",
		"1 identify u/a @3, 2 view /a @1, 3 identify v/a @2, 4 alias w/v @5, 5 view w/ @1", 2},
	{"ties in time go by id",
		"2 identify u/a @1, 1 identify v/a @1, 3 view /a @1", 2},
}

// TestIdentityInEveryOrder tells each case in all orders, each in a project of
// its own, with tables so small that ties and rows are often in different ones.
// The names of persons must not depend on the order.
func TestIdentityInEveryOrder(t *testing.T) {
	for _, c := range identityCases {
		t.Run(c.name, func(t *testing.T) {
			store := openStore(t, newPath(t), 40, time.Hour)
			events := story(t, c.story)
			orders := permutations(len(events))
			for i, order := range spread(orders) {
				batch := weir.Batch{End: weir.Position{Log: logCreated, Sequence: uint64(i + 1), Events: weir.WholeFrame}}
				for _, one := range order {
					batch.Records = append(batch.Records, weir.Record{
						Event: events[one.event], Project: fmt.Sprintf("p%d", one.project), Sequence: uint64(i + 1), Index: len(batch.Records),
					})
				}
				store.append(batch)
			}
			model := modelPeople(events)
			if got := len(distinctPeople(model)); got != c.people {
				t.Fatalf("the model has %d people, want %d", got, c.people)
			}
			var names map[string]uint64
			for i := range orders {
				stored := store.storedPeople(fmt.Sprintf("p%d", i))
				if difference := differ(stored, model); difference != "" {
					t.Fatalf("in order %v: %s", orders[i], difference)
				}
				if names == nil {
					names = stored
				}
				if !maps.Equal(names, stored) {
					t.Fatalf("in order %v people have other names than in %v", orders[i], orders[0])
				}
			}
		})
	}
}

func distinctPeople(people map[string]modelID) map[modelID]bool {
	all := map[modelID]bool{}
	for _, person := range people {
		all[person] = true
	}
	return all
}

// permutations returns all orders of n things.
func permutations(n int) (all [][]int) {
	if n == 0 {
		return [][]int{nil}
	}
	for _, shorter := range permutations(n - 1) {
		for at := range n {
			all = append(all, slices.Insert(slices.Clone(shorter), at, n-1))
		}
	}
	return all
}

// placed is an event of a case in a project.
type placed struct{ project, event int }

// spread interleaves the orders of all projects and cuts them into batches.
func spread(orders [][]int) (batches [][]placed) {
	random := rand.New(rand.NewPCG(7, 7))
	next := make([]int, len(orders))
	var batch []placed
	for left := len(orders) * len(orders[0]); left > 0; {
		project := random.IntN(len(orders))
		if next[project] == len(orders[project]) {
			continue
		}
		batch = append(batch, placed{project, orders[project][next[project]]})
		next[project]++
		left--
		if random.IntN(25) == 0 || left == 0 {
			batches = append(batches, batch)
			batch = nil
		}
	}
	return batches
}
