package duckdb

import (
	"context"
	"time"
)

// In which order the rows of a table move. Those of a name are to lie together:
// sorting reads rows on disk a name at a time, and takes less than half as long if
// it finds them in few places.
const (
	byName     = " ORDER BY project, name, rowid"
	asTheyCame = ""
)

// moveInOrder moves a closed table, its rows by name if there is memory for that:
// nobody else is to give way for it, neither events nor questions that compute.
func (s *Store) moveInOrder(ctx context.Context, t *table) error {
	if time.Now().Before(s.orderAfter) || !s.readers.computing.isIdle() {
		return s.move(ctx, t, asTheyCame)
	}
	err := s.move(ctx, t, byName)
	if !isOutOfMemory(err) {
		return err
	}
	s.orderAfter = time.Now().Add(orderRetry)
	s.config.Logger.Debug("no memory to order the rows that move; sorting them takes longer", "rows", t.rows, "error", err)
	return s.move(ctx, t, asTheyCame)
}
