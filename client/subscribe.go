package client

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const (
	// ephemeralLife is how long the server keeps a subscription that nobody
	// asks: beyond that it is made again, at the same place.
	ephemeralLife = 5 * time.Minute
	// pullMessages is how many messages travel ahead of an ordered handler.
	pullMessages = 500
	// pullHeartbeat finds a server that has silently gone within twice its time.
	pullHeartbeat = 5 * time.Second
)

var (
	errNoNATS    = errors.New("cannot subscribe: it goes over NATS, which is not configured")
	errNoHandler = errors.New("cannot subscribe without a handler")
)

// Subscribe calls handler with each event asked for, one at a time and in the
// order of EVENTS, each once as long as the subscription lives, whatever becomes
// of the connection. Nothing of it outlives the process: see [Client.QueueSubscribe]
// for subscriptions that do.
//
// An error of the handler ends the subscription, and Err returns it. Messages that
// cannot be read are skipped and told to OnError.
//
// Subscribe returns when the server has confirmed, so that events published after
// it returned are not missed. The subscription ends with ctx.
func (c *Client) Subscribe(ctx context.Context, options SubscribeOptions, handler Handler) (*Subscription, error) {
	if c.link == nil {
		return nil, errNoNATS
	}
	if handler == nil {
		return nil, errNoHandler
	}
	if err := options.validate(); err != nil {
		return nil, err
	}
	o := &ordered{Subscription: c.newSubscription(ctx), options: options, handler: handler}
	first, err := o.consumer()
	if err != nil {
		o.end(err)
		return nil, fmt.Errorf("cannot subscribe: %w", reasonOf(err))
	}
	o.start(func() { o.run(first) })
	return o.Subscription, nil
}

// ordered is a subscription without a memory on the server: when anything goes
// wrong, it begins anew behind the last message it has handled.
type ordered struct {
	*Subscription
	options SubscribeOptions
	handler Handler
	placed  bool
	last    uint64 // sequence behind which to go on, once placed
}

func (o *ordered) run(consumer jetstream.Consumer) {
	pauses := o.newPauses(o.options.tell)
	for {
		err := o.consume(consumer, pauses)
		for {
			if !pauses.after(err) {
				return
			}
			if consumer, err = o.consumer(); err == nil {
				break
			}
		}
	}
}

// consumer makes a consumer that begins behind the last message.
func (o *ordered) consumer() (jetstream.Consumer, error) {
	config := jetstream.ConsumerConfig{
		AckPolicy:         jetstream.AckNonePolicy,
		FilterSubjects:    o.options.subjects(),
		InactiveThreshold: ephemeralLife,
		MemoryStorage:     true,
		Replicas:          1,
	}
	from := o.options.From
	if o.placed {
		from = FromSequence(o.last + 1)
	}
	from.apply(&config)
	consumer, err := o.client.createConsumer(o.taking, eventsStream, config)
	if err == nil && !o.placed {
		o.placed, o.last = true, consumer.CachedInfo().Delivered.Stream
	}
	return consumer, err
}

// consume handles messages until something goes wrong, which it returns.
func (o *ordered) consume(consumer jetstream.Consumer, pauses *pauses) error {
	messages, err := consumer.Messages(jetstream.PullMaxMessages(pullMessages), jetstream.PullHeartbeat(pullHeartbeat))
	if err != nil {
		return fmt.Errorf("cannot ask for messages: %w", err)
	}
	defer messages.Stop()
	ctx, release := o.client.link.guard(o.taking, "$JS.API.CONSUMER.MSG.NEXT."+eventsStream)
	defer release()
	for expected := uint64(1); ; expected++ {
		m, err := messages.Next(jetstream.NextContext(ctx))
		if err != nil {
			return fmt.Errorf("cannot get messages: %w", streamFailure(ctx, err))
		}
		meta, err := m.Metadata()
		if err != nil {
			return fmt.Errorf("cannot read a message: %w", err)
		}
		if meta.Sequence.Consumer != expected {
			return fmt.Errorf("message %d came where %d was expected", meta.Sequence.Consumer, expected)
		}
		pauses.reset()
		if err := o.handle(m, meta); err != nil {
			o.fail(err)
			return err
		}
		o.last = meta.Sequence.Stream
	}
}

func (o *ordered) handle(m jetstream.Msg, meta *jetstream.MsgMetadata) error {
	message := &Message{Subject: m.Subject(), Sequence: meta.Sequence.Stream, Attempt: 1}
	if err := message.decode(m.Data()); err != nil {
		o.options.tell(fmt.Errorf("message %d of %s: %w", message.Sequence, message.Subject, err))
		return nil
	}
	if !o.options.wants(message.Event.Name) {
		return nil
	}
	return call(o.serving, o.handler, message)
}

// consumerSubjects begin the subjects by which consumers are found and made.
const consumerSubjects = "$JS.API.CONSUMER."

// createConsumer makes a consumer on a stream.
func (c *Client) createConsumer(ctx context.Context, stream string, config jetstream.ConsumerConfig) (jetstream.Consumer, error) {
	js, err := c.link.jetStream(ctx)
	if err != nil {
		return nil, err
	}
	ctx, release := c.link.guard(ctx, consumerSubjects)
	defer release()
	consumer, err := js.CreateConsumer(ctx, stream, config)
	if err != nil {
		return nil, fmt.Errorf("cannot make a consumer: %w", streamFailure(ctx, err))
	}
	return consumer, nil
}

// streamFailure explains why JetStream did not do something.
func streamFailure(ctx context.Context, err error) error {
	if cause := guardCause(ctx); cause != nil {
		return cause
	}
	if errors.Is(err, nats.ErrNoResponders) {
		return fmt.Errorf("the server has no streams, or they are not ready: %w", err)
	}
	return err
}
