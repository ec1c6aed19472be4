package client

import (
	"context"
	"encoding/json"
)

// Query asks an insight, given as JSON, and returns the answer as JSON. It
// makes one attempt: whoever asks can decide better than the client whether
// the answer is still wanted later. Failures that the server reports are
// [*Error].
func (c *Client) Query(ctx context.Context, question json.RawMessage) (json.RawMessage, error) {
	return c.ask(ctx, queryEndpoint, question, "application/json")
}

// QueryCSV asks as [Client.Query] does and returns the answer as CSV with a
// header.
func (c *Client) QueryCSV(ctx context.Context, question json.RawMessage) ([]byte, error) {
	return c.ask(ctx, queryEndpoint, question, "text/csv")
}

// The endpoints that answer questions.
const (
	queryEndpoint = "query"
	sqlEndpoint   = "sql"
)

func (c *Client) ask(ctx context.Context, endpoint string, question json.RawMessage, accept string) ([]byte, error) {
	answer, err := c.wire.query(ctx, endpoint, question, accept)
	if err != nil {
		return nil, reasonOf(err)
	}
	return answer, nil
}
