package duckdb

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"time"

	"github.com/weirhq/weir"
)

// Run moves rows from memory to disk until ctx ends, then all that is left. It
// keeps them folded and sorted, too.
func (s *Store) Run(ctx context.Context) {
	var keeping sync.WaitGroup
	keeping.Go(func() { s.keepOrder(ctx) })
	const looks = 4 // per MoveAfter, for tables that are old but not full
	ticker := time.NewTicker(max(s.config.MoveAfter/looks, 10*time.Millisecond))
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			keeping.Wait()
			s.moveLast()
			return
		case <-s.wake:
		case <-ticker.C:
			s.closeOldTable(s.config.MoveAfter)
		}
		s.moveClosed(ctx)
	}
}

// moveLast makes a last attempt at moving everything; what stays behind is
// rebuilt from the log.
func (s *Store) moveLast() {
	const patience = 30 * time.Second
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	s.closeOldTable(0)
	for table := s.oldestClosed(); table != nil; table = s.oldestClosed() {
		if err := s.moveInOrder(ctx, table); err != nil {
			s.config.Logger.Warn("rows stay in the log only and are read from there at the next start", "error", err)
			return
		}
	}
	s.checkpointIfLong(ctx, 0)
}

// closeOldTable closes the open table if its first row is older than age. One
// without rows is closed too when the log went on: its position is worth keeping.
func (s *Store) closeOldTable(age time.Duration) {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.mu.RLock()
	open := s.tables[len(s.tables)-1]
	old := open.end != s.durable && time.Since(open.since) >= age
	alone := len(s.tables) == 1
	s.mu.RUnlock()
	if !old || (!alone && age > 0) {
		return
	}
	if err := s.closeTable(); err != nil {
		s.config.Logger.Error("cannot close a table in memory", "error", err)
	}
}

// moveClosed moves every closed table, as often as it takes.
func (s *Store) moveClosed(ctx context.Context) {
	for table := s.oldestClosed(); table != nil; table = s.oldestClosed() {
		err := s.moveInOrder(ctx, table)
		if s.makeRoom(err) {
			err = s.move(ctx, table, asTheyCame)
		}
		s.noteBroken(err)
		s.setStatus(err)
		if err == nil {
			continue
		}
		if ctx.Err() != nil {
			return
		}
		s.config.Logger.Error("cannot move rows to disk; trying again", "rows", table.rows, "error", err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(moveRetry):
		}
	}
	s.checkpointIfLong(ctx, maxWALBytes)
}

func (s *Store) oldestClosed() *table {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if len(s.tables) < 2 {
		return nil
	}
	return s.tables[0]
}

func (s *Store) setStatus(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.status = err
}

// move copies a closed table to disk, with the position behind its last row in
// the same transaction: this is where rows become durable in the store, once.
func (s *Store) move(ctx context.Context, t *table, order string) error {
	if t.rewrites {
		s.rewriting.Lock()
		defer s.rewriting.Unlock()
	}
	if t.tied {
		if err := inTransaction(ctx, s.mover, settleSQL(t)); err != nil {
			return fmt.Errorf("cannot settle the persons of rows: %w", err)
		}
	}
	destination, err := s.destination(ctx)
	if err != nil {
		return err
	}
	tx, err := begin(ctx, s.mover)
	if err != nil {
		return fmt.Errorf("cannot begin a move: %w", err)
	}
	defer tx.Rollback()
	if err := copyAll(ctx, tx, t.part(), destination.name(), order); err != nil {
		return err
	}
	for _, statement := range moveSQL(t) {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("cannot copy rows to disk: %w", err)
		}
	}
	if err := writePosition(ctx, tx, t.end, t.written); err != nil {
		return err
	}
	if err := s.commitMove(tx, t, destination); err != nil {
		return err
	}
	for _, name := range tableNames {
		if _, err := s.mover.ExecContext(context.WithoutCancel(ctx), "DROP TABLE "+t.in(name)); err != nil {
			// The rows are on disk and no query reads the table any more: all
			// that is lost is memory.
			s.config.Logger.Warn("cannot drop a table in memory", "error", err)
		}
	}
	return nil
}

// commitMove lets queries see the rows on disk instead of those in memory, at
// one instant.
func (s *Store) commitMove(tx *sql.Tx, t *table, destination *arrivals) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("cannot commit rows to disk: %w", err)
	}
	s.tables = s.tables[1:]
	destination.rows += int64(t.rows)
	s.durable = t.end
	s.folding.note(t)
	close(s.moved)
	s.moved = make(chan struct{})
	return nil
}

// Flush moves all rows to disk and returns the durable position.
func (s *Store) Flush(ctx context.Context) (weir.Position, error) {
	s.closeOldTable(0)
	for {
		s.mu.RLock()
		waiting, moved, durable := len(s.tables), s.moved, s.durable
		s.mu.RUnlock()
		if waiting == 1 {
			return durable, nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return durable, ctx.Err()
		}
	}
}
