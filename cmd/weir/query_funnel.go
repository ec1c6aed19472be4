package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/weirhq/weir"
)

// funnelFlags describe a funnel, together with those flags of a trend that
// funnels have too.
type funnelFlags struct {
	Step        []string `help:"A step: the name of an event, or 'name where property op value'. Repeat for each step." sep:"none" placeholder:"STEP" group:"Funnel"`
	Window      string   `help:"Longest time from the first step to the last, such as 30m, 12h, 7d or 2w (default: 14d)." placeholder:"TIME" group:"Funnel"`
	Order       string   `help:"ordered (anything may happen in between), strict (nothing may) or any." placeholder:"ORDER" group:"Funnel"`
	Exclude     []string `help:"An event that must not happen between the steps, written like a step. May be repeated." sep:"none" placeholder:"STEP" group:"Funnel"`
	Attribution string   `help:"Whose value a breakdown takes: that of the first step, of the last, or any." placeholder:"WHICH" group:"Funnel"`
}

// funnel returns the question that the flags ask.
func (f funnelFlags) funnel(shared trendFlags) (json.RawMessage, error) {
	if len(f.Step) == 0 {
		return nil, errors.New("give each step of the funnel by --step")
	}
	filters, err := parseConditions(shared.Filter)
	if err != nil {
		return nil, err
	}
	question := weir.Funnel{
		Insight:     weir.InsightFunnel,
		Period:      shared.period(),
		Order:       weir.FunnelOrder(f.Order),
		Window:      f.Window,
		Filters:     filters,
		Breakdown:   shared.Breakdown,
		Attribution: weir.Attribution(f.Attribution),
		Interval:    weir.Interval(shared.Interval),
	}
	for _, text := range f.Step {
		selector, err := parseSelector(text)
		if err != nil {
			return nil, err
		}
		question.Steps = append(question.Steps, weir.FunnelStep{Selector: selector})
	}
	for _, text := range f.Exclude {
		selector, err := parseSelector(text)
		if err != nil {
			return nil, err
		}
		question.Exclude = append(question.Exclude, weir.FunnelExclusion{Selector: selector})
	}
	return encodeQuestion(question)
}

// parseSelector reads "name" or "name where property op value".
func parseSelector(text string) (weir.Selector, error) {
	name, condition, conditional := strings.Cut(text, " where ")
	selector := weir.Selector{Event: strings.TrimSpace(name)}
	if !conditional {
		return selector, nil
	}
	filter, err := parseCondition(condition)
	if err != nil {
		return weir.Selector{}, fmt.Errorf("cannot read the condition of %q: %w", text, err)
	}
	selector.Filters = []weir.Filter{filter}
	return selector, nil
}
