package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"github.com/weirhq/weir"
)

// pathsFlags describe a question about paths, together with those flags of
// other insights that it has too.
type pathsFlags struct {
	End      string `help:"The event or page that paths lead to, such as purchase or page_view:/pricing; they begin with --start." placeholder:"NODE" group:"Paths"`
	Steps    int    `help:"Events or pages of a path (default: 5)." placeholder:"N" group:"Paths"`
	Collapse bool   `help:"Take repeats as one." group:"Paths"`
}

// paths returns the question that the flags ask.
func (f pathsFlags) paths(shared trendFlags, start, window string) (json.RawMessage, error) {
	filters, err := parseConditions(shared.Filter)
	if err != nil {
		return nil, err
	}
	return encodeQuestion(weir.Paths{
		Insight:  weir.InsightPaths,
		Period:   shared.period(),
		Start:    start,
		End:      f.End,
		Steps:    f.Steps,
		Collapse: f.Collapse,
		Window:   window,
		Limit:    shared.Limit,
		Filters:  filters,
	})
}

// printPaths prints the nodes of each step, and the links to the next.
func printPaths(out io.Writer, paths weir.PathsAnswer) error {
	table := [][]string{{"STEP", "NODE", "PATHS", "PEOPLE", "SHARE", "DROPPED", "DROP-OFF"}}
	for _, step := range paths.Steps {
		for _, node := range step.Nodes {
			table = append(table, []string{strconv.Itoa(step.Step), shownNode(node.Node), strconv.FormatInt(node.Paths, 10), strconv.FormatInt(node.People, 10),
				shownShare(node.Share), strconv.FormatInt(node.Dropped, 10), shownShare(node.DropOff)})
		}
	}
	if len(paths.Links) > 0 {
		table = append(table, []string{}, []string{"STEP", "FROM", "PATHS", "PEOPLE", "SHARE", "TO"})
	}
	for _, link := range paths.Links {
		table = append(table, []string{strconv.Itoa(link.Step), shownNode(link.From), strconv.FormatInt(link.Paths, 10), strconv.FormatInt(link.People, 10),
			shownShare(link.Share), shownNode(link.To)})
	}
	foot := fmt.Sprintf("%d paths of %d people; ", paths.Paths, paths.People)
	return printTable(out, table, foot+freshness(paths.AnswerHead, 0))
}

func shownNode(node *string) string {
	if node == nil {
		return "(other)"
	}
	return printable(*node)
}
