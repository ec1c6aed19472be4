package duckdb

import (
	"context"
	"database/sql"
	"fmt"
)

// copyAll appends the rows of a part to a table in an order: all of them, or it
// fails. It is one statement, so that DuckDB compresses and writes whole row groups
// before the commit, for which everybody waits.
func copyAll(ctx context.Context, tx *sql.Tx, rows part, to, order string) error {
	copied, err := insert(ctx, tx, to, rows.sql("*", "true")+order)
	if err != nil {
		return err
	}
	return rows.areAll(copied)
}

// insert appends to a table what a question finds, and returns how many rows that
// is.
func insert(ctx context.Context, tx *sql.Tx, to, question string, args ...any) (rows int64, err error) {
	result, err := tx.ExecContext(ctx, "INSERT INTO "+to+" "+question, args...)
	if err != nil {
		return 0, fmt.Errorf("cannot copy rows to %s: %w", to, err)
	}
	if rows, err = result.RowsAffected(); err != nil {
		return 0, fmt.Errorf("cannot count the rows copied to %s: %w", to, err)
	}
	return rows, nil
}

// areAll checks that as many rows were copied as a part has.
func (p part) areAll(copied int64) error {
	if want := p.to - p.from; copied != want {
		return fmt.Errorf("cannot copy %s: %d of %d rows were copied", p.table, copied, want)
	}
	return nil
}
