package duckdb

import (
	"cmp"
	"time"

	"github.com/weirhq/weir"
)

// logPlace is where a record stands in a log.
type logPlace struct {
	log      time.Time
	sequence uint64
	index    int
}

// reaches reports whether a record of a log stands there or before.
func (p logPlace) reaches(log time.Time, record *weir.Record) bool {
	return p.log.Equal(log) && cmp.Or(cmp.Compare(record.Sequence, p.sequence), cmp.Compare(record.Index, p.index)) <= 0
}

// tellRepeats adds the repeats among records that were committed, which made so
// many rows, to what Append returns. Records that were committed before are
// passed over: they are given again, since a later part of their batch failed,
// and what were repeats of them was told then.
func (s *Store) tellRepeats(committed []pending, rows int, log time.Time) {
	if rows < len(committed) {
		for i := range committed {
			if p := &committed[i]; p.repeat && !s.told.reaches(log, p.record) {
				s.repeats = append(s.repeats, p.record)
			}
		}
	}
	if last := committed[len(committed)-1].record; !s.told.reaches(log, last) {
		s.told = logPlace{log: log, sequence: last.Sequence, index: last.Index}
	}
}
