package client

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// pace is how quickly attempts follow each other: the first pause, doubled up
// to the longest one, each varied by half so that many clients of a server
// that restarts do not return at once.
type pace struct {
	first, longest time.Duration
}

// defaultPace repeats soon enough to hide the restart of a server, and stays
// gentle with one that is down for hours.
var defaultPace = pace{first: 200 * time.Millisecond, longest: 15 * time.Second}

// maxRetryAfter bounds the pause a server may ask for, lest a wrong header put
// a client to sleep for days.
const maxRetryAfter = 5 * time.Minute

func (p pace) backOff() *backoff.ExponentialBackOff {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval, b.MaxInterval, b.Multiplier = p.first, p.longest, 2
	b.Reset()
	return b
}

// temporary is an error that another attempt may not meet.
type temporary struct {
	err   error
	after time.Duration // the pause the server asked for, or 0
}

func (t *temporary) Error() string { return t.err.Error() }

// Unwrap also shows the pause to the back-off, in the form it knows.
func (t *temporary) Unwrap() []error {
	if t.after <= 0 {
		return []error{t.err}
	}
	pause := min(t.after, maxRetryAfter)
	pause += rand.N(pause/4 + 1)
	return []error{t.err, &backoff.RetryAfterError{Duration: pause}}
}

// untilDone calls attempt until it succeeds, fails for good or ctx ends.
func untilDone[T any](ctx context.Context, c *Client, attempt func() (T, error)) (T, error) {
	var last error
	result, err := backoff.Retry(ctx,
		func() (T, error) {
			result, err := attempt()
			if _, again := errors.AsType[*temporary](err); err != nil && !again {
				err = backoff.Permanent(err)
			}
			if last == nil || ctx.Err() == nil {
				last = err // an attempt that ctx cut short tells less than the one before
			}
			return result, err
		},
		backoff.WithBackOff(c.retry.backOff()),
		backoff.WithMaxElapsedTime(0),
		backoff.WithNotify(c.notify),
	)
	return result, givenUp(ctx, err, last)
}

// givenUp explains an error that is only "deadline exceeded" by the failure
// that used the time up.
func givenUp(ctx context.Context, err, last error) error {
	if err == nil {
		return nil
	}
	tried, _ := errors.AsType[*temporary](last)
	if ctx.Err() == nil || tried == nil {
		return err
	}
	return fmt.Errorf("%w (%w)", tried.err, err)
}

func (c *Client) notify(err error, wait time.Duration) {
	if c.onRetry == nil {
		return
	}
	c.onRetry(reasonOf(err), wait)
}

// reasonOf returns an error as callers see it: whether it is temporary is the
// client's own business.
func reasonOf(err error) error {
	if t, ok := errors.AsType[*temporary](err); ok {
		return t.err
	}
	return err
}
