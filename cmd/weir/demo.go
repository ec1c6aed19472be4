package main

import (
	"context"
)

// demoCommand runs the server with simulated traffic.
type demoCommand struct {
	config
}

// Run serves a throw-away directory.
func (c demoCommand) Run(ctx context.Context, std *streams) error {
	return serveCommand{c.config}.Run(ctx, std)
}
