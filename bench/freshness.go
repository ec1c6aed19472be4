package main

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	// freshnessPace is how many events a second come while freshness is
	// measured.
	freshnessPace = 20_000
	// freshnessConnections carry them.
	freshnessConnections = 8
	// markEvery is the time between markers, freshLook between two questions.
	markEvery = 50 * time.Millisecond
	freshLook = 5 * time.Millisecond
	// markerName is the name of markers; nothing else has it.
	markerName = "bench_marker"
)

// measureFreshness finds how soon an accepted event is counted in an answer,
// while others come at an even pace. Markers are sent one after the other, so
// that an answer that counts n of them counts the first n.
func (b *bench) measureFreshness(ctx context.Context) error {
	return b.withWeir(ctx, func(s *server) error {
		var fresh latencies
		err := b.observe(s, "20,000 events/s and questions", func() (events int, err error) {
			events, fresh, err = b.mark(ctx, s)
			if err != nil {
				return 0, err
			}
			return events, s.awaitCount(ctx, events)
		})
		b.figures = append(b.figures,
			figure{what: "accepted → visible at 20,000 events/s, p50", value: inMilliseconds(fresh.quantile(0.5)), unit: milliseconds},
			figure{what: "accepted → visible at 20,000 events/s, p99", value: inMilliseconds(fresh.quantile(0.99)), unit: milliseconds, least: 1000, aim: 400},
		)
		return err
	})
}

// mark sends the others and the markers, and returns how many there were of
// all, and how soon each marker was visible.
func (b *bench) mark(ctx context.Context, s *server) (events int, fresh latencies, err error) {
	others := load{to: s.target(), connections: freshnessConnections, batch: batchEvents, pool: b.pool}
	m := newMarkers(s, b.during)
	var batches int
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		batches, _, err = others.pace(ctx, freshnessPace/batchEvents, b.during)
		return err
	})
	group.Go(func() error { return m.send(ctx) })
	group.Go(func() (err error) {
		fresh, err = m.look(ctx)
		return err
	})
	err = group.Wait()
	return batches*batchEvents + len(fresh), fresh, err
}

// markers are sent by one goroutine and looked for by another.
type markers struct {
	server *server
	count  int
	sent   chan time.Time // when each was accepted
}

func newMarkers(s *server, during time.Duration) *markers {
	count := int(during / markEvery)
	return &markers{server: s, count: count, sent: make(chan time.Time, count)}
}

// send sends the markers, one after the other.
func (m *markers) send(ctx context.Context) error {
	conn, err := dial(ctx, m.server.target(), userAgents[0])
	if err != nil {
		return err
	}
	defer conn.close()
	ticker := time.NewTicker(markEvery)
	defer ticker.Stop()
	beginning := m.server.target().accepted(1)
	for number := range m.count {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
		marker := fmt.Sprintf(`{"id":"marker-%d","name":%q,"time":%q,"user_id":"bench"}`, number, markerName, time.Now().UTC().Format(time.RFC3339Nano))
		if err := conn.post([]byte(marker), beginning); err != nil {
			return fmt.Errorf("cannot send a marker: %w", err)
		}
		m.sent <- time.Now()
	}
	return nil
}

// look asks for the number of markers until each that was accepted is counted,
// and returns how long that took for each.
func (m *markers) look(ctx context.Context) (latencies, error) {
	var fresh latencies
	for {
		count, _, err := m.server.count(ctx, markerName)
		if err != nil {
			return nil, err
		}
		if count > m.count {
			return nil, fmt.Errorf("an answer counts %d markers, more than the %d sent", count, m.count)
		}
		if fresh, err = m.note(ctx, fresh, count); err != nil || len(fresh) == m.count {
			return fresh, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(freshLook):
		}
	}
}

// note adds how long those markers took that are counted now for the first
// time. One may be counted a moment before its 202 is noted: it took no time.
func (m *markers) note(ctx context.Context, fresh latencies, count int) (latencies, error) {
	now := time.Now()
	for len(fresh) < count {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case at := <-m.sent:
			fresh = append(fresh, max(now.Sub(at), 0))
		}
	}
	return fresh, nil
}
