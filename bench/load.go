package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

// load is a way of sending events: so many connections, each with so many
// events a request.
type load struct {
	to          target
	connections int
	batch       int // events a request; 1 sends the event itself
	pool        pool
}

// sent is what a load has sent, every request answered with 202.
type sent struct {
	requests int
	elapsed  time.Duration
}

func (s sent) perSecond() float64 { return float64(s.requests) / s.elapsed.Seconds() }

// flood sends on every connection as fast as answers come, for a while.
func (l load) flood(ctx context.Context, during time.Duration) (sent, error) {
	started := time.Now()
	requests := make([]int, l.connections)
	err := l.each(ctx, func(worker int, s *sender) error {
		for time.Since(started) < during {
			if err := s.send(time.Now()); err != nil {
				return err
			}
			requests[worker]++
		}
		return nil
	})
	total := sent{elapsed: time.Since(started)}
	for _, n := range requests {
		total.requests += n
	}
	return total, err
}

// warmUp is how long paced requests are sent before they are noted: what Weir
// does once, such as reading a user agent for the first time, is not its pace.
const warmUp = time.Second

// pace sends so many requests a second at even times, whether or not earlier
// ones have been answered, and returns their number and how long after its time
// each answer came, but for those of the warm-up. A request that waits for a
// free connection waits at the server's cost.
func (l load) pace(ctx context.Context, perSecond int, during time.Duration) (requests int, taken latencies, err error) {
	requests = int((warmUp + during).Seconds() * float64(perSecond))
	due := make(chan time.Time, requests)
	each := make([]latencies, l.connections)
	noteFrom := time.Now().Add(warmUp)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return tick(ctx, due, requests, time.Second/time.Duration(perSecond)) })
	group.Go(func() error {
		return l.each(ctx, func(worker int, s *sender) error {
			return s.sendWhenDue(due, noteFrom, &each[worker])
		})
	})
	err = group.Wait()
	return requests, slices.Concat(each...), err
}

// each runs work on every connection, and waits for all.
func (l load) each(ctx context.Context, work func(worker int, s *sender) error) error {
	group, ctx := errgroup.WithContext(ctx)
	for worker := range l.connections {
		group.Go(func() error {
			conn, err := dial(ctx, l.to, userAgents[worker%len(userAgents)])
			if err != nil {
				return err
			}
			defer conn.close()
			s := &sender{conn: conn, shopper: newShopper(l.pool, uint64(worker)), batch: l.batch, beginning: l.to.accepted(l.batch)}
			return work(worker, s)
		})
	}
	return group.Wait()
}

// sender sends the events of one connection.
type sender struct {
	conn      *connection
	shopper   *shopper
	batch     int
	body      []byte
	beginning string
}

// send sends one request with events of a time.
func (s *sender) send(at time.Time) error {
	s.body = s.body[:0]
	if s.batch == 1 {
		s.body = s.shopper.appendEvent(s.body, at)
	} else {
		s.body = s.shopper.appendBatch(s.body, s.batch, at)
	}
	if err := s.conn.post(s.body, s.beginning); err != nil {
		return fmt.Errorf("cannot send %d events: %w", s.batch, err)
	}
	return nil
}

// sendWhenDue sends a request for each time that comes, and notes how long
// after it the answer came, from some time on.
func (s *sender) sendWhenDue(due <-chan time.Time, noteFrom time.Time, taken *latencies) error {
	for at := range due {
		if err := s.send(at); err != nil {
			return err
		}
		if !at.Before(noteFrom) {
			*taken = append(*taken, time.Since(at))
		}
	}
	return nil
}
