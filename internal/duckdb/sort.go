package duckdb

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Rows come to disk as they arrive, and most questions are about few names. So
// when a run of rows is on disk it is copied to main.events in the order of
// projects and names: a question then finds whole row groups that do not matter
// to it, and passes over them. The same transaction notes how far arrivals are
// sorted. When it has committed, the list of what is read changes: until then
// snapshots stop short of the new rows in main.events, and read the old ones. A
// table of which all is sorted is dropped once nobody reads it any more; its room
// in the file is used again.
//
// Rows are compressed anew for it, which costs half as much again as bringing
// them to disk. So sorting stands back for events and questions, and rests for
// longer than it works: where rows come faster than that, questions find more of
// them unsorted, and nothing else changes.

// run is rows that are sorted together.
type run struct {
	of       *arrivals
	from, to int64
}

// nextRun returns the oldest rows to sort, if they are enough.
func (s *Store) nextRun() (next run, due bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for i, a := range s.arrivals {
		rest, isLast := a.rows-a.sorted, i == len(s.arrivals)-1
		if rest == 0 {
			continue
		}
		next = run{of: a, from: a.sorted, to: a.rows}
		if rest >= 2*s.runRows {
			next.to = a.sorted + s.runRows
		}
		return next, rest >= s.runRows || !isLast
	}
	return run{}, false
}

// sortIfDue sorts the next run if there is one and it is time for it, and drops
// what nobody needs any more. Failing is no harm: rows are read where they are.
func (s *Store) sortIfDue(ctx context.Context) {
	s.ordering.Lock()
	defer s.ordering.Unlock()
	s.dropRetired(ctx)
	next, due := s.nextRun()
	if !due || time.Now().Before(s.sortAfter) {
		return
	}
	started := time.Now()
	err := s.sortRun(ctx, next)
	s.noteBroken(err)
	s.sortAfter = time.Now().Add(sortRest * time.Since(started))
	if err != nil && ctx.Err() == nil {
		s.sortAfter = time.Now().Add(sortRetry)
		s.config.Logger.Warn("cannot sort rows on disk yet; questions take longer meanwhile", "rows", next.to-next.from, "error", err)
		return
	}
	s.config.Logger.Debug("sorted rows on disk", "rows", next.to-next.from, "took", time.Since(started))
	s.dropRetired(ctx)
}

// Settle folds and sorts at once all that would be by and by. Rows may come to
// disk meanwhile.
func (s *Store) Settle(ctx context.Context) error {
	s.ordering.Lock()
	defer s.ordering.Unlock()
	if err := s.fold(ctx); err != nil {
		return err
	}
	for next, due := s.nextRun(); due; next, due = s.nextRun() {
		if err := s.sortRun(ctx, next); err != nil {
			return err
		}
		s.dropRetired(ctx)
	}
	return nil
}

// sortRun copies a run to where rows are sorted. Like the statements of
// questions it gives way to events that need its memory.
func (s *Store) sortRun(ctx context.Context, r run) error {
	within, done := s.readers.computing.begin(ctx)
	defer done()
	tx, err := begin(within, s.folder)
	if err != nil {
		return fmt.Errorf("cannot begin to sort: %w", err)
	}
	defer tx.Rollback()
	if err := copyStretches(within, tx, part{r.of.name(), r.from, r.to}, "main.events", int64(s.tableRows)); err != nil {
		return fmt.Errorf("cannot sort: %w", err)
	}
	for _, statement := range [...]string{"DELETE FROM main.sorting", fmt.Sprintf("INSERT INTO main.sorting VALUES (%d, %d)", r.of.number, r.to)} {
		if _, err := tx.ExecContext(within, statement); err != nil {
			return fmt.Errorf("cannot note what is sorted: %w", err)
		}
	}
	// Not under the lock: a commit compresses the last rows, up to a second long.
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("cannot commit sorted rows: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stored += r.to - r.from
	r.of.sorted = r.to
	s.retire()
	return nil
}

// retire takes the tables of which all is sorted from the list of those that are
// read. The newest stays: rows move to it. The caller holds mu.
func (s *Store) retire() {
	for len(s.arrivals) > 1 && s.arrivals[0].sorted == s.arrivals[0].rows {
		s.retired = append(s.retired, s.arrivals[0])
		s.arrivals = s.arrivals[1:]
	}
}

// dropRetired drops the tables that nobody reads any more, and gives their room
// in the file back to it, as soon as a checkpoint can.
func (s *Store) dropRetired(ctx context.Context) {
	s.mu.Lock()
	s.retire()
	free := slices.Clone(s.retired)
	s.mu.Unlock()
	free = slices.DeleteFunc(free, func(a *arrivals) bool { return a.readers.Load() > 0 })
	for _, a := range free {
		if _, err := s.folder.ExecContext(ctx, "DROP TABLE IF EXISTS "+a.name()); err != nil {
			s.config.Logger.Debug("cannot drop sorted rows yet", "table", a.name(), "error", err)
			return
		}
		s.dropped = true
		s.mu.Lock()
		s.retired = slices.DeleteFunc(s.retired, func(other *arrivals) bool { return other == a })
		s.mu.Unlock()
	}
	if s.dropped {
		s.dropped = !s.checkpoint(ctx, s.folder)
	}
}
