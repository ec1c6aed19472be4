package duckdb

import (
	"fmt"
	"time"

	"github.com/weirhq/weir"
)

// table is a table in memory, and beside it what its rows changed in who is
// who.
type table struct {
	number int
	rows   int
	since  time.Time     // when its first row came
	end    weir.Position // behind its last row

	written time.Time // when the log stored the frame of its last row

	overlay       *overlay // of the goroutine that appends
	tied          bool     // the overlay is not empty
	joined        bool     // as in the overlay
	rewrites      bool     // adding its overlay changes overrides on disk
	overrides     int      // how many the overlay has
	changesPeople bool     // some of its rows change properties of people

	// spoilt says that a commit failed: DuckDB may have left values of it behind
	// the last row, in some of the columns. No row may follow them; those before
	// are as they were.
	spoilt bool
}

// tableNames are the tables on disk of which each table in memory has its own.
var tableNames = [...]string{"events", "overrides", "reassigned", "identities"}

// in returns the qualified name of the part in memory of a table.
func (t *table) in(name string) string {
	return fmt.Sprintf("%s.main.%s_%d", memory, name, t.number)
}

// part is what the table has of events by now.
func (t *table) part() part { return part{table: t.in("events"), to: int64(t.rows)} }

// companions append to the tables beside the open one that queries read. They
// are written in the transaction of the rows.
type companions struct {
	overrides, reassigned *appender
}

func (c *companions) each() []*appender {
	if c.reassigned == nil {
		return nil
	}
	return []*appender{c.overrides, c.reassigned}
}

func (c *companions) discard() {
	for _, a := range c.each() {
		a.discard()
	}
}

func (c *companions) close() {
	for _, a := range c.each() {
		a.close()
	}
}

// openAppenders makes a new table the one that rows go to.
func (s *Store) openAppenders(t *table) error {
	var opened [3]*appender
	for i, name := range [...]string{"events", "overrides", "reassigned"} {
		var err error
		if opened[i], err = s.writer.newAppender(fmt.Sprintf("%s_%d", name, t.number)); err != nil {
			for _, a := range opened[:i] {
				a.close()
			}
			return err
		}
	}
	if s.open != nil {
		s.open.close()
	}
	s.companions.close()
	s.open, s.companions = opened[0], companions{overrides: opened[1], reassigned: opened[2]}
	return nil
}

// next returns the chunk with room for a row, and the row.
func (a *appender) next() (*chunk, int, error) {
	if a.chunk.rows == chunkRows {
		if err := a.flush(); err != nil {
			return nil, 0, err
		}
	}
	a.chunk.rows++
	return a.chunk, a.chunk.rows - 1, nil
}
