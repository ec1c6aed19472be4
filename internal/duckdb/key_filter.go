package duckdb

import (
	"encoding/binary"

	"github.com/bits-and-blooms/bloom/v3"
)

// keyFilter tells of most distinct ids that they certainly have no identity on
// record. It grows with what it holds up to a bound, beyond which it tells
// nothing any more.
type keyFilter struct {
	filters []*bloom.BloomFilter
	room    uint // of the newest filter
	used    uint
	bytes   uint64
}

func (f *keyFilter) mayHold(d distinct) bool {
	if f.bytes > maxKeyFilterBytes {
		return true
	}
	if len(f.filters) == 0 {
		return false
	}
	key := d.bytes()
	for _, filter := range f.filters {
		if filter.Test(key[:]) {
			return true
		}
	}
	return false
}

func (f *keyFilter) add(d distinct) {
	if f.mayHold(d) {
		return
	}
	if f.used == f.room {
		f.grow()
	}
	f.used++
	key := d.bytes()
	f.filters[len(f.filters)-1].Add(key[:])
}

func (f *keyFilter) grow() {
	f.room = max(firstFilterIDs, f.room*filterGrowth)
	f.used = 0
	filter := bloom.NewWithEstimates(f.room, filterErrors)
	f.filters = append(f.filters, filter)
	f.bytes += uint64(filter.Cap()) / 8
	if f.bytes > maxKeyFilterBytes {
		clear(f.filters[:len(f.filters)-1]) // of no use any more
	}
}

func (d distinct) bytes() (key [12]byte) {
	binary.LittleEndian.PutUint32(key[0:], d.project)
	binary.LittleEndian.PutUint64(key[4:], d.key)
	return key
}
