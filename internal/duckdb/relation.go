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

// findTies returns what there is of a project in the transaction of a
// snapshot, given the tables in memory that it reads.
func findTies(ctx context.Context, conn *native, project int64, tables []*table) (ties, error) {
	found, err := conn.execute(ctx, fmt.Sprintf("SELECT CAST(%s AS BIGINT), CAST(%s AS BIGINT)",
		existsSQL("overrides", project, tables), existsSQL("reassigned", project, tables)), nil)
	if err != nil {
		return ties{}, fmt.Errorf("cannot look who is who: %w", err)
	}
	defer found.close()
	var has ties
	for {
		row, err := found.next()
		if err != nil {
			return ties{}, fmt.Errorf("cannot look who is who: %w", err)
		}
		if row == nil {
			return has, nil
		}
		has = ties{overrides: row.Int64s(0)[0] > 0, reassigned: row.Int64s(1)[0] > 0}
	}
}

func existsSQL(name string, project int64, tables []*table) string {
	var b strings.Builder
	fmt.Fprintf(&b, "(EXISTS (FROM main.%s WHERE project = %d)", name, project)
	for _, t := range tables {
		fmt.Fprintf(&b, " OR EXISTS (FROM %s WHERE project = %d)", t.in(name), project)
	}
	return b.String() + ")"
}

// relationsSQL returns the relations of a project's snapshot, as the list of a
// WITH clause:
//
//   - events: the project's, with the id as text and the person of now;
//   - person_changes: what events changed of people's properties. Of those on
//     disk it has name and value, and document is NULL; of the newest it has
//     the whole document and no name.
func relationsSQL(project int64, tables []*table, has ties) string {
	return has.whoSQL(project, tables) +
		"events AS (" + has.nowSQL(eventsSQL(project, tables)) + "), " +
		"person_changes AS (" + has.nowSQL(changesSQL(project, tables)) + ") "
}

// nowSQL gives the rows of a relation the person of now in place of the one
// they were written with. It has a column anonymous_of: the anonymous id if
// there was no user id.
func (has ties) nowSQL(rows string) string {
	person, joins := "e.person", ""
	if has.overrides {
		person = "o.person, " + person
		joins = " LEFT JOIN person_overrides o ON o.key = e.person"
	}
	if has.reassigned {
		person = "r.person, " + person
		joins += " LEFT JOIN person_reassigned r ON r.anonymous_id = e.anonymous_of"
	}
	if joins == "" {
		return "SELECT * EXCLUDE (anonymous_of) FROM (" + rows + ")"
	}
	return "SELECT e.* EXCLUDE (anonymous_of) REPLACE (coalesce(" + person + ") AS person) FROM (" + rows + ") e" + joins
}

// eventsSQL is the relation of a project's events, with the id as text.
func eventsSQL(project int64, tables []*table) string {
	const columns = "* EXCLUDE (project, id, id_text), coalesce(id_text, CAST(id AS VARCHAR)) AS id, " +
		"CASE WHEN user_id IS NULL THEN anonymous_id END AS anonymous_of"
	var b strings.Builder
	fmt.Fprintf(&b, "SELECT %s FROM main.events WHERE project = %d", columns, project)
	for _, t := range tables {
		fmt.Fprintf(&b, " UNION ALL SELECT %s FROM %s WHERE project = %d", columns, t.in("events"), project)
	}
	return b.String()
}

// changesSQL is the relation of changes to properties of a project's people.
func changesSQL(project int64, tables []*table) string {
	var b strings.Builder
	fmt.Fprintf(&b, `SELECT person, name, once, value, CAST(NULL AS VARCHAR) AS document, time, received_at, id, anonymous_id AS anonymous_of
FROM main.person_changes WHERE project = %d`, project)
	for _, t := range tables {
		for _, once := range [...]bool{false, true} {
			document := "person_set"
			if once {
				document = "person_set_once"
			}
			fmt.Fprintf(&b, ` UNION ALL SELECT person, NULL, %t, NULL, %s, time, received_at, coalesce(id_text, CAST(id AS VARCHAR)),
	CASE WHEN user_id IS NULL THEN anonymous_id END FROM %s WHERE project = %d AND %s IS NOT NULL`,
				once, document, t.in("events"), project, document)
		}
	}
	return b.String()
}

// whoSQL returns the relations that nowSQL joins with: of each person that is
// another now, who, and of each anonymous id that went to another user, whose
// it is. What each table in memory changed comes on top of what was before.
func (has ties) whoSQL(project int64, tables []*table) string {
	var b strings.Builder
	if !has.overrides && !has.reassigned {
		return ""
	}
	fmt.Fprintf(&b, "person_overrides_0 AS (SELECT key, person FROM main.overrides WHERE project = %d), ", project)
	for i, t := range tables {
		fmt.Fprintf(&b, `person_overrides_%[1]d AS (
SELECT b.key, coalesce(o.person, b.person) AS person
FROM person_overrides_%[2]d b LEFT JOIN (FROM %[3]s WHERE project = %[4]d) o ON o.key = b.person
UNION ALL SELECT key, person FROM %[3]s WHERE project = %[4]d), `, i+1, i, t.in("overrides"), project)
	}
	fmt.Fprintf(&b, "person_overrides AS (FROM person_overrides_%d), ", len(tables))
	if has.reassigned {
		fmt.Fprintf(&b, "person_reassigned AS (%s), ", reassignedSQL(project, tables))
	}
	return b.String()
}

// reassignedSQL is whose the reassigned anonymous ids are: the newest says.
func reassignedSQL(project int64, tables []*table) string {
	var b strings.Builder
	fmt.Fprintf(&b, "SELECT anonymous_id, person, 0 AS level FROM main.reassigned WHERE project = %d", project)
	for i, t := range tables {
		fmt.Fprintf(&b, " UNION ALL SELECT anonymous_id, person, %d FROM %s WHERE project = %d", i+1, t.in("reassigned"), project)
	}
	return `SELECT r.anonymous_id, coalesce(o.person, r.person) AS person
FROM (SELECT anonymous_id, arg_max(person, level) AS person FROM (` + b.String() + `) GROUP BY anonymous_id) r
LEFT JOIN person_overrides o ON o.key = r.person`
}
