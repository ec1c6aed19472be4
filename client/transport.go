package client

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// maxAnswerBytes bounds the answer to a question or a sending. The largest
// are breakdowns by minute, of some megabytes.
const maxAnswerBytes = 64 << 20

var errLargeAnswer = fmt.Errorf("the server's answer is above %d bytes", maxAnswerBytes)

const userAgent = "weir-go"

// transport makes single attempts over HTTP. An attempt that may be repeated
// returns a [*temporary] error.
type transport struct {
	http     *http.Client
	base     *url.URL
	project  string
	writeKey string
	token    string
	timeout  time.Duration
}

// send posts events once.
func (t *transport) send(ctx context.Context, m message) (Result, error) {
	ctx, cancel := context.WithTimeout(ctx, t.timeout)
	defer cancel()
	request, err := t.request(ctx, http.MethodPost, "v1/events", t.writeKey, m.body)
	if err != nil {
		return Result{}, err
	}
	request.Header.Set("Content-Type", "application/x-ndjson")
	if m.encoding != "" {
		request.Header.Set("Content-Encoding", m.encoding)
	}
	answer, err := t.exchange(request)
	if errors.Is(err, errLargeAnswer) {
		return Result{}, notWeirs(err)
	}
	if err != nil {
		return Result{}, err
	}
	return readReceipt(answer)
}

// query posts a question once to an endpoint that answers such, and returns the
// answer in the media type accept.
func (t *transport) query(ctx context.Context, endpoint string, question []byte, accept string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, t.timeout)
	defer cancel()
	request, err := t.request(ctx, http.MethodPost, "v1/"+endpoint, t.token, question)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", accept)
	return t.exchange(request)
}

// request builds a request to a path below the base URL. body may be nil.
func (t *transport) request(ctx context.Context, method, path, key string, body []byte) (*http.Request, error) {
	target := t.base.JoinPath(path)
	if t.project != "" {
		target.RawQuery = url.Values{"project": {t.project}}.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, method, target.String(), bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("cannot make a request: %w", err)
	}
	request.Header.Set("User-Agent", userAgent)
	if key != "" {
		request.Header.Set("Authorization", "Bearer "+key)
	}
	return request, nil
}

// exchange does the request and returns the body of a successful answer.
func (t *transport) exchange(request *http.Request) ([]byte, error) {
	response, err := t.do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxAnswerBytes+1))
	if err != nil {
		return nil, &temporary{err: fmt.Errorf("cannot read the server's answer: %w", err)}
	}
	if len(answer) > maxAnswerBytes {
		return nil, errLargeAnswer
	}
	return answer, nil
}

// do returns a response of status 2xx, whose body the caller closes.
func (t *transport) do(request *http.Request) (*http.Response, error) {
	response, err := t.http.Do(request)
	if err != nil {
		return nil, connectionError(err)
	}
	if response.StatusCode >= 200 && response.StatusCode < 300 {
		return response, nil
	}
	defer response.Body.Close()
	problem := readProblem(response)
	if !repeatable(response.StatusCode) {
		return nil, problem
	}
	return nil, &temporary{err: problem, after: retryAfter(response.Header, time.Now())}
}

// connectionError says whether another attempt may connect: always, except
// that a certificate does not become valid by trying.
func connectionError(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err // the method and the URL say nothing to whoever set them
	}
	err = fmt.Errorf("cannot reach the server: %w", err)
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return err
	}
	return &temporary{err: err}
}

func repeatable(status int) bool {
	return status >= 500 || status == http.StatusTooManyRequests || status == http.StatusRequestTimeout
}

// retryAfter reads a Retry-After header, in seconds or as a date, or returns 0.
// The pause is at most maxRetryAfter, however large the number.
func retryAfter(header http.Header, now time.Time) time.Duration {
	value := header.Get("Retry-After")
	seconds, err := strconv.ParseInt(value, 10, 64)
	if err == nil || errors.Is(err, strconv.ErrRange) { // then it is the nearest there is
		return time.Duration(min(max(seconds, 0), int64(maxRetryAfter/time.Second))) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return min(max(at.Sub(now), 0), maxRetryAfter)
	}
	return 0
}
