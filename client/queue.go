package client

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const (
	// groupUnfinished bounds the messages of a group that are being handled or
	// wait for their next attempt. It is JetStream's own default.
	groupUnfinished = 1000
	// groupRequests bounds the requests for a message that wait on the server, one
	// for each handler of the group that has nothing to do.
	groupRequests = 4096
	// fetchWait is how long one request for a message waits.
	fetchWait = 30 * time.Second
	// maxGroupBytes bounds the name of a group, which is one of a file on the
	// server.
	maxGroupBytes = 100
)

// QueueSubscribe makes the caller a member of a group, whose members share the
// events asked for: each event is given to one of them, and given again until a
// handler has returned nil. The group is remembered by the server, with its place
// in the events, also while it has no members. Events can be handled more than
// once, when a process or the server ends in between.
//
// An event whose handler fails (an error or a panic) is tried again after a pause
// that grows with each attempt. After the last it is parked: written to
// dead.<project>.<group> with the error, from where [DeadLetters] can replay it to
// the group. So is an event that cannot be read, and one whose members end without
// a result more often than Attempts. An event is finished only when it is
// handled or durably parked.
func (c *Client) QueueSubscribe(ctx context.Context, group string, options QueueOptions, handler Handler) (*Subscription, error) {
	if c.link == nil {
		return nil, errNoNATS
	}
	if err := validGroup(group); err != nil {
		return nil, err
	}
	if handler == nil {
		return nil, errNoHandler
	}
	if err := options.validate(); err != nil {
		return nil, err
	}
	g := &member{Subscription: c.newSubscription(ctx), group: group, options: options.withDefaults(), handler: handler}
	events, replays := g.source(eventsStream), g.source(deadStream)
	for _, s := range []*source{events, replays} {
		if err := s.connect(); err != nil {
			g.end(err)
			return nil, fmt.Errorf("cannot subscribe: %w", reasonOf(err))
		}
	}
	loops := []func(){replays.work}
	for range g.options.Concurrency {
		loops = append(loops, events.fork().work)
	}
	g.start(loops...)
	return g.Subscription, nil
}

// validGroup holds a group's name to what NATS allows of a consumer, which is
// also one token of a subject.
func validGroup(group string) error {
	if group == "" || len(group) > maxGroupBytes || SubjectToken(group) != group || strings.ContainsAny(group, `/\`) {
		return fmt.Errorf("cannot use %q as a group: it must be up to %d characters without dots, slashes, wildcards and spaces", group, maxGroupBytes)
	}
	return nil
}

// member is one of a group in this process.
type member struct {
	*Subscription
	group   string
	options QueueOptions
	handler Handler
}

// source is where one loop of a member takes its messages from: the events, or
// the replays.
type source struct {
	*member
	stream   string
	consumer jetstream.Consumer
}

func (m *member) source(stream string) *source { return &source{member: m, stream: stream} }

// fork returns the same source for another loop.
func (s *source) fork() *source {
	forked := *s
	return &forked
}

// config is that of the group's consumer, as this member wants it. Deliveries are
// not bounded by the server, which would drop what it gives up: members park.
func (s *source) config() jetstream.ConsumerConfig {
	config := jetstream.ConsumerConfig{
		Durable:       s.group,
		AckPolicy:     jetstream.AckExplicitPolicy,
		AckWait:       s.options.AckWait,
		MaxDeliver:    -1,
		MaxAckPending: groupUnfinished,
		MaxWaiting:    groupRequests,
	}
	if s.stream == deadStream {
		config.FilterSubject = replaySubject(s.client.project, s.group)
		FromAll().apply(&config)
		return config
	}
	config.FilterSubjects = s.options.subjects()
	s.options.From.apply(&config)
	return config
}

// connect finds the group's consumer, or makes it. One that exists keeps its
// place and takes on the other options.
func (s *source) connect() error {
	js, err := s.client.link.jetStream(s.taking)
	if err != nil {
		return err
	}
	ctx, release := s.client.link.guard(s.taking, consumerSubjects)
	defer release()
	existing, err := js.Consumer(ctx, s.stream, s.group)
	if errors.Is(err, jetstream.ErrConsumerNotFound) {
		s.consumer, err = s.client.createConsumer(ctx, s.stream, s.config())
		return err
	}
	if err != nil {
		return fmt.Errorf("cannot find the group %q: %w", s.group, streamFailure(ctx, err))
	}
	config, same := s.adapted(existing.CachedInfo().Config)
	if same {
		s.consumer = existing
		return nil
	}
	if s.consumer, err = js.UpdateConsumer(ctx, s.stream, config); err != nil {
		return fmt.Errorf("cannot change the options of group %q: %w", s.group, streamFailure(ctx, err))
	}
	return nil
}

// work handles messages one at a time until the subscription takes no more.
func (s *source) work() {
	pauses := s.newPauses(s.options.tell)
	for s.taking.Err() == nil {
		m, err := s.next()
		if errors.Is(err, nats.ErrTimeout) {
			continue // there was none
		}
		if err == nil {
			pauses.reset()
			s.process(m)
			continue
		}
		if !pauses.after(fmt.Errorf("cannot get messages: %w", err)) {
			return
		}
		if err := s.connect(); err != nil && !pauses.after(err) {
			return
		}
	}
}

// next waits for a message. It asks for one at a time, so that none waits in this
// process while another member is free.
func (s *source) next() (jetstream.Msg, error) {
	ctx, cancel := context.WithTimeout(s.taking, fetchWait)
	defer cancel()
	ctx, release := s.client.link.guard(ctx, "$JS.API.CONSUMER.MSG.NEXT."+s.stream+"."+s.group)
	defer release()
	m, err := s.consumer.Next(jetstream.FetchContext(ctx))
	switch {
	case err == nil:
		return m, nil
	case guardCause(ctx) != nil && s.taking.Err() == nil:
		return nil, guardCause(ctx)
	case errors.Is(err, context.DeadlineExceeded):
		return nil, nats.ErrTimeout
	default:
		return nil, err
	}
}
