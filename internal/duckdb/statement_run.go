package duckdb

import (
	"context"
	"fmt"
	"strconv"
	"time"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"github.com/weirhq/weir"
)

// maxAnswerBytes bounds what the rows of an answer to SQL take as JSON, about:
// an answer is held in memory twice before it is sent.
const maxAnswerBytes = 16 << 20

// SQL answers a question that a user wrote in SQL, over the relations events
// and people of one project at one instant; see the package comment for what
// keeps it there. The lag of the answer is not known here. Errors of the
// statement are of [weir.CodeInvalid] with DuckDB's message; one of
// [weir.CodeUnavailable] says that there was too little memory for it. It is
// ended with its context.
func (s *Store) SQL(ctx context.Context, project string, question weir.SQLQuestion) (*weir.SQLAnswer, error) {
	started := time.Now()
	rows := question.Limit
	switch {
	case rows == 0:
		rows = weir.DefaultSQLRows
	case rows < 0 || rows > weir.MaxSQLRows:
		return nil, weir.InvalidField("limit", "must be from 1 to %d", weir.MaxSQLRows)
	}
	if err := checkText(question.SQL); err != nil {
		return nil, err
	}
	snapshot, err := s.Snapshot(ctx, project)
	if err != nil {
		return nil, err
	}
	defer snapshot.discard()
	text, err := snapshot.conn.limited(ctx, question.SQL, rows+1) // one more tells whether it was cut
	if err != nil {
		return nil, err
	}
	if err := snapshot.enclose(); err != nil {
		return nil, err
	}
	answer, err := snapshot.answer(ctx, text, rows)
	if err != nil {
		return nil, explainStatement(err)
	}
	answer.AsOf = snapshot.asOf
	answer.TookMS = time.Since(started).Milliseconds()
	return answer, nil
}

func limitClause(rows int) string { return "\nLIMIT " + strconv.Itoa(rows) }

// discard closes a snapshot together with its connection: whatever a user's
// statement did to it is gone.
func (v *Snapshot) discard() {
	if v.running != nil {
		v.running.close()
	}
	v.conn.close()
	v.readers.idle <- nil
}

// answer runs a checked statement in an enclosed snapshot.
func (v *Snapshot) answer(ctx context.Context, text string, rows int) (*weir.SQLAnswer, error) {
	ctx, cancel := context.WithCancel(ctx)
	e, err := v.compute(ctx, text, nil)
	if err != nil {
		cancel()
		return nil, err
	}
	defer e.close()
	defer cancel() // first: what is still being computed is to stop
	answer := &weir.SQLAnswer{Columns: []weir.SQLColumn{}, Rows: [][]any{}}
	readers, err := e.columns(answer)
	if err != nil {
		return nil, err
	}
	return answer, e.fill(answer, readers, rows)
}

// columns notes the columns of a result and returns how to read each.
func (e *execution) columns(answer *weir.SQLAnswer) ([]valueReader, error) {
	readers := make([]valueReader, len(e.chunk.types))
	for i := range readers {
		of := bindings.ColumnLogicalType(&e.result, bindings.IdxT(i))
		name := bindings.ColumnName(&e.result, bindings.IdxT(i))
		read, kind, err := readerOf(of)
		bindings.DestroyLogicalType(&of)
		if err != nil {
			return nil, refuse("column %q: %s", name, err)
		}
		readers[i] = read
		answer.Columns = append(answer.Columns, weir.SQLColumn{Name: name, Type: kind})
	}
	return readers, nil
}

// fill reads rows until there are as many as wanted, or too many bytes.
func (e *execution) fill(answer *weir.SQLAnswer, readers []valueReader, rows int) error {
	var size valueSize
	for {
		chunk, err := e.next()
		if err != nil || chunk == nil {
			return err
		}
		vectors := vectorsOf(chunk)
		for row := range chunk.rows {
			if len(answer.Rows) == rows || size > maxAnswerBytes {
				answer.Truncated = true
				return nil
			}
			values := make([]any, len(readers))
			for i, read := range readers {
				values[i] = vectors[i].value(row, read, &size)
			}
			answer.Rows = append(answer.Rows, values)
		}
	}
}

// vectorsOf returns the columns of a chunk.
func vectorsOf(chunk *resultChunk) []vector {
	vectors := make([]vector, len(chunk.columns))
	for i := range vectors {
		vectors[i] = vector{resultColumn: chunk.columns[i], handle: bindings.DataChunkGetVector(chunk.data, bindings.IdxT(i))}
	}
	return vectors
}

// enclose makes events and people the only relations that the connection finds
// by their names, and gives names nowhere else to lead.
func (v *Snapshot) enclose() error {
	catalog, err := v.conn.catalog()
	if err != nil {
		return fmt.Errorf("cannot prepare for SQL: %w", err)
	}
	for _, statement := range append(viewsSQL(v.relations, catalog), "USE "+nowhere) {
		if err := v.conn.exec(statement); err != nil {
			return fmt.Errorf("cannot prepare for SQL: %w", err)
		}
	}
	return nil
}

// catalog returns the quoted name of the database on disk.
func (n *native) catalog() (name string, err error) {
	e, err := n.execute(context.Background(), `SELECT '"' || replace(current_database(), '"', '""') || '"'`, nil)
	if err != nil {
		return "", err
	}
	defer e.close()
	for {
		chunk, err := e.next()
		if err != nil || chunk == nil {
			return name, err
		}
		text, _ := chunk.Text(0, 0)
		name = string(append([]byte(nil), text...)) // the chunk is gone soon
	}
}
