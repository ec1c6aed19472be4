package main

import (
	"slices"

	"github.com/weirhq/weir"
)

// The people of the cohort buyers, in SQL: those who bought at least three
// times in thirty days.
const (
	buyersDuckDB     = "SELECT person FROM events WHERE {month} AND name = 'purchase' GROUP BY person HAVING count(*) >= 3"
	buyersClickHouse = "SELECT person FROM events WHERE name = 'purchase' AND {month} GROUP BY person HAVING count() >= 3"
)

// savedCohorts returns the cohorts that questions may name.
func savedCohorts() []weir.Cohort {
	least := 3
	bought := weir.CohortDid{Selector: weir.Selector{Event: weir.NamePurchase}, AtLeast: &least, Period: weir.Period{From: "2026-03-02", To: "2026-03-31"}}
	return []weir.Cohort{{Name: "buyers", Who: &weir.CohortRule{Did: &bought}}}
}

// cohortListed asks who is in the cohort.
func cohortListed() question {
	return question{
		name:   "list of people who bought at least 3 times in 30 days",
		weir:   `{"insight":"people","filters":[{"property":"cohort.buyers","op":"is","value":true}]}`,
		rows:   rowsFrom(rowsOfPeople),
		duckdb: inDuckDB(peopleInDuckDB("person IN (" + buyersDuckDB + ")")), clickhouse: inClickHouse(peopleInClickHouse("person IN (" + buyersClickHouse + ")")),
	}
}

// cohortFilter is trendPeople of the cohort only.
func cohortFilter() question {
	return question{
		name: "daily count and people of page views, of that cohort",
		weir: `{"insight":"trend","from":"2026-01-01","to":"2026-03-31","filters":[{"property":"cohort.buyers","op":"is","value":true}],
			"series":[{"event":"page_view"},{"event":"page_view","measure":"people"}]}`,
		rows: rowsFrom(rowsOfActiveDays),
		duckdb: inDuckDB(`WITH days AS MATERIALIZED (
				SELECT time::DATE AS d, person, count(*) AS c FROM events WHERE {whole} AND name = 'page_view' AND person IN (` + buyersDuckDB + `) GROUP BY d, person)
			SELECT d, sum(c), count(*) FROM days GROUP BY d
			UNION ALL SELECT DATE '1970-01-01', sum(c), count(DISTINCT person) FROM days ORDER BY 1`),
		clickhouse: inClickHouse(`SELECT toDate(time) AS d, count(), uniqExact(person) FROM events
			WHERE name = 'page_view' AND {whole} AND person IN (` + buyersClickHouse + `) GROUP BY d WITH ROLLUP ORDER BY d`),
	}
}

// cohortBreakdown is trendPeople of the cohort and of all others.
func cohortBreakdown() question {
	return question{
		name: "daily count and people of page views, by that cohort",
		weir: `{"insight":"trend","from":"2026-01-01","to":"2026-03-31","breakdown":["cohort.buyers"],
			"series":[{"event":"page_view"},{"event":"page_view","measure":"people"}]}`,
		rows: rowsFrom(rowsOfGroups(true)),
		duckdb: inDuckDB(`WITH buyers AS (` + buyersDuckDB + `),
			days AS (SELECT time::DATE AS d, person, count(*) AS c FROM events WHERE {whole} AND name = 'page_view' GROUP BY d, person),
			marked AS MATERIALIZED (SELECT person IN (FROM buyers) AS k, d, person, c FROM days)
			SELECT k::VARCHAR, d, sum(c), count(*) FROM marked GROUP BY ALL
			UNION ALL SELECT k::VARCHAR, DATE '1970-01-01', sum(c), count(DISTINCT person) FROM marked GROUP BY ALL ORDER BY 1, 2`),
		clickhouse: inClickHouse(`SELECT if(person IN (` + buyersClickHouse + `), 'true', 'false') AS k, toDate(time) AS d, count(), uniqExact(person) FROM events
			WHERE name = 'page_view' AND {whole} GROUP BY GROUPING SETS ((k, d), (k)) ORDER BY k, d`),
	}
}

// rowsOfActiveDays gives rowsOfDaysAndTotal without the days on which nothing
// happened.
func rowsOfActiveDays(answer *weir.TrendAnswer) [][]any {
	return slices.DeleteFunc(rowsOfDaysAndTotal(answer), func(row []any) bool { return row[1] == int64(0) })
}
