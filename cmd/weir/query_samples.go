package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/weirhq/weir"
)

// onlyEvent returns the one name of events that the flags give, or "".
func (f trendFlags) onlyEvent() (string, error) {
	switch len(f.Event) {
	case 0:
		return "", nil
	case 1:
		return f.Event[0], nil
	default:
		return "", errors.New("give one --event at most")
	}
}

// namesQuestion returns the question for names that the flags ask.
func namesQuestion(f trendFlags) (json.RawMessage, error) {
	return encodeQuestion(weir.Names{
		Insight: weir.InsightNames, Period: f.period(), Limit: f.Limit,
	})
}

// propertiesQuestion returns the question for properties that the flags ask.
func propertiesQuestion(f trendFlags) (json.RawMessage, error) {
	event, err := f.onlyEvent()
	if err != nil {
		return nil, err
	}
	return encodeQuestion(weir.Properties{Insight: weir.InsightProperties, Event: event})
}

// valuesQuestion returns the question for values that the flags ask.
func valuesQuestion(f trendFlags, search string) (json.RawMessage, error) {
	event, err := f.onlyEvent()
	if err != nil {
		return nil, err
	}
	if f.Property == "" {
		return nil, errors.New("give the --property whose values are wanted")
	}
	return encodeQuestion(weir.Values{Insight: weir.InsightValues, Property: f.Property, Event: event, Search: search, Limit: f.Limit})
}

// printNames prints a row for each name.
func printNames(out io.Writer, answer weir.NamesAnswer) error {
	table := [][]string{{"EVENT", "COUNT", "FIRST SEEN", "LAST SEEN"}}
	for _, n := range answer.Names {
		table = append(table, []string{printable(n.Name), strconv.FormatInt(n.Count, 10), n.FirstSeen.Format(time.DateTime), n.LastSeen.Format(time.DateTime)})
	}
	return printTable(out, table, fmt.Sprintf("%d names; ", answer.Total)+freshness(answer.AnswerHead, 0))
}

// printProperties prints a row for each property.
func printProperties(out io.Writer, answer weir.PropertiesAnswer) error {
	table := [][]string{{"PROPERTY", "TYPE", "SHARE", "EXAMPLES"}}
	for _, p := range answer.Properties {
		table = append(table, []string{printable(p.Property), string(p.Type), fmt.Sprintf("%.1f%%", 100*p.Share), printable(strings.Join(p.Examples, ", "))})
	}
	return printTable(out, table, sampled(answer.Sampled)+freshness(answer.AnswerHead, 0))
}

// printValues prints a row for each value.
func printValues(out io.Writer, answer weir.ValuesAnswer) error {
	table := [][]string{{"VALUE", "COUNT"}}
	for _, v := range answer.Values {
		table = append(table, []string{printable(v.Value), strconv.FormatInt(v.Count, 10)})
	}
	return printTable(out, table, sampled(answer.Sampled)+freshness(answer.AnswerHead, 0))
}

// sampled says what an answer looked at.
func sampled(s weir.Sampled) string {
	if s.Since.IsZero() {
		return fmt.Sprintf("from %d events; ", s.Events)
	}
	return fmt.Sprintf("from the %d events received since %s; ", s.Events, s.Since.Format(time.DateTime))
}
