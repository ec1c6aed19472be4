package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// liveIdleTimeout is how long the live stream may be silent before it counts
// as broken. The server sends a summary every second.
const liveIdleTimeout = 30 * time.Second

// Kinds of [LiveEvent].
const (
	LiveKindEvent   = "event"   // Data is an event as it was accepted
	LiveKindSummary = "summary" // Data is the figures of the last second
)

// LiveEvent is one message of the live stream.
type LiveEvent struct {
	// ID is the event's place in the log, "<sequence>.<index>". Empty for
	// summaries.
	ID string
	// Kind is LiveKindEvent or LiveKindSummary. Later servers may send
	// others; ignore what you do not know.
	Kind string
	Data json.RawMessage
}

// LiveOptions narrow the live stream.
type LiveOptions struct {
	// Rate asks for at most that many events a second, of which the server
	// picks a sample; 0 means every event.
	Rate int
}

// Live calls fn with each message of the live stream, one at a time and in
// order, until ctx ends or fn returns an error, and returns that error. A
// stream that breaks or falls silent is opened again; what was accepted in
// between may be missing. An answer that trying again cannot change, such as
// a wrong token, is returned as an [*Error].
func (c *Client) Live(ctx context.Context, options LiveOptions, fn func(LiveEvent) error) error {
	if c.http == nil {
		return errors.New("cannot follow the live stream: it is served over HTTP, and no Server is configured")
	}
	s := &liveStream{client: c, options: options, pauses: c.retry.backOff(), deliver: fn}
	_, err := backoff.Retry(ctx,
		func() (struct{}, error) { return struct{}{}, s.once(ctx) },
		backoff.WithBackOff(s),
		backoff.WithMaxElapsedTime(0),
		backoff.WithNotify(c.notify),
	)
	return err
}

// liveStream is one call of Live over its connections. It is the back-off of
// that call too, since the stream itself may ask for a pause.
type liveStream struct {
	client  *Client
	options LiveOptions
	deliver func(LiveEvent) error
	pauses  *backoff.ExponentialBackOff
	pause   time.Duration // asked for by the server with "retry:", or 0
	lastID  string
}

// Reset is part of [backoff.BackOff].
func (s *liveStream) Reset() { s.pauses.Reset() }

// NextBackOff is part of [backoff.BackOff].
func (s *liveStream) NextBackOff() time.Duration { return max(s.pauses.NextBackOff(), s.pause) }

var errLiveEnded = errors.New("the live stream ended")

// once opens the stream and delivers its messages until it breaks.
func (s *liveStream) once(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	idle := s.client.liveIdle
	watchdog := time.AfterFunc(idle, func() {
		cancel(fmt.Errorf("the live stream was silent for %v", idle))
	})
	defer watchdog.Stop()

	response, err := s.open(ctx)
	if err != nil {
		return streamError(ctx, err)
	}
	defer response.Body.Close()
	messages := newSSEReader(response.Body)
	for {
		message, err := messages.next()
		if err != nil {
			return streamError(ctx, &temporary{err: errors.Join(errLiveEnded, err)})
		}
		watchdog.Reset(idle)
		s.Reset() // the connection is good: the next failure is a new one
		if err := s.handle(message); err != nil {
			return backoff.Permanent(err)
		}
	}
}

func (s *liveStream) open(ctx context.Context) (*http.Response, error) {
	t := s.client.http
	request, err := t.request(ctx, http.MethodGet, "v1/live", t.token, nil)
	if err != nil {
		return nil, err
	}
	if s.options.Rate > 0 {
		query := request.URL.Query()
		query.Set("rate", strconv.Itoa(s.options.Rate))
		request.URL.RawQuery = query.Encode()
	}
	request.Header.Set("Accept", "text/event-stream")
	if s.lastID != "" {
		request.Header.Set("Last-Event-ID", s.lastID)
	}
	return t.do(request)
}

func (s *liveStream) handle(m sseMessage) error {
	if m.retry > 0 {
		s.pause = min(m.retry, maxRetryAfter)
	}
	if m.id != "" {
		s.lastID = m.id
	}
	if len(m.data) == 0 {
		return nil
	}
	return s.deliver(LiveEvent{ID: m.id, Kind: m.event, Data: m.data})
}

// streamError prefers the reason for which the context was cancelled: a
// watchdog's, or the caller's.
func streamError(ctx context.Context, err error) error {
	cause := context.Cause(ctx)
	if _, again := errors.AsType[*temporary](err); !again {
		return backoff.Permanent(err)
	}
	if cause != nil && !errors.Is(cause, context.Canceled) && !errors.Is(cause, context.DeadlineExceeded) {
		return &temporary{err: cause}
	}
	return err
}
