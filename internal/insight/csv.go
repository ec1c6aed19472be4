package insight

import (
	"encoding/csv"
	"fmt"
	"io"
	"time"

	"github.com/weirhq/weir"
)

// WriteCSV writes an answer as CSV with a header line. A trend gives a row for
// each point of each series: time, series, the values of the breakdown under
// the names of its properties, value, and when compared, previous_time and
// previous_value of the point at the same place of the previous period. What
// has no value is an empty cell.
func WriteCSV(w io.Writer, answer weir.Answer) error {
	trend, ok := answer.(*weir.TrendAnswer)
	if !ok {
		return fmt.Errorf("cannot write a %s as CSV", answer.Head().Insight)
	}
	out := csv.NewWriter(w)
	if err := writeTrend(out, trend); err != nil {
		return fmt.Errorf("cannot write CSV: %w", err)
	}
	return nil
}

func writeTrend(out *csv.Writer, answer *weir.TrendAnswer) error {
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
		row := append([]string{at, result.Label}, breakdownCells(result.Breakdown)...)
		row = append(row, value)
		if result.Previous != nil {
			at, value := pointCells(result.Previous.Points, i)
			row = append(row, at, value)
		}
		rows[i] = row
	}
	return rows
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
