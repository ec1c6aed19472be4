package main

import (
	"fmt"
	"strconv"
	"strings"
)

// write prints a line for each question: each engine's median, rows a second,
// processor time and peak of memory, and how it compares with the last engine.
func (i *insights) write(text *strings.Builder) {
	if len(i.outcomes) == 0 {
		return
	}
	fmt.Fprintf(text, "%s events, %s people, seed %d; median of %d runs, %d threads, at most %d MB; rows are all events of the set\n\n",
		grouped(float64(i.events)), grouped(float64(i.people)), i.seed, insightRuns, insightThreads, i.memory)
	table(text, i.head(), len(i.outcomes), func(row int) []string { return i.cells(i.outcomes[row]) })
	if i.note != "" {
		text.WriteString(i.note + "\n\n")
	}
}

func (i *insights) head() []string {
	head := []string{"question"}
	for _, e := range i.engines {
		head = append(head, e.name, "rows/s", "CPU", "peak")
	}
	for _, e := range i.engines[:len(i.engines)-1] {
		head = append(head, e.name+" / "+i.engines[len(i.engines)-1].name)
	}
	return append(head, "answers agree")
}

func (i *insights) cells(o outcome) []string {
	cells := []string{o.question}
	last := o.replies[len(o.replies)-1]
	var ratios []string
	for n, r := range o.replies {
		cells = append(cells, i.measured(r)...)
		if n == len(o.replies)-1 {
			break
		}
		ratio := "–"
		if r != nil && last != nil {
			ratio = strconv.FormatFloat(r.median()/last.median(), 'f', 2, 64)
		}
		ratios = append(ratios, ratio)
	}
	agree := "yes"
	if !o.agree {
		agree = "NO"
	}
	return append(append(cells, ratios...), agree)
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
