package main

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/duckdb/duckdb-go/v2"
	"github.com/google/uuid"
)

// rawTable has what a plain events table would have, at about 400 bytes a row.
const rawTable = `CREATE TABLE events (project UINTEGER, id UUID, name VARCHAR, time TIMESTAMP, received TIMESTAMP, user_id VARCHAR,
	session_id VARCHAR, url VARCHAR, referrer VARCHAR, locale VARCHAR, amount DOUBLE, properties VARCHAR)`

const (
	// rawCommit is how many rows a transaction has.
	rawCommit = 10_000
	// rawCheckpoint lets DuckDB write its log without folding it into the
	// file in between, as fast as it goes.
	rawCheckpoint = "SET checkpoint_threshold = '1TB'"
)

// rawStore returns how many rows a second a bare DuckDB takes into a file from
// its row appender.
func rawStore(ctx context.Context, parent string, events pool, during time.Duration) (perSecond float64, err error) {
	dir, err := os.MkdirTemp(parent, "raw-store-")
	if err != nil {
		return 0, fmt.Errorf("cannot make a directory: %w", err)
	}
	defer func() { err = firstError(err, os.RemoveAll(dir)) }()
	connector, err := duckdb.NewConnector(filepath.Join(dir, "raw.duckdb"), nil)
	if err != nil {
		return 0, fmt.Errorf("cannot open DuckDB: %w", err)
	}
	defer func() { err = firstError(err, connector.Close()) }()
	conn, err := connector.Connect(ctx)
	if err != nil {
		return 0, fmt.Errorf("cannot connect to DuckDB: %w", err)
	}
	defer func() { err = firstError(err, conn.Close()) }()
	for _, statement := range []string{rawTable, rawCheckpoint} {
		if err := execute(ctx, conn, statement); err != nil {
			return 0, err
		}
	}
	return appendFor(ctx, conn, events, during)
}

func appendFor(ctx context.Context, conn driver.Conn, events pool, during time.Duration) (perSecond float64, err error) {
	values, err := rawValuesOf(events)
	if err != nil {
		return 0, err
	}
	rows, started := 0, time.Now()
	for time.Since(started) < during {
		if err := appendRaw(ctx, conn, values); err != nil {
			return 0, err
		}
		rows += rawCommit
	}
	return float64(rows) / time.Since(started).Seconds(), nil
}

// rawValues are the texts of a row.
type rawValues struct {
	Name       string          `json:"name"`
	UserID     string          `json:"user_id"`
	SessionID  string          `json:"session_id"`
	Properties json.RawMessage `json:"properties"`
	Context    struct {
		URL      string `json:"url"`
		Referrer string `json:"referrer"`
		Locale   string `json:"locale"`
	} `json:"context"`
}

// rawValuesOf decodes events ahead of the measurement: it is about appending.
func rawValuesOf(events pool) ([]rawValues, error) {
	shopper, now := newShopper(events, 0), time.Now()
	values := make([]rawValues, len(events))
	for i := range values {
		if err := json.Unmarshal(shopper.appendEvent(nil, now), &values[i]); err != nil {
			return nil, fmt.Errorf("cannot decode an event of the pool: %w", err)
		}
	}
	return values, nil
}

// appendRaw appends the rows of one transaction.
func appendRaw(ctx context.Context, conn driver.Conn, values []rawValues) error {
	if err := execute(ctx, conn, "BEGIN"); err != nil {
		return err
	}
	appender, err := duckdb.NewAppenderFromConn(conn, "", "events")
	if err != nil {
		return fmt.Errorf("cannot append: %w", err)
	}
	now := time.Now().UTC()
	for i := range rawCommit {
		v := &values[i%len(values)]
		err := appender.AppendRow(uint32(1), duckdb.UUID(uuid.Must(uuid.NewV7())), v.Name, now.Add(time.Duration(i)*time.Microsecond), now,
			v.UserID, v.SessionID, v.Context.URL, v.Context.Referrer, v.Context.Locale, float64(i), string(v.Properties))
		if err != nil {
			return errors.Join(fmt.Errorf("cannot append a row: %w", err), appender.Close())
		}
	}
	if err := appender.Close(); err != nil {
		return fmt.Errorf("cannot append: %w", err)
	}
	return execute(ctx, conn, "COMMIT")
}

func execute(ctx context.Context, conn driver.Conn, statement string) error {
	execer, ok := conn.(driver.ExecerContext)
	if !ok {
		return errors.New("the connection cannot run statements")
	}
	if _, err := execer.ExecContext(ctx, statement, nil); err != nil {
		return fmt.Errorf("cannot run %.40q: %w", statement, err)
	}
	return nil
}
