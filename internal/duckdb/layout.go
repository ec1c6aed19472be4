package duckdb

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/weirhq/weir"
)

// layoutVersion is the form of the tables that this program writes. Version 1
// had no number, one name space for user ids and anonymous ids, and knew of no
// ties. Version 2 had all rows in events, as they came.
const layoutVersion = 3

// bringUp brings a store of an earlier version up to this one, from its own
// rows: the log need not reach back so far. Stopped in the middle, it begins
// anew.
func (s *Store) bringUp(ctx context.Context) error {
	var version int
	const unnumbered = "SELECT coalesce((SELECT version FROM main.layout), CAST(EXISTS (FROM main.events) AS INTEGER))"
	if err := s.db.QueryRowContext(ctx, unnumbered).Scan(&version); err != nil {
		return fmt.Errorf("cannot read the store's version: %w", err)
	}
	if version == 0 { // new
		return s.noteVersion(ctx)
	}
	if version == layoutVersion {
		return nil
	}
	if version > layoutVersion {
		return fmt.Errorf("cannot open the store: it is of version %d, written by a later Weir; this one writes %d", version, layoutVersion)
	}
	steps := []func(context.Context) error{s.setApart}
	if version == 1 {
		s.config.Logger.Info("bringing the store to another version; this takes about a second a million events", "from", version, "to", layoutVersion)
		steps = []func(context.Context) error{s.forgetTies, s.nameVisitors, s.tieAgain, s.setApart}
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return fmt.Errorf("cannot bring the store to version %d: %w", layoutVersion, err)
		}
	}
	return nil
}

// setApart makes what was events the first table of arrivals, which is sorted
// while the store is in use.
func (s *Store) setApart(ctx context.Context) error {
	statements := []string{"ALTER TABLE main.events RENAME TO arrivals_1", createEventsSQL("main.events")}
	return inTransaction(ctx, s.mover, append(statements, noteVersionSQL()...))
}

func (s *Store) forgetTies(ctx context.Context) error {
	return inTransaction(ctx, s.mover, []string{
		"DELETE FROM main.identities", "DELETE FROM main.overrides", "DELETE FROM main.reassigned", "DELETE FROM main.person_changes",
	})
}

func (s *Store) noteVersion(ctx context.Context) error {
	return inTransaction(ctx, s.mover, noteVersionSQL())
}

func noteVersionSQL() []string {
	return []string{"DELETE FROM main.layout", fmt.Sprintf("INSERT INTO main.layout VALUES (%d)", layoutVersion)}
}

// nameVisitors makes each distinct id a person of its own, and writes down what
// events changed of people's properties.
func (s *Store) nameVisitors(ctx context.Context) error {
	const scratch = memory + ".main.visitors"
	if err := s.writer.exec("CREATE OR REPLACE TABLE " + scratch + " (anonymous BOOLEAN, id VARCHAR, key UBIGINT)"); err != nil {
		return err
	}
	defer s.writer.exec("DROP TABLE " + scratch)
	if err := s.appendKeys("visitors"); err != nil {
		return err
	}
	return inTransaction(ctx, s.mover, []string{
		`UPDATE main.events AS e SET person = v.key FROM ` + scratch + ` v
			WHERE v.anonymous = (e.user_id IS NULL) AND v.id = coalesce(e.user_id, e.anonymous_id) AND e.person <> v.key`,
		insertChangesSQL("FROM main.events"),
	})
}

// appendKeys lists all distinct ids of the events in a table in memory.
func (s *Store) appendKeys(table string) error {
	to, err := s.writer.newAppender(table)
	if err != nil {
		return err
	}
	defer to.close()
	ids, err := s.mover.QueryContext(context.Background(),
		"SELECT DISTINCT user_id IS NULL, coalesce(user_id, anonymous_id) FROM main.events WHERE coalesce(user_id, anonymous_id) IS NOT NULL")
	if err != nil {
		return fmt.Errorf("cannot list the distinct ids: %w", err)
	}
	defer ids.Close()
	for ids.Next() {
		var isAnonymous bool
		var id string
		if err := ids.Scan(&isAnonymous, &id); err != nil {
			return fmt.Errorf("cannot read a distinct id: %w", err)
		}
		key := userKey(id)
		if isAnonymous {
			key = anonymousKey(id)
		}
		chunk, row, err := to.next()
		if err != nil {
			return err
		}
		chunk.columns[0].setBool(row, isAnonymous)
		chunk.columns[1].setText(row, id)
		chunk.columns[2].setUint64(row, key)
	}
	if err := ids.Err(); err != nil {
		return fmt.Errorf("cannot list the distinct ids: %w", err)
	}
	return to.finish()
}

// tieAgain applies the ties of all events, a table in memory at a time.
func (s *Store) tieAgain(ctx context.Context) error {
	for after := int64(-1); ; {
		events, last, err := s.readTies(ctx, after)
		if err != nil {
			return err
		}
		if len(events) == 0 {
			return nil
		}
		if err := s.tieRun(ctx, events); err != nil {
			return err
		}
		after = last
	}
}

// readTies reads the next events that tie ids, by their place in the table.
func (s *Store) readTies(ctx context.Context, after int64) (events []weir.Record, last int64, err error) {
	rows, err := s.mover.QueryContext(ctx, `SELECT e.rowid, p.name, e.name, coalesce(e.user_id, ''), coalesce(e.anonymous_id, ''),
	coalesce(e.properties, ''), e.time, e.received_at, coalesce(e.id_text, CAST(e.id AS VARCHAR))
FROM main.events e JOIN main.projects p ON p.number = e.project
WHERE e.name IN (?, ?) AND e.user_id IS NOT NULL AND e.rowid > ? ORDER BY e.rowid LIMIT ?`,
		weir.NameIdentify, weir.NameAlias, after, s.tableRows)
	if err != nil {
		return nil, 0, fmt.Errorf("cannot read ties: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var r weir.Record
		var properties string
		if err := rows.Scan(&last, &r.Project, &r.Name, &r.UserID, &r.AnonymousID, &properties, &r.Time, &r.Received, &r.ID); err != nil {
			return nil, 0, fmt.Errorf("cannot read a tie: %w", err)
		}
		r.Properties = json.RawMessage(properties)
		events = append(events, r)
	}
	return events, last, rows.Err()
}

// tieRun applies the ties of some events as if they were a table's that moves
// to disk.
func (s *Store) tieRun(ctx context.Context, events []weir.Record) error {
	if err := s.openTable(); err != nil {
		return err
	}
	t := s.tables[0]
	if err := s.tieAll(t, events); err != nil {
		return err
	}
	if err := inTransaction(ctx, s.mover, moveSQL(t)); err != nil {
		return err
	}
	s.tables = nil
	s.identities.retire(nil)
	for _, name := range tableNames {
		if err := s.writer.exec("DROP TABLE " + t.in(name)); err != nil {
			return err
		}
	}
	return nil
}

// tieAll makes the ties of some events those of a table.
func (s *Store) tieAll(t *table, events []weir.Record) error {
	if err := s.resolve(events); err != nil {
		return err
	}
	if err := s.loadIdentities(s.batch); err != nil {
		return err
	}
	for i := range s.batch {
		s.identify(&s.batch[i])
	}
	if err := s.writeOverlay(t.overlay); err != nil {
		return err
	}
	s.identities.keep()
	t.tied, t.joined = !t.overlay.isEmpty(), t.overlay.joined
	return s.writeIdentities(t)
}
