package duckdb

import (
	"errors"
	"fmt"
	"unsafe"

	bindings "github.com/duckdb/duckdb-go-bindings"
	"github.com/duckdb/duckdb-go/v2"
)

// native is a connection by DuckDB's C interface, to the same database as the
// store's database/sql pool. It appends whole chunks and reads columns without
// a call for each value, which database/sql cannot. It belongs to one goroutine
// at a time.
type native struct {
	database   bindings.Database
	connection bindings.Connection
}

func openNative(path string) (*native, error) {
	var config bindings.Config
	if bindings.CreateConfig(&config) == bindings.StateError {
		return nil, errors.New("cannot create a DuckDB configuration")
	}
	defer bindings.DestroyConfig(&config)
	// The instance is shared with duckdb-go only under the same configuration.
	for name, value := range map[string]string{"duckdb_api": "go", storageOption: storageVersion} {
		if bindings.SetConfig(config, name, value) == bindings.StateError {
			return nil, fmt.Errorf("cannot configure DuckDB: %s", name)
		}
	}
	n := new(native)
	var message string
	if bindings.GetOrCreateFromCache(duckdb.GetInstanceCache(), path, &n.database, config, &message) == bindings.StateError {
		return nil, fmt.Errorf("cannot open the store: %s", message)
	}
	if bindings.Connect(n.database, &n.connection) == bindings.StateError {
		bindings.Close(&n.database)
		return nil, errors.New("cannot connect to the store")
	}
	return n, nil
}

// close ends the connection, and lets go of the database if it was opened with
// it.
func (n *native) close() {
	bindings.Disconnect(&n.connection)
	bindings.Close(&n.database)
}

// exec runs a statement that returns no rows.
func (n *native) exec(statement string) error {
	return n.query(statement, nil)
}

// query runs a statement and calls visit with each chunk of its result.
func (n *native) query(statement string, visit func(chunk bindings.DataChunk, rows int)) error {
	var result bindings.Result
	defer bindings.DestroyResult(&result)
	if bindings.Query(n.connection, statement, &result) == bindings.StateError {
		return fmt.Errorf("cannot run %.60q: %s", statement, bindings.ResultError(&result))
	}
	if visit == nil {
		return nil
	}
	for {
		chunk := bindings.FetchChunk(result)
		if chunk.Ptr == nil {
			return nil
		}
		visit(chunk, int(bindings.DataChunkGetSize(chunk)))
		bindings.DestroyDataChunk(&chunk)
	}
}

// values returns a column of a result's chunk without NULLs as a slice, which
// lives as long as the chunk.
func values[T any](chunk bindings.DataChunk, column, rows int) []T {
	data := bindings.VectorGetData(bindings.DataChunkGetVector(chunk, bindings.IdxT(column)))
	return unsafe.Slice((*T)(data), rows)
}

// appender appends chunks to one table in memory.
type appender struct {
	handle bindings.Appender
	chunk  *chunk
}

func (n *native) newAppender(table string) (*appender, error) {
	a := new(appender)
	if bindings.AppenderCreateExt(n.connection, memory, "main", table, &a.handle) == bindings.StateError {
		err := fmt.Errorf("cannot append to %s: %s", table, bindings.AppenderError(a.handle))
		bindings.AppenderDestroy(&a.handle)
		return nil, err
	}
	a.chunk = newChunk(a.handle)
	return a, nil
}

// flush gives the rows of the chunk to DuckDB.
func (a *appender) flush() error {
	if a.chunk.rows == 0 {
		return nil
	}
	bindings.DataChunkSetSize(a.chunk.data, bindings.IdxT(a.chunk.rows))
	if bindings.AppendDataChunk(a.handle, a.chunk.data) == bindings.StateError {
		return fmt.Errorf("cannot append rows: %s", bindings.AppenderError(a.handle))
	}
	a.chunk.reset()
	return nil
}

// finish gives all rows appended so far to the current transaction.
func (a *appender) finish() error {
	if err := a.flush(); err != nil {
		return err
	}
	if bindings.AppenderFlush(a.handle) == bindings.StateError {
		return fmt.Errorf("cannot flush rows: %s", bindings.AppenderError(a.handle))
	}
	return nil
}

// discard drops what was not finished.
func (a *appender) discard() {
	bindings.AppenderClear(a.handle)
	a.chunk.reset()
}

func (a *appender) close() {
	bindings.AppenderDestroy(&a.handle)
	a.chunk.free()
}
