package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"time"
)

// question is asked of every engine that has words for it. All engines must
// give the same rows.
type question struct {
	name       string
	weir       string // as a client asks it
	duckdb     string // the best SQL by hand over the store's own file
	clickhouse string
}

// engine answers questions about a data set.
type engine struct {
	name    string
	words   func(question) string // empty if it cannot be asked
	command []string              // reads a request and writes a reply; see ask.js
}

// request is what an engine's process reads, reply what it writes. Each
// question has a process of its own, so that its peak of memory is its own.
type request struct {
	SQL         string `json:"sql"`
	Runs        int    `json:"runs"`
	Threads     int    `json:"threads"`
	MemoryBytes int64  `json:"memory_bytes"`
}

type reply struct {
	Seconds    []float64 `json:"seconds"`
	CPUSeconds float64   `json:"cpu_seconds"` // of all runs together
	Answer     [][]any   `json:"answer"`
	BaseBytes  int64     `json:"base_bytes"` // before the first run
	PeakBytes  int64     `json:"peak_bytes"`
}

func (r reply) median() float64 {
	sorted := slices.Sorted(slices.Values(r.Seconds))
	return sorted[len(sorted)/2]
}

const (
	// insightRuns are made of each question; the median counts.
	insightRuns = 5
	// insightThreads is how many threads an engine may use: the goals are for
	// two cores.
	insightThreads = 2
	// insightWait is how long all runs of one question may take.
	insightWait = 10 * time.Minute
)

// insights measures questions over a generated data set.
type insights struct {
	dataset
	sets     string // directory where data sets are kept
	memory   int64  // megabytes an engine may use
	engines  []engine
	outcomes []outcome
	note     string // on what was not measured
}

// outcome is what the engines replied to a question, by engine.
type outcome struct {
	question string
	replies  []*reply // nil if the engine was not asked
	agree    bool
}

// flags declares the options of the data set.
func (i *insights) flags(flags *flag.FlagSet) {
	flags.IntVar(&i.events, "events", 10_000_000, "how many events the data set for insights has")
	flags.IntVar(&i.people, "people", 100_000, "how many people it has")
	flags.Uint64Var(&i.seed, "seed", 1, "what it is drawn from")
	flags.StringVar(&i.sets, "sets", "bench-data/sets", "directory where data sets are kept for later runs")
	flags.Int64Var(&i.memory, "memory", 1000, "megabytes that an engine may use for a question")
}

// measure asks all engines all questions.
func (i *insights) measure(ctx context.Context, progress io.Writer) error {
	path, err := i.ensure(ctx, i.sets, progress)
	if err != nil {
		return err
	}
	duck, err := duckdbEngine(path)
	if err != nil {
		return err
	}
	i.engines = []engine{duck}
	house, missing, err := clickhouseEngine(ctx, path, progress)
	if err != nil {
		return err
	}
	if i.note = missing; missing == "" {
		i.engines = append(i.engines, house)
	}
	for _, q := range questions() {
		fmt.Fprintf(progress, "asking: %s\n", q.name)
		if err := i.ask(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// ask asks every engine one question.
func (i *insights) ask(ctx context.Context, q question) error {
	o := outcome{question: q.name, agree: true}
	var first *reply
	for _, e := range i.engines {
		words := e.words(q)
		if words == "" {
			o.replies = append(o.replies, nil)
			continue
		}
		r, err := e.ask(ctx, request{SQL: words, Runs: insightRuns, Threads: insightThreads, MemoryBytes: i.memory * 1e6})
		if err != nil {
			return fmt.Errorf("cannot ask %s for %s: %w", e.name, q.name, err)
		}
		if first == nil {
			first = r
		}
		o.agree = o.agree && sameAnswer(first.Answer, r.Answer)
		o.replies = append(o.replies, r)
	}
	i.outcomes = append(i.outcomes, o)
	return nil
}

// ask runs the engine's process for one question.
func (e engine) ask(ctx context.Context, r request) (*reply, error) {
	ctx, cancel := context.WithTimeout(ctx, insightWait)
	defer cancel()
	input, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("cannot encode a request: %w", err)
	}
	var output, trouble bytes.Buffer
	command := exec.CommandContext(ctx, e.command[0], e.command[1:]...)
	command.Stdin, command.Stdout, command.Stderr = bytes.NewReader(input), &output, &trouble
	if err := command.Run(); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, trouble.Bytes())
	}
	decoder := json.NewDecoder(&output)
	decoder.UseNumber() // counts are compared digit by digit
	answer := new(reply)
	if err := decoder.Decode(answer); err != nil {
		return nil, fmt.Errorf("cannot read the reply: %w", err)
	}
	return answer, nil
}

// sameAnswer compares rows; engines differ in whether a sum over nothing is
// null or 0.
func sameAnswer(a, b [][]any) bool {
	return slices.EqualFunc(a, b, func(a, b []any) bool {
		return slices.EqualFunc(a, b, func(a, b any) bool { return cell(a) == cell(b) })
	})
}

func cell(value any) string {
	if value == nil {
		return "0"
	}
	return fmt.Sprint(value)
}
