package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/weirhq/weir"
	store "github.com/weirhq/weir/internal/duckdb"
)

// dataset describes generated events of a shop: the same description gives the
// same events, whenever and wherever it is generated.
type dataset struct {
	events int
	people int
	seed   uint64
}

// The period that every data set covers: 90 days that hold twelve whole weeks,
// from Monday, January 5th, and begin and end with a month.
var (
	datasetFrom = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	datasetTo   = datasetFrom.Add(datasetHours * time.Hour)
)

const (
	datasetHours   = 90 * 24
	datasetProject = "shop"
	// datasetVersion changes with the generator, so that no older file is
	// taken for what it would make now.
	datasetVersion = 4
	// datasetBatch is how many records the store is given at a time: enough
	// that looking up repeats among old events costs little an event.
	datasetBatch = 32 << 10
	// datasetMemory is what the store may take while it is filled.
	datasetMemory = 1 << 30
)

// file is the data set's name in the directory where data sets are kept.
func (d dataset) file() string {
	return fmt.Sprintf("shop-v%d-%d-events-%d-people-seed-%d.duckdb", datasetVersion, d.events, d.people, d.seed)
}

// ensure returns the path of the data set's store in a directory, generating
// it if it is not there yet. A generation that was interrupted leaves nothing
// that is taken for a data set.
func (d dataset) ensure(ctx context.Context, dir string, progress io.Writer) (path string, err error) {
	path = filepath.Join(dir, d.file())
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return path, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("cannot make the directory of data sets: %w", err)
	}
	work, err := os.MkdirTemp(dir, "new-")
	if err != nil {
		return "", fmt.Errorf("cannot make a directory: %w", err)
	}
	defer func() { err = firstError(err, os.RemoveAll(work)) }()
	fmt.Fprintf(progress, "generating %s events; they are kept in %s\n", grouped(float64(d.events)), dir)
	started := time.Now()
	made := filepath.Join(work, d.file())
	if err := d.generate(ctx, made); err != nil {
		return "", fmt.Errorf("cannot generate a data set: %w", err)
	}
	if err := os.Rename(made, path); err != nil {
		return "", fmt.Errorf("cannot keep a data set: %w", err)
	}
	taken := time.Since(started)
	fmt.Fprintf(progress, "generated in %s, %s events a second\n", taken.Round(time.Second), grouped(float64(d.events)/taken.Seconds()))
	return path, nil
}

// generate fills a new store through its own Append, as the sink does, so that
// the file is laid out as in production.
func (d dataset) generate(ctx context.Context, path string) (err error) {
	s, err := store.Open(ctx, store.Config{
		Path: path, MemoryBytes: datasetMemory, MoveAfter: time.Hour, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return err
	}
	defer func() { err = firstError(err, s.Close(ctx)) }()
	running, stop := context.WithCancel(ctx)
	moved := make(chan struct{})
	go func() {
		defer close(moved)
		s.Run(running)
	}()
	err = d.appendTo(ctx, s)
	if err == nil {
		_, err = s.Flush(ctx)
	}
	if err == nil {
		err = s.Settle(ctx) // as it would be after a while
	}
	stop()
	<-moved
	return err
}

// appendTo generates one batch while the store appends the one before.
func (d dataset) appendTo(ctx context.Context, s *store.Store) error {
	group, ctx := errgroup.WithContext(ctx)
	full, empty := make(chan []weir.Record), make(chan []weir.Record, 2)
	for range cap(empty) {
		empty <- make([]weir.Record, 0, datasetBatch)
	}
	group.Go(func() error {
		defer close(full)
		return d.fill(ctx, empty, full)
	})
	group.Go(func() error {
		for records := range full {
			if err := appendRecords(ctx, s, records); err != nil {
				return err
			}
			empty <- records
		}
		return nil
	})
	return group.Wait()
}

// fill writes all events into batches.
func (d dataset) fill(ctx context.Context, empty <-chan []weir.Record, full chan<- []weir.Record) error {
	crowd := newCrowd(d)
	for sequence := uint64(1); ; sequence++ {
		var records []weir.Record
		select {
		case records = <-empty:
		case <-ctx.Done():
			return ctx.Err()
		}
		records = crowd.next(records[:0], sequence)
		if len(records) == 0 {
			return nil
		}
		select {
		case full <- records:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// appendRecords appends a batch as one frame of a log.
func appendRecords(ctx context.Context, s *store.Store, records []weir.Record) error {
	last := records[len(records)-1]
	end := weir.Position{Log: datasetFrom, Sequence: last.Sequence + 1}
	repeats, err := s.Append(ctx, weir.Batch{Records: records, End: end}, last.Received)
	if err != nil {
		return err
	}
	if len(repeats) > 0 {
		return fmt.Errorf("%d generated events are repeats", len(repeats))
	}
	return nil
}
