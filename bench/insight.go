package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"
)

// question is asked of every engine that has words for it. All engines must
// give the same rows. To let Weir answer one more, give it weir and rows.
type question struct {
	name       string
	weir       string    // as a client asks it
	at         time.Time // when it asks; the end of the data set if it does not say
	rows       toRows    // turns Weir's answer into the rows that the SQL gives
	duckdb     string    // the best SQL by hand over the store's own file
	clickhouse string
	goal       goal
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
	asked    string // part of the names of the questions to ask
	memory   int64  // megabytes an engine may use
	engines  []engine
	outcomes []outcome
	note     string // on what was not measured
}

// outcome is what the engines replied to a question, by engine.
type outcome struct {
	question   string
	goal       goal
	replies    []*reply // nil if the engine was not asked
	difference string   // where the engines disagree; empty if they agree
}

// flags declares the options of the data set.
func (i *insights) flags(flags *flag.FlagSet) {
	flags.IntVar(&i.events, "events", 10_000_000, "how many events the data set for insights has")
	flags.IntVar(&i.people, "people", 100_000, "how many people it has")
	flags.Uint64Var(&i.seed, "seed", 1, "what it is drawn from")
	flags.StringVar(&i.sets, "sets", "bench-data/sets", "directory where data sets are kept for later runs")
	flags.Int64Var(&i.memory, "memory", 1000, "megabytes that an engine may use for a question; of Weir, its store")
	flags.StringVar(&i.asked, "ask", "", "ask only the questions with this in their names")
}

// measure asks all engines all questions.
func (i *insights) measure(ctx context.Context, progress io.Writer) error {
	path, err := i.ensure(ctx, i.sets, progress)
	if err != nil {
		return err
	}
	if err := i.findEngines(ctx, path, progress); err != nil {
		return err
	}
	for _, q := range questions() {
		if !strings.Contains(q.name, i.asked) {
			continue
		}
		fmt.Fprintf(progress, "asking: %s\n", q.name)
		if err := i.ask(ctx, q); err != nil {
			return err
		}
	}
	return i.disagreement()
}

// findEngines finds who is asked: Weir first, the others after it.
func (i *insights) findEngines(ctx context.Context, path string, progress io.Writer) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("cannot find bench itself: %w", err)
	}
	i.engines = []engine{weirEngine(self, path), duckdbEngine(self, path)}
	house, missing, err := clickhouseEngine(ctx, path, progress)
	if err != nil {
		return err
	}
	if i.note = missing; missing == "" {
		i.engines = append(i.engines, house)
	}
	if cores := runtime.NumCPU(); cores > insightThreads {
		i.note += fmt.Sprintf("\nWeir's store used all %d cores: to compare, run bench by taskset -c 0,1", cores)
	}
	return nil
}

// disagreement is an error if engines answered differently: then what was
// measured is not the same question.
func (i *insights) disagreement() error {
	var text strings.Builder
	for _, o := range i.outcomes {
		if o.difference != "" {
			fmt.Fprintf(&text, "\n%s: %s", o.question, o.difference)
		}
	}
	if text.Len() == 0 {
		return nil
	}
	return fmt.Errorf("the engines disagree:%s", text.String())
}

// ask asks every engine one question.
func (i *insights) ask(ctx context.Context, q question) error {
	o := outcome{question: q.name, goal: q.goal}
	first := -1 // the first engine that was asked
	for n, e := range i.engines {
		words := e.words(q)
		if words == "" {
			o.replies = append(o.replies, nil)
			continue
		}
		r, err := e.ask(ctx, request{Question: q.name, SQL: words, Runs: insightRuns, Threads: insightThreads, MemoryBytes: i.memory * 1e6})
		if err != nil {
			return fmt.Errorf("cannot ask %s for %s: %w", e.name, q.name, err)
		}
		o.replies = append(o.replies, r)
		if first < 0 {
			first = n
		}
		if difference := difference(o.replies[first].Answer, r.Answer); difference != "" && o.difference == "" {
			o.difference = fmt.Sprintf("%s and %s differ %s", i.engines[first].name, e.name, difference)
		}
	}
	i.outcomes = append(i.outcomes, o)
	return nil
}
