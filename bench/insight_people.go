package main

import "time"

// weeksEnd is the end of the twelve whole weeks, when retention is asked for.
var weeksEnd = time.Date(2026, 3, 30, 0, 0, 0, 0, time.UTC)

// A person's weeks and days are bits of a number: one pass over the rows and
// one small number a person.

func retentionFirst() question {
	return question{
		name: "retention, 12 weeks, first time",
		goal: retentionGoal(),
		at:   weeksEnd,
		rows: rowsFrom(rowsOfCohorts),
		weir: `{"insight":"retention","from":"2026-01-05","to":"2026-03-29","interval":"week","periods":12,"type":"first_time",
			"start":{"event":"view_item"},"return":{"event":"purchase"}}`,
		duckdb: inDuckDB(`WITH starts AS MATERIALIZED (
				SELECT person, min(time) AS first FROM events WHERE project = 1 AND time < TIMESTAMP '2026-03-30' AND name = 'view_item'
				GROUP BY person HAVING min(time) >= TIMESTAMP '2026-01-05'),
			returns AS (
				SELECT person, bit_or(CASE WHEN time >= first THEN 1 << {week}::INT ELSE 0 END) AS weeks
				FROM events JOIN starts USING (person) WHERE {weeks} AND name = 'purchase' GROUP BY person),
			alike AS (
				SELECT ((epoch_us(first) - 1766966400000000) // 604800000000 - 1)::INT AS f, coalesce(weeks, 0) AS weeks, count(*) AS c
				FROM starts LEFT JOIN returns USING (person) GROUP BY ALL)
			SELECT f, k, coalesce(sum(c) FILTER ((weeks >> (f + k)::INT) & 1 = 1), 0)
			FROM alike, range(12) AS r(k) WHERE f + k < 12 GROUP BY ALL ORDER BY ALL`),
		clickhouse: inClickHouse(`SELECT w, k, sumIf(c, bitTest(weeks, w + k)) FROM (
				SELECT w, weeks, count() AS c FROM (
					SELECT minIf(time, name = 'view_item') AS first, countIf(name = 'view_item') AS starts,
						toInt32(intDiv(toUnixTimestamp64Micro(first) - 1766966400000000, 604800000000) - 1) AS w,
						groupArrayIf(time, name = 'purchase' AND {weeks}) AS purchases,
						arrayFold((all, at) -> bitOr(all, toUInt16(bitShiftLeft(toUInt16(1),
							toInt32(intDiv(toUnixTimestamp64Micro(at) - 1766966400000000, 604800000000) - 1)))),
							arrayFilter(at -> at >= first, purchases), toUInt16(0)) AS weeks
					FROM events WHERE name IN ('view_item', 'purchase') AND time < toDateTime64('2026-03-30 00:00:00', 6, 'UTC') GROUP BY person)
				WHERE starts > 0 AND w >= 0 GROUP BY w, weeks)
			ARRAY JOIN range(12 - w) AS k GROUP BY w, k ORDER BY w, k`),
	}
}

func retentionRecurring() question {
	return question{
		name: "retention, 12 weeks, recurring",
		goal: retentionGoal(),
		at:   weeksEnd,
		rows: rowsFrom(rowsOfCohorts),
		weir: `{"insight":"retention","from":"2026-01-05","to":"2026-03-29","interval":"week","periods":12,"type":"recurring",
			"start":{"event":"page_view"},"return":{"event":"page_view"}}`,
		duckdb: inDuckDB(`WITH people AS (
				SELECT person, bit_or(1 << {week}::INT) AS weeks FROM events WHERE {weeks} AND name = 'page_view' GROUP BY person),
			alike AS (SELECT weeks, count(*) AS c FROM people GROUP BY weeks)
			SELECT w, k, sum(c) FROM alike, range(12) AS a(w), range(12) AS b(k)
			WHERE w + k < 12 AND (weeks >> w::INT) & 1 = 1 AND (weeks >> (w + k)::INT) & 1 = 1 GROUP BY ALL ORDER BY ALL`),
		clickhouse: inClickHouse(`SELECT at.1 AS w, at.2 AS k, sum(c) FROM (
				SELECT weeks, count() AS c FROM (
					SELECT person, groupBitOr(toUInt16(bitShiftLeft(toUInt16(1), {week}))) AS weeks
					FROM events WHERE name = 'page_view' AND {weeks} GROUP BY person)
				GROUP BY weeks)
			ARRAY JOIN arrayFlatten(arrayMap(w -> arrayMap(k -> (w, k), range(12 - w)), range(12))) AS at
			WHERE bitTest(weeks, at.1) AND bitTest(weeks, at.1 + at.2) GROUP BY w, k ORDER BY w, k`),
	}
}

// lifecycle counts, for each day, people who are new, returning, resurrecting
// and dormant.
func lifecycle() question {
	return question{
		name: "lifecycle, daily, all events",
		rows: rowsFrom(rowsOfPoints),
		weir: `{"insight":"lifecycle","from":"2026-01-01","to":"2026-03-31","interval":"day"}`,
		duckdb: inDuckDB(`WITH days AS (SELECT DISTINCT person AS p, {day} AS d FROM events WHERE {whole}),
			around AS (SELECT d, lag(d) OVER w AS before, lead(d) OVER w AS after FROM days WINDOW w AS (PARTITION BY p ORDER BY d)),
			active AS (SELECT d, count(*) FILTER (before IS NULL) AS fresh, count(*) FILTER (before = d - 1) AS again,
				count(*) FILTER (before < d - 1) AS back FROM around GROUP BY d),
			dormant AS (SELECT d + 1 AS d, count(*) AS c FROM around WHERE after IS NULL OR after > d + 1 GROUP BY ALL)
			SELECT d, fresh, again, back, c FROM active LEFT JOIN dormant USING (d) ORDER BY d`),
		clickhouse: inClickHouse(`SELECT at.1 AS d, countIf(at.2 = 'new'), countIf(at.2 = 'returning'), countIf(at.2 = 'resurrecting'), countIf(at.2 = 'dormant')
			FROM (SELECT arrayJoin(arrayConcat(
					arrayMap((d, before) -> (d, multiIf(before = -100, 'new', before = d - 1, 'returning', 'resurrecting')),
						days, arrayPushFront(arrayPopBack(days), -100)),
					arrayMap(d -> (d + 1, 'dormant'), arrayFilter((d, after) -> after != d + 1, days, arrayPushBack(arrayPopFront(days), 1000))))) AS at
				FROM (SELECT person, arraySort(groupUniqArray({day})) AS days FROM events WHERE {whole} GROUP BY person))
			GROUP BY d HAVING d < 90 ORDER BY d`),
	}
}

// stickiness counts people by on how many days of each week they were active.
func stickiness() question {
	return question{
		name: "stickiness, days active a week, all events",
		rows: rowsFrom(rowsOfStretches),
		weir: `{"insight":"stickiness","from":"2026-01-05","to":"2026-03-29","per":"week"}`,
		duckdb: inDuckDB(`SELECT w, n, count(*) FROM (
				SELECT person, (d - 4) // 7 AS w, count(*) AS n FROM (SELECT DISTINCT person, {day} AS d FROM events WHERE {weeks}) GROUP BY ALL)
			GROUP BY ALL ORDER BY ALL`),
		clickhouse: inClickHouse(`SELECT w, bitCount(days) AS n, count() FROM (
				SELECT person, {week} AS w, groupBitOr(toUInt8(bitShiftLeft(toUInt8(1), toDayOfWeek(time) - 1))) AS days
				FROM events WHERE {weeks} GROUP BY person, w)
			GROUP BY w, n ORDER BY w, n`),
	}
}
