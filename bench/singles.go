package main

import (
	"context"
	"time"
)

const (
	singleConnections = 64
	// singlesPace is at how many requests a second latency is measured.
	singlesPace = 2000
)

func (b *bench) singles(to target) load {
	return load{to: to, connections: singleConnections, batch: 1, pool: b.pool}
}

// measureSingles finds how many requests of one event each are answered a
// second.
func (b *bench) measureSingles(ctx context.Context) error {
	return b.withWeir(ctx, func(s *server) error {
		var flood sent
		err := b.observe(s, "single events", func() (events int, err error) {
			flood, err = b.singles(s.target()).flood(ctx, b.during)
			if err != nil {
				return 0, err
			}
			return flood.requests, s.awaitCount(ctx, flood.requests)
		})
		b.figures = append(b.figures, figure{
			what: "single events, 64 connections, on disk", value: flood.perSecond(), unit: perSecond,
			raw: b.limits.httpSingles, rawOf: "HTTP", least: 15_000, aim: 40_000,
		})
		return err
	})
}

// measureLatency finds how soon single events are answered that come at an
// even pace.
func (b *bench) measureLatency(ctx context.Context) error {
	return b.withWeir(ctx, func(s *server) error {
		var taken latencies
		err := b.observe(s, "2,000 single events/s", func() (events int, err error) {
			events, taken, err = b.singles(s.target()).pace(ctx, singlesPace, b.during)
			if err != nil {
				return 0, err
			}
			return events, s.awaitCount(ctx, events)
		})
		b.figures = append(b.figures,
			figure{what: "202 at 2,000 single events/s, p50", value: inMilliseconds(taken.quantile(0.5)), unit: milliseconds},
			figure{
				what: "202 at 2,000 single events/s, p99", value: inMilliseconds(taken.quantile(0.99)), unit: milliseconds,
				raw: inMilliseconds(b.limits.httpP99), rawOf: "HTTP", least: 20, aim: 3,
			},
			figure{what: "202 at 2,000 single events/s, p99.9", value: inMilliseconds(taken.quantile(0.999)), unit: milliseconds},
		)
		return err
	})
}

func inMilliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
