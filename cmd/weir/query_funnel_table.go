package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/weirhq/weir"
)

// printFunnel prints a funnel: the steps of all people, then of each group,
// and the conversion over time if that was asked for.
func printFunnel(out io.Writer, funnel weir.FunnelAnswer) error {
	table := [][]string{{"STEP", "", "PEOPLE", "OF FIRST", "OF PREVIOUS", "MEDIAN TIME", "AVERAGE TIME"}}
	table = append(table, funnelLines(funnel.FunnelResult)...)
	for _, group := range funnel.Groups {
		table = append(table, []string{}, []string{valuesHeading(group.Breakdown)})
		table = append(table, funnelLines(group.FunnelResult)...)
	}
	if len(funnel.Points) > 0 {
		table = append(table, []string{}, []string{"TIME", "", "ENTERED", "CONVERTED", "CONVERSION"})
	}
	for _, p := range funnel.Points {
		table = append(table, []string{shownTime(p.Time, funnel.Interval), "",
			strconv.FormatInt(p.Entered, 10), strconv.FormatInt(p.Converted, 10), shownShare(p.Conversion)})
	}
	return printTable(out, table, freshness(funnel.AnswerHead, funnel.GroupsOmitted))
}

func funnelLines(result weir.FunnelResult) [][]string {
	lines := make([][]string, len(result.Steps))
	for i, bar := range result.Steps {
		lines[i] = []string{strconv.Itoa(bar.Step), printable(bar.Label), strconv.FormatInt(bar.People, 10),
			shownShare(bar.Conversion), shownShare(bar.ConversionFromPrevious), shownSeconds(bar.MedianSeconds), shownSeconds(bar.AvgSeconds)}
	}
	return lines
}

// valuesHeading shows the values of a group.
func valuesHeading(values []*string) string {
	parts := make([]string, len(values))
	for i, value := range values {
		parts[i] = "(not set)"
		if value != nil {
			parts[i] = printable(*value)
		}
	}
	return strings.Join(parts, " / ")
}

// shownShare is a percentage, or a dash where there is no value.
func shownShare(v weir.Value) string {
	if !v.IsSet() {
		return "-"
	}
	return strconv.FormatFloat(100*float64(v), 'f', 1, 64) + " %"
}

// shownSeconds is a duration in its largest units, or a dash where there is no
// value.
func shownSeconds(v weir.Value) string {
	if !v.IsSet() {
		return "-"
	}
	const day = 24 * time.Hour
	taken := time.Duration(float64(v) * float64(time.Second))
	switch {
	case taken >= day:
		return fmt.Sprintf("%dd %dh", taken/day, taken%day/time.Hour)
	case taken >= time.Hour:
		return fmt.Sprintf("%dh %dm", taken/time.Hour, taken%time.Hour/time.Minute)
	case taken >= time.Minute:
		return fmt.Sprintf("%dm %ds", taken/time.Minute, taken%time.Minute/time.Second)
	}
	return taken.Round(time.Millisecond).String()
}
