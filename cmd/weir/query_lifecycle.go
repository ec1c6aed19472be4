package main

import (
	"encoding/json"
	"errors"
	"io"
	"strconv"

	"github.com/weirhq/weir"
)

// lifecycleQuestion returns the question that those flags of a trend ask that
// lifecycles have too.
func lifecycleQuestion(shared trendFlags) (json.RawMessage, error) {
	active, filters, err := shared.activity()
	if err != nil {
		return nil, err
	}
	return encodeQuestion(weir.Lifecycle{
		Insight:  weir.InsightLifecycle,
		Period:   shared.period(),
		Interval: weir.Interval(shared.Interval),
		Series:   active,
		Filters:  filters,
	})
}

// activity is what makes a person active: at most one kind of event.
func (f trendFlags) activity() (weir.Selector, []weir.Filter, error) {
	if len(f.Event) > 1 {
		return weir.Selector{}, nil, errors.New("give --event once")
	}
	var active weir.Selector
	if len(f.Event) == 1 {
		active.Event = f.Event[0]
	}
	filters, err := parseConditions(f.Filter)
	return active, filters, err
}

// printLifecycle prints a row for each interval. A star marks one that is not
// over.
func printLifecycle(out io.Writer, lifecycle weir.LifecycleAnswer) error {
	table := [][]string{{"TIME", "NEW", "RETURNING", "RESURRECTING", "DORMANT"}}
	for _, p := range lifecycle.Points {
		row := []string{shownTime(p.Time, lifecycle.Interval)}
		for _, n := range []int64{p.New, p.Returning, p.Resurrecting, p.Dormant} {
			row = append(row, strconv.FormatInt(n, 10))
		}
		if p.Incomplete {
			row[len(row)-1] += " *"
		}
		table = append(table, row)
	}
	return printTable(out, table, freshness(lifecycle.AnswerHead, 0))
}
