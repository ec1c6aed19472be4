package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// unit is what a figure counts, and how it is printed.
type unit int

const (
	perSecond unit = iota // more is better; of all others, less is
	milliseconds
	megabytes // the value is in bytes, goals are in megabytes
	bytesPerEvent
)

// figure is a line of the report. Raw limits and goals that are zero are none.
type figure struct {
	what       string
	value      float64
	unit       unit
	raw        float64
	rawOf      string // what the raw limit is of
	least, aim float64
}

// comparable is the value in the unit of its goals.
func (f figure) comparable() float64 {
	if f.unit == megabytes {
		const megabyte = 1e6
		return f.value / megabyte
	}
	return f.value
}

// met says which goal is reached.
func (f figure) met() string {
	switch {
	case f.least == 0:
		return ""
	case f.reaches(f.aim):
		return "aim"
	case f.reaches(f.least):
		return "yes"
	default:
		return "NO"
	}
}

func (f figure) reaches(goal float64) bool {
	if f.unit == perSecond {
		return f.comparable() >= goal
	}
	return f.comparable() <= goal
}

// format prints a number in the figure's unit; none as a dash.
func (f figure) format(n float64) string {
	if n == 0 || math.IsInf(n, 0) || math.IsNaN(n) {
		return "–"
	}
	switch f.unit {
	case perSecond:
		return grouped(n) + "/s"
	case milliseconds:
		return strconv.FormatFloat(n, 'f', 2, 64) + " ms"
	case megabytes:
		return strconv.FormatFloat(n, 'f', 0, 64) + " MB"
	default:
		return strconv.FormatFloat(n, 'f', 0, 64) + " B/event"
	}
}

// grouped prints a whole number with a comma between thousands.
func grouped(n float64) string {
	digits := strconv.FormatFloat(n, 'f', 0, 64)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}

func (f figure) cells() []string {
	raw, ratio := f.format(f.raw), "–"
	if f.raw > 0 && !math.IsInf(f.raw, 0) {
		raw += " (" + f.rawOf + ")"
		ratio = strconv.FormatFloat(f.comparable()/f.raw, 'f', 2, 64)
	}
	return []string{f.what, f.format(f.comparable()), raw, ratio, f.format(f.least), f.format(f.aim), f.met()}
}

// report prints the machine, the limits, the figures and what they cost.
func (b *bench) report(out io.Writer) error {
	var text strings.Builder
	fmt.Fprintf(&text, "\n%s\nload after %s; each load lasted %s\n\n", b.machine, loadAverage(), b.during)
	table(&text, []string{"what", "measured", "raw limit", "ratio", "at least", "aim", "met"}, len(b.figures), func(i int) []string {
		return b.figures[i].cells()
	})
	if rows := b.limits.rows(); b.limits != (limits{}) {
		table(&text, []string{"raw limit", "measured"}, len(rows), func(i int) []string { return rows[i] })
	}
	table(&text, []string{"load", "events", "Weir, CPU-s per million events", "Weir's share of the cores", "bench's", "all others'"}, len(b.efforts),
		func(i int) []string { return b.efforts[i].cells() })
	b.insights.write(&text)
	_, err := io.WriteString(out, text.String())
	return err
}

func (l limits) rows() [][]string {
	rate := figure{unit: perSecond}
	return [][]string{
		{"bare net/http, 400-byte posts, 64 connections, requests", rate.format(l.httpSingles)},
		{"bare net/http at 2,000 posts/s, p99", figure{unit: milliseconds}.format(inMilliseconds(l.httpP99))},
		{"bare net/http, posts of 100 events, events", rate.format(l.httpBatches)},
		{"bare JetStream, fsync, frames of 100 events, 16 publishers, events", rate.format(l.log)},
		{"bare DuckDB, row appender, 12 columns, commits of 10,000, rows", rate.format(l.store)},
	}
}

func (e effort) cells() []string {
	perMillion := e.cpu.Seconds() / float64(max(e.events, 1)) * 1e6
	return []string{e.what, grouped(float64(e.events)), strconv.FormatFloat(perMillion, 'f', 2, 64), percent(e.ofWeir), percent(e.ofBench), percent(e.ofOthers)}
}

func percent(share float64) string { return strconv.FormatFloat(100*share, 'f', 0, 64) + " %" }

// table prints a Markdown table, unless it is empty.
func table(out *strings.Builder, head []string, rows int, row func(int) []string) {
	if rows == 0 {
		return
	}
	line := func(cells []string) { out.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	line(head)
	line(slices.Repeat([]string{"---"}, len(head)))
	for i := range rows {
		line(row(i))
	}
	out.WriteByte('\n')
}
