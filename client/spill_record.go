package client

import (
	"encoding/binary"
	"hash/crc32"
	"slices"
)

// A segment of the spill is a run of records: the size of an event in four
// bytes, its CRC-32C in four more (both little-endian), and the event as a line
// of JSON.
const recordHeader = 8

// maxRecordBytes tells sizes that can be from those of a damaged record. It is
// far above what a server accepts of an event.
const maxRecordBytes = 16 << 20

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func appendRecord(dst, line []byte) []byte {
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(line)))
	dst = binary.LittleEndian.AppendUint32(dst, crc32.Checksum(line, castagnoli))
	return append(dst, line...)
}

// nextRecord returns the first record of data and what follows it, and false if
// data does not begin with a whole record.
func nextRecord(data []byte) (line, rest []byte, ok bool) {
	if len(data) < recordHeader {
		return nil, data, false
	}
	size := binary.LittleEndian.Uint32(data)
	if size == 0 || size > maxRecordBytes || int(size) > len(data)-recordHeader {
		return nil, data, false
	}
	line, rest = data[recordHeader:recordHeader+size], data[recordHeader+size:]
	if crc32.Checksum(line, castagnoli) != binary.LittleEndian.Uint32(data[4:]) {
		return nil, data, false
	}
	return line, rest, true
}

// tornTail reports whether data, which does not begin with a whole record, is
// what a crash leaves of a write that was not finished, and so was never
// acknowledged: a part of one record, or nothing but zeros.
func tornTail(data []byte) bool {
	if !slices.ContainsFunc(data, func(b byte) bool { return b != 0 }) {
		return true
	}
	if len(data) < recordHeader {
		return true
	}
	size := binary.LittleEndian.Uint32(data)
	return size <= maxRecordBytes && int(size) >= len(data)-recordHeader
}
