package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	// manageTimeout bounds a request that manages keys or projects: it writes a
	// few bytes to disk.
	manageTimeout = 30 * time.Second
	// maxManageBytes bounds its answer: the longest is a list of 1000 projects.
	maxManageBytes = 4 << 20
)

// manage makes a request that manages keys or projects, once: each changes
// something, and whether it did can be seen. The answer is read into answer,
// unless that is nil.
func (r remote) manage(ctx context.Context, method, path string, body, answer any) error {
	ctx, cancel := context.WithTimeout(ctx, manageTimeout)
	defer cancel()
	request, err := r.request(ctx, method, path, body)
	if err != nil {
		return err
	}
	response, err := newHTTPClient().Do(request)
	if err != nil {
		return fmt.Errorf("cannot reach the server: %w", err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, maxManageBytes))
	switch {
	case err != nil:
		return fmt.Errorf("cannot read the server's answer: %w", err)
	case response.StatusCode >= http.StatusMultipleChoices:
		return refusalOf(response.StatusCode, text)
	case answer == nil:
		return nil
	}
	if err := json.Unmarshal(text, answer); err != nil {
		return fmt.Errorf("cannot read the server's answer, is this a Weir server? %w", err)
	}
	return nil
}

func (r remote) request(ctx context.Context, method, path string, body any) (*http.Request, error) {
	target, err := url.Parse(r.address())
	if err != nil {
		return nil, fmt.Errorf("cannot use --server: %w", err)
	}
	target = target.JoinPath(path)
	if r.Project != "" {
		target.RawQuery = url.Values{"project": {r.Project}}.Encode()
	}
	var text []byte
	if body != nil {
		if text, err = json.Marshal(body); err != nil {
			return nil, err
		}
	}
	request, err := http.NewRequestWithContext(ctx, method, target.String(), bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("cannot use --server: %w", err)
	}
	if r.Token == "" {
		return nil, errors.New("an API token is needed: --token or WEIR_API_TOKEN")
	}
	request.Header.Set("Authorization", "Bearer "+r.Token)
	return request, nil
}

// refusalOf is the error that an answer is.
func refusalOf(status int, text []byte) error {
	var problem struct {
		Detail string `json:"detail"`
	}
	_ = json.Unmarshal(text, &problem) // what is no problem came from elsewhere: the status says enough
	detail := printable(strings.TrimSpace(problem.Detail))
	return fmt.Errorf("the server answered %d: %s", status, cmp.Or(detail, http.StatusText(status)))
}
