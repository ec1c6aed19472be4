package insight

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
)

// csvWriter writes rows of which no cell is a formula to a spreadsheet. Values
// of properties, names and ids come from whoever has a public write key, and
// their formulas would run on the machine of whoever opens the file.
type csvWriter struct{ csv *csv.Writer }

func newCSVWriter(w io.Writer) csvWriter { return csvWriter{csv.NewWriter(w)} }

// WriteAll writes rows, whose cells it may change.
func (w csvWriter) WriteAll(rows [][]string) error {
	for _, row := range rows {
		for i, cell := range row {
			row[i] = harmlessCell(cell)
		}
	}
	return w.csv.WriteAll(rows)
}

// harmlessCell puts a ' before what a spreadsheet would take for a formula, as
// OWASP advises ("CSV Injection"). Numbers below zero begin like formulas and
// are none.
func harmlessCell(cell string) string {
	if cell == "" || !strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) || isDecimal(cell) {
		return cell
	}
	return "'" + cell
}

// isDecimal reports whether a text is a number as an answer writes it.
func isDecimal(text string) bool {
	if strings.Trim(text, "+-.0123456789eE") != "" {
		return false // what Go takes for numbers besides: -Inf, -0x1p4
	}
	_, err := strconv.ParseFloat(text, 64)
	return err == nil
}
