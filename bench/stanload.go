package main

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"

	stan "github.com/nats-io/stan.go"
)

// stanServer is a server of NATS Streaming in a process of its own.
type stanServer struct {
	*process
	url string
}

const (
	stanCluster = "test-cluster"
	stanChannel = "bench"
	// Sizes of messages, evenly drawn.
	stanLeast, stanMost = 128, 400
)

// ready connects a client, and closes it.
func (s *stanServer) ready() error {
	conn, err := connectStan(s.url, "ready")
	if err == nil {
		err = conn.Close()
	}
	return err
}

func connectStan(url, id string) (stan.Conn, error) {
	conn, err := stan.Connect(stanCluster, id, stan.NatsURL(url))
	if err != nil {
		return nil, fmt.Errorf("cannot connect %s: %w", id, err)
	}
	return conn, nil
}

// stanMessage returns one of the messages of a load.
func stanMessage(pool []byte, number int) []byte {
	const step = 37 // shares no factor with how many sizes there are
	return pool[:stanLeast+number*step%(stanMost-stanLeast+1)]
}

func newStanPool() []byte { return bytes.Repeat([]byte("x"), stanMost) }

// publishOne publishes one message after the other.
func publishOne(ctx context.Context, url string, publisher int, started time.Time, during time.Duration) (count int, err error) {
	conn, err := connectStan(url, "publisher-"+strconv.Itoa(publisher))
	if err != nil {
		return 0, err
	}
	defer func() { err = firstError(err, conn.Close()) }()
	pool := newStanPool()
	for ; time.Since(started) < during && ctx.Err() == nil; count++ {
		if err := conn.Publish(stanChannel, stanMessage(pool, count)); err != nil {
			return count, fmt.Errorf("cannot publish: %w", err)
		}
	}
	return count, ctx.Err()
}

// publishAhead publishes without waiting, as far ahead of the acknowledgements
// as the library allows.
func publishAhead(ctx context.Context, url string, during time.Duration) (perSecond float64, err error) {
	conn, err := connectStan(url, "publisher")
	if err != nil {
		return 0, err
	}
	defer func() { err = firstError(err, conn.Close()) }()
	var left atomic.Int64
	left.Store(1) // until all are sent
	var failed atomic.Pointer[error]
	done := make(chan struct{})
	settle := func(_ string, err error) {
		if err != nil {
			failed.Store(&err)
		}
		if left.Add(-1) == 0 {
			close(done)
		}
	}
	pool := newStanPool()
	count, started := 0, time.Now()
	for ; time.Since(started) < during && ctx.Err() == nil; count++ {
		left.Add(1)
		if _, err := conn.PublishAsync(stanChannel, stanMessage(pool, count), settle); err != nil {
			return 0, fmt.Errorf("cannot publish: %w", err)
		}
	}
	settle("", ctx.Err())
	<-done // the library gives every message an end
	if err := failed.Load(); err != nil {
		return 0, fmt.Errorf("a message was not stored: %w", *err)
	}
	return float64(count) / time.Since(started).Seconds(), nil
}
