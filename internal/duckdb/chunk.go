package duckdb

import (
	"unsafe"

	bindings "github.com/duckdb/duckdb-go-bindings"
)

// chunkRows is how many rows DuckDB takes at a time.
const chunkRows = 2048

// chunk is a run of rows in DuckDB's own columns, written without a call for
// each value.
type chunk struct {
	data    bindings.DataChunk
	columns []column
	arena   arena
	rows    int
}

// column is where the values of one column of a chunk stand in memory.
type column struct {
	data     unsafe.Pointer
	validity unsafe.Pointer
	arena    *arena
}

// newChunk returns a chunk with the columns of an appender's table.
func newChunk(appender bindings.Appender) *chunk {
	count := bindings.AppenderColumnCount(appender)
	types := make([]bindings.LogicalType, count)
	for i := range types {
		types[i] = bindings.AppenderColumnType(appender, bindings.IdxT(i))
	}
	c := &chunk{data: bindings.CreateDataChunk(types), columns: make([]column, count)}
	for i := range types {
		bindings.DestroyLogicalType(&types[i])
	}
	c.reset()
	return c
}

// reset empties the chunk.
func (c *chunk) reset() {
	bindings.DataChunkReset(c.data)
	c.arena.reset()
	c.rows = 0
	for i := range c.columns {
		vector := bindings.DataChunkGetVector(c.data, bindings.IdxT(i))
		bindings.VectorEnsureValidityWritable(vector)
		c.columns[i] = column{
			data:     bindings.VectorGetData(vector),
			validity: bindings.VectorGetValidity(vector),
			arena:    &c.arena,
		}
	}
}

func (c *chunk) free() {
	bindings.DestroyDataChunk(&c.data)
	c.arena.free()
}

func (c *column) setNull(row int) {
	word := (*uint64)(unsafe.Add(c.validity, row/64*8))
	*word &^= 1 << (row % 64)
}

func (c *column) setUint32(row int, v uint32) { *(*uint32)(unsafe.Add(c.data, row*4)) = v }

func (c *column) setUint64(row int, v uint64) { *(*uint64)(unsafe.Add(c.data, row*8)) = v }

func (c *column) setInt64(row int, v int64) { *(*int64)(unsafe.Add(c.data, row*8)) = v }

func (c *column) setBool(row int, v bool) { *(*bool)(unsafe.Add(c.data, row)) = v }

// setUUID writes the two halves as DuckDB keeps them: a signed 128-bit number
// with the top bit flipped, so that it sorts as the UUID does.
func (c *column) setUUID(row int, id eventID) {
	at := (*[2]uint64)(unsafe.Add(c.data, row*16))
	at[0] = id.Lo
	at[1] = id.Hi ^ 1<<63
}

// inlineBytes is up to where a string stands in the column itself.
const inlineBytes = 12

// text is DuckDB's duckdb_string_t: short strings in place, longer ones with
// their first four bytes and a pointer.
type text struct {
	length uint32
	prefix [4]byte
	rest   [8]byte
}

// setText writes a string; an empty one is NULL, "not given".
func (c *column) setText(row int, s string) {
	if s == "" {
		c.setNull(row)
		return
	}
	at := (*text)(unsafe.Add(c.data, row*16))
	at.length = uint32(len(s))
	if len(s) <= inlineBytes {
		inline := (*[inlineBytes]byte)(unsafe.Pointer(&at.prefix))
		*inline = [inlineBytes]byte{}
		copy(inline[:], s)
		return
	}
	copy(at.prefix[:], s)
	*(*unsafe.Pointer)(unsafe.Pointer(&at.rest)) = c.arena.put(s)
}
