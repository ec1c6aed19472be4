package duckdb

import (
	"context"
	"errors"
	"fmt"
	"time"

	bindings "github.com/duckdb/duckdb-go-bindings"
)

// interruptEvery is how often a cancelled statement is interrupted until it
// ends: DuckDB forgets an interrupt that comes just before it begins.
const interruptEvery = 5 * time.Millisecond

// execution is a statement being run whose result is read chunk by chunk as it
// is computed. It must be closed before its connection runs anything else.
type execution struct {
	ctx      context.Context
	prepared bindings.PreparedStatement
	result   bindings.Result
	chunk    resultChunk // of next
	quiet    func()      // ends the interruption by ctx
	done     func()      // if not nil, is told of the end
	closed   bool
}

var errClosed = errors.New("the statement is closed")

// execute begins to run a statement with its arguments.
func (n *native) execute(ctx context.Context, statement string, args []any) (*execution, error) {
	e := &execution{ctx: ctx, quiet: func() {}}
	if err := e.prepare(n, statement, args); err != nil {
		e.close()
		return nil, err
	}
	e.quiet = n.interruptAfter(ctx)
	if err := e.begin(); err != nil {
		e.close()
		return nil, err
	}
	e.chunk.types = columnTypes(&e.result)
	return e, nil
}

func (e *execution) prepare(n *native, statement string, args []any) error {
	if bindings.Prepare(n.connection, statement, &e.prepared) == bindings.StateError {
		return fmt.Errorf("cannot prepare a statement: %s", bindings.PrepareError(e.prepared))
	}
	if want := int(bindings.NParams(e.prepared)); want != len(args) {
		return fmt.Errorf("cannot bind %d arguments to %d placeholders", len(args), want)
	}
	for i, arg := range args {
		if err := bindArgument(e.prepared, bindings.IdxT(i+1), arg); err != nil {
			return fmt.Errorf("cannot bind argument %d: %w", i+1, err)
		}
	}
	return nil
}

func (e *execution) begin() error {
	var pending bindings.PendingResult
	defer bindings.DestroyPending(&pending)
	// Of the two ways to run a statement, only this one does not first keep
	// the whole result.
	if bindings.PendingPreparedStreaming(e.prepared, &pending) == bindings.StateError {
		return e.failure(bindings.PendingError(pending))
	}
	if bindings.ExecutePending(pending, &e.result) == bindings.StateError {
		return e.failure(bindings.ResultError(&e.result))
	}
	return nil
}

// next returns the next rows, which live until the following call, or nil
// after the last.
func (e *execution) next() (*resultChunk, error) {
	more, err := e.read(&e.chunk)
	if !more {
		return nil, err
	}
	return &e.chunk, nil
}

// newChunk returns a chunk to read rows into. It must be freed.
func (e *execution) newChunk() *resultChunk { return &resultChunk{types: e.chunk.types} }

// read reads the next rows into a chunk, in place of those it held, and reports
// whether there were any.
func (e *execution) read(into *resultChunk) (more bool, err error) {
	if e.closed {
		return false, errClosed
	}
	into.free()
	if e.ctx.Err() != nil {
		return false, context.Cause(e.ctx)
	}
	into.data = bindings.FetchChunk(e.result)
	if into.data.Ptr != nil {
		into.locate()
		return true, nil
	}
	if message := bindings.ResultError(&e.result); message != "" {
		return false, e.failure(message)
	}
	return false, nil
}

// failure returns why the statement ended: the context's reason if that made
// it end.
func (e *execution) failure(message string) error {
	if e.ctx.Err() != nil {
		return context.Cause(e.ctx)
	}
	err := errors.New(message)
	if isOutOfMemory(err) {
		return tooMuchMemory(err)
	}
	return err
}

// close ends the statement. It may be called again.
func (e *execution) close() {
	if e.closed {
		return
	}
	e.closed = true
	e.chunk.free()
	bindings.DestroyResult(&e.result)
	bindings.DestroyPrepare(&e.prepared)
	e.quiet()
	if e.done != nil {
		e.done()
	}
}

// interruptAfter interrupts what the connection runs once ctx ends, until quiet
// is called, which waits for the last interrupt to be over.
func (n *native) interruptAfter(ctx context.Context) (quiet func()) {
	over, ended := make(chan struct{}), make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(ended)
		ticker := time.NewTicker(interruptEvery)
		defer ticker.Stop()
		for {
			bindings.Interrupt(n.connection)
			select {
			case <-ticker.C:
			case <-over:
				return
			}
		}
	})
	return func() {
		close(over)
		if !stop() {
			<-ended
		}
	}
}

// bindArgument binds one argument to a placeholder, counted from 1.
func bindArgument(p bindings.PreparedStatement, index bindings.IdxT, argument any) error {
	var state bindings.State
	switch v := argument.(type) {
	case string:
		state = bindings.BindVarchar(p, index, v)
	case int64:
		state = bindings.BindInt64(p, index, v)
	case int:
		state = bindings.BindInt64(p, index, int64(v))
	case uint64:
		state = bindings.BindUInt64(p, index, v)
	case float64:
		state = bindings.BindDouble(p, index, v)
	case bool:
		state = bindings.BindBoolean(p, index, v)
	case time.Time:
		state = bindings.BindTimestamp(p, index, bindings.NewTimestamp(v.UnixMicro()))
	case nil:
		state = bindings.BindNull(p, index)
	default:
		return fmt.Errorf("a %T cannot be bound", argument)
	}
	if state == bindings.StateError {
		return fmt.Errorf("%v is refused", argument)
	}
	return nil
}
