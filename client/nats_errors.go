package client

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"

	"github.com/nats-io/nats.go"
)

// connectFailure says whether another attempt may connect: always, except that
// neither a token nor a certificate becomes valid by trying.
func connectFailure(err error) error {
	for _, refusal := range []error{nats.ErrAuthorization, nats.ErrAuthRevoked, nats.ErrAuthExpired, nats.ErrAccountAuthExpired} {
		if errors.Is(err, refusal) {
			return &Error{Status: http.StatusUnauthorized, Code: "unauthorized", Message: "no such key or token: " + err.Error()}
		}
	}
	err = fmt.Errorf("cannot reach the server: %w", err)
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return err
	}
	return &temporary{err: err}
}

// requestFailure explains why a request has no answer.
func requestFailure(ctx context.Context, err error) error {
	if cause := guardCause(ctx); cause != nil {
		return cause
	}
	switch {
	case errors.Is(err, nats.ErrMaxPayload):
		return &Error{Status: http.StatusRequestEntityTooLarge, Code: codeTooLarge, Message: "the request is larger than NATS carries in one message"}
	case errors.Is(err, nats.ErrBadSubject), errors.Is(err, nats.ErrHeadersNotSupported), errors.Is(err, nats.ErrInvalidMsg):
		return fmt.Errorf("cannot make a request: %w", err)
	case errors.Is(err, nats.ErrNoResponders):
		return &temporary{err: fmt.Errorf("the server does not answer yet: %w", err)}
	case errors.Is(err, nats.ErrReconnectBufExceeded), errors.Is(err, nats.ErrConnectionReconnecting):
		return &temporary{err: errors.New("cannot reach the server: the connection is lost")}
	default:
		return &temporary{err: fmt.Errorf("cannot reach the server: %w", err)}
	}
}
