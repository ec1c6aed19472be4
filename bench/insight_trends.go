package main

// wholeDate stands for the whole period where a row is of no day.
const wholeDate = "1970-01-01"

func trendCount() question {
	return question{
		name: "daily count of one event",
		goal: trendGoal(),
		weir: `{"insight":"trend","from":"2026-01-01","to":"2026-03-31","series":[{"event":"view_item"}]}`,
		rows: rowsFrom(rowsOfDays),
		duckdb: inDuckDB(`SELECT time::DATE AS d, count(*) FROM events
			WHERE {whole} AND name = 'view_item' GROUP BY d ORDER BY d`),
		clickhouse: inClickHouse(`SELECT toDate(time) AS d, count() FROM events
			WHERE name = 'view_item' AND {whole} GROUP BY d ORDER BY d`),
	}
}

func trendPeople() question {
	return question{
		name: "daily count and people of one event",
		goal: trendGoal(),
		weir: `{"insight":"trend","from":"2026-01-01","to":"2026-03-31","series":[{"event":"view_item"},{"event":"view_item","measure":"people"}]}`,
		rows: rowsFrom(rowsOfDaysAndTotal),
		duckdb: inDuckDB(`WITH days AS MATERIALIZED (
				SELECT time::DATE AS d, person, count(*) AS c FROM events WHERE {whole} AND name = 'view_item' GROUP BY d, person)
			SELECT d, sum(c), count(*) FROM days GROUP BY d
			UNION ALL SELECT DATE '1970-01-01', sum(c), count(DISTINCT person) FROM days ORDER BY 1`),
		clickhouse: inClickHouse(`SELECT toDate(time) AS d, count(), uniqExact(person) FROM events
			WHERE name = 'view_item' AND {whole} GROUP BY d WITH ROLLUP ORDER BY d`),
	}
}

func breakdownColumn() question {
	return question{
		name: "daily count and people of page views by country",
		weir: `{"insight":"trend","from":"2026-01-01","to":"2026-03-31","breakdown":["country"],
			"series":[{"event":"page_view"},{"event":"page_view","measure":"people"}]}`,
		rows: rowsFrom(rowsOfGroups(true)),
		duckdb: inDuckDB(`WITH days AS MATERIALIZED (
				SELECT country, time::DATE AS d, person, count(*) AS c FROM events WHERE {whole} AND name = 'page_view' GROUP BY ALL)
			SELECT country, d, sum(c), count(*) FROM days GROUP BY ALL
			UNION ALL SELECT country, DATE '1970-01-01', sum(c), count(DISTINCT person) FROM days GROUP BY ALL ORDER BY 1, 2`),
		clickhouse: inClickHouse(`SELECT country, toDate(time) AS d, count(), uniqExact(person) FROM events
			WHERE name = 'page_view' AND {whole} GROUP BY GROUPING SETS ((country, d), (country)) ORDER BY country, d`),
	}
}

func breakdownProperty() question {
	return question{
		name: "daily count of one event by a property in JSON",
		weir: `{"insight":"trend","from":"2026-01-01","to":"2026-03-31","breakdown":["properties.category"],"series":[{"event":"view_item"}]}`,
		rows: rowsFrom(rowsOfGroups(false)),
		duckdb: inDuckDB(`SELECT properties->>'$.category' AS k, time::DATE AS d, count(*) FROM events
			WHERE {whole} AND name = 'view_item' GROUP BY ALL ORDER BY ALL`),
		clickhouse: inClickHouse(`SELECT simpleJSONExtractString(properties, 'category') AS k, toDate(time) AS d, count() FROM events
			WHERE name = 'view_item' AND {whole} GROUP BY k, d ORDER BY k, d`),
	}
}
