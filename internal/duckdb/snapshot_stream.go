package duckdb

import (
	"context"
	"fmt"
)

// Chunk is a run of rows, columns side by side; see [Snapshot.Stream]. What its
// methods return lives until the next chunk. It is an alias, so that whoever
// asks can declare the same.
type Chunk = interface {
	// Len returns the number of rows.
	Len() int
	// Uint64s returns the values of a UBIGINT column, counted from 0. Those
	// of NULLs mean nothing.
	Uint64s(column int) []uint64
	// Int64s returns the values of a BIGINT column, or the microseconds since
	// 1970 of a TIMESTAMP column. Those of NULLs mean nothing.
	Int64s(column int) []int64
	// Text returns a value of a VARCHAR column, and whether it is not NULL.
	Text(column, row int) (text string, set bool)
}

// Stream runs one SELECT over the relation `events`, like Query, and calls
// visit with its rows as they are computed, many at a time: for results of
// millions of rows. They come in no order unless the statement asks for one.
// While it visits some, the next ones are read. An error of visit ends the
// statement and is returned; the snapshot can then only be closed.
func (v *Snapshot) Stream(ctx context.Context, query string, args []any, visit func(Chunk) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	e, err := v.execute(ctx, query, args)
	if err != nil {
		return err
	}
	defer e.close()
	ahead := readAhead(e)
	defer ahead.end(cancel)
	for {
		chunk, err := ahead.next()
		if err != nil {
			return fmt.Errorf("cannot read from the store: %w", err)
		}
		if chunk == nil {
			return nil
		}
		if err := visit(chunk); err != nil {
			return err
		}
		if chunk.err != nil {
			return chunk.err
		}
		ahead.empty <- chunk
	}
}

// chunksAhead is how many chunks of a stream there are: one being visited, one
// waiting, one being read.
const chunksAhead = 3

// reader reads the chunks of an execution while those before are visited.
type reader struct {
	chunks [chunksAhead]*resultChunk
	full   chan *resultChunk // closed after the last
	empty  chan *resultChunk
	err    error // once full is closed
	ended  bool  // full was seen to be closed
}

func readAhead(e *execution) *reader {
	r := &reader{full: make(chan *resultChunk, chunksAhead), empty: make(chan *resultChunk, chunksAhead)}
	for i := range r.chunks {
		r.chunks[i] = e.newChunk()
		r.empty <- r.chunks[i]
	}
	go politely(func() { r.read(e) })
	return r
}

// read reads until the result or its context ends.
func (r *reader) read(e *execution) {
	defer close(r.full)
	for {
		select {
		case chunk := <-r.empty:
			more, err := e.read(chunk)
			if !more {
				r.err = err
				return
			}
			r.full <- chunk // has room for all there are
		case <-e.ctx.Done():
			r.err = context.Cause(e.ctx)
			return
		}
	}
}

// next returns the next chunk, which goes back to empty, or nil after the last.
func (r *reader) next() (*resultChunk, error) {
	chunk, more := <-r.full
	if !more {
		r.ended = true
		return nil, r.err
	}
	return chunk, nil
}

// end makes the reader end, waits for it and frees what it read.
func (r *reader) end(cancel context.CancelFunc) {
	if !r.ended {
		cancel()
		for range r.full {
		}
	}
	for _, chunk := range r.chunks {
		chunk.free()
	}
}
