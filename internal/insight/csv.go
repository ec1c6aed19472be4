package insight

import (
	"fmt"
	"io"
	"time"

	"github.com/weirhq/weir"
)

// WriteCSV writes an answer as CSV with a header line. A trend gives a row for
// each point of each series: time, series, the values of the breakdown under
// the names of its properties, value, and when compared, previous_time and
// previous_value of the point at the same place of the previous period. The
// rows of other answers are described in docs/insights.md. What has no value
// is an empty cell.
func WriteCSV(w io.Writer, answer weir.Answer) error {
	out := newCSVWriter(w)
	if err := writeAnswer(out, answer); err != nil {
		return fmt.Errorf("cannot write CSV: %w", err)
	}
	return nil
}

func writeAnswer(out csvWriter, answer weir.Answer) error {
	switch answer := answer.(type) {
	case *weir.TrendAnswer:
		return writeTrend(out, answer)
	case *weir.FunnelAnswer:
		return writeFunnel(out, answer)
	case *weir.FunnelPeopleList:
		return writeFunnelPeople(out, answer)
	case *weir.RetentionAnswer:
		return writeRetention(out, answer)
	case *weir.PeopleList:
		return writePeople(out, answer)
	case *weir.LifecycleAnswer:
		return writeLifecycle(out, answer)
	case *weir.StickinessAnswer:
		return writeStickiness(out, answer)
	case *weir.SessionsAnswer:
		return writeSessions(out, answer)
	case *weir.PathsAnswer:
		return writePaths(out, answer)
	case *weir.PeopleAnswer:
		return writePeopleFacts(out, answer)
	case *weir.PersonAnswer:
		return writeTimeline(out, answer)
	case *weir.NamesAnswer:
		return writeNames(out, answer)
	case *weir.PropertiesAnswer:
		return writeProperties(out, answer)
	case *weir.ValuesAnswer:
		return writeValues(out, answer)
	}
	return fmt.Errorf("a %s has no such form", answer.Head().Insight)
}

func writeTrend(out csvWriter, answer *weir.TrendAnswer) error {
	header := append([]string{"time", "series"}, answer.Breakdown...)
	header = append(header, "value")
	if len(answer.Series) > 0 && answer.Series[0].Previous != nil {
		header = append(header, "previous_time", "previous_value")
	}
	if err := out.WriteAll([][]string{header}); err != nil {
		return err
	}
	for _, result := range answer.Series {
		if err := out.WriteAll(trendRows(result)); err != nil {
			return err
		}
	}
	return nil
}

// trendRows returns a row for each point. Where one period has more points
// than the other, the other's cells are empty.
func trendRows(result weir.TrendResult) [][]string {
	length := len(result.Points)
	if result.Previous != nil {
		length = max(length, len(result.Previous.Points))
	}
	rows := make([][]string, length)
	for i := range rows {
		at, value := pointCells(result.Points, i)
		row := append([]string{at, resultName(result)}, breakdownCells(result.Breakdown)...)
		row = append(row, value)
		if result.Previous != nil {
			at, value := pointCells(result.Previous.Points, i)
			row = append(row, at, value)
		}
		rows[i] = row
	}
	return rows
}

// resultName is what the column series says. The rest of the groups is told from
// those of which no property is set.
func resultName(result weir.TrendResult) string {
	if result.Other {
		return result.Label + " (other)"
	}
	return result.Label
}

func pointCells(points []weir.Point, i int) (at, value string) {
	if i >= len(points) {
		return "", ""
	}
	return points[i].Time.Format(time.RFC3339), points[i].Value.String()
}

func breakdownCells(values []*string) []string {
	cells := make([]string, len(values))
	for i, value := range values {
		if value != nil {
			cells[i] = *value
		}
	}
	return cells
}
