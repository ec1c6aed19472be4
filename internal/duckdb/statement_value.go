package duckdb

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"

	bindings "github.com/duckdb/duckdb-go-bindings"
	"github.com/google/uuid"
)

const (
	// maxExact is up to where every integer is a double, which is what most
	// readers of JSON take numbers for. Those beyond are given as strings.
	maxExact = 1 << 53
	// exactDigits is how many digits of a decimal a double keeps.
	exactDigits = 15
)

// vector is a column of values, of a chunk or inside of lists.
type vector struct {
	resultColumn
	handle bindings.Vector
}

// valueSize is about how many bytes values take as JSON.
type valueSize int

// valueReader returns a value that is not NULL in the form of
// [weir.SQLAnswer].
type valueReader func(v *vector, row int, size *valueSize) any

// valueBytes is about what a value takes besides its text.
const valueBytes = 8

func (v *vector) value(row int, read valueReader, size *valueSize) any {
	*size += valueBytes
	if !v.isSet(row) {
		return nil
	}
	return read(v, row, size)
}

// simpleTypes are the types without parameters, by name and how they are read.
var simpleTypes = map[bindings.Type]struct {
	name string
	read valueReader
}{
	bindings.TypeBoolean:     {"BOOLEAN", func(v *vector, row int, _ *valueSize) any { return *at[bool](v.data, row) }},
	bindings.TypeTinyInt:     {"TINYINT", readInt[int8]},
	bindings.TypeSmallInt:    {"SMALLINT", readInt[int16]},
	bindings.TypeInteger:     {"INTEGER", readInt[int32]},
	bindings.TypeBigInt:      {"BIGINT", readInt[int64]},
	bindings.TypeUTinyInt:    {"UTINYINT", readInt[uint8]},
	bindings.TypeUSmallInt:   {"USMALLINT", readInt[uint16]},
	bindings.TypeUInteger:    {"UINTEGER", readInt[uint32]},
	bindings.TypeUBigInt:     {"UBIGINT", readUint64},
	bindings.TypeHugeInt:     {"HUGEINT", readHugeInt(false)},
	bindings.TypeUHugeInt:    {"UHUGEINT", readHugeInt(true)},
	bindings.TypeFloat:       {"FLOAT", func(v *vector, row int, _ *valueSize) any { return float(float64(*at[float32](v.data, row)), 32) }},
	bindings.TypeDouble:      {"DOUBLE", func(v *vector, row int, _ *valueSize) any { return float(*at[float64](v.data, row), 64) }},
	bindings.TypeVarchar:     {"VARCHAR", readText},
	bindings.TypeBlob:        {"BLOB", readBlob},
	bindings.TypeUUID:        {"UUID", readUUID},
	bindings.TypeDate:        {"DATE", readDate},
	bindings.TypeTime:        {"TIME", readTime},
	bindings.TypeTimestamp:   {"TIMESTAMP", readTimestamp(1_000_000)},
	bindings.TypeTimestampS:  {"TIMESTAMP_S", readTimestamp(1)},
	bindings.TypeTimestampMS: {"TIMESTAMP_MS", readTimestamp(1_000)},
	bindings.TypeTimestampNS: {"TIMESTAMP_NS", readTimestamp(1_000_000_000)},
	bindings.TypeTimestampTZ: {"TIMESTAMPTZ", readTimestamp(1_000_000)},
	bindings.TypeInterval:    {"INTERVAL", readInterval},
	bindings.TypeSQLNull:     {"NULL", func(*vector, int, *valueSize) any { return nil }},
}

// readerOf returns how values of a type are read, and its name.
func readerOf(of bindings.LogicalType) (valueReader, string, error) {
	id := bindings.GetTypeId(of)
	switch {
	case id == bindings.TypeVarchar && strings.EqualFold(bindings.LogicalTypeGetAlias(of), "json"):
		return readJSON, "JSON", nil
	case id == bindings.TypeDecimal:
		return decimalReader(of)
	case id == bindings.TypeList:
		return listReader(of)
	}
	simple, known := simpleTypes[id]
	if !known {
		return nil, "", fmt.Errorf("an answer cannot hold values of its type; cast it to VARCHAR or list what it has")
	}
	return simple.read, simple.name, nil
}

func listReader(of bindings.LogicalType) (valueReader, string, error) {
	child := bindings.ListTypeChildType(of)
	defer bindings.DestroyLogicalType(&child)
	read, name, err := readerOf(child)
	if err != nil {
		return nil, "", err
	}
	return func(v *vector, row int, size *valueSize) any {
		entry := at[[2]uint64](v.data, row) // where its values begin, and how many
		inner := bindings.ListVectorGetChild(v.handle)
		values := vector{handle: inner, resultColumn: resultColumn{data: bindings.VectorGetData(inner), validity: bindings.VectorGetValidity(inner)}}
		list := make([]any, 0, min(entry[1], chunkRows))
		for i := range entry[1] {
			if *size > maxAnswerBytes {
				break // the answer is cut behind this row
			}
			list = append(list, values.value(int(entry[0]+i), read, size))
		}
		return list
	}, name + "[]", nil
}

func readInt[T int8 | int16 | int32 | int64 | uint8 | uint16 | uint32](v *vector, row int, _ *valueSize) any {
	n := int64(*at[T](v.data, row))
	if n > maxExact || n < -maxExact {
		return strconv.FormatInt(n, 10)
	}
	return n
}

func readUint64(v *vector, row int, _ *valueSize) any {
	n := *at[uint64](v.data, row)
	if n > maxExact {
		return strconv.FormatUint(n, 10)
	}
	return int64(n)
}

func readHugeInt(unsigned bool) valueReader {
	return func(v *vector, row int, _ *valueSize) any {
		n := v.huge(row, unsigned)
		if n.CmpAbs(big.NewInt(maxExact)) <= 0 {
			return n.Int64()
		}
		return n.String()
	}
}

// huge returns an integer of 128 bits, its lower half first.
func (v *vector) huge(row int, unsigned bool) *big.Int {
	halves := *at[[2]uint64](v.data, row)
	upper := new(big.Int).SetUint64(halves[1])
	if !unsigned {
		upper.SetInt64(int64(halves[1]))
	}
	return upper.Or(upper.Lsh(upper, 64), new(big.Int).SetUint64(halves[0]))
}

// float returns a number, or a text for what JSON has no number for.
func float(f float64, bits int) any {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	}
	return json.Number(strconv.FormatFloat(f, 'g', -1, bits))
}

func readText(v *vector, row int, size *valueSize) any {
	text := strings.Clone(v.text(row))
	*size += valueSize(len(text))
	return text
}

func readJSON(v *vector, row int, size *valueSize) any {
	text := readText(v, row, size).(string)
	if !json.Valid([]byte(text)) {
		return text
	}
	return json.RawMessage(text)
}

func readBlob(v *vector, row int, size *valueSize) any {
	text := base64.StdEncoding.EncodeToString([]byte(v.text(row)))
	*size += valueSize(len(text))
	return text
}

func readUUID(v *vector, row int, size *valueSize) any {
	halves := *at[[2]uint64](v.data, row)
	var id uuid.UUID
	high := halves[1] ^ 1<<63 // DuckDB orders them as signed numbers
	for i := range 8 {
		id[i], id[8+i] = byte(high>>(56-8*i)), byte(halves[0]>>(56-8*i))
	}
	*size += valueSize(len(id) * 2)
	return id.String()
}

// decimalReader reads decimals: integers of some width, and where the point is.
func decimalReader(of bindings.LogicalType) (valueReader, string, error) {
	width, scale := int(bindings.DecimalWidth(of)), int(bindings.DecimalScale(of))
	var integer func(v *vector, row int) *big.Int
	switch bindings.DecimalInternalType(of) {
	case bindings.TypeSmallInt:
		integer = func(v *vector, row int) *big.Int { return big.NewInt(int64(*at[int16](v.data, row))) }
	case bindings.TypeInteger:
		integer = func(v *vector, row int) *big.Int { return big.NewInt(int64(*at[int32](v.data, row))) }
	case bindings.TypeBigInt:
		integer = func(v *vector, row int) *big.Int { return big.NewInt(*at[int64](v.data, row)) }
	default:
		integer = func(v *vector, row int) *big.Int { return v.huge(row, false) }
	}
	return func(v *vector, row int, _ *valueSize) any {
		return decimal(integer(v, row), scale)
	}, fmt.Sprintf("DECIMAL(%d,%d)", width, scale), nil
}

func decimal(n *big.Int, scale int) any {
	digits := decimalDigits(n, scale)
	if len(new(big.Int).Abs(n).String()) <= exactDigits {
		return json.Number(digits)
	}
	return digits
}

// decimalDigits writes an integer with a point before its last digits.
func decimalDigits(n *big.Int, scale int) string {
	digits := new(big.Int).Abs(n).String()
	if len(digits) <= scale {
		digits = strings.Repeat("0", scale+1-len(digits)) + digits
	}
	if scale > 0 {
		digits = digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
	}
	if n.Sign() < 0 {
		digits = "-" + digits
	}
	return digits
}
