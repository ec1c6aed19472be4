package duckdb

import (
	"context"
	"errors"
	"fmt"

	bindings "github.com/duckdb/duckdb-go-bindings"
)

// readers are the connections of queries, at most maxReaders; who comes when
// all are taken waits. A nil in the channel stands for one not yet opened.
type readers struct {
	database  bindings.Database
	idle      chan *native
	computing computing
}

// newReaders returns readers of the database that a connection is to, which
// must be closed after them.
func newReaders(of *native) *readers {
	r := &readers{database: of.database, idle: make(chan *native, maxReaders)}
	for range maxReaders {
		r.idle <- nil
	}
	return r
}

// take returns a connection that goes back by give.
func (r *readers) take(ctx context.Context) (*native, error) {
	select {
	case n := <-r.idle:
		if n != nil {
			return n, nil
		}
	case <-ctx.Done():
		return nil, fmt.Errorf("cannot wait for a connection to the store: %w", ctx.Err())
	}
	n := new(native)
	if bindings.Connect(r.database, &n.connection) == bindings.StateError {
		r.idle <- nil
		return nil, errors.New("cannot connect to the store")
	}
	return n, nil
}

// give returns a connection. One that cannot end its transaction is closed.
func (r *readers) give(n *native) {
	if err := n.exec("ROLLBACK"); err != nil {
		n.close()
		n = nil
	}
	r.idle <- n
}

// close waits until all connections are back and closes them.
func (r *readers) close(ctx context.Context) error {
	for range maxReaders {
		select {
		case n := <-r.idle:
			if n != nil {
				n.close()
			}
		case <-ctx.Done():
			return fmt.Errorf("cannot close the connections of queries still running: %w", ctx.Err())
		}
	}
	return nil
}
