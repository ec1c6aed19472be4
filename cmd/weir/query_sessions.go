package main

import (
	"encoding/json"
	"io"
	"strconv"

	"github.com/weirhq/weir"
)

// sessionsFlags describe a question about sessions, together with those flags
// of a trend that it has too.
type sessionsFlags struct {
	Pages int `help:"Entry pages and exit pages listed (default: 10). A --breakdown may also be entry_page or exit_page." placeholder:"N" group:"Sessions"`
}

// sessions returns the question that the flags ask.
func (f sessionsFlags) sessions(shared trendFlags) (json.RawMessage, error) {
	filters, err := parseConditions(shared.Filter)
	if err != nil {
		return nil, err
	}
	return encodeQuestion(weir.Sessions{
		Insight:   weir.InsightSessions,
		Period:    shared.period(),
		Interval:  weir.Interval(shared.Interval),
		Filters:   filters,
		Breakdown: shared.Breakdown,
		Limit:     shared.Limit,
		Pages:     f.Pages,
	})
}

// printSessions prints the sessions of each interval, those of each group in
// all, and where they begin and end.
func printSessions(out io.Writer, sessions weir.SessionsAnswer) error {
	table := [][]string{append([]string{"TIME"}, sessionsHeader...)}
	for _, p := range sessions.Points {
		table = append(table, sessionsLine(shownTime(p.Time, sessions.Interval), p.SessionsCounts))
	}
	table = append(table, sessionsLine("total", sessions.Total))
	if len(sessions.Groups) > 0 {
		table = append(table, []string{}, append([]string{"GROUP"}, sessionsHeader...))
	}
	for _, group := range sessions.Groups {
		table = append(table, sessionsLine(valuesHeading(group.Breakdown), group.Total))
	}
	table = append(table, pageLines("ENTRY PAGE", sessions.EntryPages)...)
	table = append(table, pageLines("EXIT PAGE", sessions.ExitPages)...)
	return printTable(out, table, freshness(sessions.AnswerHead, sessions.GroupsOmitted))
}

var sessionsHeader = []string{"SESSIONS", "PEOPLE", "AVERAGE TIME", "MEDIAN TIME", "EVENTS", "PAGE VIEWS", "BOUNCE RATE"}

func sessionsLine(heading string, c weir.SessionsCounts) []string {
	return []string{heading, strconv.FormatInt(c.Sessions, 10), strconv.FormatInt(c.People, 10), shownSeconds(c.AvgSeconds),
		shownSeconds(c.MedianSeconds), shownMean(c.EventsPerSession), shownMean(c.PageViewsPerSession), shownShare(c.BounceRate)}
}

func pageLines(heading string, pages []weir.SessionsPage) [][]string {
	if len(pages) == 0 {
		return nil
	}
	lines := [][]string{{}, {heading, "SESSIONS", "SHARE", "BOUNCE RATE"}}
	for _, page := range pages {
		name := valuesHeading([]*string{page.Page})
		if page.Other {
			name = "(other)"
		}
		lines = append(lines, []string{name, strconv.FormatInt(page.Sessions, 10), shownShare(page.Share), shownShare(page.BounceRate)})
	}
	return lines
}
