package main

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/weirhq/weir"
)

// serveCommand runs the server.
type serveCommand struct {
	config
}

// Run serves until ctx ends, then drains. When the store must be opened anew, the
// server starts again, once a minute at most: clients find it gone for as long as
// that takes, seconds, and the store reads from the log what it lacks.
func (c serveCommand) Run(ctx context.Context, std *streams) error {
	if err := c.validate(); err != nil {
		return err
	}
	logger := slog.New(slog.NewTextHandler(std.Err, &slog.HandlerOptions{Level: c.level()}))
	return keepServing(ctx, logger, func() (runningServer, error) {
		server, err := startServer(ctx, &c.config, logger)
		printKeys(std, server) // also if it did not start: those that were made are kept
		if err == nil {
			logger.Info("weir serves", "version", release, "http", server.url(), "nats", server.natsURL(), "monitor", server.monitorURL(), "data", c.Data)
		}
		return server, err
	})
}

// printKeys shows the keys that were made at this start: they cannot be shown
// again.
func printKeys(std *streams, server *server) {
	if len(server.made) == 0 {
		return
	}
	fmt.Fprintln(std.Out, "Keys of project default, shown this once; keep them:")
	if key := server.made[weir.ScopeWrite]; key != "" {
		fmt.Fprintf(std.Out, "  write key (sends events)  %s\n", key)
	}
	if token := server.made[weir.ScopeAPI]; token != "" {
		fmt.Fprintf(std.Out, "  API token (reads)         %s\n", token)
		fmt.Fprintf(std.Out, "  dashboard                 %s/#token=%s\n", server.url(), token)
	}
}
