package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	bindings "github.com/duckdb/duckdb-go-bindings"
)

// Rows is what a query gives, in the manner of [sql.Rows]. It is an alias, so
// that whoever asks can declare the same.
type Rows = interface {
	Next() bool
	Scan(dest ...any) error
	Err() error
	Close() error
}

// Query runs one SELECT over the relation `events`. The statement must not
// begin with WITH. It is for results of some thousands of rows.
func (v *Snapshot) Query(ctx context.Context, query string, args ...any) (Rows, error) {
	e, err := v.execute(ctx, query, args)
	if err != nil {
		return nil, err
	}
	return &rows{execution: e}, nil
}

// rows reads an execution row by row.
type rows struct {
	execution *execution
	chunk     *resultChunk // nil before the first row and after the last
	row       int
	err       error
}

// Next moves to the next row and reports whether there is one.
func (r *rows) Next() bool {
	if r.err != nil {
		return false
	}
	r.row++
	for r.chunk == nil || r.row >= r.chunk.rows {
		if r.chunk, r.err = r.execution.next(); r.chunk == nil {
			r.execution.close()
			return false
		}
		r.row = 0
	}
	return true
}

// Scan copies the row's values, one for each column, in the manner of
// [sql.Rows.Scan]: to pointers to basic types and to [sql.Scanner].
func (r *rows) Scan(dest ...any) error {
	if r.chunk == nil {
		return errors.New("cannot scan: there is no row")
	}
	if len(dest) != len(r.chunk.types) {
		return fmt.Errorf("cannot scan %d columns into %d values", len(r.chunk.types), len(dest))
	}
	for column, to := range dest {
		value, err := r.chunk.value(column, r.row)
		if err == nil {
			err = assign(to, value)
		}
		if err != nil {
			return fmt.Errorf("cannot scan column %d: %w", column, err)
		}
	}
	return nil
}

// Err returns what ended the rows early.
func (r *rows) Err() error {
	if r.err != nil {
		return fmt.Errorf("cannot read from the store: %w", r.err)
	}
	return nil
}

// Close ends the query. It may be called again.
func (r *rows) Close() error {
	r.chunk = nil
	r.execution.close()
	return nil
}

// assign converts a value as database/sql does.
func assign(to, value any) error {
	switch to := to.(type) {
	case sql.Scanner:
		return to.Scan(value)
	case *int64:
		return assignTo(to, value)
	case *int:
		return assignTo(to, value)
	case *uint64:
		return assignTo(to, value)
	case *float64:
		return assignTo(to, value)
	case *string:
		return assignTo(to, value)
	case *bool:
		return assignTo(to, value)
	case *time.Time:
		return assignTo(to, value)
	case *any:
		*to = value
		return nil
	}
	return fmt.Errorf("cannot assign to a %T", to)
}

func assignTo[T any](to *T, value any) error {
	var converted sql.Null[T]
	if err := converted.Scan(value); err != nil {
		return err
	}
	if !converted.Valid {
		return fmt.Errorf("cannot assign NULL to a %T", to)
	}
	*to = converted.V
	return nil
}

// value returns one value in one of the types of [database/sql/driver.Value],
// or a uint64.
func (c *resultChunk) value(column, row int) (any, error) {
	of := &c.columns[column]
	if !of.isSet(row) {
		return nil, nil
	}
	data := of.data
	switch c.types[column] {
	case bindings.TypeBoolean:
		return *at[bool](data, row), nil
	case bindings.TypeTinyInt:
		return int64(*at[int8](data, row)), nil
	case bindings.TypeSmallInt:
		return int64(*at[int16](data, row)), nil
	case bindings.TypeInteger:
		return int64(*at[int32](data, row)), nil
	case bindings.TypeBigInt:
		return *at[int64](data, row), nil
	case bindings.TypeUTinyInt:
		return int64(*at[uint8](data, row)), nil
	case bindings.TypeUSmallInt:
		return int64(*at[uint16](data, row)), nil
	case bindings.TypeUInteger:
		return int64(*at[uint32](data, row)), nil
	case bindings.TypeUBigInt:
		return *at[uint64](data, row), nil
	case bindings.TypeDouble:
		return *at[float64](data, row), nil
	case bindings.TypeVarchar:
		return strings.Clone(of.text(row)), nil
	case bindings.TypeTimestamp:
		return time.UnixMicro(*at[int64](data, row)).UTC(), nil
	}
	return nil, fmt.Errorf("a column of DuckDB's type %d must be cast to another", c.types[column])
}
