package main

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/weirhq/weir/client"
	"github.com/weirhq/weir/internal/importer"
)

// importSender sends batches by the SDK.
type importSender struct {
	server   *client.Client
	retryFor time.Duration
}

// Send implements [importer.Sender].
func (s importSender) Send(ctx context.Context, body []byte) (int, []importer.Rejection, error) {
	ctx, cancel := context.WithTimeout(ctx, s.retryFor)
	defer cancel()
	result, err := s.server.Send(ctx, body)
	if failure, ok := errors.AsType[*client.Error](err); ok && refusesBody(failure) {
		return 0, rejectedAll(failure, body), nil
	}
	if err != nil {
		return 0, nil, err
	}
	return result.Accepted, rejections(result.Rejected), nil
}

// refusesBody reports whether a failure is about the events of one body, so
// that the next body may fare better: unlike a wrong key.
func refusesBody(failure *client.Error) bool {
	switch failure.Status {
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		return true
	default:
		return false
	}
}

// rejectedAll returns why no event of a body was taken: each for its own
// reason if the server gave these.
func rejectedAll(failure *client.Error, body []byte) []importer.Rejection {
	all := make([]importer.Rejection, bytes.Count(body, []byte{'\n'}))
	for i := range all {
		all[i] = importer.Rejection{Index: i, Reason: failure.Error()}
	}
	for _, r := range rejections(failure.Rejected) {
		if r.Index >= 0 && r.Index < len(all) {
			all[r.Index] = r
		}
	}
	return all
}

func rejections(from []client.Rejection) []importer.Rejection {
	out := make([]importer.Rejection, len(from))
	for i, r := range from {
		out[i] = importer.Rejection{Index: r.Index, Reason: r.Error()}
	}
	return out
}
