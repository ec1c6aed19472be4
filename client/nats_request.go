package client

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"time"

	"github.com/nats-io/nats.go"
)

// serviceErrorHeader is set on the answer of a NATS micro service that failed.
const serviceErrorHeader = "Nats-Service-Error-Code"

// requester makes single attempts over NATS.
type requester struct {
	link    *link
	project string
	timeout time.Duration
}

// reply is what may stand in an answer: what became of the events, or a problem.
type reply struct {
	receipt
	Status     int       `json:"status"`
	Code       string    `json:"code"`
	Title      string    `json:"title"`
	Detail     string    `json:"detail"`
	RetryAfter float64   `json:"retry_after"` // seconds
	Error      *struct { // as JetStream answers
		Code        int    `json:"code"`
		Description string `json:"description"`
	} `json:"error"`
}

// send asks once for events to be made durable.
func (r *requester) send(ctx context.Context, m message) (Result, error) {
	header := nats.Header{"Content-Type": {"application/x-ndjson"}}
	if m.encoding != "" {
		header.Set("Content-Encoding", m.encoding)
	}
	answer, err := r.ask(ctx, &nats.Msg{Subject: ingestSubject(r.project), Header: header, Data: m.body})
	if err != nil {
		return Result{}, err
	}
	var a reply
	if err := json.Unmarshal(answer.Data, &a); err != nil {
		return Result{}, notWeirs(err)
	}
	if a.failed() {
		return Result{}, a.failure()
	}
	return a.result()
}

// query asks a question once of an endpoint that answers such, and returns the
// answer in the media type accept.
func (r *requester) query(ctx context.Context, endpoint string, question []byte, accept string) ([]byte, error) {
	header := nats.Header{"Content-Type": {"application/json"}, "Accept": {accept}}
	answer, err := r.ask(ctx, &nats.Msg{Subject: serviceSubject + endpoint, Header: header, Data: question})
	if err != nil {
		return nil, err
	}
	if answer.Header.Get(serviceErrorHeader) == "" {
		return answer.Data, nil
	}
	var a reply
	if json.Unmarshal(answer.Data, &a) != nil || !a.failed() {
		return nil, fmt.Errorf("the server answered %s: %s", answer.Header.Get(serviceErrorHeader), answer.Header.Get("Nats-Service-Error"))
	}
	return nil, a.failure()
}

func (r *requester) ask(ctx context.Context, m *nats.Msg) (*nats.Msg, error) {
	ctx, cancel := context.WithTimeout(ctx, r.timeout)
	defer cancel()
	return r.link.request(ctx, m)
}

func (r *reply) failed() bool { return r.Status != 0 || r.Error != nil }

// failure returns the problem as the same error that HTTP gives.
func (r *reply) failure() error {
	failure := &Error{Status: r.Status, Code: r.Code, Message: cmp.Or(r.Detail, r.Title), Rejected: r.Rejected}
	if r.Error != nil {
		failure.Status = cmp.Or(failure.Status, r.Error.Code)
		failure.Message = cmp.Or(failure.Message, r.Error.Description)
	}
	failure.Message = cmp.Or(failure.Message, http.StatusText(failure.Status))
	if !repeatable(failure.Status) {
		return failure
	}
	seconds := math.Max(0, math.Min(r.RetryAfter, maxRetryAfter.Seconds()))
	return &temporary{err: failure, after: time.Duration(seconds * float64(time.Second))}
}
