package duckdb

import (
	"encoding/binary"
	"time"

	"github.com/bits-and-blooms/bloom/v3"
)

// seen tells of most ids that they are certainly not stored yet. It belongs to
// the goroutine that appends.
type seen struct {
	hours map[int64]*hourFilter
	// from is the first hour, counted from 1970, of which the filters hold
	// every stored id.
	from  int64
	bytes uint64
}

// hourFilter holds the ids of events of one hour in filters of growing size.
type hourFilter struct {
	filters []*bloom.BloomFilter
	room    uint // of the newest filter
	used    uint
}

// seenKey is what the filters hold: project and eventID.
type seenKey [20]byte

func makeSeenKey(project uint32, id eventID) (key seenKey) {
	binary.LittleEndian.PutUint32(key[0:], project)
	binary.LittleEndian.PutUint64(key[4:], id.Hi)
	binary.LittleEndian.PutUint64(key[12:], id.Lo)
	return key
}

func newSeen(now time.Time) *seen {
	return &seen{hours: map[int64]*hourFilter{}, from: hourOf(now) - filterHours}
}

func hourOf(t time.Time) int64 { return t.Unix() / 3600 }

// mayHold reports whether an id may be stored with a time between two instants.
func (s *seen) mayHold(key *seenKey, low, high time.Time) bool {
	first, last := hourOf(low), hourOf(high)
	if first < s.from {
		return true
	}
	for hour := first; hour <= last; hour++ {
		if filter := s.hours[hour]; filter != nil && filter.holds(key) {
			return true
		}
	}
	return false
}

func (f *hourFilter) holds(key *seenKey) bool {
	for _, filter := range f.filters {
		if filter.Test(key[:]) {
			return true
		}
	}
	return false
}

// add notes an id as stored with a time.
func (s *seen) add(key *seenKey, at time.Time) {
	hour := hourOf(at)
	if hour < s.from {
		return
	}
	filter := s.hours[hour]
	if filter == nil {
		filter = &hourFilter{room: firstFilterIDs / filterGrowth}
		filter.used = filter.room
		s.hours[hour] = filter
	}
	if filter.used == filter.room {
		s.grow(filter)
	}
	filter.used++
	filter.filters[len(filter.filters)-1].Add(key[:])
}

func (s *seen) grow(f *hourFilter) {
	f.room *= filterGrowth
	f.used = 0
	filter := bloom.NewWithEstimates(f.room, filterErrors)
	f.filters = append(f.filters, filter)
	s.bytes += uint64(filter.Cap()) / 8
	for s.bytes > maxFilterBytes && len(s.hours) > 1 {
		s.dropOldest()
	}
}

func (s *seen) dropOldest() {
	oldest := int64(1<<63 - 1)
	for hour := range s.hours {
		oldest = min(oldest, hour)
	}
	s.dropBefore(oldest + 1)
}

// dropBefore forgets all hours before one.
func (s *seen) dropBefore(from int64) {
	if from <= s.from {
		return
	}
	s.from = from
	for hour, filter := range s.hours {
		if hour >= from {
			continue
		}
		for _, f := range filter.filters {
			s.bytes -= uint64(f.Cap()) / 8
		}
		delete(s.hours, hour)
	}
}
