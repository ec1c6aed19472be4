package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/weirhq/weir"
)

// maxTableColumns is how many results stand side by side. More than fit on a
// screen are printed below each other.
const maxTableColumns = 6

// printAnswer prints an answer as a table, or as JSON if its kind has none.
func printAnswer(out io.Writer, answer []byte) error {
	var head weir.AnswerHead
	if err := json.Unmarshal(answer, &head); err != nil {
		return fmt.Errorf("cannot read the answer: %w", err)
	}
	if slices.Contains(withPeople, head.Insight) && isPeople(answer) {
		return printAs(out, answer, printPeople)
	}
	switch head.Insight {
	case weir.InsightTrend:
		return printAs(out, answer, printTrend)
	case weir.InsightFunnel:
		if isPeople(answer) {
			break
		}
		return printAs(out, answer, printFunnel)
	case weir.InsightRetention:
		return printAs(out, answer, printRetention)
	case weir.InsightLifecycle:
		return printAs(out, answer, printLifecycle)
	case weir.InsightStickiness:
		return printAs(out, answer, printStickiness)
	case weir.InsightSessions:
		return printAs(out, answer, printSessions)
	case weir.InsightPaths:
		return printAs(out, answer, printPaths)
	case weir.InsightPeople:
		return printAs(out, answer, printPeopleFacts)
	case weir.InsightPerson:
		return printAs(out, answer, printPerson)
	case weir.InsightNames:
		return printAs(out, answer, printNames)
	case weir.InsightProperties:
		return printAs(out, answer, printProperties)
	case weir.InsightValues:
		return printAs(out, answer, printValues)
	}
	return printJSON(out, answer)
}

// withPeople are the insights that answer with a weir.PeopleList if asked for
// the people behind a part.
var withPeople = []weir.Insight{
	weir.InsightRetention, weir.InsightLifecycle, weir.InsightStickiness, weir.InsightSessions, weir.InsightPaths,
}

// printAs decodes an answer and prints it.
func printAs[Answer any](out io.Writer, answer json.RawMessage, show func(io.Writer, Answer) error) error {
	var decoded Answer
	if err := json.Unmarshal(answer, &decoded); err != nil {
		return fmt.Errorf("cannot read the answer: %w", err)
	}
	return show(out, decoded)
}

// isPeople reports whether an answer is a list of people, in place of what its
// insight has else, where people may be a number.
func isPeople(answer json.RawMessage) bool {
	var list struct {
		People []json.RawMessage `json:"people"`
	}
	return json.Unmarshal(answer, &list) == nil && list.People != nil
}

func printTrend(out io.Writer, trend weir.TrendAnswer) error {
	results := trendColumns(trend)
	table := trendLong(trend, results)
	if len(results) <= maxTableColumns {
		table = trendWide(trend, results)
	}
	return printTable(out, table, freshness(trend.AnswerHead, trend.GroupsOmitted))
}

// trendColumn is a line of a trend with its heading.
type trendColumn struct {
	heading string
	line    weir.TrendLine
}

// trendColumns are the results of a trend, each followed by what it is
// compared with.
func trendColumns(trend weir.TrendAnswer) []trendColumn {
	var columns []trendColumn
	for _, result := range trend.Series {
		heading := resultHeading(result)
		columns = append(columns, trendColumn{heading, result.TrendLine})
		if result.Previous != nil {
			columns = append(columns, trendColumn{heading + " (before)", *result.Previous})
		}
	}
	return columns
}

func resultHeading(result weir.TrendResult) string {
	parts := []string{printable(result.Label)}
	if result.Other {
		return parts[0] + " / (other)"
	}
	for _, value := range result.Breakdown {
		if value == nil {
			parts = append(parts, "(not set)")
			continue
		}
		parts = append(parts, printable(*value))
	}
	return strings.Join(parts, " / ")
}

// trendWide has a row for each time and a column for each result. Points are
// side by side by their place, as those of a comparison are.
func trendWide(trend weir.TrendAnswer, results []trendColumn) [][]string {
	header, totals := []string{"TIME"}, []string{"total"}
	var longest []weir.Point
	for _, result := range results {
		header = append(header, result.heading)
		totals = append(totals, shownNumber(result.line.Total))
		if len(result.line.Points) > len(longest) {
			longest = result.line.Points
		}
	}
	table := [][]string{header}
	for i, point := range longest {
		row := []string{shownTime(point.Time, trend.Interval)}
		for _, result := range results {
			cell := ""
			if i < len(result.line.Points) {
				cell = shownNumber(result.line.Points[i].Value)
			}
			row = append(row, cell)
		}
		table = append(table, row)
	}
	return append(table, totals)
}

// trendLong has a row for each point of each result.
func trendLong(trend weir.TrendAnswer, results []trendColumn) [][]string {
	table := [][]string{{"SERIES", "TIME", "VALUE"}}
	for _, result := range results {
		for _, point := range result.line.Points {
			table = append(table, []string{result.heading, shownTime(point.Time, trend.Interval), shownNumber(point.Value)})
		}
		table = append(table, []string{result.heading, "total", shownNumber(result.line.Total)})
	}
	return table
}

// shownTime shows as much of a time as tells buckets apart.
func shownTime(t time.Time, interval weir.Interval) string {
	if slices.Contains([]weir.Interval{weir.IntervalMinute, weir.IntervalHour}, interval) {
		return t.Format("2006-01-02 15:04 -07:00")
	}
	return t.Format(time.DateOnly)
}

// shownNumber is a dash where there is no value.
func shownNumber(v weir.Value) string {
	if !v.IsSet() {
		return "-"
	}
	return v.String()
}

// freshness says how much of what was sent is counted.
func freshness(head weir.AnswerHead, groupsOmitted int64) string {
	text := fmt.Sprintf("sequence %d", head.AsOf.Sequence)
	if !head.AsOf.Time.IsZero() {
		text = head.AsOf.Time.Local().Format(time.DateTime) + ", " + text
	}
	text = "as of " + text
	if head.AsOf.LagMS > 0 {
		text += fmt.Sprintf(", %d ms behind", head.AsOf.LagMS)
	}
	text += fmt.Sprintf("; took %d ms", head.TookMS)
	if groupsOmitted > 0 {
		text += fmt.Sprintf("; %d smaller results left out", groupsOmitted)
	}
	return text
}
