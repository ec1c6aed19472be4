package main

func trendCount() question {
	return question{
		name: "daily count of one event",
		weir: `{"insight":"trend","from":"2026-01-01","to":"2026-03-31","series":[{"event":"view_item"}]}`,
		duckdb: inDuckDB(`SELECT time::DATE AS d, count(*) FROM events
			WHERE {whole} AND name = 'view_item' GROUP BY d ORDER BY d`),
		clickhouse: inClickHouse(`SELECT toDate(time) AS d, count() FROM events
			WHERE name = 'view_item' AND {whole} GROUP BY d ORDER BY d`),
	}
}

func trendPeople() question {
	return question{
		name: "daily count and people of one event",
		weir: `{"insight":"trend","from":"2026-01-01","to":"2026-03-31","series":[{"event":"view_item"},{"event":"view_item","measure":"people"}]}`,
		duckdb: inDuckDB(`SELECT d, sum(c), count(*) FROM (
				SELECT time::DATE AS d, person, count(*) AS c FROM events WHERE {whole} AND name = 'view_item' GROUP BY d, person)
			GROUP BY d ORDER BY d`),
		clickhouse: inClickHouse(`SELECT toDate(time) AS d, count(), uniqExact(person) FROM events
			WHERE name = 'view_item' AND {whole} GROUP BY d ORDER BY d`),
	}
}

func breakdownColumn() question {
	return question{
		name: "count and people of page views by country",
		weir: `{"insight":"trend","from":"2026-01-01","to":"2026-03-31","breakdown":["country"],
			"series":[{"event":"page_view"},{"event":"page_view","measure":"people"}]}`,
		duckdb: inDuckDB(`SELECT country, count(*), count(DISTINCT person) FROM events
			WHERE {whole} AND name = 'page_view' GROUP BY country ORDER BY country`),
		clickhouse: inClickHouse(`SELECT country, count(), uniqExact(person) FROM events
			WHERE name = 'page_view' AND {whole} GROUP BY country ORDER BY country`),
	}
}

func breakdownProperty() question {
	return question{
		name: "count of one event by a property in JSON",
		weir: `{"insight":"trend","from":"2026-01-01","to":"2026-03-31","breakdown":["properties.category"],"series":[{"event":"view_item"}]}`,
		duckdb: inDuckDB(`SELECT properties->>'$.category' AS k, count(*) FROM events
			WHERE {whole} AND name = 'view_item' GROUP BY k ORDER BY k`),
		clickhouse: inClickHouse(`SELECT simpleJSONExtractString(properties, 'category') AS k, count() FROM events
			WHERE name = 'view_item' AND {whole} GROUP BY k ORDER BY k`),
	}
}
