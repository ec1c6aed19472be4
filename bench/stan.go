package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

// stanLoad is a way of publishing to NATS Streaming.
type stanLoad struct {
	what string
	run  func(ctx context.Context, url string, during time.Duration) (perSecond float64, err error)
}

func stanLoads() []stanLoad {
	return []stanLoad{
		{"STAN: one publisher, waiting for each acknowledgement", publishInTurn(1)},
		{"STAN: 16 publishers, each waiting for its acknowledgements", publishInTurn(stanPublishers)},
		{"STAN: one publisher with 16,384 messages on the way", publishAhead},
	}
}

const (
	stanPublishers = 16
	// stanRounds is how often each load is put on each server, in turns, so
	// that both get their share of what else the machine does. The median
	// counts.
	stanRounds = 5
	// stanShare is which share of a load's time each round gets.
	stanShare = 20
)

// measureStan publishes with acknowledgements to Weir's gateway and to NATS
// Streaming itself, both of which have a message on disk before they
// acknowledge it.
func (b *bench) measureStan(ctx context.Context) error {
	theirs, err := b.startStreaming(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = theirs.stop() }() // it need not end well
	ours, err := b.startGateway(ctx)
	if err != nil {
		return err
	}
	for _, load := range stanLoads() {
		own, other, err := b.compareStan(ctx, load, ours.url, theirs.url)
		if err != nil {
			_ = ours.stop() // the first error is the one that tells
			return fmt.Errorf("%w; the gateway wrote\n%s", err, ours.output.Bytes())
		}
		b.figures = append(b.figures, figure{
			what: load.what, value: own, unit: perSecond, raw: other, rawOf: "nats-streaming-server", least: other,
			aim: 2 * other,
		})
	}
	return ours.stop()
}

// compareStan returns the medians of both servers.
func (b *bench) compareStan(ctx context.Context, load stanLoad, ours, theirs string) (own, other float64, err error) {
	during := max(b.during/stanShare, time.Second)
	var rates [2][]float64
	for range stanRounds {
		for i, url := range []string{ours, theirs} {
			rate, err := load.run(ctx, url, during)
			if err != nil {
				return 0, 0, fmt.Errorf("cannot publish to %s: %w", url, err)
			}
			rates[i] = append(rates[i], rate)
		}
	}
	return median(rates[0]), median(rates[1]), nil
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

// publishInTurn is the load of publishers that each wait for every
// acknowledgement, with connections of their own.
func publishInTurn(publishers int) func(context.Context, string, time.Duration) (float64, error) {
	return func(ctx context.Context, url string, during time.Duration) (float64, error) {
		counts := make([]int, publishers)
		group, _ := errgroup.WithContext(ctx)
		started := time.Now()
		for i := range publishers {
			group.Go(func() (err error) {
				counts[i], err = publishOne(ctx, url, i, started, during)
				return err
			})
		}
		err := group.Wait()
		total := 0
		for _, n := range counts {
			total += n
		}
		return float64(total) / time.Since(started).Seconds(), err
	}
}

// startStreaming starts nats-streaming-server with its file store, which syncs
// each write unless told otherwise. It is the one that WEIR_BENCH_STREAMING
// names, or built from its module.
func (b *bench) startStreaming(ctx context.Context) (*stanServer, error) {
	program := os.Getenv("WEIR_BENCH_STREAMING")
	if program == "" {
		var err error
		if program, err = buildStreaming(ctx, b.dir); err != nil {
			return nil, err
		}
	}
	return b.startStan(ctx, func(address, dir string) []string {
		host, port, _ := strings.Cut(address, ":")
		return []string{program, "-a", host, "-p", port, "--store", "file", "--dir", dir, "--file_sync=true"}
	})
}

// startGateway starts bench itself as a NATS server with the gateway.
func (b *bench) startGateway(ctx context.Context) (*stanServer, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("cannot find bench itself: %w", err)
	}
	return b.startStan(ctx, func(address, dir string) []string {
		return []string{program, gatewayArgument, address, dir}
	})
}

func (b *bench) startStan(ctx context.Context, command func(address, dir string) []string) (*stanServer, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(b.dir, "stan-")
	if err != nil {
		return nil, fmt.Errorf("cannot make a data directory: %w", err)
	}
	words := command(address, filepath.Join(dir, "data"))
	process, err := start(nil, words[0], words[1:]...)
	if err != nil {
		return nil, err
	}
	s := &stanServer{process: process, url: "nats://" + address}
	ctx, cancel := context.WithTimeout(ctx, startWait)
	defer cancel()
	return s, s.await(ctx, s.ready)
}
