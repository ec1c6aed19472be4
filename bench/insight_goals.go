package main

import (
	"strconv"
	"strings"
	"time"
)

// goal is how long a question may take on two cores over goalEvents events of
// goalPeople people: at most, and better. Without one there is only what holds
// for all questions.
type goal struct{ most, aim time.Duration }

const (
	goalEvents = 100_000_000
	goalPeople = 1_000_000
)

func trendGoal() goal     { return goal{most: 1500 * time.Millisecond, aim: 300 * time.Millisecond} }
func retentionGoal() goal { return goal{most: 5 * time.Second, aim: 400 * time.Millisecond} }

func funnelGoal(steps int) goal {
	if steps > len(stepsOfBuying) {
		return goal{most: 8 * time.Second, aim: 1500 * time.Millisecond}
	}
	return goal{most: 5 * time.Second, aim: time.Second}
}

// bound is what some figure of every question may be at most, and should be.
type bound struct {
	of        string
	most, aim float64
}

// The bounds of every question: times as long as an engine takes in the same
// run, and megabytes of memory.
var (
	bySQL        = bound{of: "/ DuckDB", most: 1.3, aim: 1}
	byClickHouse = bound{of: "/ ClickHouse", most: 3, aim: 1}
	ofMemory     = bound{of: "MB", most: 2000, aim: 500}
)

func (b bound) String() string {
	return b.of + " (at most " + number(b.most) + ", aim " + number(b.aim) + ")"
}

// cell prints a figure and which of its goals it reaches.
func (b bound) cell(value float64) string {
	if value == 0 {
		return "–"
	}
	return number(value) + " " + (&figure{value: value, unit: bytesPerEvent, least: b.most, aim: b.aim}).met()
}

func number(n float64) string {
	const large = 100
	if n >= large {
		return strconv.FormatFloat(n, 'f', 0, 64)
	}
	return strconv.FormatFloat(n, 'f', 2, 64)
}

// writeGoals prints what Weir's answers cost beside the goals.
func (i *insights) writeGoals(text *strings.Builder) {
	var asked []outcome
	for _, o := range i.outcomes {
		if o.replies[0] != nil {
			asked = append(asked, o)
		}
	}
	head := []string{"Weir", "median", "at most", "aim", "met", bySQL.String(), byClickHouse.String(), ofMemory.String()}
	table(text, head, len(asked), func(row int) []string { return i.goalCells(asked[row]) })
}

func (i *insights) goalCells(o outcome) []string {
	time := figure{what: o.question, value: o.replies[0].median() * 1e3, unit: milliseconds}
	if i.events == goalEvents && i.people == goalPeople {
		time.least, time.aim = inMilliseconds(o.goal.most), inMilliseconds(o.goal.aim)
	}
	cells := []string{o.question, time.format(time.value), time.format(time.least), time.format(time.aim), time.met()}
	for n, b := range []bound{bySQL, byClickHouse} {
		ratio := 0.0
		if n+1 < len(o.replies) && o.replies[n+1] != nil {
			ratio = o.replies[0].median() / o.replies[n+1].median()
		}
		cells = append(cells, b.cell(ratio))
	}
	return append(cells, ofMemory.cell(float64(o.replies[0].PeakBytes)/1e6))
}
