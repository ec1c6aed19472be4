package main

import (
	"fmt"
	"strings"
)

// write prints a line for each question: each engine's median, rows a second,
// processor time and peak of memory; and how Weir stands beside its goals.
func (i *insights) write(text *strings.Builder) {
	if len(i.outcomes) == 0 {
		return
	}
	fmt.Fprintf(text, "%s events, %s people, seed %d; median of %d runs, %d threads, at most %d MB; rows are all events of the set; DuckDB is SQL by hand over the store's file\n\n",
		grouped(float64(i.events)), grouped(float64(i.people)), i.seed, insightRuns, insightThreads, i.memory)
	table(text, i.head(), len(i.outcomes), func(row int) []string { return i.cells(i.outcomes[row]) })
	i.writeGoals(text)
	if i.note != "" {
		text.WriteString(i.note + "\n\n")
	}
}

func (i *insights) head() []string {
	head := []string{"question"}
	for _, e := range i.engines {
		head = append(head, e.name, "rows/s", "CPU", "peak")
	}
	return append(head, "answers agree")
}

func (i *insights) cells(o outcome) []string {
	cells := []string{o.question}
	for _, r := range o.replies {
		cells = append(cells, i.measured(r)...)
	}
	agree := "yes"
	if o.difference != "" {
		agree = "NO"
	}
	return append(cells, agree)
}

func (i *insights) measured(r *reply) []string {
	if r == nil {
		return []string{"–", "–", "–", "–"}
	}
	const thousand = 1e3
	return []string{
		figure{unit: milliseconds}.format(r.median() * thousand),
		grouped(float64(i.events) / r.median()),
		figure{unit: milliseconds}.format(r.CPUSeconds / float64(len(r.Seconds)) * thousand),
		figure{unit: megabytes}.format(float64(r.PeakBytes) / 1e6),
	}
}
