package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/duckdb/duckdb-go/v2"
)

// askArgument makes bench itself the process that asks a DuckDB file.
const askArgument = "ask-duckdb"

// duckdbEngine asks the store's own file, by SQL written by hand.
func duckdbEngine(self, path string) engine {
	return engine{
		name:    "DuckDB",
		words:   func(q question) string { return q.duckdb },
		command: []string{self, askArgument, path},
	}
}

// askDuckDB answers one request over a DuckDB file.
func askDuckDB(ctx context.Context, path string, input io.Reader, output io.Writer) (err error) {
	var r request
	if err := json.NewDecoder(input).Decode(&r); err != nil {
		return fmt.Errorf("cannot read the request: %w", err)
	}
	db, err := openDuckDB(ctx, path, r)
	if err != nil {
		return err
	}
	defer func() { err = firstError(err, db.Close()) }()
	answer, err := measureRuns(r, func() ([][]any, error) { return rowsOf(ctx, db, r.SQL) })
	if err != nil {
		return err
	}
	return json.NewEncoder(output).Encode(answer)
}

// measureRuns asks as often as a request says.
func measureRuns(r request, ask func() ([][]any, error)) (answer reply, err error) {
	if answer.BaseBytes, err = residentPeak(); err != nil {
		return reply{}, err
	}
	before, err := processorTime()
	if err != nil {
		return reply{}, err
	}
	for range r.Runs {
		started := time.Now()
		if answer.Answer, err = ask(); err != nil {
			return reply{}, err
		}
		answer.Seconds = append(answer.Seconds, time.Since(started).Seconds())
	}
	after, err := processorTime()
	if err != nil {
		return reply{}, err
	}
	answer.CPUSeconds = (after - before).Seconds()
	answer.PeakBytes, err = residentPeak()
	return answer, err
}

// openDuckDB opens a file to read, with the limits of a request. What does not
// fit into memory goes beside the file.
func openDuckDB(ctx context.Context, path string, r request) (*sql.DB, error) {
	connector, err := duckdb.NewConnector(path+"?access_mode=READ_ONLY", nil)
	if err != nil {
		return nil, fmt.Errorf("cannot open the data set: %w", err)
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(1)
	for _, statement := range []string{
		fmt.Sprintf("SET threads = %d", r.Threads),
		fmt.Sprintf("SET memory_limit = '%dMB'", r.MemoryBytes/1e6),
		fmt.Sprintf("SET temp_directory = '%s'", filepath.Join(filepath.Dir(path), "spilled")),
		"SET preserve_insertion_order = false",
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return nil, firstError(fmt.Errorf("cannot prepare DuckDB: %w", err), db.Close())
		}
	}
	if err := gatherEvents(ctx, db); err != nil {
		return nil, firstError(err, db.Close())
	}
	return db, nil
}

// gatherEvents lets events stand for all tables of events that the store has:
// the newest are not sorted yet.
func gatherEvents(ctx context.Context, db *sql.DB) error {
	const tables = `SELECT string_agg('SELECT * FROM "' || database_name || '".main.' || table_name || ' WHERE rowid >= ' ||
	coalesce((SELECT max(sorted) FROM main.sorting WHERE 'arrivals_' || arrivals = table_name), 0), ' UNION ALL ')
FROM duckdb_tables() WHERE schema_name = 'main' AND (table_name = 'events' OR starts_with(table_name, 'arrivals_'))`
	var all string
	if err := db.QueryRowContext(ctx, tables).Scan(&all); err != nil {
		return fmt.Errorf("cannot list the tables of events: %w", err)
	}
	if _, err := db.ExecContext(ctx, "CREATE TEMP VIEW events AS "+all); err != nil {
		return fmt.Errorf("cannot gather the events: %w", err)
	}
	return nil
}

// rowsOf runs a query and returns its rows.
func rowsOf(ctx context.Context, db *sql.DB, query string) (answer [][]any, err error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("cannot query: %w", err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, fmt.Errorf("cannot read the columns: %w", err)
	}
	for rows.Next() {
		row, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, fmt.Errorf("cannot read a row: %w", err)
		}
		for i := range row {
			row[i] = plain(row[i])
		}
		answer = append(answer, row)
	}
	return answer, rows.Err()
}

// plain makes a value what it is in JSON from ClickHouse.
func plain(value any) any {
	switch v := value.(type) {
	case time.Time:
		return v.Format(time.DateOnly)
	case *big.Int:
		return json.Number(v.String())
	default:
		return value
	}
}

// residentPeak is the most memory this process ever had, in bytes. (What
// getrusage tells of it begins with that of the parent.)
func residentPeak() (int64, error) {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, fmt.Errorf("cannot read the memory of this process: %w", err)
	}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "VmHWM:" {
			kilobytes, err := strconv.ParseInt(fields[1], 10, 64)
			return kilobytes << 10, err
		}
	}
	return 0, errors.New("the system does not tell the memory of this process")
}

// processorTime is how long this process has used the processors.
func processorTime() (time.Duration, error) {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0, fmt.Errorf("cannot read the processor time: %w", err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()), nil
}
