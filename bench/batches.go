package main

import (
	"context"
	"fmt"
	"time"
)

const (
	// batchEvents is how many events a request of the batch loads has.
	batchEvents = 100
	// batchConnections are enough that some wait for the disk while others
	// are decoded.
	batchConnections = 16
	// idleFor is how long Weir is left alone before its idle memory is read.
	idleFor = 5 * time.Second
)

func (b *bench) batches(to target) load {
	return load{to: to, connections: batchConnections, batch: batchEvents, pool: b.pool}
}

// measureBatches finds how many events a second Weir carries from the request
// to the answer of a question, and what memory and disk that takes.
func (b *bench) measureBatches(ctx context.Context) error {
	return b.withWeir(ctx, func(s *server) error {
		idle, err := s.idle(ctx)
		if err != nil {
			return err
		}
		watch := watchMemory(s.process)
		queryable, accepted, events, err := b.carry(ctx, s)
		used, memoryErr := watch.end()
		if err := firstError(err, memoryErr); err != nil {
			return err
		}
		limit, of := b.limits.weakest()
		b.figures = append(b.figures,
			figure{what: "batches of 100: accepted, on disk and queryable", value: queryable, unit: perSecond, raw: limit, rawOf: of, least: 100_000, aim: 250_000},
			figure{what: "– of these, until accepted", value: accepted, unit: perSecond, raw: limit, rawOf: of},
			figure{what: "memory, idle", value: float64(idle), unit: megabytes, least: 120, aim: 60},
			figure{what: "memory under batches, peak", value: float64(used.peak), unit: megabytes, least: 1000, aim: 500},
			figure{what: "memory under batches, mean", value: float64(used.mean), unit: megabytes},
		)
		return b.measureDisk(s, events)
	})
}

// idle returns the memory of a server that has nothing to do.
func (s *server) idle(ctx context.Context) (int64, error) {
	select {
	case <-ctx.Done():
		return 0, ctx.Err()
	case <-time.After(idleFor):
	}
	m, err := s.memory()
	return m.now, err
}

// carry floods Weir with batches, waits until it counts them all, and returns
// the events a second until then and until the last was accepted.
func (b *bench) carry(ctx context.Context, s *server) (queryable, accepted float64, events int, err error) {
	err = b.observe(s, "batches of 100", func() (int, error) {
		started := time.Now()
		flood, err := b.batches(s.target()).flood(ctx, b.during)
		if err != nil {
			return 0, err
		}
		events = flood.requests * batchEvents
		accepted = flood.perSecond() * batchEvents
		if err := s.awaitCount(ctx, events); err != nil {
			return 0, err
		}
		queryable = float64(events) / time.Since(started).Seconds()
		return events, nil
	})
	return queryable, accepted, events, err
}

// measureDisk stops Weir, which moves everything to its file, and divides the
// size of its files by the events.
func (b *bench) measureDisk(s *server, events int) error {
	if err := s.stop(); err != nil {
		return err
	}
	store, log, err := s.diskBytes()
	if err != nil {
		return err
	}
	b.figures = append(b.figures,
		figure{what: "disk in the store", value: float64(store) / float64(events), unit: bytesPerEvent, raw: eventBytes, rawOf: "JSON", least: 120, aim: 50},
		figure{what: "disk in the log", value: float64(log) / float64(events), unit: bytesPerEvent, raw: eventBytes, rawOf: "JSON"},
	)
	return nil
}

// use is the memory of a process over some time, in bytes.
type use struct{ mean, peak int64 }

// memoryWatch reads a process's memory until it is ended.
type memoryWatch struct {
	process *process
	stop    chan struct{}
	ended   chan struct{}
	sum     int64
	reads   int64
	err     error
}

func watchMemory(p *process) *memoryWatch {
	w := &memoryWatch{process: p, stop: make(chan struct{}), ended: make(chan struct{})}
	go w.run()
	return w
}

func (w *memoryWatch) run() {
	const every = 250 * time.Millisecond
	defer close(w.ended)
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		m, err := w.process.memory()
		if err != nil {
			w.err = err
			return
		}
		w.sum += m.now
		w.reads++
		select {
		case <-w.stop:
			return
		case <-ticker.C:
		}
	}
}

// end ends the watch and returns what was seen.
func (w *memoryWatch) end() (use, error) {
	close(w.stop)
	<-w.ended
	if w.err != nil {
		return use{}, w.err
	}
	m, err := w.process.memory()
	if err != nil {
		return use{}, fmt.Errorf("cannot read the peak: %w", err)
	}
	return use{mean: w.sum / w.reads, peak: m.peak}, nil
}
