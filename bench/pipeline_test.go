package main

import (
	"context"
	"log/slog"
	"net/netip"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/collect"
	"github.com/weirhq/weir/internal/duckdb"
	"github.com/weirhq/weir/internal/enrich"
	"github.com/weirhq/weir/internal/live"
	"github.com/weirhq/weir/internal/sink"
	"github.com/weirhq/weir/internal/stream"
)

// BenchmarkPipeline carries batches of 100 events from their JSON through
// everything but HTTP, as the server wires it, until questions see them all:
//
//	go test ./bench -run '^$' -bench Pipeline -benchtime 5000x -cpuprofile cpu.out
//
// An operation is a batch.
func BenchmarkPipeline(b *testing.B) { carry(b, 8, batchEvents) }

// BenchmarkSingles carries events one by one, each in a write of its own: what
// an idle server does. An operation is an event.
func BenchmarkSingles(b *testing.B) { carry(b, 1, 1) }

// carry sends b.N requests from some senders, and waits until all their events
// are in the store.
func carry(b *testing.B, senders, events int) {
	p, pool := startPipeline(b), newPool()
	var left atomic.Int64
	left.Store(int64(b.N))
	b.SetBytes(int64(events) * eventBytes)
	b.ResetTimer()
	var group sync.WaitGroup
	for seed := range senders {
		group.Go(func() { p.send(b, newShopper(pool, uint64(seed)), events, &left) })
	}
	group.Wait()
	accepted := b.Elapsed()
	p.awaitApplied(b)
	b.StopTimer()
	total := float64(b.N * events)
	b.ReportMetric(total/b.Elapsed().Seconds(), "queryable/s")
	b.ReportMetric(total/accepted.Seconds(), "accepted/s")
	if stored := p.sink.Stats().Stored; stored != uint64(total) && !b.Failed() {
		b.Errorf("%d events are in the store, want %.0f", stored, total)
	}
}

// send sends requests until none is left.
func (p *pipeline) send(b *testing.B, shopper *shopper, events int, left *atomic.Int64) {
	origin := collect.Origin{UserAgent: userAgents[0], IP: netip.MustParseAddr("203.0.113.7")}
	var body []byte
	for left.Add(-1) >= 0 {
		body = shopper.appendBatch(make([]byte, 0, cap(body)), events, time.Now())
		result, err := p.collector.Accept(b.Context(), weir.DefaultProject, body, origin)
		if err != nil || result.Accepted != events {
			b.Errorf("%d of %d events accepted: %v", result.Accepted, events, err)
			return
		}
	}
}

// pipeline is the server without HTTP.
type pipeline struct {
	log       *stream.Log
	store     *duckdb.Store
	sink      *sink.Sink
	collector *collect.Collector
}

func startPipeline(b *testing.B) *pipeline {
	dir, logger := b.TempDir(), slog.New(slog.DiscardHandler)
	nats, err := stream.StartServer(stream.ServerConfig{
		Dir: filepath.Join(dir, "nats"), Logger: logger,
		Authenticate: func(string) (weir.Grant, bool) { return weir.Grant{}, false },
	})
	must(b, err)
	b.Cleanup(nats.Close)
	conn, err := nats.Connect("bench")
	must(b, err)
	b.Cleanup(conn.Close)
	p := new(pipeline)
	p.log, err = stream.OpenLog(b.Context(), conn, stream.LogConfig{MaxBytes: 64 << 30, MaxAge: time.Hour})
	must(b, err)
	quarantine, err := stream.OpenQuarantine(b.Context(), conn)
	must(b, err)
	p.store, err = duckdb.Open(b.Context(), duckdb.Config{
		Path: filepath.Join(dir, "store.duckdb"), MemoryBytes: 512 << 20, MoveAfter: time.Minute, Logger: logger,
	})
	must(b, err)
	b.Cleanup(func() { must(b, p.store.Close(context.Background())) })
	runPart(b, p.store.Run)
	p.sink = sink.New(sink.Config{Store: p.store, Log: sinkLog{p.log}, Quarantine: quarantine, Logger: logger})
	runPart(b, p.sink.Run)
	runPart(b, live.New(live.Config{Before: p.log.Before, Follow: p.follow, Lag: p.log.Lag, Logger: logger}).Run)
	p.startCollector(b, quarantine, logger)
	return p
}

func (p *pipeline) startCollector(b *testing.B, quarantine *stream.Quarantine, logger *slog.Logger) {
	enricher, err := enrich.New(enrich.Config{})
	must(b, err)
	b.Cleanup(func() { must(b, enricher.Close()) })
	p.collector = collect.New(collect.Config{
		Log: p.log, Quarantine: quarantine, Logger: logger,
		Enrich: func(event *weir.Event, origin collect.Origin) {
			enricher.Enrich(event, enrich.Request{UserAgent: origin.UserAgent, IP: origin.IP})
		},
		FrameEvents: ignore{}, AppendSeconds: ignore{},
	})
	runPart(b, p.collector.Run)
}

func (p *pipeline) follow(ctx context.Context, after uint64) (live.Follower, error) {
	return p.log.Follow(ctx, after)
}

// awaitApplied returns when questions see everything in the log.
func (p *pipeline) awaitApplied(b *testing.B) {
	const look = time.Millisecond
	bounds, err := p.log.Bounds(b.Context())
	must(b, err)
	ticker := time.NewTicker(look)
	defer ticker.Stop()
	for applied := p.store.Applied(); applied.Sequence < bounds.Last || applied.Events != weir.WholeFrame; applied = p.store.Applied() {
		must(b, p.sink.Status())
		<-ticker.C
	}
}

// runPart runs a part until the benchmark ends.
func runPart(b *testing.B, part func(context.Context)) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		part(ctx)
	}()
	b.Cleanup(func() {
		cancel()
		<-done
	})
}

func must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// sinkLog is the log as the sink asks for it.
type sinkLog struct{ *stream.Log }

func (l sinkLog) Extent(ctx context.Context) (sink.Extent, error) {
	bounds, err := l.Bounds(ctx)
	return sink.Extent{Created: bounds.Created, First: bounds.First, Last: bounds.Last}, err
}

func (l sinkLog) Follow(ctx context.Context, after uint64) (sink.Follower, error) {
	return l.Log.Follow(ctx, after)
}

// ignore observes nothing.
type ignore struct{}

func (ignore) Observe(float64) {}
