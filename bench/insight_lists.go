package main

import (
	"strings"

	"github.com/weirhq/weir"
)

// listedUser is a busy user in every data set of the default seed.
const listedUser = "user-0000008"

// peopleListed asks for those seen last, of everybody.
func peopleListed() question {
	return question{
		name:   "list of people, the 100 seen last",
		weir:   `{"insight":"people"}`,
		rows:   rowsFrom(rowsOfPeople),
		duckdb: peopleInDuckDB("TRUE"), clickhouse: peopleInClickHouse("1"),
	}
}

// rowsOfPeople gives the total, and a row for each person with their place. The
// data set says nothing of people's properties.
func rowsOfPeople(answer *weir.PeopleAnswer) [][]any {
	rows := [][]any{{0, 0, "", 0, 0, 0, answer.Total}}
	for i, facts := range answer.People {
		rows = append(rows, factsRow(i+1, facts))
	}
	return rows
}

// factsRow gives a place, the person's key, their ids and how many there are,
// when they were seen first and last in microseconds, and their events.
func factsRow(place int, facts weir.PersonFacts) []any {
	kinds := map[weir.IDKind]string{weir.IDUser: "user ", weir.IDAnonymous: "visitor "}
	ids := make([]string, len(facts.DistinctIDs))
	for i, id := range facts.DistinctIDs {
		ids[i] = kinds[id.Kind] + id.ID
	}
	return []any{
		place, facts.Person, strings.Join(ids, ","), facts.DistinctIDsTotal,
		facts.FirstSeen.UnixMicro(), facts.LastSeen.UnixMicro(), facts.Events,
	}
}

// peopleInDuckDB lists the people for whom a condition holds. Only the ids of
// those on the page are brought together.
func peopleInDuckDB(condition string) string {
	return sqlOf(`WITH found AS MATERIALIZED (
			SELECT person, min(time) AS first, max(time) AS last, count(*) AS c FROM events WHERE project = 1 AND {condition} GROUP BY person),
		page AS MATERIALIZED (SELECT * FROM found ORDER BY last DESC, person LIMIT 100),
		ids AS (
			SELECT person, list(id ORDER BY id) AS ids FROM (
				SELECT DISTINCT person, coalesce('user ' || user_id, 'visitor ' || anonymous_id) AS id
				FROM events WHERE project = 1 AND person IN (SELECT person FROM page))
			GROUP BY person)
		SELECT 0, 0::UBIGINT, '', 0, 0, 0, (SELECT count(*) FROM found)
		UNION ALL
		SELECT row_number() OVER (ORDER BY last DESC, person), person, array_to_string(ids[1:20], ','), len(ids), epoch_us(first), epoch_us(last), c
		FROM page JOIN ids USING (person) ORDER BY 1`, "condition", condition)
}

func peopleInClickHouse(condition string) string {
	return sqlOf(`WITH found AS MATERIALIZED (
			SELECT person, toUnixTimestamp64Micro(min(time)) AS first, toUnixTimestamp64Micro(max(time)) AS last, count() AS c FROM events WHERE {condition} GROUP BY person),
		page AS MATERIALIZED (SELECT *, row_number() OVER (ORDER BY last DESC, person) AS place FROM (SELECT * FROM found ORDER BY last DESC, person LIMIT 100))
		SELECT * FROM (SELECT 0 AS n, 0 AS who, '' AS listed, 0 AS total, 0 AS since, 0 AS until, count() AS events FROM found
		UNION ALL
		SELECT place, person, arrayStringConcat(arraySlice(arraySort(all) AS ids, 1, 20), ','), length(ids), first, last, c FROM page JOIN (
			SELECT person, groupUniqArray(coalesce(concat('user ', user_id), concat('visitor ', anonymous_id))) AS all
			FROM events WHERE person IN (SELECT person FROM page) GROUP BY person) AS named USING (person))
		ORDER BY n SETTINGS enable_materialized_cte = 1`, "condition", condition)
}

// personSeen asks for one person, by the user's id: what is known of them, and
// their latest hundred events.
func personSeen() question {
	return question{
		name: "one person by user id, and the latest 100 events",
		weir: `{"insight":"person","distinct_id":"` + listedUser + `"}`,
		rows: rowsFrom(rowsOfPerson),
		duckdb: sqlOf(`WITH theirs AS MATERIALIZED (
				SELECT time, received_at, id, person, user_id, anonymous_id, session_id, name, path, properties FROM events
				WHERE project = 1 AND person = (SELECT person FROM events WHERE project = 1 AND user_id = '{user}' LIMIT 1)),
			ids AS (SELECT DISTINCT coalesce('user ' || user_id, 'visitor ' || anonymous_id) AS id FROM theirs)
			SELECT 0, min(person)::VARCHAR, (SELECT string_agg(id, ',' ORDER BY id) FROM (FROM ids ORDER BY id LIMIT 20)), (SELECT count(*) FROM ids)::VARCHAR,
				epoch_us(min(time))::VARCHAR, epoch_us(max(time)), count(*)::VARCHAR FROM theirs
			UNION ALL
			SELECT row_number() OVER (ORDER BY time DESC, received_at DESC, id DESC), name, path, coalesce(session_id, ''), coalesce(user_id, ''), epoch_us(time), properties
			FROM (FROM theirs ORDER BY time DESC, received_at DESC, id DESC LIMIT 100) ORDER BY 1`, "user", listedUser),
		clickhouse: sqlOf(`WITH (SELECT person FROM events WHERE user_id = '{user}' LIMIT 1) AS who,
			page AS (SELECT * FROM events WHERE person = who ORDER BY time DESC LIMIT 100)
			SELECT * FROM (SELECT 0 AS n, toString(who), arrayStringConcat(arraySlice(arraySort(groupUniqArray(coalesce(concat('user ', user_id), concat('visitor ', anonymous_id)))) AS ids, 1, 20), ','),
				toString(length(ids)), toString(toUnixTimestamp64Micro(min(time))), toUnixTimestamp64Micro(max(time)), toString(count()) FROM events WHERE person = who
			UNION ALL
			SELECT row_number() OVER (ORDER BY time DESC), toString(name), toString(path), coalesce(session_id, ''), coalesce(user_id, ''), toUnixTimestamp64Micro(time), properties
			FROM page) ORDER BY n`, "user", listedUser),
	}
}

// rowsOfPerson gives a row of the person's facts, and one for each event: the
// place, name, path, session, user, time and properties.
func rowsOfPerson(answer *weir.PersonAnswer) [][]any {
	rows := [][]any{factsRow(0, answer.Person)}
	for i, e := range answer.Timeline {
		rows = append(rows, []any{i + 1, e.Name, e.Fields["path"], e.SessionID, e.UserID, e.Time.UnixMicro(), string(e.Properties)})
	}
	return rows
}
