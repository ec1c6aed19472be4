package main

import (
	"fmt"
	"strings"
)

// The steps of the funnels.
var (
	stepsOfBuying = []string{"view_item", "add_to_cart", "purchase"}
	stepsFromPage = []string{"page_view", "add_to_cart", "purchase"}
	stepsOfAll    = []string{ // all twenty names, ten of them again
		"page_view", "view_item", "click", "scroll", "search", "add_to_cart", "view_list", "begin_checkout", "remove_from_cart", "add_shipping",
		"page_view", "view_item", "click", "scroll", "search", "add_payment", "view_promotion", "share", "login", "identify",
		"page_view", "view_item", "click", "add_to_cart", "logout", "review", "signup", "refund", "begin_checkout", "purchase",
	}
)

// Parts of the questions: which rows count, and how time is cut.
const (
	wholeDuckDB = "project = 1 AND time >= TIMESTAMP '2026-01-01' AND time < TIMESTAMP '2026-04-01'"
	weeksDuckDB = "project = 1 AND time >= TIMESTAMP '2026-01-05' AND time < TIMESTAMP '2026-03-30'"
	monthDuckDB = "project = 1 AND time >= TIMESTAMP '2026-03-02' AND time < TIMESTAMP '2026-04-01'"
	// The week before the first counts as -1: integer division cuts towards zero.
	weekDuckDB = "((epoch_us(time) - 1766966400000000) // 604800000000 - 1)"
	dayDuckDB  = "(epoch_us(time) // 86400000000 - 20454)"

	wholeClickHouse = "time >= toDateTime64('2026-01-01 00:00:00', 6, 'UTC') AND time < toDateTime64('2026-04-01 00:00:00', 6, 'UTC')"
	weeksClickHouse = "time >= toDateTime64('2026-01-05 00:00:00', 6, 'UTC') AND time < toDateTime64('2026-03-30 00:00:00', 6, 'UTC')"
	monthClickHouse = "time >= toDateTime64('2026-03-02 00:00:00', 6, 'UTC') AND time < toDateTime64('2026-04-01 00:00:00', 6, 'UTC')"
	weekClickHouse  = "toInt32(intDiv(toUnixTimestamp64Micro(time) - 1766966400000000, 604800000000) - 1)"
	dayClickHouse   = "toInt32(toDate(time)) - 20454"

	// funnelWindow and sessionGap are in microseconds.
	funnelWindow = 7 * 24 * 3600 * 1_000_000
	sessionGap   = 30 * 60 * 1_000_000
)

// questions returns what is asked, in the order of the report. Of several ways
// to write a question each engine has the fastest that was found. One without
// rows is not asked of Weir.
func questions() []question {
	return []question{
		trendCount(), trendPeople(), breakdownColumn(), breakdownProperty(),
		funnelOf("funnel, 3 steps, a fifth of the rows", stepsOfBuying),
		funnelOf("funnel, 3 steps, over half of the rows", stepsFromPage),
		funnelOf("funnel, 30 steps, all rows", stepsOfAll),
		retentionFirst(), retentionRecurring(), lifecycle(), stickiness(), paths(), pathSteps(), sessions(), peopleListed(), personSeen(), cohortListed(), cohortFilter(), cohortBreakdown(),
	}
}

// sqlOf fills a statement's places, written {whole}, {day} and so on.
func sqlOf(statement string, pairs ...string) string {
	for i := 0; i < len(pairs); i += 2 {
		pairs[i] = "{" + pairs[i] + "}"
	}
	return strings.NewReplacer(pairs...).Replace(statement)
}

func inDuckDB(statement string) string {
	return sqlOf(statement, "whole", wholeDuckDB, "weeks", weeksDuckDB, "month", monthDuckDB, "week", weekDuckDB, "day", dayDuckDB,
		"gap", fmt.Sprint(sessionGap))
}

func inClickHouse(statement string) string {
	return sqlOf(statement, "whole", wholeClickHouse, "weeks", weeksClickHouse, "month", monthClickHouse, "week", weekClickHouse, "day", dayClickHouse,
		"gap", fmt.Sprint(sessionGap))
}
