package client

import (
	"context"
	"encoding/json"
	"fmt"
)

// SQL asks by one SELECT over the project's events and people, and returns the
// answer as JSON: its columns, rows, whether it was truncated, and how fresh it
// is. limit is how many rows are wanted at most; 0 stands for the server's
// default. It makes one attempt, like [Client.Query]; the bounds of an attempt's
// time and of an answer's size hold as there.
func (c *Client) SQL(ctx context.Context, statement string, limit int) (json.RawMessage, error) {
	return c.askSQL(ctx, statement, limit, "application/json")
}

// SQLCSV asks as [Client.SQL] does and returns the rows as CSV with a header.
func (c *Client) SQLCSV(ctx context.Context, statement string, limit int) ([]byte, error) {
	return c.askSQL(ctx, statement, limit, "text/csv")
}

func (c *Client) askSQL(ctx context.Context, statement string, limit int, accept string) ([]byte, error) {
	question, err := json.Marshal(struct {
		SQL   string `json:"sql"`
		Limit int    `json:"limit,omitempty"`
	}{statement, limit})
	if err != nil {
		return nil, fmt.Errorf("cannot encode the question: %w", err)
	}
	return c.ask(ctx, sqlEndpoint, question, accept)
}
