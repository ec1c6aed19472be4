package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
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
	keys := listing[weir.Key]{kind: "keys", header: []string{"ID", "SCOPE", "CREATED", "NAME"}, row: keyRow}
	return keys.print(ctx, c.remote, c.JSON, s.Out)
}

func keyRow(key weir.Key) []string {
	name := key.Name
	if key.Configured {
		name = strings.TrimSpace(name + " (configured)")
	}
	return []string{key.ID, string(key.Scope), key.Created.Format(time.DateTime), name}
}

// keyCreateCommand makes a key.
type keyCreateCommand struct {
	remote
	Scope weir.Scope `help:"What it may do: write sends events, read asks and watches, api does both and manages." enum:"write,read,api" required:"" placeholder:"write|read|api"`
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
