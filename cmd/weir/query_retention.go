package main

import (
	"encoding/json"

	"github.com/weirhq/weir"
)

// retentionFlags describe a retention, together with those flags of a trend
// that retentions have too.
type retentionFlags struct {
	Start   string `help:"What people start with: the name of an event, or 'name where property op value' (default: every event). Of paths: the event or page they start with, such as page_view:/." placeholder:"EVENT" group:"Retention"`
	Return  string `help:"What they come back for, written like the start (default: the same)." placeholder:"EVENT" group:"Retention"`
	Type    string `help:"recurring (each start counts), first_time (the first of all time does) or unbounded (a return later counts too)." placeholder:"TYPE" group:"Retention"`
	Periods int    `help:"Intervals looked at, the first included (default: 12)." placeholder:"N" group:"Retention"`
}

// retention returns the question that the flags ask.
func (f retentionFlags) retention(shared trendFlags) (json.RawMessage, error) {
	question := weir.Retention{
		Insight:   weir.InsightRetention,
		Period:    shared.period(),
		Interval:  weir.Interval(shared.Interval),
		Type:      weir.RetentionType(f.Type),
		Periods:   f.Periods,
		Breakdown: shared.Breakdown,
		Limit:     shared.Limit,
	}
	var err error
	if question.Filters, err = parseConditions(shared.Filter); err != nil {
		return nil, err
	}
	if question.Start, err = parseSelector(f.Start); err != nil {
		return nil, err
	}
	if f.Return != "" {
		comeback, err := parseSelector(f.Return)
		if err != nil {
			return nil, err
		}
		question.Return = &comeback
	}
	return encodeQuestion(question)
}
