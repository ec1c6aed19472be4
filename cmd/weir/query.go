package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/client"
)

// queryCommand asks an insight.
type queryCommand struct {
	remote
	trendFlags
	funnelFlags
	retentionFlags
	stickinessFlags
	sessionsFlags
	pathsFlags
	peopleFlags
	answerFlags

	Insight string `arg:"" optional:"" help:"The question as JSON, - to read it from standard input, or 'trend', 'funnel', 'retention', 'lifecycle', 'stickiness', 'sessions', 'paths', 'people', 'person', 'names', 'properties' or 'values' to ask by flags."`
}

// Help is the long help.
func (*queryCommand) Help() string {
	return `Examples:

  weir query trend --event purchase --measure people --interval day --breakdown browser
  weir query trend --event purchase --measure sum --property properties.amount --from 2026-01-01 --to 2026-01-31
  weir query trend --event purchase --event page_view --formula A/B --csv
  weir query funnel --step page_view --step 'add_to_cart where properties.price gt 10' --step purchase --window 7d
  weir query retention --start signup --return login --interval week --periods 8
  weir query lifecycle --interval week
  weir query stickiness --event page_view --per month
  weir query sessions --interval week --breakdown entry_page
  weir query paths --start page_view:/ --steps 5 --collapse
  weir query people --search @example.com --filter 'cohort.buyers is true' --sort events
  weir query person --id ann@example.com
  weir query names
  weir query properties --event purchase
  weir query values --property properties.plan --search pr
  weir query '{"insight":"trend","series":[{"event":"signup"}]}'
  weir query --nats nats://127.0.0.1:4222 trend --event purchase

Events are the series A, B, C and so on of a formula, in the order given.`
}

// Run asks and prints the answer.
func (c *queryCommand) Run(ctx context.Context, s *streams) error {
	question, err := c.question(ctx, s.In)
	if err != nil {
		return err
	}
	return c.ask(s, c.open, func(server *client.Client, asCSV bool) ([]byte, error) {
		if asCSV {
			return server.QueryCSV(ctx, question)
		}
		return server.Query(ctx, question)
	}, printAnswer)
}

// open returns a client by HTTP or NATS.
func (c *queryCommand) open(notices io.Writer) (*client.Client, error) {
	if c.NATS != "" {
		return c.connectNATS(c.NATS, notices)
	}
	return c.connect(notices)
}

// question returns the question as JSON.
func (c *queryCommand) question(ctx context.Context, in io.Reader) (json.RawMessage, error) {
	given := strings.TrimSpace(c.Insight)
	switch {
	case given == string(weir.InsightTrend):
		return c.trend()
	case given == string(weir.InsightFunnel):
		return c.funnel(c.trendFlags)
	case given == string(weir.InsightRetention):
		return c.retention(c.trendFlags)
	case given == string(weir.InsightLifecycle):
		return lifecycleQuestion(c.trendFlags)
	case given == string(weir.InsightStickiness):
		return c.stickiness(c.trendFlags)
	case given == string(weir.InsightSessions):
		return c.sessions(c.trendFlags)
	case given == string(weir.InsightPaths):
		return c.paths(c.trendFlags, c.Start, c.Window)
	case given == string(weir.InsightPeople):
		return c.people(c.trendFlags)
	case given == string(weir.InsightPerson):
		return c.person(c.trendFlags)
	case given == string(weir.InsightNames):
		return namesQuestion(c.trendFlags)
	case given == string(weir.InsightProperties):
		return propertiesQuestion(c.trendFlags)
	case given == string(weir.InsightValues):
		return valuesQuestion(c.trendFlags, c.Search)
	case given == "-" || given == "" && !isTerminal(in):
		return readQuestion(interruptible(ctx, in))
	case strings.HasPrefix(given, "{"):
		if !json.Valid([]byte(given)) {
			return nil, errors.New("the question is not valid JSON")
		}
		return json.RawMessage(given), nil
	case given == "":
		return nil, errors.New("ask 'trend', 'funnel', 'retention', 'lifecycle', 'stickiness', 'sessions', 'paths', 'people', 'person', 'names', 'properties' or 'values' with flags, or give a question as JSON")
	default:
		return nil, fmt.Errorf("cannot ask %q by flags: give the question as JSON", given)
	}
}

// maxQuestionBytes bounds a question read from a file: far above any a person
// or a program has use for.
const maxQuestionBytes = 1 << 20

func readQuestion(in io.Reader) (json.RawMessage, error) {
	question, err := io.ReadAll(io.LimitReader(in, maxQuestionBytes+1))
	if err != nil {
		return nil, fmt.Errorf("cannot read the question: %w", err)
	}
	if len(question) > maxQuestionBytes || !json.Valid(question) {
		return nil, errors.New("what is on standard input is not a question as JSON")
	}
	return question, nil
}

func printJSON(out io.Writer, answer []byte) error {
	var compact bytes.Buffer
	if err := json.Compact(&compact, answer); err != nil {
		return fmt.Errorf("cannot read the answer: %w", err)
	}
	return printLine(out, printableJSON(compact.Bytes()))
}

// printCSV leaves a file's content as it is and makes what a person sees safe.
func printCSV(out io.Writer, answer []byte) error {
	if isTerminal(out) {
		answer = []byte(printableLines(string(answer)))
	}
	if _, err := out.Write(answer); err != nil {
		return fmt.Errorf("cannot print: %w", err)
	}
	return nil
}

func printLine(out io.Writer, line string) error {
	if _, err := fmt.Fprintln(out, line); err != nil {
		return fmt.Errorf("cannot print: %w", err)
	}
	return nil
}
