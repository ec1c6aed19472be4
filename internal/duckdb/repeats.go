package duckdb

import (
	"fmt"
	"slices"
	"time"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"github.com/weirhq/weir"
)

// pending is a record of a batch on its way into the store.
type pending struct {
	record  *weir.Record
	project uint32
	id      eventID
	idText  string
	key     seenKey
	suspect bool // may be a repeat
	repeat  bool

	own   distinct  // the distinct id it is of
	known bool      // something may be on record of that
	tie   *weir.Tie // nil if it ties nothing
}

// span returns between which instants a stored event with this id makes this
// one a repeat.
func (p *pending) span() (low, high time.Time) {
	if p.record.Untimed {
		return p.record.Time.Add(-weir.UntimedRepeatWindow), p.record.Time.Add(weir.UntimedRepeatWindow)
	}
	return p.record.Time, p.record.Time
}

// markRepeats finds what of a batch is stored already or stands in it twice.
func (s *Store) markRepeats(batch []pending) error {
	s.seen.dropBefore(hourOf(time.Now()) - filterHours)
	var suspects []*pending
	for i := range batch {
		p := &batch[i]
		low, high := p.span()
		if p.suspect = s.seen.mayHold(&p.key, low, high); p.suspect {
			suspects = append(suspects, p)
		}
		s.seen.add(&p.key, p.record.Time)
	}
	if len(suspects) == 0 {
		return nil
	}
	for _, run := range runsOf(suspects) {
		if err := s.lookUp(run); err != nil {
			return fmt.Errorf("cannot look for repeats: %w", err)
		}
	}
	markWithin(batch, suspects)
	return nil
}

// markWithin marks the repeats of events that stand earlier in the same batch.
func markWithin(batch []pending, suspects []*pending) {
	ids := make(map[seenKey][]*pending, len(suspects))
	for _, p := range suspects {
		ids[p.key] = nil
	}
	for i := range batch {
		p := &batch[i]
		earlier, ok := ids[p.key]
		if !ok || p.repeat {
			continue
		}
		low, high := p.span()
		p.repeat = slices.ContainsFunc(earlier, func(e *pending) bool {
			return !e.record.Time.Before(low) && !e.record.Time.After(high)
		})
		if !p.repeat {
			ids[p.key] = append(earlier, p)
		}
	}
}

// runsOf sorts suspects by time and parts them where nothing lies between for
// long.
func runsOf(suspects []*pending) [][]*pending {
	slices.SortFunc(suspects, func(a, b *pending) int { return a.record.Time.Compare(b.record.Time) })
	var runs [][]*pending
	start := 0
	for i := 1; i < len(suspects); i++ {
		if suspects[i].record.Time.Sub(suspects[i-1].record.Time) > lookupGap {
			runs = append(runs, suspects[start:i])
			start = i
		}
	}
	runs = append(runs, suspects[start:])
	if len(runs) > maxLookups {
		return [][]*pending{suspects}
	}
	return runs
}

// lookUp marks those of a run that are stored already.
func (s *Store) lookUp(run []*pending) error {
	if err := s.writer.exec("BEGIN TRANSACTION"); err != nil {
		return err
	}
	// Whatever happened, nothing of the suspects is to be kept.
	defer s.writer.exec("ROLLBACK")
	if err := s.appendSuspects(run); err != nil {
		return err
	}
	statement, release, err := s.lookUpSQL(run)
	if err != nil {
		return err
	}
	defer release()
	return s.writer.query(statement, func(chunk bindings.DataChunk, rows int) {
		for _, n := range values[uint32](chunk, 0, rows) {
			run[n].repeat = true
		}
	})
}

func (s *Store) appendSuspects(run []*pending) error {
	chunk := s.suspects.chunk
	for n, p := range run {
		if chunk.rows == chunkRows {
			if err := s.suspects.flush(); err != nil {
				return err
			}
		}
		low, high := p.span()
		row := chunk.rows
		chunk.columns[0].setUint32(row, uint32(n))
		chunk.columns[1].setUint32(row, p.project)
		chunk.columns[2].setUUID(row, p.id)
		chunk.columns[3].setInt64(row, low.UnixMicro())
		chunk.columns[4].setInt64(row, high.UnixMicro())
		chunk.rows++
	}
	if err := s.suspects.finish(); err != nil {
		s.suspects.discard()
		return err
	}
	return nil
}

// lookUpSQL begins reading a consistent view of the rows and returns the
// question which of the suspects are among them. What it reads is held until
// release.
func (s *Store) lookUpSQL(run []*pending) (statement string, release func(), err error) {
	low, high := run[0].span()
	for _, p := range run {
		from, to := p.span()
		low, high = earlier(low, from), later(high, to)
	}
	within := fmt.Sprintf("time BETWEEN make_timestamp(%d) AND make_timestamp(%d)", low.UnixMicro(), high.UnixMicro())
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.writer.exec(pinSQL); err != nil {
		return "", nil, err
	}
	parts := s.onDisk()
	for _, table := range s.tables {
		parts = append(parts, table.part())
	}
	return fmt.Sprintf(`SELECT DISTINCT s.n FROM %s.suspects s JOIN (%s) e
		ON e.id = s.id AND e.project = s.project AND e.time BETWEEN s.low AND s.high`,
		memory, readSQL(parts, "project, id, time", within)), s.hold(), nil
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
