package duckdb

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

var logCreated = time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC)

// testStore is a store whose mover runs until it is stopped.
type testStore struct {
	*Store
	t    *testing.T
	stop func()
}

func openStore(t *testing.T, path string, tableRows int, moveAfter time.Duration) *testStore {
	t.Helper()
	return openStoreWith(t, Config{Path: path, MemoryBytes: 512 << 20, MoveAfter: moveAfter}, tableRows)
}

func openStoreWith(t *testing.T, config Config, tableRows int) *testStore {
	t.Helper()
	config.Logger = slog.New(slog.DiscardHandler)
	store, err := open(t.Context(), config, tableRows)
	if err != nil {
		t.Fatal(err)
	}
	store.runRows = 2 * int64(tableRows) // so that little is enough to be sorted
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { store.Run(ctx) })
	s := &testStore{Store: store, t: t}
	s.stop = sync.OnceFunc(func() {
		cancel()
		running.Wait()
		if err := store.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(s.stop)
	return s
}

func (s *testStore) append(batch weir.Batch) (repeats int) {
	s.t.Helper()
	told, err := s.Append(s.t.Context(), batch, time.Now())
	if err != nil {
		s.t.Fatal(err)
	}
	return len(told)
}

// value returns the single value of a question over a project's events.
func (s *testStore) value(project, query string, args ...any) (value string) {
	s.t.Helper()
	snapshot, err := s.Snapshot(s.t.Context(), project)
	if err != nil {
		s.t.Fatal(err)
	}
	defer snapshot.Close()
	rows, err := snapshot.Query(s.t.Context(), query, args...)
	if err != nil {
		s.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var one any
		if err := rows.Scan(&one); err != nil {
			s.t.Fatal(err)
		}
		value += fmt.Sprintln(one)
	}
	if err := rows.Err(); err != nil {
		s.t.Fatal(err)
	}
	return value
}

func (s *testStore) want(query, want string) {
	s.t.Helper()
	if got := s.value("default", query); got != want+"\n" {
		s.t.Errorf("%s: got %swant %s", query, got, want)
	}
}

func (s *testStore) flush() weir.Position {
	s.t.Helper()
	position, err := s.Flush(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return position
}

// settleAll folds, sorts and compacts now what the store would when there is
// more of it or it is older.
func (s *testStore) settleAll() error {
	ctx := s.t.Context()
	if err := s.Settle(ctx); err != nil {
		return err
	}
	s.ordering.Lock()
	defer s.ordering.Unlock()
	return s.rewriteChanges(ctx)
}

func newPath(t *testing.T) string { return filepath.Join(t.TempDir(), "store.duckdb") }

// event returns an event a minute ago with an id.
func event(id string) weir.Event {
	now := time.Now().UTC().Truncate(time.Microsecond)
	return weir.Event{ID: id, Name: "page_view", Time: now.Add(-time.Minute), UserID: "u-" + id, Received: now}
}

// batchOf puts events into one frame.
func batchOf(sequence uint64, events ...weir.Event) weir.Batch {
	b := weir.Batch{End: weir.Position{Log: logCreated, Sequence: sequence, Events: weir.WholeFrame}}
	for i, e := range events {
		b.Records = append(b.Records, weir.Record{Event: e, Project: "default", Sequence: sequence, Index: i})
	}
	return b
}

func TestEveryColumnIsKept(t *testing.T) {
	e := event("0193e2a7-5b1c-7f3a-9c44-1d2e3f4a5b6c")
	e.AnonymousID, e.SessionID = "a", "a session id longer than twelve bytes"
	e.Properties, e.Groups = json.RawMessage(`{"amount":12.5}`), json.RawMessage(`{"company":"c"}`)
	e.Person = weir.PersonChange{Set: json.RawMessage(`{"p":1}`), SetOnce: json.RawMessage(`{"o":1}`)}
	e.Context = weir.Context{
		URL: "1 https://shop.example/cart", Title: "2", Referrer: "3", UserAgent: "4", IP: "5", Locale: "6", Timezone: "7",
		Screen: "8", Library: "9", Host: "10", Path: "11", ReferrerDomain: "12", Channel: "13",
		Campaign: weir.Campaign{Source: "14", Medium: "15", Name: "16", Term: "17", Content: "18"},
		Browser:  "19", BrowserVersion: "20", OS: "21", OSVersion: "22", Device: "23", Bot: true,
		Country: "24", Region: "25", City: "26", Extra: json.RawMessage(`{"x":1}`),
	}
	store := openStore(t, newPath(t), 100, time.Hour)
	store.append(batchOf(1, e))
	for range 2 { // once from memory, once from disk
		for column, want := range map[string]string{
			"id": e.ID, "name": "page_view", "epoch_us(time)": fmt.Sprint(e.Time.UnixMicro()),
			"epoch_us(received_at)": fmt.Sprint(e.Received.UnixMicro()),
			"user_id":               e.UserID, "anonymous_id": "a", "session_id": e.SessionID, "properties": `{"amount":12.5}`,
			"groups": `{"company":"c"}`, "person_set": `{"p":1}`, "person_set_once": `{"o":1}`, "context": `{"x":1}`,
			"url": "1 https://shop.example/cart", "title": "2", "referrer": "3", "user_agent": "4", "ip": "5", "locale": "6",
			"timezone": "7", "screen": "8", "library": "9", "host": "10", "path": "11", "referrer_domain": "12", "channel": "13",
			"utm_source": "14", "utm_medium": "15", "utm_campaign": "16", "utm_term": "17", "utm_content": "18",
			"browser": "19", "browser_version": "20", "os": "21", "os_version": "22", "device": "23", "bot": "true",
			"country": "24", "region": "25", "city": "26",
		} {
			store.want("SELECT "+column+" FROM events", want)
		}
		store.flush()
	}
}

func TestRowsSurviveAndThePositionWithThem(t *testing.T) {
	path := newPath(t)
	store := openStore(t, path, 100, time.Hour)
	store.append(batchOf(1, event("a"), event("b")))
	if p := store.Durable(); p != (weir.Position{}) {
		t.Errorf("nothing is on disk, the durable position is %+v", p)
	}
	store.flush()
	store.stop()

	store = openStore(t, path, 100, time.Hour)
	want := weir.Position{Log: logCreated, Sequence: 1, Events: weir.WholeFrame}
	if p := store.Durable(); p != want {
		t.Errorf("the durable position is %+v, want %+v", p, want)
	}
	store.want("SELECT count(*) FROM events", "2")
}

// TestACrashLosesOnlyWhatTheLogGivesBack drops what is in memory, as a crash
// does, and reads on from the durable position.
func TestACrashLosesOnlyWhatTheLogGivesBack(t *testing.T) {
	path := newPath(t)
	var events []weir.Event
	for i := range 25 {
		events = append(events, event(fmt.Sprint(i)))
	}
	whole := batchOf(7, events...)
	store := openStore(t, path, 10, time.Hour)
	store.append(whole)
	for store.Durable().Events != 20 { // two full tables of ten
		store.waitMoved()
	}
	crashed := openStore(t, copyStore(t, path), 10, time.Hour)
	position := crashed.Durable()
	if position.Sequence != 7 || position.Events != 20 {
		t.Fatalf("the durable position is %+v", position)
	}
	crashed.want("SELECT count(*) FROM events", "20")
	if repeats := crashed.append(weir.Batch{Records: whole.Records[position.Events:], End: whole.End}); repeats != 0 {
		t.Errorf("%d of the rest were taken for repeats", repeats)
	}
	crashed.want("SELECT count(DISTINCT id) FROM events", "25")
	crashed.want("SELECT count(*) FROM events", "25")
}

func TestRepeatsAreStoredOnce(t *testing.T) {
	now := time.Now().UTC().Truncate(time.Microsecond)
	at := func(id string, when time.Time, untimed bool) weir.Event {
		return weir.Event{ID: id, Name: "n", Time: when, Untimed: untimed, UserID: "u", Received: now}
	}
	for _, c := range []struct {
		name          string
		first, second weir.Event
		repeat        bool
	}{
		{"same id and time", at("a", now, false), at("a", now, false), true},
		{"same UUID and time", at("0193e2a7-5b1c-7f3a-9c44-1d2e3f4a5b6c", now, false), at("0193e2a7-5b1c-7f3a-9c44-1d2e3f4a5b6c", now, false), true},
		{"same id, another time", at("a", now, false), at("a", now.Add(time.Microsecond), false), false},
		{"another id, same time", at("a", now, false), at("b", now, false), false},
		{"a UUID in capitals is another id", at("0193e2a7-5b1c-7f3a-9c44-1d2e3f4a5b6c", now, false), at("0193E2A7-5B1C-7F3A-9C44-1D2E3F4A5B6C", now, false), false},
		{"years ago", at("a", now.AddDate(-9, 0, 0), false), at("a", now.AddDate(-9, 0, 0), false), true},
		{"untimed within a day", at("a", now.Add(-23*time.Hour), true), at("a", now, true), true},
		{"untimed after a day", at("a", now.Add(-25*time.Hour), true), at("a", now, true), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := 0
			count := "2"
			if c.repeat {
				want, count = 1, "1"
			}
			path := newPath(t)
			store := openStore(t, path, 100, time.Hour)
			if got := store.append(batchOf(1, c.first, c.second)); got != want {
				t.Errorf("in one batch: %d repeats, want %d", got, want)
			}
			store.want("SELECT count(*) FROM events", count)
			if got := store.append(batchOf(2, c.first, c.second)); got != 2 {
				t.Errorf("sent again, from memory: %d repeats of 2", got)
			}
			store.flush()
			if got := store.append(batchOf(3, c.second)); got != 1 {
				t.Errorf("sent again, from disk: %d repeats of 1", got)
			}
			store.stop()
			store = openStore(t, path, 100, time.Hour)
			if got := store.append(batchOf(4, c.first, c.second)); got != 2 {
				t.Errorf("sent again after a restart: %d repeats of 2", got)
			}
			store.want("SELECT count(*) FROM events", count)
		})
	}
}

func TestProjectsAreApart(t *testing.T) {
	store := openStore(t, newPath(t), 100, time.Hour)
	batch := batchOf(1, event("a"), event("a"))
	batch.Records[1].Project = "other"
	batch.Records[1].Time = batch.Records[0].Time
	if repeats := store.append(batch); repeats != 0 {
		t.Errorf("the same id in another project was taken for a repeat")
	}
	for project, want := range map[string]string{"default": "1\n", "other": "1\n", "none": "0\n"} {
		if got := store.value(project, "SELECT count(*) FROM events"); got != want {
			t.Errorf("%s has %s", project, got)
		}
	}
}

// TestQueriesCountEachRowOnceWhileRowsMove asks all the time while tables fill,
// close and move: no answer may miss a row or see one twice.
func TestQueriesCountEachRowOnceWhileRowsMove(t *testing.T) {
	store := openStore(t, newPath(t), 50, time.Millisecond)
	const batches, size = 150, 20
	done := make(chan struct{})
	var asking sync.WaitGroup
	for range 2 {
		asking.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				before := int(store.Applied().Sequence) * size
				var count, distinct int
				fmt.Sscan(store.value("default", "SELECT unnest([count(*), count(DISTINCT id)]) FROM events"), &count, &distinct)
				after := (int(store.Applied().Sequence) + 1) * size
				if count != distinct || count < before || count > after {
					t.Errorf("counted %d rows, %d of them distinct, between %d and %d", count, distinct, before, after)
					return
				}
			}
		})
	}
	for i := range batches {
		var events []weir.Event
		for j := range size {
			events = append(events, event(fmt.Sprintf("%d-%d", i, j)))
		}
		store.append(batchOf(uint64(i+1), events...))
	}
	close(done)
	asking.Wait()
	store.flush()
	store.want("SELECT count(*) FROM events", fmt.Sprint(batches*size))
}

// TestRandomRepeats compares the store with a set, over restarts.
func TestRandomRepeats(t *testing.T) {
	path := newPath(t)
	random := rand.New(rand.NewPCG(1, 2))
	base := time.Now().UTC().Truncate(time.Hour)
	stored := map[string]bool{}
	sequence := uint64(0)
	for range 4 {
		store := openStore(t, path, 37, 5*time.Millisecond)
		for range 30 {
			var events []weir.Event
			want := 0
			for range random.IntN(60) {
				id, hours := fmt.Sprint(random.IntN(400)), random.IntN(60)
				e := weir.Event{ID: id, Name: "n", UserID: "u", Time: base.Add(-time.Duration(hours) * time.Hour), Received: base}
				key := fmt.Sprintf("%s/%d", id, hours)
				if stored[key] {
					want++
				}
				stored[key] = true
				events = append(events, e)
			}
			sequence++
			if got := store.append(batchOf(sequence, events...)); got != want {
				t.Fatalf("batch %d: %d repeats, want %d", sequence, got, want)
			}
		}
		store.want("SELECT count(*) FROM events", fmt.Sprint(len(stored)))
		store.flush()
		store.stop()
	}
}
