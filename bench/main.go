package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
)

func main() {
	if len(os.Args) == 3 && os.Args[1] == bareArgument {
		exit(serveBare(os.Args[2]))
		return
	}
	if len(os.Args) == 4 && os.Args[1] == gatewayArgument {
		exit(serveGatewayAt(os.Args[2], os.Args[3]))
		return
	}
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	if len(os.Args) == 3 && os.Args[1] == askArgument {
		exit(askDuckDB(ctx, os.Args[2], os.Stdin, os.Stdout))
		return
	}
	if len(os.Args) == 3 && os.Args[1] == askWeirArgument {
		exit(askWeir(ctx, os.Args[2], os.Stdin, os.Stdout))
		return
	}
	exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

func exit(err error) {
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// bench is one run.
type bench struct {
	during   time.Duration
	dir      string // of this run, removed at its end
	binary   string
	pool     pool
	machine  machine
	limits   limits
	figures  []figure
	efforts  []effort
	insights insights
	progress io.Writer
}

// part is something that can be measured by itself.
type part struct {
	name string
	what string
	run  func(*bench, context.Context) error
}

func parts() []part {
	return []part{
		{"limits", "the raw limits", (*bench).measureLimits},
		{"batches", "batches of 100 events, memory and disk", (*bench).measureBatches},
		{"singles", "single events as fast as they are answered", (*bench).measureSingles},
		{"latency", "single events at an even pace", (*bench).measureLatency},
		{"freshness", "from accepted to visible", (*bench).measureFreshness},
		{"busy", "ingest beside questions that never pause", (*bench).measureBusy},
		{"relay", "the relay", (*bench).measureRelay},
		{"stan", "the NATS Streaming gateway", (*bench).measureStan},
		{"insights", "insights over a generated data set", func(b *bench, ctx context.Context) error { return b.insights.measure(ctx, b.progress) }},
	}
}

func run(ctx context.Context, arguments []string, out, progress io.Writer) error {
	b := &bench{progress: progress}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	seconds := flags.Int("seconds", 60, "how long each load lasts")
	quick := flags.Bool("quick", false, "let each load last 5 seconds")
	only := flags.String("only", "", "measure some parts only, separated by commas: limits, batches, singles, latency, freshness, busy, relay, stan, insights")
	parent := flags.String("data", "bench-data", "directory for the data of this run, on the disk to be measured")
	b.insights.flags(flags)
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	b.during = time.Duration(*seconds) * time.Second
	if *quick {
		b.during = 5 * time.Second
	}
	if b.during <= 0 {
		return errors.New("-seconds must be positive")
	}
	chosen, err := choose(*only)
	if err != nil {
		return err
	}
	return b.inDirectory(*parent, func() error { return b.measure(ctx, chosen, out) })
}

// choose returns the parts of a list of names, all if it is empty.
func choose(names string) ([]part, error) {
	if names == "" {
		return parts(), nil
	}
	var chosen []part
	for name := range strings.SplitSeq(names, ",") {
		i := slices.IndexFunc(parts(), func(p part) bool { return p.name == name })
		if i < 0 {
			return nil, fmt.Errorf("-only %q is not known", name)
		}
		chosen = append(chosen, parts()[i])
	}
	return chosen, nil
}

// inDirectory calls work with a fresh directory below parent, and removes what
// is left of it.
func (b *bench) inDirectory(parent string, work func() error) error {
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return fmt.Errorf("cannot make the data directory: %w", err)
	}
	dir, err := os.MkdirTemp(parent, "run-")
	if err != nil {
		return fmt.Errorf("cannot make the data directory: %w", err)
	}
	b.dir = dir
	err = firstError(work(), os.RemoveAll(dir))
	_ = os.Remove(parent) // unless it holds something else
	return err
}

func (b *bench) measure(ctx context.Context, chosen []part, out io.Writer) (err error) {
	if b.machine, err = inspect(b.dir); err != nil {
		return err
	}
	if b.binary, err = findWeir(ctx, b.dir); err != nil {
		return err
	}
	b.pool = newPool()
	err = b.measureParts(ctx, chosen)
	// What was measured before a failure is worth showing.
	return firstError(err, b.report(out))
}

func (b *bench) measureParts(ctx context.Context, chosen []part) error {
	for _, part := range chosen {
		fmt.Fprintf(b.progress, "measuring %s\n", part.what)
		if err := part.run(b, ctx); err != nil {
			if ctx.Err() != nil {
				return errors.New("interrupted")
			}
			return fmt.Errorf("cannot measure %s: %w", part.what, err)
		}
	}
	return nil
}

// firstError returns the error that came first.
func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
