package client

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/nats-io/nats.go/jetstream"
)

// Subscription is a running [Client.Subscribe] or [Client.QueueSubscribe]. It ends
// with Drain, Close or the context it was made with. It is safe for concurrent
// use.
type Subscription struct {
	client  *Client
	taking  context.Context // ends when no more messages are to be taken
	stop    context.CancelFunc
	serving context.Context // ends when handlers are to end too
	end     context.CancelCauseFunc
	running sync.WaitGroup
	done    chan struct{}

	mu  sync.Mutex
	err error
}

var errSubscriptionClosed = errors.New("the subscription is closed")

func (c *Client) newSubscription(ctx context.Context) *Subscription {
	s := &Subscription{client: c, done: make(chan struct{})}
	s.serving, s.end = context.WithCancelCause(ctx)
	s.taking, s.stop = context.WithCancel(s.serving)
	return s
}

// start runs the loops of the subscription, each until it takes no more.
func (s *Subscription) start(loops ...func()) {
	for _, loop := range loops {
		s.running.Go(loop)
	}
	go func() { // ends with the loops; Drain and Close wait for it
		s.running.Wait()
		s.client.link.flush()
		s.stop()
		s.end(nil)
		close(s.done)
	}()
}

// Done is closed when the subscription has ended and no handler runs any more.
func (s *Subscription) Done() <-chan struct{} { return s.done }

// Err returns why the subscription ended by itself: nil while it runs, and when
// it was drained or closed or its context ended.
func (s *Subscription) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// Drain takes no more messages and waits for the handlers that are running, or
// for ctx to end.
func (s *Subscription) Drain(ctx context.Context) error {
	s.stop()
	select {
	case <-s.done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("cannot wait for the handlers to end: %w", ctx.Err())
	}
}

// Close takes no more messages, ends the context of the handlers that are
// running and waits for them. It may be called more than once, and not by a
// handler.
func (s *Subscription) Close() error {
	s.end(errSubscriptionClosed)
	<-s.done
	return nil
}

// fail ends the subscription with an error.
func (s *Subscription) fail(err error) {
	s.mu.Lock()
	if s.err == nil && s.taking.Err() == nil {
		s.err = err
	}
	s.mu.Unlock()
	s.stop()
}

// lasting reports whether trying again cannot help.
func lasting(err error) bool {
	if errors.Is(err, errClosed) {
		return true
	}
	if failure, ok := errors.AsType[*Error](err); ok {
		return !repeatable(failure.Status)
	}
	refusal, ok := errors.AsType[*jetstream.APIError](err)
	return ok && refusal.Code >= 400 && refusal.Code < 500 && refusal.Code != 404 && refusal.Code != 408
}

// pauses paces a loop that meets failures.
type pauses struct {
	subscription *Subscription
	back         *backoff.ExponentialBackOff
	tell         func(error)
}

func (s *Subscription) newPauses(tell func(error)) *pauses {
	return &pauses{subscription: s, back: s.client.retry.backOff(), tell: tell}
}

// after tells of a failure and waits a while. It reports whether to go on.
func (p *pauses) after(err error) bool {
	s := p.subscription
	if s.taking.Err() != nil {
		return false
	}
	if lasting(err) {
		s.fail(reasonOf(err))
		return false
	}
	p.tell(reasonOf(err))
	timer := time.NewTimer(p.back.NextBackOff())
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-s.taking.Done():
		return false
	}
}

func (p *pauses) reset() { p.back.Reset() }

// maxStackBytes bounds what is kept of a panic's stack.
const maxStackBytes = 4 << 10

// call calls a handler and turns a panic into an error.
func call(ctx context.Context, handler Handler, m *Message) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			stack := debug.Stack()
			err = fmt.Errorf("the handler panicked: %v\n%s", cause, stack[:min(len(stack), maxStackBytes)])
		}
	}()
	return handler(ctx, m)
}
