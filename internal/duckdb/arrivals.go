package duckdb

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
)

//go:embed events.sql
var eventsShape string

// arrivals is a table on disk that rows move to. They stay until they are sorted,
// see sort.go.
type arrivals struct {
	number int
	sorted int64 // rows before this place are in main.events
	rows   int64
	// readers are who may still read it. They come only while it is in the
	// store's list, and the store's mu is held.
	readers atomic.Int64
}

func (a *arrivals) name() string { return fmt.Sprintf("main.arrivals_%d", a.number) }

// part is rows of a table of events, between two places: from the first to
// before the other.
type part struct {
	table    string
	from, to int64
}

// sql reads columns of those rows of a part for which a condition holds.
func (p part) sql(columns, where string) string {
	if p.from > 0 {
		where += fmt.Sprintf(" AND rowid >= %d", p.from)
	}
	return fmt.Sprintf("SELECT %s FROM %s WHERE %s AND rowid < %d", columns, p.table, where, p.to)
}

// readSQL reads columns of those rows of parts for which a condition holds.
func readSQL(parts []part, columns, where string) string {
	statements := make([]string, len(parts))
	for i, p := range parts {
		statements[i] = p.sql(columns, where)
	}
	return strings.Join(statements, " UNION ALL ")
}

// onDisk lists where the rows on disk are, and at least one table: beside those in
// memory there is then more than one to read, without which DuckDB (1.5.4) plans a
// question of many cohorts in a way that does not end. Others without rows are left
// out: each that a question reads costs it memory, 10 MB and more of one that groups
// by much. The caller holds mu.
func (s *Store) onDisk() (parts []part) {
	for _, a := range s.arrivals {
		if a.sorted < a.rows {
			parts = append(parts, part{table: a.name(), from: a.sorted, to: a.rows})
		}
	}
	if s.stored > 0 || len(parts) == 0 {
		parts = slices.Insert(parts, 0, part{table: "main.events", to: s.stored})
	}
	return parts
}

// hold keeps the tables that are listed by onDisk until release. The caller
// holds mu.
func (s *Store) hold() (release func()) {
	held := slices.Clone(s.arrivals)
	for _, a := range held {
		a.readers.Add(1)
	}
	return func() {
		for _, a := range held {
			a.readers.Add(-1)
		}
	}
}

// loadArrivals finds how far the tables of events reach, and drops those that
// are sorted.
func (s *Store) loadArrivals(ctx context.Context) error {
	if err := s.db.QueryRowContext(ctx, "SELECT "+reachOf("main.events")).Scan(&s.stored); err != nil {
		return fmt.Errorf("cannot count the sorted rows: %w", err)
	}
	numbers, err := s.arrivalNumbers(ctx)
	if err != nil {
		return err
	}
	const progress = "SELECT coalesce(max(arrivals), 0), coalesce(max(sorted), 0) FROM main.sorting"
	var current int
	var sorted int64
	if err := s.db.QueryRowContext(ctx, progress).Scan(&current, &sorted); err != nil {
		return fmt.Errorf("cannot read how far rows are sorted: %w", err)
	}
	for _, number := range numbers {
		a := &arrivals{number: number}
		switch {
		case number < current:
			s.retired = append(s.retired, a)
			continue
		case number == current:
			a.sorted = sorted
		}
		if err := s.db.QueryRowContext(ctx, "SELECT "+reachOf(a.name())).Scan(&a.rows); err != nil {
			return fmt.Errorf("cannot count the rows of %s: %w", a.name(), err)
		}
		s.arrivals = append(s.arrivals, a)
	}
	if len(s.arrivals) > 0 {
		return nil
	}
	return s.addArrivals(ctx, max(current, 0)+1)
}

// reachOf is the place behind a table's last row.
func reachOf(table string) string { return "(SELECT coalesce(max(rowid) + 1, 0) FROM " + table + ")" }

// arrivalNumbers lists the tables there are, oldest first.
func (s *Store) arrivalNumbers(ctx context.Context) (numbers []int, err error) {
	rows, err := s.db.QueryContext(ctx, `SELECT CAST(substr(table_name, 10) AS INTEGER) AS number FROM duckdb_tables()
WHERE database_name = current_database() AND schema_name = 'main' AND starts_with(table_name, 'arrivals_') ORDER BY number`)
	if err != nil {
		return nil, fmt.Errorf("cannot list the tables of arrivals: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var number int
		if err := rows.Scan(&number); err != nil {
			return nil, fmt.Errorf("cannot read the number of a table of arrivals: %w", err)
		}
		numbers = append(numbers, number)
	}
	return numbers, rows.Err()
}

// addArrivals makes a new table the one that rows move to.
func (s *Store) addArrivals(ctx context.Context, number int) error {
	a := &arrivals{number: number}
	if _, err := s.mover.ExecContext(ctx, createEventsSQL(a.name())); err != nil {
		return fmt.Errorf("cannot make a table of arrivals: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.arrivals = append(s.arrivals, a)
	return nil
}

func createEventsSQL(table string) string { return strings.ReplaceAll(eventsShape, "{table}", table) }

// destination returns where the next rows move to. It is of the mover alone.
func (s *Store) destination(ctx context.Context) (*arrivals, error) {
	s.mu.RLock()
	tables := len(s.arrivals)
	newest := s.arrivals[tables-1]
	full := newest.rows >= s.runRows
	s.mu.RUnlock()
	if !full || tables >= maxArrivals {
		return newest, nil
	}
	if err := s.addArrivals(ctx, newest.number+1); err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.arrivals[len(s.arrivals)-1], nil
}
