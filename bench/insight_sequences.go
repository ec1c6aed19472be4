package main

// paths finds the most frequent first five pages of sessions.
func paths() question {
	return question{
		name: "top paths, first 5 pages of a session",
		weir: `{"insight":"paths","from":"2026-01-01","to":"2026-03-31","start":"page_view","steps":5}`,
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

// sessions counts, by the day they begin, sessions and those of one event.
func sessions() question {
	return question{
		name: "sessions by the 30-minute rule, daily, all events",
		weir: `{"insight":"sessions","from":"2026-01-01","to":"2026-03-31","interval":"day"}`,
		duckdb: inDuckDB(`SELECT t // 86400000000 AS d, count(*), count(*) FILTER (after IS NULL OR after - t > {gap}) FROM (
				SELECT epoch_us(time) AS t, lag(t) OVER w AS before, lead(t) OVER w AS after
				FROM events WHERE {whole} WINDOW w AS (PARTITION BY person ORDER BY time))
			WHERE before IS NULL OR t - before > {gap} GROUP BY d ORDER BY d`),
		clickhouse: inClickHouse(`SELECT intDiv(x.1, 86400000000) AS d, count(), countIf(x.3 = 0 OR x.3 - x.1 > {gap}) FROM (
				SELECT arrayJoin(arrayFilter(x -> x.2 = 0 OR x.1 - x.2 > {gap},
					arrayZip(times, arrayPushFront(arrayPopBack(times), 0), arrayPushBack(arrayPopFront(times), 0)))) AS x
				FROM (SELECT arraySort(groupArray(toUnixTimestamp64Micro(time))) AS times FROM events WHERE {whole} GROUP BY person))
			GROUP BY d ORDER BY d`),
	}
}
