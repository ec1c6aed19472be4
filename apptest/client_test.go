package apptest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"testing"
	"time"
)

// requestTimeout bounds a request that a test expects to be answered.
const requestTimeout = 30 * time.Second

// event is what the tests send.
type event struct {
	ID         string         `json:"id,omitempty"`
	Name       string         `json:"name"`
	Time       *time.Time     `json:"time,omitempty"`
	User       string         `json:"user_id"`
	Properties map[string]any `json:"properties,omitempty"`
	Context    map[string]any `json:"context,omitempty"`
}

// at returns a time as the store keeps it.
func at(t time.Time) *time.Time {
	t = t.UTC().Truncate(time.Microsecond)
	return &t
}

// result is the answer to events, or the problem if there is one.
type result struct {
	Accepted int        `json:"accepted"`
	Rejected []rejected `json:"rejected"`
	// Of a problem.
	Status int    `json:"status"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

type rejected struct {
	Index  int    `json:"index"`
	Code   string `json:"code"`
	Reason string `json:"reason"`
}

// encode returns a value as JSON.
func encode(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // the tests' values can all be encoded
	}
	return text
}

// do makes a request and returns the answer with its body read.
func do(request *http.Request) (*http.Response, []byte, error) {
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return response, body, err
}

func (s *server) get(ctx context.Context, path string) (status int, body []byte, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+path, nil)
	if err != nil {
		return 0, nil, err
	}
	response, body, err := do(request)
	if err != nil {
		return 0, nil, err
	}
	return response.StatusCode, body, nil
}

// post posts with a key.
func (s *server) post(ctx context.Context, path, key string, body []byte, headers ...string) (*http.Response, []byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+path, bytes.NewReader(body))
	if err != nil {
		return nil, nil, err
	}
	request.Header.Set("Authorization", "Bearer "+key)
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	return do(request)
}

// mustPost posts and demands any answer at all.
func (s *server) mustPost(t *testing.T, path, key string, body []byte, headers ...string) (*http.Response, []byte) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), requestTimeout)
	defer cancel()
	response, answer, err := s.post(ctx, path, key, body, headers...)
	if err != nil {
		t.Fatalf("cannot post to %s: %v\n%s", path, err, s.log)
	}
	return response, answer
}

// send sends a body and demands that all its events are accepted.
func (s *server) send(t *testing.T, body []byte) result {
	t.Helper()
	response, answer := s.mustPost(t, "/v1/events", writeKey, body)
	var r result
	if err := json.Unmarshal(answer, &r); err != nil || response.StatusCode != http.StatusAccepted || len(r.Rejected) > 0 {
		t.Fatalf("events were not accepted: %s: %s", response.Status, answer)
	}
	return r
}
