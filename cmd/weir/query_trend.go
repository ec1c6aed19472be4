package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/weirhq/weir"
)

// trendFlags describe a trend.
type trendFlags struct {
	Event     []string `help:"Name of the events to measure. May be repeated (default: every event)." sep:"none" placeholder:"NAME" group:"Trend"`
	Measure   string   `help:"count, people, sessions, count_per_person; or of a property sum, avg, min, max, p25, p50, p75, p90, p95, p99." default:"count" group:"Trend"`
	Property  string   `help:"Property to measure, such as properties.amount." placeholder:"PROPERTY" group:"Trend"`
	From      string   `help:"First day, or instant in RFC 3339." placeholder:"TIME" group:"Trend"`
	To        string   `help:"Last day, or instant in RFC 3339 that is past the end." placeholder:"TIME" group:"Trend"`
	Interval  string   `help:"minute, hour, day, week or month (default: day; a funnel is over time only if it is given)." placeholder:"INTERVAL" group:"Trend"`
	Breakdown []string `help:"Property to break down by. May be repeated." sep:"none" placeholder:"PROPERTY" group:"Trend"`
	Timezone  string   `help:"Time zone of days and times, such as Europe/Berlin (default: UTC)." placeholder:"ZONE" group:"Trend"`
	Filter    []string `help:"Condition that events must meet, as 'property op value', such as 'browser is Firefox'. May be repeated." sep:"none" placeholder:"CONDITION" group:"Trend"`
	Formula   string   `help:"Arithmetic over the series, such as A/B." placeholder:"FORMULA" group:"Trend"`
	Compare   bool     `help:"Compare with the time before." group:"Trend"`
	Limit     int      `help:"Combinations of the breakdown that are kept (default: 1000)." placeholder:"N" group:"Trend"`
	trendShapeFlags
}

// trendShapeFlags say what becomes of a trend's lines beyond what is measured.
type trendShapeFlags struct {
	Other      bool `help:"Show the combinations beyond the limit as one." group:"Trend"`
	Cumulative bool `help:"Show running values." group:"Trend"`
	Rolling    int  `help:"Show means of the last N points." placeholder:"N" group:"Trend"`
}

func (f trendShapeFlags) apply(to *weir.Trend) {
	to.Other, to.Cumulative, to.Rolling = f.Other, f.Cumulative, f.Rolling
}

// trend returns the question that the flags ask.
func (f trendFlags) trend() (json.RawMessage, error) {
	filters, err := parseConditions(f.Filter)
	if err != nil {
		return nil, err
	}
	question := weir.Trend{
		Insight:   weir.InsightTrend,
		Period:    f.period(),
		Interval:  cmp.Or(weir.Interval(f.Interval), weir.IntervalDay),
		Series:    f.series(),
		Filters:   filters,
		Breakdown: f.Breakdown,
		Formula:   f.Formula,
		Limit:     f.Limit,
	}
	f.apply(&question)
	if f.Compare {
		question.Compare = weir.ComparePrevious
	}
	return encodeQuestion(question)
}

// period is the time that a question is about.
func (f trendFlags) period() weir.Period {
	return weir.Period{From: f.From, To: f.To, Timezone: f.Timezone}
}

func encodeQuestion(question any) (json.RawMessage, error) {
	body, err := json.Marshal(question)
	if err != nil {
		return nil, fmt.Errorf("cannot encode the question: %w", err)
	}
	return body, nil
}

// series are labelled by their events, but by letters where a formula needs
// them or an event is given twice.
func (f trendFlags) series() []weir.TrendSeries {
	events := f.Event
	if len(events) == 0 {
		events = []string{""}
	}
	byEvent := f.Formula == "" && len(slices.Compact(slices.Sorted(slices.Values(events)))) == len(events)
	series := make([]weir.TrendSeries, len(events))
	for i, event := range events {
		series[i] = weir.TrendSeries{Event: event, Measure: weir.Measure(f.Measure), Property: f.Property}
		if byEvent {
			series[i].Label = event
		}
	}
	return series
}

func parseConditions(conditions []string) ([]weir.Filter, error) {
	filters := make([]weir.Filter, 0, len(conditions))
	for _, condition := range conditions {
		filter, err := parseCondition(condition)
		if err != nil {
			return nil, fmt.Errorf("cannot read the condition %q: %w", condition, err)
		}
		filters = append(filters, filter)
	}
	return filters, nil
}

var errNoCondition = errors.New("want 'property op value', or 'property is_set'")

// parseCondition reads "property op value". Whether the three fit together is
// for the server to say.
func parseCondition(condition string) (weir.Filter, error) {
	property, rest, ok := strings.Cut(strings.TrimSpace(condition), " ")
	op, text, _ := strings.Cut(strings.TrimSpace(rest), " ")
	if !ok || op == "" {
		return weir.Filter{}, errNoCondition
	}
	filter := weir.Filter{Property: property, Op: weir.Op(op)}
	text = strings.TrimSpace(text)
	switch filter.Op {
	case weir.OpIsSet, weir.OpIsNotSet:
		return filter, nil
	case weir.OpIn, weir.OpNotIn:
		filter.Value = conditionList(text)
	case weir.OpContains, weir.OpNotContains, weir.OpMatches:
		filter.Value = text
	default:
		filter.Value = conditionValue(text)
	}
	if text == "" {
		return weir.Filter{}, errNoCondition
	}
	return filter, nil
}

// conditionList reads "a, b, c" or a JSON array.
func conditionList(text string) any {
	var list []any
	if json.Unmarshal([]byte(text), &list) == nil {
		return list
	}
	for item := range strings.SplitSeq(text, ",") {
		list = append(list, conditionValue(strings.TrimSpace(item)))
	}
	return list
}

// conditionValue takes numbers, true, false and quoted text as JSON does, and
// anything else as text.
func conditionValue(text string) any {
	var value any
	if json.Unmarshal([]byte(text), &value) != nil {
		return text
	}
	switch value.(type) {
	case float64:
		return json.Number(text)
	case string, bool:
		return value
	default:
		return text
	}
}
