package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
)

var (
	// ErrFull says that a publisher's buffer has no room for an event.
	ErrFull = errors.New("the publisher's buffer is full")
	// ErrPublisherClosed says that a publisher was closed before an event was
	// taken in, or before it was durable.
	ErrPublisherClosed = errors.New("the publisher is closed")
)

// Publisher sends the events of many goroutines in shared requests. It is a
// group commit: an event that finds no request in flight is sent at once; while
// one is in flight others gather, and go together in the next. Further requests
// at a time are made only of full batches. There is no timer, and no goroutine
// while there is nothing to send.
//
// An event gets its id and its time once, before the first attempt, so that
// however often it is sent it counts once. Failures that may pass are tried
// again as [Client.Send] does. When a server refuses a whole batch the publisher
// finds out which of its events are to blame: each caller gets the verdict on
// its own event.
//
// It is safe for concurrent use. Close it before its client.
type Publisher struct {
	client  *Client
	options PublisherOptions
	events  *semaphore.Weighted // room in the buffer
	bytes   *semaphore.Weighted
	ctx     context.Context // ends with the publisher
	end     context.CancelCauseFunc
	running sync.WaitGroup // workers and drainer
	spill   *spill         // nil without SpillDir

	mu       sync.Mutex
	queue    []*entry // waiting to be sent, in order
	queued   int      // their bytes
	workers  int
	starting int    // workers that have not taken a batch yet
	starved  int    // calls that wait for room
	direct   *batch // tried on the server before it goes to the spill
	hasty    bool   // everything goes to the spill at once
	draining bool
	flushes  flushes
	closed   bool

	closing  sync.Mutex // held by Close
	closeErr error
	ended    bool
}

// entry is an event on its way.
type entry struct {
	line []byte // as JSON, with a line's end
	done func(error)
	// Guarded by Publisher.mu.
	batch      *batch // nil while it waits
	abandoned  bool   // nobody waits for it any more
	generation *generation
}

// NewPublisher returns a publisher. It fails if SpillDir cannot be used, or is
// used by another publisher. What an earlier publisher left there is delivered
// from now on.
func (c *Client) NewPublisher(options PublisherOptions) (*Publisher, error) {
	options = options.withDefaults()
	ctx, end := context.WithCancelCause(context.Background())
	p := &Publisher{
		client:  c,
		options: options,
		events:  semaphore.NewWeighted(int64(options.BufferEvents)),
		bytes:   semaphore.NewWeighted(int64(options.BufferBytes)),
		ctx:     ctx,
		end:     end,
	}
	if options.SpillDir == "" {
		return p, nil
	}
	var err error
	if p.spill, err = openSpill(options.SpillDir, options.SpillBytes); err != nil {
		end(err)
		return nil, err
	}
	p.startDraining()
	return p, nil
}

// Publish returns nil once the event is durable: on the server's disk or, with
// SpillDir, synced to the disk here, to be delivered later. An event that the
// server rejects is returned as a [Rejection].
//
// When ctx ends first, the error says so and why the event was not yet
// acknowledged. It may still be counted then: an attempt was perhaps under way.
func (p *Publisher) Publish(ctx context.Context, event Event) error {
	outcome := make(chan error, 1)
	e, err := p.enqueue(ctx, event, func(err error) { outcome <- err })
	if err != nil {
		return err
	}
	select {
	case err := <-outcome:
		return err
	case <-ctx.Done():
	}
	err = fmt.Errorf("gave up on event %q before it was acknowledged: %w", event.Name, ctx.Err())
	if reason := p.abandon(e); reason != nil {
		err = fmt.Errorf("%w (%w)", err, reason)
	}
	return err
}

// Enqueue takes an event in and returns; ctx bounds only the wait for room in
// the buffer. Once the event is durable done is called with nil, or else with the
// reason: a [Rejection], an [*Error], [ErrPublisherClosed]. done is called
// exactly once if Enqueue returned nil, and never if not. It may be called
// before Enqueue returns, must not block, and may be nil.
func (p *Publisher) Enqueue(ctx context.Context, event Event, done func(error)) error {
	_, err := p.enqueue(ctx, event, done)
	return err
}

func (p *Publisher) enqueue(ctx context.Context, event Event, done func(error)) (*entry, error) {
	line, err := encodeLine(event)
	if err != nil {
		return nil, err
	}
	e := &entry{line: line, done: done}
	if done == nil {
		e.done = func(err error) { p.report(line, err) }
	}
	if err := p.reserve(ctx, e); err != nil {
		return nil, err
	}
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		p.release(e)
		return nil, ErrPublisherClosed
	}
	defer p.mu.Unlock()
	e.generation = p.flushes.enter()
	p.queue = append(p.queue, e)
	p.queued += len(e.line)
	p.dispatch()
	return e, nil
}

// encodeLine stamps an event and encodes it for good.
func encodeLine(event Event) ([]byte, error) {
	if event.Time.IsZero() {
		event.Time = time.Now().UTC()
	}
	if event.ID == "" {
		id, err := newID()
		if err != nil {
			return nil, err
		}
		event.ID = id
	}
	line, err := json.Marshal(event)
	if err != nil {
		return nil, fmt.Errorf("cannot encode event %q: %w", event.Name, err)
	}
	return append(line, '\n'), nil
}

func (p *Publisher) report(line []byte, err error) {
	if err != nil && p.options.OnFailure != nil {
		p.options.OnFailure(line, err)
	}
}
