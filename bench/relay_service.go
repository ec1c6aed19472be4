package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"golang.org/x/sync/errgroup"

	"github.com/weirhq/weir"
)

const (
	// deliveryPace is how many events a second go from one service to another.
	deliveryPace = 1_000
	// costPace is how many events a second come while the cost of EVENTS is
	// measured: what Weir carries without strain, so that only the work differs.
	costPace = 40_000
	// deliveryWait bounds the wait for the last event.
	deliveryWait = 10 * time.Second
)

// measureDelivery finds how soon what a service publishes is received by
// another.
func (b *bench) measureDelivery(ctx context.Context) error {
	return b.withNATS(ctx, func(s *server, conn *nats.Conn) error {
		var took latencies
		err := b.observe(s, "1,000 events/s from service to service", func() (int, error) {
			var err error
			took, err = deliver(ctx, conn, b.during)
			return len(took), err
		})
		b.figures = append(b.figures,
			figure{what: "service → service at 1,000 events/s, p50", value: inMilliseconds(took.quantile(0.5)), unit: milliseconds},
			figure{what: "service → service at 1,000 events/s, p99", value: inMilliseconds(took.quantile(0.99)), unit: milliseconds, least: 20, aim: 10},
		)
		return err
	})
}

// deliver publishes events by one connection and receives them by the same,
// which is what costs least beside Weir.
func deliver(ctx context.Context, conn *nats.Conn, during time.Duration) (took latencies, err error) {
	received, err := conn.SubscribeSync("events." + weir.DefaultProject + ".>")
	if err != nil {
		return nil, fmt.Errorf("cannot subscribe: %w", err)
	}
	defer func() { err = firstError(err, received.Unsubscribe()) }()
	count := int(during.Seconds() * deliveryPace)
	due := make(chan time.Time, count)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return tick(ctx, due, count, time.Second/deliveryPace) })
	group.Go(func() error { return publishWhenDue(conn, due) })
	group.Go(func() (err error) {
		took, err = receive(ctx, received, count, during)
		return err
	})
	return took, group.Wait()
}

func publishWhenDue(conn *nats.Conn, due <-chan time.Time) error {
	for at := range due {
		event := fmt.Sprintf(`{"name":"bench","user_id":"u1","properties":{"sent":"%d"}}`, at.UnixNano())
		if err := conn.PublishRequest("ingest."+weir.DefaultProject, nats.NewInbox(), []byte(event)); err != nil {
			return fmt.Errorf("cannot publish: %w", err)
		}
	}
	return nil
}

// receive takes events until there are as many as expected.
func receive(ctx context.Context, from *nats.Subscription, count int, during time.Duration) (took latencies, err error) {
	ctx, cancel := context.WithTimeout(ctx, during+deliveryWait)
	defer cancel()
	for range count {
		message, err := from.NextMsgWithContext(ctx)
		if err != nil {
			return took, fmt.Errorf("cannot receive event %d: %w", len(took)+1, err)
		}
		var event struct {
			Data struct {
				Properties struct {
					Sent int64 `json:"sent,string"`
				} `json:"properties"`
			} `json:"data"`
		}
		if err := json.Unmarshal(message.Data, &event); err != nil {
			return took, fmt.Errorf("cannot read an event: %w", err)
		}
		took = append(took, time.Since(time.Unix(0, event.Data.Properties.Sent)))
	}
	return took, nil
}

// measureRelayCost finds by how much more Weir uses the processor when events
// are relayed.
func (b *bench) measureRelayCost(ctx context.Context) error {
	var cost [2]time.Duration // an event: without and with EVENTS
	for i, what := range [...]string{"batches at 40,000 events/s without EVENTS", "batches at 40,000 events/s with EVENTS"} {
		err := b.withWeir(ctx, func(s *server) error {
			if i == 0 {
				if err := s.turnRelayOff(ctx); err != nil {
					return err
				}
			}
			err := b.observe(s, what, func() (int, error) {
				requests, _, err := b.batches(s.target()).pace(ctx, costPace/batchEvents, b.during)
				return requests * batchEvents, err
			})
			last := b.efforts[len(b.efforts)-1]
			cost[i] = last.cpu / time.Duration(max(last.events, 1))
			return err
		})
		if err != nil {
			return err
		}
	}
	const thousand = 1000
	b.figures = append(b.figures, figure{
		what: "processor, EVENTS without subscribers, a thousand events", value: inMilliseconds((cost[1] - cost[0]) * thousand),
		unit: milliseconds, least: 3, aim: 2,
	})
	return nil
}

// turnRelayOff keeps events out of EVENTS.
func (s *server) turnRelayOff(ctx context.Context) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPatch, "http://"+s.address+"/v1/projects/"+weir.DefaultProject,
		strings.NewReader(`{"relay":false}`))
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+apiToken)
	request.Header.Set("Content-Type", "application/json")
	response, err := s.client.Do(request)
	if err != nil {
		return fmt.Errorf("cannot turn the relay off: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("cannot turn the relay off: %s", response.Status)
	}
	return nil
}

// withNATS calls work with a fresh server that lets NATS clients in, and one of
// them.
func (b *bench) withNATS(ctx context.Context, work func(*server, *nats.Conn) error) (err error) {
	address, err := freeAddress()
	if err != nil {
		return err
	}
	s, err := startWeir(ctx, b.binary, b.dir, address)
	if err != nil {
		return err
	}
	defer func() { err = firstError(err, s.stop()) }()
	var conn *nats.Conn
	connect := func() (err error) { // NATS is served last
		conn, err = nats.Connect(address, nats.Token(apiToken))
		return err
	}
	if err := s.await(ctx, connect); err != nil {
		return err
	}
	defer conn.Close()
	return work(s, conn)
}
