package duckdb

import "strings"

// nowhere is an attached database without tables. It is where names lead that
// are not the user's relations while a user's statement runs.
const nowhere = "nowhere"

// viewsSQL returns the statements that make the user's relations of those of a
// snapshot, given as the list of a WITH clause. They are views of the connection
// alone, so that the statement runs as it was written and checked. The catalog
// is that of the tables on disk, which main is not where the views are read.
func viewsSQL(relations, catalog string) []string {
	relations = strings.ReplaceAll(relations, "FROM main.", "FROM "+catalog+".main.")
	return []string{
		"CREATE TEMP VIEW events AS WITH " + relations + eventsView,
		"CREATE TEMP VIEW people AS WITH " + relations + peopleView,
	}
}

// eventsView is what users see of events. Documents stay text: to make them JSON
// reads each of them once more, and text is as good to ->> and its kin.
const eventsView = `SELECT id, name, time, received_at, person, user_id, anonymous_id, session_id, url, host, path, title,
	referrer, referrer_domain, channel, utm_source, utm_medium, utm_campaign, utm_term, utm_content,
	browser, browser_version, os, os_version, device, bot, country, region, city, locale, timezone, screen, library, ip, user_agent,
	properties, context, groups, person_set, person_set_once FROM events`

// peopleView is what users see of people: who has events, by the rules of
// docs/insights.md. Names with dots are left out of their properties, where
// they could stand for members of an object.
const peopleView = `SELECT seen.person, seen.distinct_id, seen.user_id, seen.first_seen, seen.last_seen, seen.events, known.properties
FROM (
	SELECT person, coalesce(min(user_id), min(anonymous_id)) AS distinct_id, min(user_id) AS user_id,
		min(time) AS first_seen, max(time) AS last_seen, count(*) AS events
	FROM events GROUP BY person
) seen LEFT JOIN (
	SELECT person, '{' || string_agg(json_quote(name) || ':' || json_quote(value), ',' ORDER BY name) || '}' AS properties
	FROM (
		SELECT person, name, coalesce(
			arg_max(value, (time, received_at, id)) FILTER (NOT once),
			arg_min(value, (time, received_at, id)) FILTER (once)) AS value
		FROM (
			SELECT person, once, time, received_at, id, name, value FROM person_changes WHERE name IS NOT NULL
			UNION ALL
			SELECT person, once, time, received_at, id, name,
				json_extract_string(document, '/' || replace(replace(name, '~', '~0'), '/', '~1'))
			FROM (SELECT * EXCLUDE (name), unnest(json_keys(document)) AS name FROM person_changes WHERE document IS NOT NULL)
		) AS changes
		WHERE value IS NOT NULL AND NOT contains(name, '.') GROUP BY person, name
	) AS latest
	WHERE value IS NOT NULL GROUP BY person
) known ON known.person = seen.person`
