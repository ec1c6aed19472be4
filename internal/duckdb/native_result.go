package duckdb

import (
	"fmt"
	"unsafe"

	bindings "github.com/duckdb/duckdb-go-bindings"
)

// resultChunk is a run of rows of a result in DuckDB's own columns, read
// without a call for each value. What its methods return lives as long as the
// chunk does.
type resultChunk struct {
	data    bindings.DataChunk
	types   []bindings.Type
	columns []resultColumn
	rows    int
	err     error // the first misuse of a column
}

// resultColumn is where the values of a column stand in memory.
type resultColumn struct {
	data     unsafe.Pointer
	validity unsafe.Pointer // a bit for each row, 0 for NULL; nil if none is
}

// locate finds the columns of new data.
func (c *resultChunk) locate() {
	c.rows = int(bindings.DataChunkGetSize(c.data))
	c.columns = c.columns[:0]
	for i := range c.types {
		vector := bindings.DataChunkGetVector(c.data, bindings.IdxT(i))
		c.columns = append(c.columns, resultColumn{
			data:     bindings.VectorGetData(vector),
			validity: bindings.VectorGetValidity(vector),
		})
	}
}

// free gives the rows back.
func (c *resultChunk) free() { bindings.DestroyDataChunk(&c.data) }

func columnTypes(result *bindings.Result) []bindings.Type {
	types := make([]bindings.Type, bindings.ColumnCount(result))
	for i := range types {
		types[i] = bindings.ColumnType(result, bindings.IdxT(i))
	}
	return types
}

// Len returns the number of rows.
func (c *resultChunk) Len() int { return c.rows }

// Uint64s returns the values of a UBIGINT column. Those of NULLs mean nothing.
func (c *resultChunk) Uint64s(column int) []uint64 {
	return columnOf[uint64](c, column, bindings.TypeUBigInt)
}

// Int64s returns the values of a BIGINT column, or the microseconds since 1970
// of a TIMESTAMP column. Those of NULLs mean nothing.
func (c *resultChunk) Int64s(column int) []int64 {
	return columnOf[int64](c, column, bindings.TypeBigInt, bindings.TypeTimestamp)
}

// Text returns a value of a VARCHAR column, and whether it is not NULL. The
// text must be copied to be kept.
func (c *resultChunk) Text(column, row int) (text string, set bool) {
	if !c.accept(column, bindings.TypeVarchar) || !c.columns[column].isSet(row) {
		return "", false
	}
	return c.columns[column].text(row), true
}

func columnOf[T any](c *resultChunk, column int, allowed ...bindings.Type) []T {
	if !c.accept(column, allowed...) {
		return make([]T, c.rows)
	}
	return unsafe.Slice((*T)(c.columns[column].data), c.rows)
}

// accept notes it as an error if a column is of no allowed type.
func (c *resultChunk) accept(column int, allowed ...bindings.Type) bool {
	var have bindings.Type
	if column < len(c.types) {
		have = c.types[column]
	}
	for _, t := range allowed {
		if t == have {
			return true
		}
	}
	if c.err == nil {
		c.err = fmt.Errorf("cannot read column %d of type %d as one of %v", column, have, allowed)
	}
	return false
}

// isSet reports whether a value is not NULL.
func (c *resultColumn) isSet(row int) bool {
	if c.validity == nil {
		return true
	}
	word := *at[uint64](c.validity, row/64)
	return word>>(row%64)&1 == 1
}

// text returns a value without copying it.
func (c *resultColumn) text(row int) string {
	t := at[text](c.data, row)
	if t.length <= inlineBytes {
		return unsafe.String(&t.prefix[0], t.length)
	}
	return unsafe.String(*(**byte)(unsafe.Pointer(&t.rest)), t.length)
}

// at returns where a row's value stands in a column.
func at[T any](data unsafe.Pointer, row int) *T {
	var size T
	return (*T)(unsafe.Add(data, uintptr(row)*unsafe.Sizeof(size)))
}
