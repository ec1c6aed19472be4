package duckdb

import (
	"context"
	"fmt"
	"time"

	"github.com/weirhq/weir"
)

// Append stores the records of a batch that are not stored yet, visible to
// queries when it returns, and returns the others, the repeats, in the order of
// the batch. It waits when the disk does not keep up. After an error nothing or
// a first part of the batch is stored, and the repeats are those of that part;
// the batch can be given again, and what the first time stored of it is not told
// as repeats then. The error is one of [weir.CodeUnavailable] unless a value of
// the batch is to blame.
func (s *Store) Append(ctx context.Context, batch weir.Batch, written time.Time) (repeats []*weir.Record, err error) {
	s.repeats = nil
	err = s.append(ctx, batch, written)
	for attempt := 1; attempt <= roomAttempts && s.makeRoom(err); attempt++ {
		err = s.append(ctx, batch, written)
	}
	s.noteBroken(err)
	return s.repeats, blame(err)
}

func (s *Store) append(ctx context.Context, batch weir.Batch, written time.Time) error {
	if err := s.waitForRoom(ctx); err != nil {
		return err
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	if err := s.resolve(batch.Records); err != nil {
		return err
	}
	if err := s.markRepeats(s.batch); err != nil {
		return err
	}
	if err := s.loadIdentities(s.batch); err != nil {
		return err
	}
	rest := s.batch
	for len(rest) > 0 {
		taken, err := s.fill(rest, batch.End, written)
		if err != nil {
			return err
		}
		rest = rest[taken:]
	}
	s.advance(batch.End, written)
	return nil
}

// resolve prepares the records of a batch.
func (s *Store) resolve(records []weir.Record) error {
	s.batch = s.batch[:0]
	for i := range records {
		record := &records[i]
		project, err := s.projectNumber(record.Project)
		if err != nil {
			return err
		}
		p := pending{record: record, project: project}
		p.id, p.idText = parseID(record.ID)
		p.key = makeSeenKey(project, p.id)
		s.batch = append(s.batch, p)
	}
	return nil
}

// fill appends records to the open table in one transaction, until it is full,
// and returns how many it took.
func (s *Store) fill(batch []pending, end weir.Position, written time.Time) (taken int, err error) {
	current := s.tables[len(s.tables)-1]
	if current.rows == s.tableRows || current.spoilt { // closing it failed before, or a commit
		if err := s.closeTable(); err != nil {
			return 0, err
		}
		current = s.tables[len(s.tables)-1]
	}
	if err := s.writer.exec("BEGIN TRANSACTION"); err != nil {
		return 0, err
	}
	taken, rows, err := s.appendRows(batch, s.tableRows-current.rows)
	if err == nil {
		err = s.writeOverlay(current.overlay)
	}
	if err != nil {
		s.discard()
		return 0, err
	}
	if taken < len(batch) {
		last := batch[taken-1].record
		end = weir.Position{Log: end.Log, Sequence: last.Sequence, Events: last.Index + 1}
	}
	if err := s.commitRows(current, rows, changesPeople(batch[:taken]), end, written); err != nil {
		s.identities.discard()
		return 0, err
	}
	s.tellRepeats(batch[:taken], rows, end.Log)
	if current.rows == s.tableRows {
		return taken, s.closeTable()
	}
	return taken, nil
}

// appendRows gives up to room rows to the current transaction and returns how
// many records that took and how many rows it made.
func (s *Store) appendRows(batch []pending, room int) (taken, rows int, err error) {
	chunk := s.open.chunk
	for i := range batch {
		if rows == room {
			break
		}
		taken++
		p := &batch[i]
		if p.repeat {
			continue
		}
		if chunk.rows == chunkRows {
			if err := s.open.flush(); err != nil {
				return 0, 0, err
			}
		}
		chunk.add(p.project, s.identify(p), p.id, p.idText, &p.record.Event)
		rows++
	}
	return taken, rows, s.open.finish()
}

// identify notes what an event says of who is who, and returns its person.
func (s *Store) identify(p *pending) uint64 {
	if p.tie != nil {
		s.identities.apply(p.project, p.tie, &p.record.Event)
	}
	if !p.known {
		return p.own.key
	}
	return s.identities.personOf(p.own)
}

// discard undoes what was not committed.
func (s *Store) discard() {
	s.open.discard()
	s.companions.discard()
	s.identities.discard()
	s.writer.exec("ROLLBACK")
}

// commitRows commits the current transaction, and notes what it added to a
// table, at one instant for snapshots.
func (s *Store) commitRows(t *table, rows int, changes bool, end weir.Position, written time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.writer.exec("COMMIT"); err != nil {
		t.spoilt = true
		return err
	}
	s.identities.keep()
	if t.rows == 0 {
		t.since = time.Now()
	}
	t.rows += rows
	t.end, t.written = end, written
	t.tied, t.joined, t.overrides = !t.overlay.isEmpty(), t.overlay.joined, len(t.overlay.overrides)
	t.rewrites = t.joined || len(t.overlay.reassigned) > 0
	t.changesPeople = t.changesPeople || changes
	return nil
}

// advance moves what queries see as applied.
func (s *Store) advance(end weir.Position, written time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.applied = end
	s.written = written
	open := s.tables[len(s.tables)-1]
	open.end, open.written = end, written
}

// openTable makes a new table in memory the one that takes rows.
func (s *Store) openTable() error {
	s.created++
	t := &table{number: s.created, since: time.Now(), overlay: newOverlay()}
	for _, name := range tableNames {
		if err := s.writer.exec("CREATE TABLE " + t.in(name) + " AS SELECT * FROM main." + name + " LIMIT 0"); err != nil {
			return err
		}
	}
	if err := s.openAppenders(t); err != nil {
		return err
	}
	s.identities.tables = append(s.identities.tables, t)
	s.mu.Lock()
	defer s.mu.Unlock()
	t.end, t.written = s.durable, s.written
	if len(s.tables) > 0 {
		t.end = s.tables[len(s.tables)-1].end
	}
	s.tables = append(s.tables, t)
	return nil
}

// closeTable hands the open table to the mover.
func (s *Store) closeTable() error {
	if err := s.writeIdentities(s.identities.tables[len(s.identities.tables)-1]); err != nil {
		return err
	}
	if err := s.openTable(); err != nil {
		return err
	}
	select {
	case s.wake <- struct{}{}:
	default: // the mover knows already
	}
	return nil
}

// waitForRoom waits while too many tables wait for the mover.
func (s *Store) waitForRoom(ctx context.Context) error {
	for {
		s.mu.RLock()
		waiting, moved := len(s.tables), s.moved
		s.mu.RUnlock()
		if waiting <= maxTables {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return fmt.Errorf("cannot append while the disk does not keep up: %w", ctx.Err())
		}
	}
}
