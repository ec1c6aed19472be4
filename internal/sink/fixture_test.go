package sink

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/duckdb"
	"github.com/weirhq/weir/internal/stream"
)

var quiet = slog.New(slog.DiscardHandler)

// testLog is a real log, as the sink asks for it.
type testLog struct {
	*stream.Log
	server     *stream.Server
	quarantine *stream.Quarantine
}

func (l testLog) Extent(ctx context.Context) (Extent, error) {
	bounds, err := l.Bounds(ctx)
	return Extent{Created: bounds.Created, First: bounds.First, Last: bounds.Last}, err
}

func (l testLog) Follow(ctx context.Context, after uint64) (Follower, error) {
	return l.Log.Follow(ctx, after)
}

func openLog(t *testing.T) testLog {
	t.Helper()
	server, err := stream.StartServer(stream.ServerConfig{Dir: t.TempDir(), Logger: quiet})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	conn, err := server.Connect(t.Name())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	log, err := stream.OpenLog(t.Context(), conn, stream.LogConfig{MaxBytes: 1 << 30, MaxAge: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	quarantine, err := stream.OpenQuarantine(t.Context(), conn)
	if err != nil {
		t.Fatal(err)
	}
	return testLog{Log: log, server: server, quarantine: quarantine}
}

// write appends a frame of lines.
func (l testLog) write(t *testing.T, lines ...string) uint64 {
	t.Helper()
	return l.writeTo(t, weir.DefaultProject, lines...)
}

// writeTo appends a frame of a project.
func (l testLog) writeTo(t *testing.T, project string, lines ...string) uint64 {
	t.Helper()
	body := strings.Join(lines, "\n") + "\n"
	last, err := l.Append(t.Context(), []weir.Frame{{Project: project, Count: len(lines), Body: []byte(body)}})
	if err != nil {
		t.Fatal(err)
	}
	return last
}

// events are lines of n events with ids prefix-0, prefix-1, …
func events(prefix string, n int) (lines []string) {
	for i := range n {
		lines = append(lines, fmt.Sprintf(`{"id":"%s-%d","name":"n","time":"2026-01-02T03:04:05Z","user_id":"u","received_at":"2026-01-02T03:04:06Z"}`, prefix, i))
	}
	return lines
}

// quarantined returns what is in the quarantine.
func (l testLog) quarantined(t *testing.T) (all []quarantined) {
	t.Helper()
	conn, err := l.server.Connect("reader")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	js, err := conn.JetStream()
	if err != nil {
		t.Fatal(err)
	}
	info, err := js.StreamInfo("QUARANTINE")
	if err != nil {
		t.Fatal(err)
	}
	for sequence := range info.State.LastSeq {
		message, err := js.GetMsg("QUARANTINE", sequence+1)
		if err != nil {
			t.Fatal(err)
		}
		var q quarantined
		if err := json.Unmarshal(message.Data, &q); err != nil {
			t.Fatal(err)
		}
		all = append(all, q)
	}
	return all
}

// testStore is a real store that tells how far it has come.
type testStore struct {
	*duckdb.Store
	path string
	stop func()

	mu      sync.Mutex
	changed chan struct{} // closed at each append
}

// openStore opens a store; after moveAfter its rows and position go to disk.
func openStore(t *testing.T, path string, moveAfter time.Duration) *testStore {
	t.Helper()
	store, err := duckdb.Open(t.Context(), duckdb.Config{Path: path, MemoryBytes: 256 << 20, MoveAfter: moveAfter, Logger: quiet})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { store.Run(ctx) })
	s := &testStore{Store: store, path: path, changed: make(chan struct{})}
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

func newStore(t *testing.T) *testStore {
	return openStore(t, filepath.Join(t.TempDir(), "store.duckdb"), time.Hour)
}

func (s *testStore) Append(ctx context.Context, batch weir.Batch, written time.Time) ([]*weir.Record, error) {
	repeats, err := s.Store.Append(ctx, batch, written)
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.changed)
	s.changed = make(chan struct{})
	return repeats, err
}

// patience bounds every wait of these tests: beyond it, it will not come.
const patience = 10 * time.Second

// wait waits until the store has applied a whole frame.
func (s *testStore) wait(t *testing.T, sequence uint64) {
	t.Helper()
	late := time.After(patience)
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if at := s.Applied(); at.Sequence > sequence || at.Sequence == sequence && at.Events == weir.WholeFrame {
			return
		}
		select {
		case <-changed:
		case <-late:
			t.Fatalf("the store came to %+v only", s.Applied())
		}
	}
}

// ids returns the ids of all stored events, sorted.
func (s *testStore) ids(t *testing.T) (ids []string) {
	t.Helper()
	snapshot, err := s.Snapshot(t.Context(), weir.DefaultProject)
	if err != nil {
		t.Fatal(err)
	}
	defer snapshot.Close()
	rows, err := snapshot.Query(t.Context(), "SELECT id FROM events ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return ids
}

// wantIDs checks that the store holds these events, each once.
func (s *testStore) wantIDs(t *testing.T, lines ...string) {
	t.Helper()
	var want []string
	for _, line := range lines {
		var event struct{ ID string }
		if err := json.Unmarshal([]byte(line), &event); err != nil {
			t.Fatal(err)
		}
		want = append(want, event.ID)
	}
	slices.Sort(want)
	if got := s.ids(t); !slices.Equal(got, want) {
		t.Errorf("stored %d events %.300q\nwant %d %.300q", len(got), got, len(want), want)
	}
}

// crashed opens a copy of the store's files as they are now, which is what a
// crash leaves.
func (s *testStore) crashed(t *testing.T) *testStore {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(filepath.Dir(s.path))); err != nil {
		t.Fatal(err)
	}
	return openStore(t, filepath.Join(to, filepath.Base(s.path)), time.Hour)
}

// run carries events from a log to a store until the test ends or stop.
func run(t *testing.T, log Log, quarantine Quarantine, store Store) (s *Sink, stop func()) {
	t.Helper()
	s = New(Config{Store: store, Log: log, Quarantine: quarantine, Logger: quiet})
	return s, begin(t, s)
}

// begin runs a sink until the test ends or stop.
func begin(t *testing.T, s *Sink) (stop func()) {
	t.Helper()
	if err := s.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { s.Run(ctx) })
	stop = func() { cancel(); running.Wait() }
	t.Cleanup(stop)
	return stop
}
