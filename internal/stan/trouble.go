package stan

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

const (
	// troubleAfter is how long writes fail before that is trouble: a server that
	// is starting refuses some, too, and one attempt may take storageWait.
	troubleAfter = 3 * storageWait
	// troublePause is the time between calls: what they bring about takes a
	// while, and does not help when the disk is full.
	troublePause = time.Minute
)

// trouble calls for help when the storage is there but does not store. One
// goroutine uses it.
type trouble struct {
	call   func()
	since  time.Time // when writing began to fail; zero while it does not
	called time.Time
}

// failed takes note of an error of a write. A server that is away is no trouble.
func (t *trouble) failed(err error, now time.Time) {
	var api *jetstream.APIError
	silent := errors.Is(err, context.DeadlineExceeded) || errors.Is(err, jetstream.ErrAsyncPublishTimeout)
	switch {
	case !silent && !errors.As(err, &api):
		t.since = time.Time{}
	case t.since.IsZero():
		t.since = now
	case now.Sub(t.since) >= troubleAfter && now.Sub(t.called) >= troublePause:
		t.called = now
		t.call()
	}
}

// succeeded takes note of a write.
func (t *trouble) succeeded() { t.since = time.Time{} }
