package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/weirhq/weir"
)

// keyCommand manages the keys of a project.
type keyCommand struct {
	List   keyListCommand   `cmd:"" help:"List the project's keys and tokens; their secrets are not kept."`
	Create keyCreateCommand `cmd:"" help:"Create a key or token, and print its secret, this once."`
	Revoke keyRevokeCommand `cmd:"" help:"Take a key or token back: it lets nobody in any more, and its connections end."`
}

// keyListCommand lists keys.
type keyListCommand struct {
	remote
	JSON bool `help:"Print the keys as JSON."`
}

// Run prints a table, or JSON.
func (c *keyListCommand) Run(ctx context.Context, s *streams) error {
	var answer struct {
		Keys []weir.Key `json:"keys"`
	}
	if err := c.manage(ctx, http.MethodGet, "v1/keys", nil, &answer); err != nil {
		return fmt.Errorf("cannot list the keys: %w", err)
	}
	if c.JSON {
		return printValue(s.Out, answer.Keys)
	}
	rows := [][]string{{"ID", "SCOPE", "CREATED", "NAME"}}
	for _, key := range answer.Keys {
		name := key.Name
		if key.Configured {
			name = strings.TrimSpace(name + " (configured)")
		}
		rows = append(rows, []string{key.ID, string(key.Scope), key.Created.Format(time.DateTime), name})
	}
	return printRows(s.Out, rows)
}

// keyCreateCommand makes a key.
type keyCreateCommand struct {
	remote
	Scope weir.Scope `help:"What it may do: write sends events, api reads and manages as well." enum:"write,api" required:"" placeholder:"write|api"`
	Name  string     `help:"What it is for." placeholder:"TEXT"`
	JSON  bool       `help:"Print the key as JSON."`
}

// Run prints the secret alone, so that a script can take it.
func (c *keyCreateCommand) Run(ctx context.Context, s *streams) error {
	var key weir.NewKey
	wanted := map[string]any{"scope": c.Scope, "name": c.Name}
	if err := c.manage(ctx, http.MethodPost, "v1/keys", wanted, &key); err != nil {
		return fmt.Errorf("cannot create a key: %w", err)
	}
	if c.JSON {
		return printValue(s.Out, key)
	}
	fmt.Fprintf(s.Err, "Key %s of project %s, shown this once; keep it:\n", printable(key.ID), printable(key.Project))
	return printLine(s.Out, printable(key.Secret))
}

// keyRevokeCommand takes a key back.
type keyRevokeCommand struct {
	remote
	ID string `arg:"" help:"The key's id, as weir key list shows it."`
}

// Run says what was done.
func (c *keyRevokeCommand) Run(ctx context.Context, s *streams) error {
	if err := c.manage(ctx, http.MethodDelete, "v1/keys/"+url.PathEscape(c.ID), nil, nil); err != nil {
		return fmt.Errorf("cannot revoke the key: %w", err)
	}
	return printLine(s.Out, "revoked "+printable(c.ID))
}

// printRows prints a table.
func printRows(out io.Writer, rows [][]string) error {
	writer := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		for i := range row {
			row[i] = printable(row[i])
		}
		fmt.Fprintln(writer, strings.Join(row, "\t"))
	}
	if err := writer.Flush(); err != nil {
		return fmt.Errorf("cannot print: %w", err)
	}
	return nil
}
