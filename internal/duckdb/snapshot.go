package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/weirhq/weir"
)

// Snapshot is one consistent view of one project's events. It belongs to one
// goroutine and must be closed.
type Snapshot struct {
	conn   *sql.Conn
	tx     *sql.Tx
	events string // the relation `events` as SQL
	asOf   weir.AsOf
}

// Snapshot fixes a view of a project's events as they are now. A project
// without events has none.
func (s *Store) Snapshot(ctx context.Context, project string) (*Snapshot, error) {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("cannot connect to the store: %w", err)
	}
	snapshot := &Snapshot{conn: conn}
	if err := snapshot.begin(ctx, s, project); err != nil {
		snapshot.Close()
		return nil, err
	}
	return snapshot, nil
}

// begin pins the transaction and lists the tables to read under one lock, so
// that no row is between them; see doc.go.
func (v *Snapshot) begin(ctx context.Context, s *Store, project string) error {
	tx, err := v.conn.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("cannot begin a snapshot: %w", err)
	}
	v.tx = tx
	s.mu.RLock()
	defer s.mu.RUnlock()
	var a, b int64
	if err := tx.QueryRowContext(ctx, pinSQL).Scan(&a, &b); err != nil {
		return fmt.Errorf("cannot pin a snapshot: %w", err)
	}
	number := int64(-1)
	err = tx.QueryRowContext(ctx, "SELECT number FROM main.projects WHERE name = ?", project).Scan(&number)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("cannot find project %s: %w", project, err)
	}
	v.events = eventsSQL(number, s.tables)
	v.asOf = weir.AsOf{Sequence: s.applied.Sequence, Time: s.written}
	return nil
}

// eventsSQL is the relation of a project's events, with the id as text.
func eventsSQL(project int64, tables []*table) string {
	const columns = "* EXCLUDE (project, id, id_text), coalesce(id_text, CAST(id AS VARCHAR)) AS id"
	var b strings.Builder
	fmt.Fprintf(&b, "SELECT %s FROM main.events WHERE project = %d", columns, project)
	for _, t := range tables {
		fmt.Fprintf(&b, " UNION ALL SELECT %s FROM %s WHERE project = %d", columns, t.qualified(), project)
	}
	return b.String()
}

// AsOf says up to where the log is in the snapshot. Its lag is not known here.
func (v *Snapshot) AsOf() weir.AsOf { return v.asOf }

// Rows is what a query gives, in the manner of [sql.Rows]. It is an alias, so
// that whoever asks can declare the same.
type Rows = interface {
	Next() bool
	Scan(dest ...any) error
	Err() error
	Close() error
}

// Query runs one SELECT over the relation `events`. The statement must not
// begin with WITH.
func (v *Snapshot) Query(ctx context.Context, query string, args ...any) (Rows, error) {
	rows, err := v.tx.QueryContext(ctx, "WITH events AS ("+v.events+") "+query, args...)
	if err != nil {
		return nil, fmt.Errorf("cannot query the store: %w", err)
	}
	return rows, nil
}

// Close ends the snapshot.
func (v *Snapshot) Close() {
	if v.tx != nil {
		v.tx.Rollback()
	}
	v.conn.Close()
}
