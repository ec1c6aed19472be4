package duckdb

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"
)

// TestRowsReachTheDiskWhenAMoveIsInterrupted by the end: moving begins anew, and
// is not hindered by what it was interrupted at.
func TestRowsReachTheDiskWhenAMoveIsInterrupted(t *testing.T) {
	const rounds = 5
	for round := range rounds {
		s, err := open(t.Context(), Config{Path: newPath(t), MemoryBytes: 256 << 20, MoveAfter: time.Hour, Logger: slog.New(slog.NewTextHandler(t.Output(), nil))}, 20_000)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		var mover sync.WaitGroup
		mover.Go(func() { s.Run(ctx) })
		if _, err := s.Append(t.Context(), batchOf(1, visits(0, 20_000)...), time.Now()); err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(time.Duration(8*round)*time.Millisecond, cancel)
		mover.Wait()
		if got := s.Durable().Sequence; got != 1 {
			t.Errorf("interrupted after %d ms: on disk is %d", 8*round, got)
		}
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}
}
