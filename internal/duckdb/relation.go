package duckdb

import (
	"context"
	"fmt"
	"strings"
)

// ties says what a snapshot has to look up to know the persons of rows. Mostly
// it is nothing, and questions are not to pay for it.
type ties struct {
	overrides, reassigned bool
}

// source is where rows are: on disk, or in one of the tables in memory. A
// snapshot reads its tables only as far as they reached when it was taken, since
// DuckDB (1.5.4) shows rows too early: a transaction's whole row groups are
// merged into the table before they are marked as committed, and until they are
// everybody sees them. Rows are added at the end, so that a row's place tells.
// (Of changes to people's properties on disk, seeing some twice changes nothing.)
type source struct {
	table  *table // nil on disk
	events []part
	// How far the other tables reach, as the place behind the last row.
	overrides, reassigned int64
}

// in returns the qualified name of a table.
func (o *source) in(name string) string {
	if o.table == nil {
		return "main." + name
	}
	return o.table.in(name)
}

// relations are what a snapshot of a project reads.
type relations struct {
	project int64
	sources []source // on disk, then in memory, oldest first
	has     ties
}

func newRelations(project int64, onDisk []part, tables []*table) *relations {
	r := &relations{project: project, sources: []source{{events: onDisk}}}
	for _, t := range tables {
		r.sources = append(r.sources, source{table: t, events: []part{t.part()}})
	}
	return r
}

// findTies finds out what ties there are of the project, and how far they
// reach, in the transaction of a snapshot.
func (r *relations) findTies(ctx context.Context, conn *native) error {
	found, err := conn.execute(ctx, r.reachSQL(), nil)
	if err != nil {
		return fmt.Errorf("cannot look who is who: %w", err)
	}
	defer found.close()
	for {
		row, err := found.next()
		if err != nil {
			return fmt.Errorf("cannot look who is who: %w", err)
		}
		if row == nil {
			return nil
		}
		for i := range r.sources {
			o := &r.sources[i]
			o.overrides, o.reassigned = row.Int64s(2 * i)[0], row.Int64s(2*i + 1)[0]
			r.has.overrides = r.has.overrides || o.overrides > 0
			r.has.reassigned = r.has.reassigned || o.reassigned > 0
		}
	}
}

// reachSQL asks for the overrides and the reassigned of each source.
func (r *relations) reachSQL() string {
	columns := make([]string, 0, 2*len(r.sources))
	for i := range r.sources {
		for _, name := range [...]string{"overrides", "reassigned"} {
			columns = append(columns, fmt.Sprintf("(SELECT coalesce(max(rowid) + 1, 0) FROM %s WHERE project = %d)", r.sources[i].in(name), r.project))
		}
	}
	return "SELECT " + strings.Join(columns, ", ")
}

// sql returns the relations as the list of a WITH clause:
//
//   - events: the project's, with the id as text and the person of now;
//   - person_changes: what events changed of people's properties. Of those on
//     disk it has name and value, and document is NULL; of the newest it has
//     the whole document and no name.
//
// DuckDB would keep whatever a statement that mentions a relation twice needs
// of it, of all rows: to read them twice is faster and takes no memory.
func (r *relations) sql() string {
	return r.whoSQL() +
		"events AS NOT MATERIALIZED (" + r.nowSQL(r.eventsSQL()) + "), " +
		"person_changes AS NOT MATERIALIZED (" + r.nowSQL(r.changesSQL()) + ") "
}

// nowSQL gives the rows of a relation the person of now in place of the one
// they were written with. It has a column anonymous_of: the anonymous id if
// there was no user id.
func (r *relations) nowSQL(rows string) string {
	person, joins := "e.person", ""
	if r.has.overrides {
		person = "o.person, " + person
		joins = " LEFT JOIN person_overrides o ON o.key = e.person"
	}
	if r.has.reassigned {
		person = "r.person, " + person
		joins += " LEFT JOIN person_reassigned r ON r.anonymous_id = e.anonymous_of"
	}
	if joins == "" {
		return "SELECT * EXCLUDE (anonymous_of) FROM (" + rows + ")"
	}
	return "SELECT e.* EXCLUDE (anonymous_of) REPLACE (coalesce(" + person + ") AS person) FROM (" + rows + ") e" + joins
}

// eventsSQL is the relation of a project's events, with the id as text.
func (r *relations) eventsSQL() string {
	const columns = "* EXCLUDE (project, id, id_text), coalesce(id_text, CAST(id AS VARCHAR)) AS id, " +
		"CASE WHEN user_id IS NULL THEN anonymous_id END AS anonymous_of"
	var parts []part
	for _, o := range r.sources {
		parts = append(parts, o.events...)
	}
	return readSQL(parts, columns, r.ofProject())
}

func (r *relations) ofProject() string { return fmt.Sprintf("project = %d", r.project) }

// changesSQL is the relation of changes to properties of a project's people.
func (r *relations) changesSQL() string {
	var b strings.Builder
	fmt.Fprintf(&b, `SELECT person, name, once, value, CAST(NULL AS VARCHAR) AS document, time, received_at, id, anonymous_id AS anonymous_of
FROM main.person_changes WHERE project = %d`, r.project)
	for _, o := range r.sources[1:] {
		for _, once := range [...]bool{false, true} {
			document := "person_set"
			if once {
				document = "person_set_once"
			}
			columns := fmt.Sprintf(`person, NULL, %t, NULL, %s, time, received_at, coalesce(id_text, CAST(id AS VARCHAR)),
	CASE WHEN user_id IS NULL THEN anonymous_id END`, once, document)
			b.WriteString(" UNION ALL " + readSQL(o.events, columns, r.ofProject()+" AND "+document+" IS NOT NULL"))
		}
	}
	return b.String()
}

// whoSQL returns the relations that nowSQL joins with: of each person that is
// another now, who, and of each anonymous id that went to another user, whose
// it is. What each table in memory changed comes on top of what was before.
func (r *relations) whoSQL() string {
	var b strings.Builder
	if !r.has.overrides && !r.has.reassigned {
		return ""
	}
	for i, o := range r.sources {
		own := fmt.Sprintf("SELECT key, person FROM %s WHERE project = %d AND rowid < %d", o.in("overrides"), r.project, o.overrides)
		if i == 0 {
			fmt.Fprintf(&b, "person_overrides_0 AS (%s), ", own)
			continue
		}
		fmt.Fprintf(&b, `person_overrides_%[1]d AS (
SELECT b.key, coalesce(o.person, b.person) AS person
FROM person_overrides_%[2]d b LEFT JOIN (%[3]s) o ON o.key = b.person
UNION ALL %[3]s), `, i, i-1, own)
	}
	fmt.Fprintf(&b, "person_overrides AS (FROM person_overrides_%d), ", len(r.sources)-1)
	if r.has.reassigned {
		fmt.Fprintf(&b, "person_reassigned AS (%s), ", r.reassignedSQL())
	}
	return b.String()
}

// reassignedSQL is whose the reassigned anonymous ids are: the newest says.
func (r *relations) reassignedSQL() string {
	parts := make([]string, len(r.sources))
	for i, o := range r.sources {
		parts[i] = fmt.Sprintf("SELECT anonymous_id, person, %d AS level FROM %s WHERE project = %d AND rowid < %d",
			i, o.in("reassigned"), r.project, o.reassigned)
	}
	return `SELECT r.anonymous_id, coalesce(o.person, r.person) AS person
FROM (SELECT anonymous_id, arg_max(person, level) AS person FROM (` + strings.Join(parts, " UNION ALL ") + `) GROUP BY anonymous_id) r
LEFT JOIN person_overrides o ON o.key = r.person`
}
