package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// funnelOf asks how many people did the steps in order, each time within a
// window from the first.
func funnelOf(name string, steps []string) question {
	return question{
		name: name, goal: funnelGoal(len(steps)), rows: rowsFrom(rowOfSteps),
		weir: weirFunnel(steps), duckdb: duckdbFunnel(steps), clickhouse: clickhouseFunnel(steps),
	}
}

func weirFunnel(steps []string) string {
	type step struct {
		Event string `json:"event"`
	}
	list := make([]step, len(steps))
	for i, name := range steps {
		list[i].Event = name
	}
	text, err := json.Marshal(list)
	if err != nil {
		return "" // names are always text; an engine without words is not asked
	}
	return fmt.Sprintf(`{"insight":"funnel","from":"2026-01-01","to":"2026-03-31","order":"ordered","window":"7d","steps":%s}`, text)
}

// duckdbFunnel joins each step's events with the latest event before them that
// got as far as the step before, and hands on when that began: a later
// beginning leaves more of the window. The joins sort each step's events once,
// so the cost grows with their number and not with the square.
func duckdbFunnel(steps []string) string {
	names := distinct(steps)
	var b strings.Builder
	fmt.Fprintf(&b, "WITH e AS MATERIALIZED (SELECT person AS p, epoch_us(time) AS t, %s AS n FROM events WHERE %s AND name IN (%s))",
		codesOf(names), wholeDuckDB, quoted(names))
	b.WriteString(", s1 AS (SELECT p, t, t AS s FROM e WHERE n = 0)")
	for i, name := range steps[1:] {
		fmt.Fprintf(&b, `, s%d AS MATERIALIZED (SELECT b.p, b.t, a.s FROM (SELECT p, t FROM e WHERE n = %d) b
			ASOF JOIN s%d a ON a.p = b.p AND b.t >= a.t WHERE b.t - a.s <= %d)`, i+2, slices.Index(names, name), i+1, funnelWindow)
	}
	counts := make([]string, len(steps))
	for i := range steps {
		counts[i] = fmt.Sprintf("(SELECT count(DISTINCT p) FROM s%d)", i+1)
	}
	return b.String() + " SELECT " + strings.Join(counts, ", ")
}

func clickhouseFunnel(steps []string) string {
	counts, conditions := make([]string, len(steps)), make([]string, len(steps))
	for i, name := range steps {
		counts[i] = fmt.Sprintf("countIf(level >= %d)", i+1)
		conditions[i] = "name = '" + name + "'"
	}
	return fmt.Sprintf(`SELECT %s FROM (SELECT person, windowFunnel(%d)(toUInt64(toUnixTimestamp64Micro(time)), %s) AS level
		FROM events WHERE name IN (%s) AND %s GROUP BY person)`,
		strings.Join(counts, ", "), funnelWindow, strings.Join(conditions, ", "), quoted(distinct(steps)), wholeClickHouse)
}

// distinct returns the names once each, in the order of their first steps.
func distinct(names []string) (once []string) {
	for _, name := range names {
		if !slices.Contains(once, name) {
			once = append(once, name)
		}
	}
	return once
}

func quoted(names []string) string { return "'" + strings.Join(names, "', '") + "'" }

// codesOf turns a name into its index, which is cheaper to keep.
func codesOf(names []string) string {
	var b strings.Builder
	b.WriteString("(CASE name")
	for i, name := range names {
		fmt.Fprintf(&b, " WHEN '%s' THEN %d", name, i)
	}
	return b.String() + " END)::UTINYINT"
}
