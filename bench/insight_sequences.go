package main

import (
	"time"

	"github.com/weirhq/weir"
)

// paths finds the most frequent first five pages of sessions.
func paths() question {
	return question{
		name: "top paths, first 5 pages of a session",
		duckdb: inDuckDB(`WITH pages AS (SELECT path, (row_number() OVER ())::USMALLINT AS i FROM (SELECT DISTINCT path FROM events WHERE {whole} AND name = 'page_view')),
			views AS (SELECT person, epoch_us(time) AS t, i AS p FROM events JOIN pages USING (path) WHERE {whole} AND name = 'page_view'),
			runs AS (SELECT t, lag(t) OVER w AS before, p AS p0,
					lead(p, 1) OVER w AS p1, lead(p, 2) OVER w AS p2, lead(p, 3) OVER w AS p3, lead(p, 4) OVER w AS p4,
					lead(t, 1) OVER w AS t1, lead(t, 2) OVER w AS t2, lead(t, 3) OVER w AS t3, lead(t, 4) OVER w AS t4
				FROM views WINDOW w AS (PARTITION BY person ORDER BY t)),
			top AS (SELECT p0, p1, p2, p3, p4, count(*) AS c FROM runs
				WHERE (before IS NULL OR t - before > {gap}) AND t1 - t <= {gap} AND t2 - t1 <= {gap} AND t3 - t2 <= {gap} AND t4 - t3 <= {gap} GROUP BY ALL)
			SELECT a.path, b.path, c.path, d.path, e.path, top.c FROM top
				JOIN pages a ON a.i = p0 JOIN pages b ON b.i = p1 JOIN pages c ON c.i = p2 JOIN pages d ON d.i = p3 JOIN pages e ON e.i = p4
			ORDER BY top.c DESC, 1, 2, 3, 4, 5 LIMIT 20`),
		clickhouse: inClickHouse(`SELECT s[1].2 AS p0, s[2].2 AS p1, s[3].2 AS p2, s[4].2 AS p3, s[5].2 AS p4, count() AS c FROM (
				SELECT arrayJoin(arraySplit((view, begins) -> begins, views,
					arrayMap(gap -> gap > {gap}, arrayDifference(arrayMap(view -> view.1, views))))) AS s
				FROM (SELECT arraySort(groupArray((toUnixTimestamp64Micro(time), path))) AS views
					FROM events WHERE name = 'page_view' AND {whole} GROUP BY person))
			WHERE length(s) >= 5 GROUP BY p0, p1, p2, p3, p4 ORDER BY c DESC, p0, p1, p2, p3, p4 LIMIT 20`),
	}
}

// sessions counts by the day of the first event: those that clients name, and by
// the 30-minute rule those of people whose clients name none. Visits are sessions
// with a page view.
func sessions() question {
	return question{
		name: "sessions, daily, all events",
		weir: `{"insight":"sessions","from":"2026-01-01","to":"2026-03-31","interval":"day"}`,
		rows: rowsFrom(rowsOfSessions),
		duckdb: inDuckDB(`SELECT CAST(make_timestamp(t) AS DATE)::VARCHAR AS d, count(*), count(*) FILTER (views > 0) FROM (
				SELECT min(epoch_us(time)) AS t, count(*) FILTER (name = 'page_view') AS views
				FROM events WHERE {whole} AND session_id IS NOT NULL GROUP BY person, session_id
				UNION ALL
				SELECT min(t), count(*) FILTER (name = 'page_view') FROM (
					SELECT person, name, t, count(*) FILTER (before IS NULL OR t - before > {gap}) OVER (PARTITION BY person ORDER BY t) AS n FROM (
						SELECT person, name, epoch_us(time) AS t, lag(epoch_us(time)) OVER (PARTITION BY person ORDER BY time) AS before
						FROM events WHERE {whole} AND session_id IS NULL))
				GROUP BY person, n)
			GROUP BY d ORDER BY d`),
		clickhouse: inClickHouse(`SELECT toString(toDate(toDateTime(intDiv(t, 1000000), 'UTC'))) AS d, count(), countIf(views > 0) FROM (
				SELECT min(toUnixTimestamp64Micro(time)) AS t, countIf(name = 'page_view') AS views
				FROM events WHERE {whole} AND coalesce(session_id, '') != '' GROUP BY person, session_id
				UNION ALL
				SELECT s[1].1 AS t, arrayCount(e -> e.2 = 1, s) AS views FROM (
					SELECT arrayJoin(arraySplit((e, begins) -> begins, es, arrayMap(gap -> gap > {gap}, arrayDifference(arrayMap(e -> e.1, es))))) AS s
					FROM (SELECT arraySort(groupArray((toUnixTimestamp64Micro(time), name = 'page_view'))) AS es
						FROM events WHERE {whole} AND coalesce(session_id, '') = '' GROUP BY person)))
			GROUP BY d ORDER BY d`),
	}
}

// rowsOfSessions gives a row for each day: the date, its sessions and visits.
func rowsOfSessions(answer *weir.SessionsAnswer) (rows [][]any) {
	for _, point := range answer.Points {
		rows = append(rows, []any{point.Time.Format(time.DateOnly), whole(weir.Value(point.Sessions)), whole(weir.Value(point.Visits))})
	}
	return rows
}
