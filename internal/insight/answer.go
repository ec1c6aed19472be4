package insight

import (
	"context"
	"fmt"
	"time"

	"github.com/weirhq/weir"
)

// Snapshot is one consistent view of one project's events. It answers SQL
// over a relation events; every statement begins with SELECT, as the store
// puts a WITH clause in front that defines events. The statements of one
// answer all go to one snapshot, one after the other.
type Snapshot interface {
	// Query runs a statement with its arguments, in the order of its
	// placeholders (?). Cancelling the context ends it.
	Query(ctx context.Context, query string, args ...any) (Rows, error)
	// Stream is like Query, for results of millions of rows: it calls visit
	// with many rows at a time, as they are computed. An error of visit ends
	// the statement and is returned.
	Stream(ctx context.Context, query string, args []any, visit func(Chunk) error) error
	// AsOf says how fresh the view is.
	AsOf() weir.AsOf
}

// Rows is what is read of the rows that a statement gives, in the manner of
// [database/sql.Rows]. It is an alias, so that a store satisfies [Snapshot]
// without importing this package.
type Rows = interface {
	Next() bool
	Scan(dest ...any) error
	Err() error
	Close() error
}

// Chunk is a run of rows, columns side by side and counted from 0. What its
// methods return lives until visit returns. It is an alias, like Rows.
type Chunk = interface {
	// Len returns the number of rows.
	Len() int
	// Uint64s returns the values of a UBIGINT column without NULLs.
	Uint64s(column int) []uint64
	// Int64s returns the values of a BIGINT column, or the microseconds since
	// 1970 of a TIMESTAMP column, without NULLs.
	Int64s(column int) []int64
	// Text returns a value of a VARCHAR column, and whether it is not NULL.
	Text(column, row int) (text string, set bool)
}

// Answerer answers questions from snapshots of one kind of store. It keeps no
// state: it may be used concurrently, with a snapshot for each answer.
type Answerer struct {
	dialect dialect
	limits  sequenceLimits
	nodes   int // told apart in one question
	samples sampleLimits
}

// SpillTo makes the answerer write what does not fit into memory to files in a
// directory, in place of the system's for temporary files. It is called before
// the first question.
func (a *Answerer) SpillTo(dir string) { a.limits.spillDir = dir }

// asking is one question being answered.
type asking struct {
	ctx      context.Context
	snapshot Snapshot
	dialect  dialect
	limits   sequenceLimits
	nodes    int // told apart
	samples  sampleLimits
	now      time.Time
}

// Run answers a question as of a snapshot. The default period ends at now.
// The error is a [weir.Error] if the question cannot be answered as it is,
// such as [weir.CodeInvalid] for too many points; else it is the store's.
func (a *Answerer) Run(ctx context.Context, snapshot Snapshot, question Question, now time.Time) (weir.Answer, error) {
	started := time.Now()
	answer, err := question.insight.answer(&asking{ctx: ctx, snapshot: snapshot, dialect: a.dialect, limits: a.limits, nodes: a.nodes, samples: a.samples, now: now})
	if err != nil {
		return nil, err
	}
	head := answer.Head()
	head.Insight = question.Insight()
	head.AsOf = snapshot.AsOf()
	head.TookMS = time.Since(started).Milliseconds()
	return answer, nil
}

// stream runs a statement and calls visit with all rows of its result, many at
// a time.
func (a *asking) stream(statement fragment, visit func(Chunk) error) error {
	return a.snapshot.Stream(a.ctx, statement.text, a.settle(statement.args), visit)
}

// query runs a statement and calls each for every row of its result.
func (a *asking) query(statement fragment, each func(Rows) error) error {
	rows, err := a.snapshot.Query(a.ctx, statement.text, a.settle(statement.args)...)
	if err != nil {
		return fmt.Errorf("cannot ask the store: %w", err)
	}
	defer func() { _ = rows.Close() }() // rows.Err tells what went wrong
	for rows.Next() {
		if err := each(rows); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("cannot read the store's answer: %w", err)
	}
	return nil
}
