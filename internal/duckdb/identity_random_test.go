package duckdb

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// world is a log of random events and a store that reads it, with all that can
// happen to a store in between.
type world struct {
	t      *testing.T
	random *rand.Rand
	path   string
	store  *testStore
	log    []weir.Batch
	did    []string // so far
}

const worldRows = 7 // of a table in memory

func newWorld(t *testing.T, seed uint64) *world {
	w := &world{t: t, random: rand.New(rand.NewPCG(seed, 1)), path: newPath(t)}
	w.store = openStore(t, w.path, worldRows, time.Hour)
	return w
}

func (w *world) pick(from ...string) string { return from[w.random.IntN(len(from))] }

// draw returns a random event: of few ids and instants, so that all meet.
func (w *world) draw() weir.Event {
	e := weir.Event{
		ID:   fmt.Sprint(w.random.IntN(5000)),
		Name: w.pick("view", "view", "identify", "identify", "alias"),
		// Anonymous ids and user ids share texts.
		UserID: w.pick("", "", "a", "b", "c", "u", "v"), AnonymousID: w.pick("", "a", "b", "x", "y", "z"),
		Time:     logCreated.Add(time.Duration(w.random.IntN(40)) * time.Second),
		Received: logCreated.Add(time.Hour + time.Duration(w.random.IntN(3))*time.Second),
	}
	if e.UserID == "" && e.AnonymousID == "" {
		e.AnonymousID = "x"
	}
	if e.Name == "alias" && w.random.IntN(8) > 0 {
		e.Properties = fmt.Appendf(nil, `{"other":{"previous_id":"v"},"previous_id":%q}`, w.pick("a", "b", "c", "u", "x", "y", "lost", ""))
	}
	if w.random.IntN(3) == 0 {
		e.Person.Set = w.document()
	}
	if w.random.IntN(3) == 0 {
		e.Person.SetOnce = w.document()
	}
	return e
}

func (w *world) document() []byte {
	text := w.pick(slices.Sorted(maps.Keys(documents))...)
	if text == "" {
		return nil
	}
	return []byte(text)
}

// write appends a frame to the log and the store.
func (w *world) write() { w.store.append(w.frame()) }

// frame adds a frame of random events, some of them sent before, to the log.
func (w *world) frame() weir.Batch {
	sequence := uint64(len(w.log) + 1)
	batch := weir.Batch{End: weir.Position{Log: logCreated, Sequence: sequence, Events: weir.WholeFrame}}
	for i := range 1 + w.random.IntN(12) {
		e := w.draw()
		if w.random.IntN(10) == 0 && len(w.log) > 0 {
			sent := w.log[w.random.IntN(len(w.log))]
			e = sent.Records[w.random.IntN(len(sent.Records))].Event
		}
		batch.Records = append(batch.Records, weir.Record{Event: e, Project: w.pick("one", "two"), Sequence: sequence, Index: i})
	}
	w.log = append(w.log, batch)
	return batch
}

// crash goes on with what is on disk now.
func (w *world) crash() {
	path := copyStore(w.t, w.path)
	w.store.stop()
	w.path = path
	w.readOn()
}

func (w *world) restart() {
	w.store.stop()
	w.readOn()
}

// readOn opens the store and reads the log on from the position on disk.
func (w *world) readOn() {
	w.store = openStore(w.t, w.path, worldRows, time.Hour)
	w.check()
	at := w.store.Durable()
	for _, batch := range w.log {
		if batch.End.Sequence == at.Sequence && at.Events != weir.WholeFrame {
			batch.Records = batch.Records[at.Events:]
		} else if batch.End.Sequence <= at.Sequence {
			continue
		}
		w.store.append(batch)
	}
}

func (w *world) settle() {
	if err := w.store.settleAll(); err != nil {
		w.t.Fatal(err)
	}
}

// applied returns a project's events up to the store's position, each once.
func (w *world) applied(project string) (events []weir.Event) {
	at := w.store.Applied()
	seen := map[string]bool{}
	for _, batch := range w.log {
		for _, r := range batch.Records {
			if r.Sequence > at.Sequence || r.Sequence == at.Sequence && at.Events != weir.WholeFrame && r.Index >= at.Events {
				return events
			}
			if key := r.ID + r.Time.String(); r.Project == project && !seen[key] {
				seen[key] = true
				events = append(events, r.Event)
			}
		}
	}
	return events
}

// check compares the store with the model.
func (w *world) check() {
	w.t.Helper()
	for _, project := range [...]string{"one", "two"} {
		events := w.applied(project)
		model, stored := modelPeople(events), w.store.storedPeople(project)
		if difference := differ(stored, model); difference != "" {
			w.t.Fatalf("project %s after %v, at %+v: %s", project, w.did, w.store.Applied(), difference)
		}
		name := propertyNames[w.random.IntN(len(propertyNames))]
		for id, got := range w.properties(project, name) {
			if want := modelProperty(events, model, model[id], name); got != want {
				w.t.Fatalf("project %s after %v: %s of the person of event %s is %q, want %q", project, w.did, name, id, got, want)
			}
		}
	}
}

// properties returns a property of the person of each event, as questions find
// it in the relation person_changes.
func (w *world) properties(project, name string) map[string]string {
	snapshot, err := w.store.Snapshot(w.t.Context(), project)
	if err != nil {
		w.t.Fatal(err)
	}
	defer snapshot.Close()
	rows, err := snapshot.Query(w.t.Context(), `SELECT e.id, e.time, coalesce(p.value, '') FROM events e LEFT JOIN (
	SELECT person, coalesce(arg_max(CASE WHEN NOT once THEN value END, (time, received_at, id)),
		arg_min(CASE WHEN once THEN value END, (time, received_at, id))) AS value
	FROM (SELECT * REPLACE (CASE WHEN name = ? THEN value ELSE coalesce(json_extract_string(document, ?), json_extract_string(document, ?)) END AS value)
		FROM person_changes WHERE name IS NULL OR name = ?)
	GROUP BY person) p ON p.person = e.person`, name, "/"+escapePointer(name), pointerOf(name), name)
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	values := map[string]string{}
	for rows.Next() {
		var id, value string
		var at time.Time
		if err := rows.Scan(&id, &at, &value); err != nil {
			w.t.Fatal(err)
		}
		values[id+at.UTC().String()] = value
	}
	return values
}

func escapePointer(key string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
}

func pointerOf(name string) string {
	return "/" + strings.Join(strings.Split(escapePointer(name), "."), "/")
}

// TestRandomIdentity lets random things happen to random events.
func TestRandomIdentity(t *testing.T) {
	const worlds, steps = 5, 25
	seed := uint64(time.Now().UnixNano())
	for i := range worlds {
		t.Run(fmt.Sprintf("seed %d", seed+uint64(i)), func(t *testing.T) {
			w := newWorld(t, seed+uint64(i))
			for range steps {
				w.step()
				w.check()
			}
		})
	}
}

func (w *world) step() {
	steps := []struct {
		name string
		do   func()
	}{
		{"write", w.write}, {"write", w.write}, {"write", w.write}, {"write", w.write}, {"flush", func() { w.store.flush() }},
		{"settle", w.settle}, {"crash", w.crash}, {"restart", w.restart},
	}
	step := steps[w.random.IntN(len(steps))]
	w.did = append(w.did, step.name)
	step.do()
}
