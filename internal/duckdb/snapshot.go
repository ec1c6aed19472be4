package duckdb

import (
	"context"
	"errors"
	"fmt"

	"github.com/weirhq/weir"
)

// Snapshot is one consistent view of one project's events. It belongs to one
// goroutine and must be closed. It runs one statement at a time: the rows of
// one are read or closed before the next is run.
type Snapshot struct {
	readers   *readers
	conn      *native
	relations string // as the list of a WITH clause
	asOf      weir.AsOf
	release   func()     // of the tables it reads; nil before there are any
	running   *execution // the last statement
}

// Snapshot fixes a view of a project's events as they are now. A project
// without events has none.
func (s *Store) Snapshot(ctx context.Context, project string) (*Snapshot, error) {
	conn, err := s.readers.take(ctx)
	if err != nil {
		return nil, err
	}
	snapshot := &Snapshot{readers: s.readers, conn: conn}
	if err := snapshot.begin(ctx, s, project); err != nil {
		snapshot.Close()
		s.noteBroken(err)
		return nil, explainBroken(err)
	}
	return snapshot, nil
}

// begin pins the transaction and lists the tables to read under one lock, so
// that no row is between them; see doc.go.
func (v *Snapshot) begin(ctx context.Context, s *Store, project string) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := v.conn.exec("BEGIN TRANSACTION"); err != nil {
		return fmt.Errorf("cannot begin a snapshot: %w", err)
	}
	if err := v.conn.exec(pinSQL); err != nil {
		return fmt.Errorf("cannot pin a snapshot: %w", err)
	}
	number, err := v.findProject(ctx, project)
	if err != nil {
		return fmt.Errorf("cannot find project %s: %w", project, err)
	}
	relations := newRelations(number, s.onDisk(), s.tables)
	v.release = s.hold()
	if err := relations.findTies(ctx, v.conn); err != nil {
		return err
	}
	v.relations = relations.sql()
	v.asOf = weir.AsOf{Sequence: s.applied.Sequence, Time: s.written}
	return nil
}

// findProject returns a project's number, or -1 if it has none.
func (v *Snapshot) findProject(ctx context.Context, project string) (number int64, err error) {
	number = -1
	find, err := v.conn.execute(ctx, "SELECT CAST(number AS BIGINT) FROM main.projects WHERE name = ?", []any{project})
	if err != nil {
		return 0, err
	}
	defer find.close()
	for {
		found, err := find.next()
		if found == nil {
			return number, err
		}
		number = found.Int64s(0)[0]
	}
}

// AsOf says up to where the log is in the snapshot. Its lag is not known here.
func (v *Snapshot) AsOf() weir.AsOf { return v.asOf }

// execute runs one SELECT over the relations of the snapshot.
func (v *Snapshot) execute(ctx context.Context, query string, args []any) (*execution, error) {
	if v.running != nil && !v.running.closed {
		return nil, errors.New("cannot query the store: another statement of the snapshot is being read")
	}
	e, err := v.compute(ctx, "WITH "+v.relations+query, args)
	if err != nil {
		return nil, fmt.Errorf("cannot query the store: %w", err)
	}
	v.running = e
	return e, nil
}

// compute runs a statement that may take long. It stands back for those who take
// events in, and gives way when they need its memory.
func (v *Snapshot) compute(ctx context.Context, statement string, args []any) (e *execution, err error) {
	ctx, done := v.readers.computing.begin(ctx)
	politely(func() { e, err = v.conn.execute(ctx, statement, args) })
	if err != nil {
		done()
		return nil, err
	}
	e.done = done
	return e, nil
}

// Close ends the snapshot, and the statement that is still being read.
func (v *Snapshot) Close() {
	if v.running != nil {
		v.running.close()
	}
	v.readers.give(v.conn)
	if v.release != nil {
		v.release()
	}
}
