package apptest

// The functions of this file are the examples of docs/subscribe.md, word for
// word; TestTheExamplesAreThoseOfTheDocumentation holds that.

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Event is a CloudEvent as it arrives.
type Event struct {
	ID       string          `json:"id"`
	Source   string          `json:"source"` // /weir/<project>
	Type     string          `json:"type"`   // the event's name
	Subject  string          `json:"subject"`
	Time     time.Time       `json:"time"`
	Sequence string          `json:"sequence"`
	Data     json.RawMessage `json:"data"` // the event as Weir keeps it
}

// watch calls handle with events as they come, until ctx ends. What comes while
// nobody watches is not kept for it.
func watch(ctx context.Context, nc *nats.Conn, subject string, handle func(Event)) error {
	sub, err := nc.SubscribeSync(subject)
	if err != nil {
		return err
	}
	defer sub.Unsubscribe()
	for {
		msg, err := sub.NextMsgWithContext(ctx)
		if err != nil {
			return err
		}
		var event Event
		if err := json.Unmarshal(msg.Data, &event); err != nil {
			return err
		}
		handle(event)
	}
}

// follow calls handle with each purchase, from the first one that is kept. The
// server remembers under the name how far it has come, whatever restarts.
func follow(ctx context.Context, nc *nats.Conn, name string, handle func(Event) error) error {
	js, err := jetstream.New(nc)
	if err != nil {
		return err
	}
	consumer, err := js.CreateOrUpdateConsumer(ctx, "EVENTS", jetstream.ConsumerConfig{
		Durable:       name,
		FilterSubject: "events.default.purchase",
		AckPolicy:     jetstream.AckExplicitPolicy,
		AckWait:       30 * time.Second, // then an event that was not acknowledged comes again
	})
	if err != nil {
		return err
	}
	messages, err := consumer.Messages()
	if err != nil {
		return err
	}
	defer messages.Stop()
	for {
		msg, err := messages.Next(jetstream.NextContext(ctx))
		if err != nil {
			return err
		}
		var event Event
		if err := json.Unmarshal(msg.Data(), &event); err != nil {
			return err
		}
		if err := handle(event); err != nil {
			msg.NakWithDelay(time.Second) // try this one again
			continue
		}
		msg.Ack()
	}
}

// work is one of several workers that share the events: each event goes to one
// of them.
func work(nc *nats.Conn, group string, handle func(Event)) (*nats.Subscription, error) {
	return nc.QueueSubscribe("events.default.>", group, func(msg *nats.Msg) {
		var event Event
		if err := json.Unmarshal(msg.Data, &event); err == nil {
			handle(event)
		}
	})
}

// replay calls handle with the events from an instant on, up to the last one
// there is.
func replay(ctx context.Context, nc *nats.Conn, from time.Time, handle func(Event)) error {
	js, err := jetstream.New(nc)
	if err != nil {
		return err
	}
	consumer, err := js.OrderedConsumer(ctx, "EVENTS", jetstream.OrderedConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartTimePolicy,
		OptStartTime:  &from,
	})
	if err != nil {
		return err
	}
	for {
		msg, err := consumer.Next(jetstream.FetchMaxWait(time.Second))
		if errors.Is(err, nats.ErrTimeout) {
			return nil // there is no event since then
		}
		if err != nil {
			return err
		}
		var event Event
		if err := json.Unmarshal(msg.Data(), &event); err != nil {
			return err
		}
		handle(event)
		if metadata, err := msg.Metadata(); err == nil && metadata.NumPending == 0 {
			return nil
		}
	}
}
