package main

import (
	"encoding/json"
	"io"
	"strconv"
	"time"

	"github.com/weirhq/weir"
)

// stickinessFlags describe a stickiness, together with those flags of a trend
// that it has too.
type stickinessFlags struct {
	Per string `help:"Within what to count active days: period, week or month." placeholder:"STRETCH" group:"Stickiness"`
}

// stickiness returns the question that the flags ask.
func (f stickinessFlags) stickiness(shared trendFlags) (json.RawMessage, error) {
	active, filters, err := shared.activity()
	if err != nil {
		return nil, err
	}
	return encodeQuestion(weir.Stickiness{
		Insight:  weir.InsightStickiness,
		Period:   shared.period(),
		Interval: weir.Interval(shared.Interval),
		Per:      weir.StickinessPer(f.Per),
		Series:   active,
		Filters:  filters,
	})
}

// printStickiness prints people by their number of active days, and if it is by
// week or month, the people and the mean of each.
func printStickiness(out io.Writer, stickiness weir.StickinessAnswer) error {
	table := [][]string{{"DAYS", "PEOPLE", "SHARE", "AT LEAST"}}
	for _, d := range stickiness.Days {
		table = append(table, []string{strconv.Itoa(d.Days), strconv.FormatInt(d.People, 10), shownShare(d.Share), strconv.FormatInt(d.AtLeast, 10)})
	}
	if stickiness.Per != weir.StickinessPerPeriod {
		table = append(table, []string{}, []string{"FROM", "PEOPLE", "DAYS ON AVERAGE"})
		for _, s := range stickiness.Stretches {
			table = append(table, []string{s.Time.Format(time.DateOnly), strconv.FormatInt(s.People, 10), shownMean(s.Average)})
		}
	}
	table = append(table, []string{}, []string{"average", shownMean(stickiness.Average)})
	return printTable(out, table, freshness(stickiness.AnswerHead, 0))
}

// shownMean is a number with two decimals, or a dash where there is no value.
func shownMean(v weir.Value) string {
	if !v.IsSet() {
		return "-"
	}
	return strconv.FormatFloat(float64(v), 'f', 2, 64)
}
