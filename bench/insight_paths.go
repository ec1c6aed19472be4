package main

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/weirhq/weir"
)

// stepsOfPaths is how many steps paths have, and nodesKept how many nodes of
// each step: what Weir does if it is not told.
const (
	stepsOfPaths = 5
	nodesKept    = 10
)

// pathSteps asks as Weir defines paths: one for each session, from its first
// page view. The rows are all that an answer says of steps, nodes and links:
// step, node, next node, paths, people and dropped paths. In the data set all
// page views have a path, and there are fewer nodes than Weir tells apart.
func pathSteps() question {
	return question{
		name: "paths, 5 steps from the first page view of a session",
		weir: fmt.Sprintf(`{"insight":"paths","from":"2026-01-01","to":"2026-03-31","start":"page_view","steps":%d,"limit":%d}`, stepsOfPaths, nodesKept),
		rows: rowsFrom(rowsOfPaths), duckdb: pathsInDuckDB(), clickhouse: pathsInClickHouse(),
	}
}

// rowsOfPaths gives a row for each step, node and link, by the step and the
// bytes of the nodes.
func rowsOfPaths(answer *weir.PathsAnswer) (rows [][]any) {
	for _, s := range answer.Steps {
		rows = append(rows, []any{s.Step, "", "", s.Paths, s.People, s.Dropped})
		for _, n := range s.Nodes {
			rows = append(rows, []any{s.Step, nodeName(n.Node), "", n.Paths, n.People, n.Dropped})
		}
	}
	for _, l := range answer.Links {
		rows = append(rows, []any{l.Step, nodeName(l.From), nodeName(l.To), l.Paths, l.People, 0})
	}
	slices.SortFunc(rows, func(a, b []any) int {
		return cmp.Or(cmp.Compare(a[0].(int), b[0].(int)), cmp.Compare(a[1].(string), b[1].(string)), cmp.Compare(a[2].(string), b[2].(string)))
	})
	return rows
}

// nodeName is what SQL by hand calls a node.
func nodeName(node *string) string {
	if node == nil {
		return "(other)"
	}
	return *node
}

// each repeats a text for the numbers from 1 to n: {i} is the number, {next} the
// one after it.
func each(n int, separator, text string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = sqlOf(text, "i", strconv.Itoa(i+1), "next", strconv.Itoa(i+2))
	}
	return strings.Join(parts, separator)
}

// pathsInDuckDB keeps of each event one number, by which they are in order: the
// time, its node and in the lowest bit whether it is a page. Of a session with
// an id the least of these numbers are enough, and how many there are, if the
// first is a page; the others are looked at again. Sessions without an id are
// found by what is around each event. People are counted from links up: those
// of a link, then of a node, then of a step.
func pathsInDuckDB() string {
	return inDuckDB(sqlOf(`WITH nodes AS MATERIALIZED (
			SELECT node, page, (row_number() OVER (ORDER BY node) << 1 | (page IS NOT NULL)::INT)::USMALLINT AS n FROM (
				SELECT 'page_view:' || path AS node, path AS page FROM (SELECT DISTINCT path FROM events WHERE {whole} AND name = 'page_view')
				UNION ALL SELECT DISTINCT name, NULL FROM events WHERE {whole} AND name <> 'page_view')),
		moments AS NOT MATERIALIZED (
			SELECT person, session_id, (epoch_us(time) - 1767225600000000) << 16 | n AS k FROM events JOIN nodes ON page = path WHERE {whole} AND name = 'page_view'
			UNION ALL SELECT person, session_id, (epoch_us(time) - 1767225600000000) << 16 | n FROM events JOIN nodes ON node = name WHERE {whole} AND name <> 'page_view'),
		tracked AS NOT MATERIALIZED (SELECT xor(hash(session_id), person) AS s, person, k FROM moments WHERE session_id IS NOT NULL),
		visits AS MATERIALIZED (SELECT s, min(person) AS person, min(k, {steps}) AS ks, count(*) AS c FROM tracked GROUP BY s),
		late AS (SELECT s, person, k, min(CASE WHEN k & 1 = 1 THEN k END) OVER (PARTITION BY s) AS first
			FROM tracked SEMI JOIN (SELECT s FROM visits WHERE ks[1] & 1 = 0) USING (s)),
		around AS (SELECT person, k, lag(k) OVER w AS k0, {leads} FROM moments WHERE session_id IS NULL WINDOW w AS (PARTITION BY person ORDER BY k)),
		marks AS (
			SELECT person, k, {following}, {nodes}, coalesce((k{after} >> 16) - (e{steps} >> 16) <= {gap}, FALSE) AS more, k0 IS NULL OR (k >> 16) - (k0 >> 16) > {gap} AS begins
			FROM around WHERE begins OR k & 1 > k0 & 1),
		paths AS MATERIALIZED (
			SELECT person, {first}, c > {steps} AS more FROM (
				SELECT person, ks, c FROM visits WHERE ks[1] & 1 = 1
				UNION ALL SELECT min(person), min(k, {steps}), count(*) FROM late WHERE k >= first GROUP BY s)
			UNION ALL SELECT person, {columns}, more FROM (FROM marks
				QUALIFY k & 1 = 1 AND (begins OR lag(k & 1 = 0) OVER (PARTITION BY person ORDER BY k)))),
		kept AS MATERIALIZED (
			SELECT step, n, node, row_number() OVER (PARTITION BY step ORDER BY c DESC, n) AS place FROM ({counts}) JOIN nodes USING (n) QUALIFY place <= {kept}),
		placed AS (SELECT person, {places}, CASE WHEN more THEN 0 END AS a{after} FROM paths {joins}),
		hops AS MATERIALIZED ({hops}),
		stops AS MATERIALIZED (SELECT step, person, a, sum(c) AS c, sum(c) FILTER (b IS NULL) AS d FROM hops GROUP BY ALL),
		cells AS (
			SELECT step, a, b, sum(c) AS c, count(*) AS people, 0 AS d FROM hops WHERE b > 0 GROUP BY ALL
			UNION ALL SELECT step, a, NULL, sum(c), count(*), sum(d) FROM stops GROUP BY ALL
			UNION ALL SELECT step, NULL, NULL, sum(c), count(DISTINCT person), sum(d) FROM stops GROUP BY ALL)
		SELECT cells.step, CASE WHEN a IS NULL THEN '' ELSE coalesce(here.node, '(other)') END, CASE WHEN b IS NULL THEN '' ELSE coalesce(there.node, '(other)') END, c, people, d
		FROM cells LEFT JOIN kept here ON here.step = cells.step AND here.place = a LEFT JOIN kept there ON there.step = cells.step + 1 AND there.place = b ORDER BY 1, 2, 3`,
		"steps", strconv.Itoa(stepsOfPaths), "kept", strconv.Itoa(nodesKept), "after", strconv.Itoa(stepsOfPaths+1),
		"leads", each(stepsOfPaths, ", ", "lead(k, {i}) OVER w AS k{next}"),
		"first", each(stepsOfPaths, ", ", "(ks[{i}] & 65535)::USMALLINT AS n{i}"),
		"following", "k AS e1, "+each(stepsOfPaths-1, ", ", "CASE WHEN (k{next} >> 16) - (e{i} >> 16) <= {gap} THEN k{next} END AS e{next}"),
		"nodes", each(stepsOfPaths, ", ", "(e{i} & 65535)::USMALLINT AS n{i}"),
		"columns", each(stepsOfPaths, ", ", "n{i}"),
		"counts", each(stepsOfPaths, " UNION ALL ", "SELECT {i} AS step, n{i} AS n, count(*) AS c FROM paths GROUP BY n{i}"),
		"places", each(stepsOfPaths, ", ", fmt.Sprintf("CASE WHEN n{i} IS NOT NULL THEN coalesce(p{i}.place, %d) END::UTINYINT AS a{i}", nodesKept+1)),
		"joins", each(stepsOfPaths, " ", "LEFT JOIN kept p{i} ON p{i}.step = {i} AND p{i}.n = n{i}"),
		"hops", each(stepsOfPaths, " UNION ALL ", "SELECT {i} AS step, person, a{i} AS a, a{next} AS b, count(*) AS c FROM placed WHERE a{i} IS NOT NULL GROUP BY ALL"),
	))
}

// pathsInClickHouse brings the events of a session together, in arrays; the
// numbers are as above.
func pathsInClickHouse() string {
	return inClickHouse(sqlOf(`WITH
			(SELECT arraySort(groupUniqArray(node)) FROM (
				SELECT DISTINCT concat('page_view:', toString(path)) AS node FROM events WHERE name = 'page_view' AND {whole}
				UNION ALL SELECT DISTINCT toString(name) FROM events WHERE name != 'page_view' AND {whole})) AS nodes,
			arrayMap(i -> toUInt16(2 * i + startsWith(nodes[i], 'page_view:')), arrayEnumerate(nodes)) AS numbers,
			moments AS (
				SELECT person, session_id, bitShiftLeft(toUInt64(toUnixTimestamp64Micro(time) - 1767225600000000), 16)
					+ transform(concat('page_view:', path), nodes, numbers, toUInt16(0)) AS k FROM events WHERE name = 'page_view' AND {whole}
				UNION ALL SELECT person, session_id, bitShiftLeft(toUInt64(toUnixTimestamp64Micro(time) - 1767225600000000), 16)
					+ transform(name, nodes, numbers, toUInt16(0)) FROM events WHERE name != 'page_view' AND {whole}),
			paths AS MATERIALIZED (
				SELECT who AS person, arraySlice(arrayMap(k -> toUInt16(k), ks), arrayFirstIndex(k -> bitTest(k, 0), ks) AS first, {steps} + 1) AS p, length(p) AS n FROM (
					SELECT any(person) AS who, arraySort(groupArray(k)) AS ks FROM moments WHERE session_id IS NOT NULL GROUP BY bitXor(xxh3(session_id), person)
					UNION ALL SELECT person, arrayJoin(arraySplit((k, gap) -> gap > {gap}, all, arrayDifference(arrayMap(k -> bitShiftRight(k, 16), all)))) FROM (
						SELECT person, arraySort(groupArray(k)) AS all FROM moments WHERE session_id IS NULL GROUP BY person))
				WHERE first > 0),
			kept AS MATERIALIZED (SELECT groupArray(most) AS best FROM (
				SELECT groupArray(node) AS most FROM (
					SELECT step, node FROM paths ARRAY JOIN arraySlice(p, 1, {steps}) AS node, arrayEnumerate(arraySlice(p, 1, {steps})) AS step
					GROUP BY step, node ORDER BY step, count() DESC, node LIMIT {kept} BY step)
				GROUP BY step ORDER BY step))
		SELECT step, multiIf(level = 3, '', a > {kept}, '(other)', nodes[intDiv(best[step][a], 2)]), multiIf(level > 0, '', b > {kept}, '(other)', nodes[intDiv(best[step + 1][b], 2)]),
			paths, people, if(level = 0, 0, dropped) FROM (
			SELECT hop.1 AS step, hop.2 AS a, hop.3 AS b, grouping(a) + 2 * grouping(b) AS level, count() AS paths, uniqExact(person) AS people, countIf(hop.4) AS dropped
			FROM (SELECT person, {places}, arraySlice([{hops}], 1, n) AS hops FROM paths CROSS JOIN kept)
			ARRAY JOIN hops AS hop GROUP BY ROLLUP(step, a, b)) AS counted
		CROSS JOIN kept WHERE step > 0 AND (level > 0 OR b > 0) ORDER BY 1, 2, 3
		SETTINGS enable_materialized_cte = 1`,
		"steps", strconv.Itoa(stepsOfPaths), "kept", strconv.Itoa(nodesKept),
		"places", each(stepsOfPaths, ", ", fmt.Sprintf("toUInt8((indexOf(best[{i}], p[{i}]) + %d) %% %d + 1) AS a{i}", nodesKept, nodesKept+1)),
		"hops", each(stepsOfPaths-1, ", ", "(toUInt8({i}), a{i}, if(n = {i}, 0, a{next}), n = {i})")+sqlOf(", ({steps}, a{steps}, 0, n = {steps})", "steps", strconv.Itoa(stepsOfPaths)),
	))
}
