package main

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/weirhq/weir"
)

// toRows turns an answer of Weir into rows as SQL gives them.
type toRows func(weir.Answer) ([][]any, error)

// rowsFrom makes a toRows of what reads one kind of answer.
func rowsFrom[A weir.Answer](read func(A) [][]any) toRows {
	return func(answer weir.Answer) ([][]any, error) {
		a, ok := answer.(A)
		if !ok {
			return nil, fmt.Errorf("the answer is a %T", answer)
		}
		return read(a), nil
	}
}

// rowsOfDays gives, of a trend without a breakdown, a row for each day: the
// date and each series' value.
func rowsOfDays(answer *weir.TrendAnswer) (rows [][]any) {
	for i, point := range answer.Series[0].Points {
		row := []any{point.Time.Format(time.DateOnly)}
		for _, series := range answer.Series {
			row = append(row, whole(series.Points[i].Value))
		}
		rows = append(rows, row)
	}
	return rows
}

// rowsOfDaysAndTotal gives rowsOfDays after a row of the whole period, which
// has wholeDate for a date.
func rowsOfDaysAndTotal(answer *weir.TrendAnswer) [][]any {
	total := []any{wholeDate}
	for _, series := range answer.Series {
		total = append(total, whole(series.Total))
	}
	return append([][]any{total}, rowsOfDays(answer)...)
}

// rowsOfGroups gives, of a trend broken down by one property, a row for each
// group and day with events: the group's value, the date and each series'
// value. With totals, a group's first row is of the whole period.
func rowsOfGroups(totals bool) func(*weir.TrendAnswer) [][]any {
	return func(answer *weir.TrendAnswer) (rows [][]any) {
		for _, group := range groupsOf(answer) {
			one := &weir.TrendAnswer{Series: group}
			read := rowsOfDays
			if totals {
				read = rowsOfDaysAndTotal
			}
			for _, row := range read(one) {
				if row[1] != int64(0) {
					rows = append(rows, append([]any{valueOf(group[0])}, row...))
				}
			}
		}
		return rows
	}
}

// groupsOf gives the results of each group together, by their values.
func groupsOf(answer *weir.TrendAnswer) (groups [][]weir.TrendResult) {
	results := slices.Clone(answer.Series)
	slices.SortStableFunc(results, func(a, b weir.TrendResult) int { return cmp.Compare(valueOf(a), valueOf(b)) })
	for len(results) > 0 {
		n := 1
		for n < len(results) && valueOf(results[n]) == valueOf(results[0]) {
			n++
		}
		groups = append(groups, results[:n])
		results = results[n:]
	}
	return groups
}

// valueOf returns a group's value, empty if it has none.
func valueOf(result weir.TrendResult) string {
	if result.Breakdown[0] == nil {
		return ""
	}
	return *result.Breakdown[0]
}

// rowOfSteps gives one row: how many people reached each step.
func rowOfSteps(answer *weir.FunnelAnswer) [][]any {
	row := make([]any, len(answer.Steps))
	for k, step := range answer.Steps {
		row[k] = step.People
	}
	return [][]any{row}
}

// rowsOfCohorts gives a row for each cohort and period that is over: both
// counted from 0, and how many people returned.
func rowsOfCohorts(answer *weir.RetentionAnswer) (rows [][]any) {
	for i, cohort := range answer.Cohorts {
		for k, retained := range cohort.Retained {
			if retained != nil && (cohort.IncompleteFrom == nil || k < *cohort.IncompleteFrom) {
				rows = append(rows, []any{i, k, *retained})
			}
		}
	}
	return rows
}

// rowsOfPoints gives a row for each day of a lifecycle: its number, from 0, and
// how many people are what.
func rowsOfPoints(answer *weir.LifecycleAnswer) (rows [][]any) {
	for i, p := range answer.Points {
		rows = append(rows, []any{i, p.New, p.Returning, p.Resurrecting, p.Dormant})
	}
	return rows
}

// rowsOfStretches gives a row for each week and number of days on which
// anybody was active: the week's number, from 0, the days and the people.
func rowsOfStretches(answer *weir.StickinessAnswer) (rows [][]any) {
	for i, stretch := range answer.Stretches {
		for _, d := range stretch.Days {
			if d.People > 0 {
				rows = append(rows, []any{i, d.Days, d.People})
			}
		}
	}
	return rows
}

// whole makes a value, which counts something, an integer as SQL gives it.
func whole(v weir.Value) int64 { return int64(v) }
