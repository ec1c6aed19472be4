package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/nats-io/nats.go"
)

// pending is a request in flight.
type pending struct {
	subject string
	cancel  context.CancelCauseFunc
}

// request asks and awaits the answer. It does not wait on a connection that was
// lost, nor for an answer to what the server has forbidden.
func (l *link) request(ctx context.Context, m *nats.Msg) (*nats.Msg, error) {
	conn, err := l.connect(ctx)
	if err != nil {
		return nil, err
	}
	ctx, release := l.guard(ctx, m.Subject)
	defer release()
	answer, err := conn.RequestMsgWithContext(ctx, m)
	if err != nil {
		return nil, requestFailure(ctx, err)
	}
	return answer, nil
}

// guard returns a context that ends when the connection is lost or the server
// forbids to publish to a subject that begins like this. The context's cause says
// which.
func (l *link) guard(ctx context.Context, subject string) (guarded context.Context, release func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	p := &pending{subject: subject, cancel: cancel}
	l.mu.Lock()
	l.waiting[p] = struct{}{}
	l.mu.Unlock()
	return ctx, func() {
		l.mu.Lock()
		delete(l.waiting, p)
		l.mu.Unlock()
		cancel(nil)
	}
}

func (l *link) disconnected(err error) {
	if err == nil {
		err = nats.ErrDisconnected
	}
	l.cancelWaiting(&temporary{err: fmt.Errorf("lost the connection to the server: %w", err)}, func(*pending) bool { return true })
}

// refused is told of what the server would not do, which it does not answer.
func (l *link) refused(err error) {
	if !errors.Is(err, nats.ErrPermissionViolation) {
		return
	}
	failure := &Error{Status: http.StatusForbidden, Code: "forbidden", Message: "this token may not do that: " + err.Error()}
	l.cancelWaiting(failure, func(p *pending) bool { return strings.Contains(err.Error(), `"`+p.subject) })
}

func (l *link) cancelWaiting(cause error, which func(*pending) bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for p := range l.waiting {
		if which(p) {
			p.cancel(cause)
		}
	}
}

// guardCause returns why a guard has ended a context, or nil if it has not.
func guardCause(ctx context.Context) error {
	cause := context.Cause(ctx)
	if cause == nil || errors.Is(cause, context.Canceled) || errors.Is(cause, context.DeadlineExceeded) {
		return nil
	}
	return cause
}
