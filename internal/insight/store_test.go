package insight_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/duckdb"
	"github.com/weirhq/weir/internal/insight"
)

// testMemory is what the store of a test may take.
const testMemory = 256 << 20

// store is the real store with a snapshot of one project. The project is
// another for each set of events, as a store forgets none.
type store struct {
	store    *duckdb.Store
	snapshot *duckdb.Snapshot
	projects int
	sequence uint64
	answerer *insight.Answerer
	cohorts  []weir.Cohort // that questions may name
}

// newStore opens a store that the test closes at its end.
func newStore(t testing.TB) *store {
	t.Helper()
	return newStoreWith(t, testMemory)
}

func newStoreWith(t testing.TB, memory int64) *store {
	t.Helper()
	opened, err := duckdb.Open(t.Context(), duckdb.Config{
		Path: filepath.Join(t.TempDir(), "test.duckdb"), MemoryBytes: memory, MoveAfter: time.Hour, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatalf("cannot open the store: %v", err)
	}
	s := &store{store: opened, answerer: insight.DuckDB()}
	s.replace(t, nil)
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { opened.Run(ctx) })
	t.Cleanup(func() {
		s.snapshot.Close()
		cancel()
		running.Wait()
		if err := opened.Close(context.Background()); err != nil {
			t.Errorf("cannot close the store: %v", err)
		}
	})
	return s
}

// replace makes events the only ones in the snapshot.
func (s *store) replace(t interface{ Fatalf(string, ...any) }, events []weir.Event) {
	s.projects++
	project := fmt.Sprintf("p%d", s.projects)
	records := make([]weir.Record, len(events))
	for i, e := range events {
		records[i] = weir.Record{Project: project, Event: e}
	}
	s.append(t, records)
	s.look(t, project)
}

// replaceMoved is replace with some of the events, the first, on disk.
func (s *store) replaceMoved(t interface{ Fatalf(string, ...any) }, events []weir.Event, moved int) {
	s.replace(t, events[:moved])
	if _, err := s.store.Flush(context.Background()); err != nil {
		t.Fatalf("cannot move events to disk: %v", err)
	}
	project := fmt.Sprintf("p%d", s.projects)
	records := make([]weir.Record, 0, len(events))
	for _, e := range events[moved:] {
		records = append(records, weir.Record{Project: project, Event: e})
	}
	s.append(t, records)
	s.look(t, project)
}

// append stores records, as the sink does.
func (s *store) append(t interface{ Fatalf(string, ...any) }, records []weir.Record) {
	s.sequence++
	for i := range records {
		records[i].Sequence, records[i].Index = s.sequence, i
	}
	end := weir.Position{Log: now, Sequence: s.sequence + 1}
	if _, err := s.store.Append(context.Background(), weir.Batch{Records: records, End: end}, now); err != nil {
		t.Fatalf("cannot append events: %v", err)
	}
}

// look takes a new snapshot.
func (s *store) look(t interface{ Fatalf(string, ...any) }, project string) {
	if s.snapshot != nil {
		s.snapshot.Close()
	}
	var err error
	if s.snapshot, err = s.store.Snapshot(context.Background(), project); err != nil {
		t.Fatalf("cannot take a snapshot: %v", err)
	}
}

// Query implements [insight.Snapshot].
func (s *store) Query(ctx context.Context, query string, args ...any) (insight.Rows, error) {
	return s.snapshot.Query(ctx, query, args...)
}

// Stream implements [insight.Snapshot].
func (s *store) Stream(ctx context.Context, query string, args []any, visit func(insight.Chunk) error) error {
	return s.snapshot.Stream(ctx, query, args, visit)
}

// AsOf implements [insight.Snapshot] with what tests can compare with.
func (s *store) AsOf() weir.AsOf {
	return weir.AsOf{Sequence: 7, Time: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
}

// now is the time at which tests ask.
var now = time.Date(2026, 3, 29, 12, 0, 0, 0, time.UTC)

// ask answers a question, which must be sound.
func (s *store) ask(t interface{ Fatalf(string, ...any) }, question string) *weir.TrendAnswer {
	answer, err := s.tryAsk(question)
	if err != nil {
		t.Fatalf("cannot answer %s: %v", question, err)
	}
	return answer
}

func (s *store) tryAsk(question string) (*weir.TrendAnswer, error) {
	parsed, err := insight.Parse([]byte(question), s.cohorts...)
	if err != nil {
		return nil, err
	}
	answer, err := s.answerer.Run(context.Background(), s, parsed, now)
	if err != nil {
		return nil, err
	}
	return answer.(*weir.TrendAnswer), nil
}

func at(t testing.TB, instant string) time.Time {
	t.Helper()
	parsed, err := time.Parse(time.RFC3339, instant)
	if err != nil {
		t.Fatalf("bad instant: %v", err)
	}
	return parsed.UTC()
}

// eventsAt returns an event x of one user at each instant.
func eventsAt(t testing.TB, instants ...string) []weir.Event {
	t.Helper()
	events := make([]weir.Event, len(instants))
	for i, instant := range instants {
		id := "e" + strings.Repeat("i", i)
		events[i] = weir.Event{ID: id, Name: "x", Time: at(t, instant), Received: at(t, instant), UserID: "u"}
	}
	return events
}
