package apptest

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"testing"
)

var (
	kills = flag.Int("kills", 10, "how often the server is killed")
	seed  = flag.Uint64("seed", 0, "what the kills and the load are drawn from; 0 draws it")
)

// usersPerKill makes the pool of users grow with the events, so that each has
// far fewer than an answer can list.
const usersPerKill = 20

// TestKill kills a server under load again and again, with signal 9, and holds
// at the end: every event that was answered 202 is in the store exactly once,
// nothing is that was not sent, nothing is twice, and the live view agrees.
//
// It was tried on servers broken on purpose, and seen to fail at the default of
// ten kills, each time of several:
//
//   - A collector that answers before it appends to the log lost the large
//     bodies, one for each kill that followed their answer. Kills at random
//     moments alone did not show it: the window is a fraction of a
//     millisecond, and what was written survives a kill even if it was not
//     synced. That the sync comes before the answer, TestAnswerFollowsFsync
//     shows.
//   - A store that writes the position in a transaction of its own before that
//     of the rows lost thousands of events, by kills in the middle of a move;
//     the live view, which reads the log, counted more than the store.
//
// A store that writes the position in a transaction of its own after that of
// the rows passed: rows that are read from the log again are recognised as
// repeats, whatever the position says.
func TestKill(t *testing.T) {
	from := *seed
	if from == 0 {
		from = rand.Uint64()
	}
	t.Logf("-seed=%d", from)
	o := options{dir: t.TempDir(), args: []string{"--move-after", moveAfter.String()}}
	load := startLoad(from, usersPerKill**kills)
	killer := newKiller(load, from, o.dir)
	for n := range *kills {
		killer.kill(t, n, launch(t, o))
	}
	s := start(t, o)
	load.aim(s.url)
	load.end(t)
	holdEverything(t, s, load)
	s.stop(t)
}

// holdEverything compares what the server has with what was sent to it.
func holdEverything(t *testing.T, s *server, load *load) {
	t.Helper()
	sequence := s.awaitStored(t)
	stored := map[string]int{}
	for n := range load.users {
		user := fmt.Sprintf("user-%d", n)
		maps.Copy(stored, s.counts(t, "id", fmt.Sprintf(`{"property":"user_id","op":"is","value":%q}`, user)))
	}
	t.Logf("%d events sent, %d answered, %d stored; %d attempts failed, %d bodies sent twice on purpose",
		len(load.sent), len(load.answered), len(stored), load.retries.Load(), load.repeats.Load())
	holdIDs(t, load, stored)
	holdCounts(t, s, load, stored, sequence)
}

// holdIDs compares the ids stored with those sent.
func holdIDs(t *testing.T, load *load, stored map[string]int) {
	t.Helper()
	const shown = 10
	var lost, twice, unknown []string
	for id := range load.answered {
		if stored[id] == 0 {
			lost = append(lost, id)
		}
	}
	for id, count := range stored {
		if count > 1 {
			twice = append(twice, id)
		}
		if _, ok := load.sent[id]; !ok {
			unknown = append(unknown, id)
		}
	}
	for what, ids := range map[string][]string{
		"were answered 202 and are not stored": lost, "are stored more than once": twice, "are stored but were not sent": unknown,
	} {
		if len(ids) > 0 {
			t.Errorf("%d events %s, such as %v", len(ids), what, ids[:min(len(ids), shown)])
		}
	}
	if len(load.answered) == 0 || load.retries.Load() == 0 {
		t.Error("the load has not met a kill: the test shows nothing")
	}
}

// holdCounts compares the numbers of the store, and of the live view, with the
// events that are stored.
func holdCounts(t *testing.T, s *server, load *load, stored map[string]int, sequence uint64) {
	t.Helper()
	people, names := map[string]bool{}, map[string]int{}
	for id := range stored {
		people[load.sent[id].User] = true
		names[load.sent[id].Name]++
	}
	if got := s.counts(t, "name", ""); !maps.Equal(got, names) {
		t.Errorf("the store counts %v by name, want %v", got, names)
	}
	if got := int(s.ask(t, `"measure":"people"`)); got != len(people) {
		t.Errorf("the store counts %d people, want %d", got, len(people))
	}
	live := s.summaryAt(t, sequence)
	if live.Total != len(stored) || live.People30m != len(people) {
		t.Errorf("the live view counts %d events and %d people, want %d and %d", live.Total, live.People30m, len(stored), len(people))
	}
	if got := live.byName(); !maps.Equal(got, names) {
		t.Errorf("the live view counts %v by name, want %v", got, names)
	}
}
