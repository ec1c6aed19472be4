package duckdb

import "strings"

// changesPeople reports whether any event that was stored changes properties
// of its person.
func changesPeople(batch []pending) bool {
	for i := range batch {
		change := &batch[i].record.Person
		if !batch[i].repeat && (change.Set != nil || change.SetOnce != nil) {
			return true
		}
	}
	return false
}

// insertChangesSQL returns the statement that writes down what rows, a FROM
// clause, changed of people's properties: for each member of their documents,
// and members of those, the text of the change that counts. A member whose very
// name has dots goes before what dots lead to. Names with dots inside cannot be
// meant. Of members that repeat a name the first counts, as json_extract has it.
func insertChangesSQL(rows string) string {
	return strings.NewReplacer("{rows}", rows, "{top}", memberOf("document", "name"), "{inner}", memberOf("p.value", "m.key")).Replace(insertChanges)
}

// memberOf is the SQL of a member of a document.
func memberOf(document, key string) string {
	return "json_extract(" + document + ", '/' || replace(replace(" + key + ", '~', '~0'), '/', '~1'))"
}

const insertChanges = `INSERT INTO main.person_changes
WITH RECURSIVE changed AS (
	SELECT project, person, CASE WHEN user_id IS NULL THEN anonymous_id END AS anonymous_id, time, received_at,
		coalesce(id_text, CAST(id AS VARCHAR)) AS id, unnest([person_set, person_set_once]) AS document, unnest([false, true]) AS once
	{rows} WHERE person_set IS NOT NULL OR person_set_once IS NOT NULL
),
named AS (
	SELECT *, unnest(json_keys(document)) AS name FROM changed WHERE document IS NOT NULL
),
tops AS (
	SELECT * EXCLUDE (document), {top} AS value, true AS literal FROM named
),
members AS (
	FROM tops WHERE json_type(value) IN ('OBJECT', 'ARRAY') AND NOT contains(name, '.')
	UNION ALL
	SELECT p.* EXCLUDE (name, value, literal), p.name || '.' || m.key, {inner}, false
	FROM (FROM members WHERE json_type(value) IN ('OBJECT', 'ARRAY')) p, json_each(p.value) m
	WHERE NOT contains(m.key, '.')
),
texts AS (
	SELECT * REPLACE (value ->> '$' AS value) FROM (FROM tops UNION ALL FROM members WHERE NOT literal)
)
SELECT project, person, anonymous_id, name, once, unnest(CASE WHEN once THEN
	arg_min({value: value, time: time, received_at: received_at, id: id}, (time, received_at, id, NOT literal)) ELSE
	arg_max({value: value, time: time, received_at: received_at, id: id}, (time, received_at, id, literal)) END)
FROM texts WHERE value IS NOT NULL GROUP BY project, person, anonymous_id, name, once`
