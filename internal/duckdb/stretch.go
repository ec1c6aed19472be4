package duckdb

import (
	"context"
	"database/sql"
	"fmt"
)

// Sorting millions of wide rows takes DuckDB more memory than a small store has:
// 200 MB are too little even for a few row groups. So runs are brought into order
// by copying them a stretch at a time: the rows of one name that has many, or of
// some neighbouring names that have few. That takes the memory of copying, whatever
// the number of rows, and is quick if the rows of a stretch lie together: a scan
// passes over the others, 2,048 at a time, by their names alone. Moves see to it
// that they do, see byName.

// stretch is the events of some neighbouring names of a project, or of some
// neighbouring projects.
type stretch struct {
	where string
	args  []any
}

// everything is the stretch of all events.
var everything = stretch{where: "true"}

// place is where a stretch begins: stretches are ordered by project and name.
type place struct {
	project uint32
	name    string
}

// stretches divides the rows of a part into stretches of about so many rows
// each. Names that have more are stretches of their own, or nearly: a sample
// tells where to cut. (A row in so many would miss what comes in turns.)
func stretches(ctx context.Context, tx *sql.Tx, rows part, least int64) ([]stretch, error) {
	if rows.to-rows.from <= least {
		return []stretch{everything}, nil
	}
	step := max(1, (rows.to-rows.from)/maxSamples)
	sample := "SELECT project, name, count(*) FROM (" +
		rows.sql("project, name", fmt.Sprintf("hash(rowid) %% %d = 0", step)) + ") GROUP BY ALL ORDER BY ALL"
	found, err := tx.QueryContext(ctx, sample)
	if err != nil {
		return nil, fmt.Errorf("cannot sample names: %w", err)
	}
	defer found.Close()
	var cuts cutter
	for found.Next() {
		var at place
		var samples int64
		if err := found.Scan(&at.project, &at.name, &samples); err != nil {
			return nil, fmt.Errorf("cannot read a sample of names: %w", err)
		}
		cuts.add(at, samples*step, least)
	}
	if err := found.Err(); err != nil {
		return nil, fmt.Errorf("cannot sample names: %w", err)
	}
	return divide(cuts.at), nil
}

// cutter chooses where stretches begin.
type cutter struct {
	at     []place
	filled int64 // rows since the last cut
}

// add goes on to the next place, which so many rows have.
func (c *cutter) add(at place, rows, least int64) {
	if c.filled > 0 && (c.filled >= least || rows >= least) {
		c.at = append(c.at, at)
		c.filled = 0
	}
	c.filled += rows
}

// divide returns the stretches before, between and after cuts, which are in
// order. Each row is in one of them.
func divide(cuts []place) []stretch {
	if len(cuts) == 0 {
		return []stretch{everything}
	}
	first, last := cuts[0], cuts[len(cuts)-1]
	all := []stretch{{where: fmt.Sprintf("project < %d", first.project)}, first.before()}
	for i, to := range cuts[1:] {
		all = append(all, fromTo(cuts[i], to)...)
	}
	return append(all, last.onward(), stretch{where: fmt.Sprintf("project > %d", last.project)})
}

// fromTo returns the stretches from one place to before another.
func fromTo(from, to place) []stretch {
	if from.project == to.project {
		return []stretch{{where: from.onward().where + " AND name < ?", args: []any{from.name, to.name}}}
	}
	between := fmt.Sprintf("project > %d AND project < %d", from.project, to.project)
	return []stretch{from.onward(), {where: between}, to.before()}
}

// Numbers of projects stand in conditions as they are: database/sql would pass
// them as another type, and DuckDB read all rows to cast the column to that.

// before is what of its project is before a place.
func (p place) before() stretch {
	return stretch{where: fmt.Sprintf("project = %d AND name < ?", p.project), args: []any{p.name}}
}

// onward is what of its project is from a place on.
func (p place) onward() stretch {
	return stretch{where: fmt.Sprintf("project = %d AND name >= ?", p.project), args: []any{p.name}}
}

// copyStretches appends the rows of a part to a table, stretch by stretch: all of
// them, or it fails.
func copyStretches(ctx context.Context, tx *sql.Tx, rows part, to string, least int64) error {
	all, err := stretches(ctx, tx, rows, least)
	if err != nil {
		return err
	}
	var copied int64
	for _, s := range all {
		var n int64
		politely(func() { n, err = insert(ctx, tx, to, rows.sql("*", s.where), s.args...) })
		if err != nil {
			return err
		}
		copied += n
	}
	return rows.areAll(copied)
}
