package duckdb

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// folding is what waits to be folded into the rows on disk, and to be
// compacted.
type folding struct {
	overrides int       // on disk
	since     time.Time // when the first of them came
	changes   int64     // rows of person_changes after they were last compacted
	added     int64     // rows moved since that may have added to them
}

// note counts what a table brought to disk.
func (f *folding) note(t *table) {
	if t.changesPeople {
		f.added += int64(t.rows)
	}
	if !t.tied {
		return
	}
	if f.overrides == 0 {
		f.since = time.Now()
	}
	f.overrides += t.overrides + 1 // at least one, for what was reassigned
}

func (f *folding) isDue() bool {
	return f.overrides >= maxOverrides || (f.overrides > 0 && time.Since(f.since) >= foldAfter)
}

// loadFolding finds what waited when the store was closed.
func (s *Store) loadFolding(ctx context.Context) error {
	const count = "SELECT (SELECT count(*) FROM main.overrides) + (SELECT count(*) FROM main.reassigned)"
	if err := s.db.QueryRowContext(ctx, count).Scan(&s.folding.overrides); err != nil {
		return fmt.Errorf("cannot count overrides: %w", err)
	}
	s.folding.since = time.Now()
	return nil
}

// keepOrder folds overrides into the rows when there are many or they are old,
// and sorts rows, until ctx ends: one after the other, since both rewrite rows on
// disk. Rows move meanwhile: either takes seconds.
func (s *Store) keepOrder(ctx context.Context) {
	ticker := time.NewTicker(foldLook)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			s.foldIfDue(ctx)
			s.sortIfDue(ctx)
		}
	}
}

// foldIfDue folds and compacts what is due. Failing is no harm: questions go on
// joining with overrides, and the next look tries again.
func (s *Store) foldIfDue(ctx context.Context) {
	s.ordering.Lock()
	defer s.ordering.Unlock()
	s.mu.RLock()
	waiting := s.folding
	s.mu.RUnlock()
	var err error
	switch {
	case waiting.isDue():
		err = s.fold(ctx)
	case waiting.added > waiting.changes+maxStaleChanges:
		err = s.compactChanges(ctx)
	}
	s.noteBroken(err)
	if err != nil && ctx.Err() == nil {
		s.config.Logger.Warn("cannot fold overrides into the rows yet", "error", err)
	}
}

// foldSQL gives the rows of some tables of events the person of now, and
// forgets the overrides that said so. All of it is one transaction: snapshots see
// the rows as they were with the overrides, or as they are without. Rows that
// come to disk meanwhile need none of them, since they were appended later and
// took them into account; the overrides that come with them stay.
func foldSQL(tables []string) (statements []string) {
	for _, table := range tables {
		statements = append(statements,
			`UPDATE `+table+` AS e SET person = o.person FROM main.overrides o WHERE o.project = e.project AND o.key = e.person`,
			`UPDATE `+table+` AS e SET person = r.person FROM main.reassigned r
		WHERE r.project = e.project AND r.anonymous_id = e.anonymous_id AND e.user_id IS NULL AND e.person <> r.person`)
	}
	return append(statements,
		`UPDATE main.person_changes AS c SET person = o.person FROM main.overrides o WHERE o.project = c.project AND o.key = c.person`,
		`UPDATE main.person_changes AS c SET person = r.person FROM main.reassigned r
		WHERE r.project = c.project AND r.anonymous_id = c.anonymous_id AND c.person <> r.person`,
		`DELETE FROM main.overrides`,
		`DELETE FROM main.reassigned`)
}

func (s *Store) fold(ctx context.Context) error {
	s.rewriting.Lock()
	defer s.rewriting.Unlock()
	tx, err := begin(ctx, s.folder)
	if err != nil {
		return fmt.Errorf("cannot begin to fold: %w", err)
	}
	defer tx.Rollback()
	tables, waiting, err := s.pinFold(ctx, tx)
	if err != nil {
		return err
	}
	for _, statement := range foldSQL(tables) {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("cannot fold: %w", err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("cannot commit what was folded: %w", err)
	}
	s.mu.Lock()
	s.folding.overrides -= waiting
	s.folding.since = time.Now()
	s.mu.Unlock()
	s.checkpoint(ctx, s.folder) // rows that were updated are slower to read until then
	return nil
}

// pinFold fixes which overrides are folded, and lists the tables that have rows
// from before them. Both are as of one instant: what was moved to a table that is
// not listed would go without the overrides that came after it.
func (s *Store) pinFold(ctx context.Context, tx *sql.Tx) (tables []string, waiting int, err error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if _, err := tx.ExecContext(ctx, pinSQL); err != nil {
		return nil, 0, fmt.Errorf("cannot pin what is folded: %w", err)
	}
	tables = []string{"main.events"}
	for _, a := range s.arrivals {
		tables = append(tables, a.name())
	}
	return tables, s.folding.overrides, nil
}

// begin begins a transaction that outlives ctx, which ends its statements alone:
// database/sql would roll it back at a time of its own, and close the connection
// for good, that the last moves are to be made on.
func begin(ctx context.Context, conn *sql.Conn) (*sql.Tx, error) {
	return conn.BeginTx(context.WithoutCancel(ctx), nil)
}

// inTransaction runs statements, all or none.
func inTransaction(ctx context.Context, conn *sql.Conn, statements []string) error {
	tx, err := begin(ctx, conn)
	if err != nil {
		return fmt.Errorf("cannot begin: %w", err)
	}
	defer tx.Rollback()
	for _, statement := range statements {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("cannot run %.40q: %w", statement, err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("cannot commit: %w", err)
	}
	return nil
}

// compactSQL keeps of the changes to people's properties those that count. The
// anonymous id is part of what they are grouped by: with it they may go to
// another person yet.
var compactSQL = [...]string{
	`CREATE OR REPLACE TEMP TABLE kept_changes AS
SELECT project, person, anonymous_id, name, once, unnest(CASE WHEN once THEN
	arg_min({value: value, time: time, received_at: received_at, id: id}, (time, received_at, id)) ELSE
	arg_max({value: value, time: time, received_at: received_at, id: id}, (time, received_at, id)) END)
FROM main.person_changes GROUP BY project, person, anonymous_id, name, once`,
	`TRUNCATE main.person_changes`,
	`INSERT INTO main.person_changes FROM kept_changes`,
	`DROP TABLE kept_changes`,
}

// compactChanges forgets changes to properties that no longer count once they
// are most.
func (s *Store) compactChanges(ctx context.Context) error {
	rows, err := s.countChanges(ctx)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.folding.added = 0
	enough := rows < 2*s.folding.changes+maxStaleChanges
	s.mu.Unlock()
	if enough {
		return nil
	}
	return s.rewriteChanges(ctx)
}

func (s *Store) rewriteChanges(ctx context.Context) error {
	if err := inTransaction(ctx, s.folder, compactSQL[:]); err != nil {
		return fmt.Errorf("cannot compact changes to people's properties: %w", err)
	}
	rows, err := s.countChanges(ctx)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.folding.changes = rows
	return nil
}

func (s *Store) countChanges(ctx context.Context) (rows int64, err error) {
	if err := s.folder.QueryRowContext(ctx, "SELECT count(*) FROM main.person_changes").Scan(&rows); err != nil {
		return 0, fmt.Errorf("cannot count changes to people's properties: %w", err)
	}
	return rows, nil
}
