package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// printTable prints rows in columns, and a line below them. What stands in them
// is printable.
func printTable(out io.Writer, table [][]string, foot string) error {
	if err := alignColumns(out, table); err != nil {
		return err
	}
	return printLine(out, "\n"+foot)
}

// printRows prints rows in columns, whoever wrote what stands in them.
func printRows(out io.Writer, rows [][]string) error {
	for _, row := range rows {
		for i := range row {
			row[i] = printable(row[i])
		}
	}
	return alignColumns(out, rows)
}

func alignColumns(out io.Writer, rows [][]string) error {
	writer := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		fmt.Fprintln(writer, strings.Join(row, "\t")) // a failure comes back from the flush
	}
	if err := writer.Flush(); err != nil {
		return fmt.Errorf("cannot print: %w", err)
	}
	return nil
}
