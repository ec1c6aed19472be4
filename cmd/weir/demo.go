package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/alecthomas/kong"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/client"
	"github.com/weirhq/weir/internal/demo"
)

// demoCommand runs the server with simulated traffic.
type demoCommand struct {
	Listen     string  `help:"Address for HTTP." default:"127.0.0.1:8080" env:"WEIR_LISTEN" placeholder:"ADDR"`
	NATSListen string  `help:"Address of the embedded NATS server for clients; off for none." default:"127.0.0.1:4222" env:"WEIR_NATS_LISTEN" name:"nats-listen" placeholder:"ADDR"`
	WriteKey   string  `help:"Write key, in place of a generated one." env:"WEIR_WRITE_KEY" placeholder:"KEY"`
	APIToken   string  `help:"API token, in place of a generated one." env:"WEIR_API_TOKEN" name:"api-token" placeholder:"TOKEN"`
	Days       int     `help:"Days of the past to simulate at the start." default:"14"`
	Rate       float64 `help:"Events a second in the busiest hour of the week." default:"6"`
	Seed       uint64  `help:"Another number, another shop." default:"1"`
	LogLevel   string  `help:"Least level of messages: debug, info, warn or error." default:"warn" enum:"debug,info,warn,error" env:"WEIR_LOG_LEVEL" name:"log-level"`
}

// The NATS Streaming gateway of the demo is what programs out of the old
// tutorials look for. Its channel is bound to the shop.
const (
	demoCluster   = "test-cluster"
	demoChannel   = "events"
	demoStreaming = demoCluster + "," + demoChannel + "=" + weir.DefaultProject
)

// Run serves a throw-away directory with a shop's past and present, until ctx
// ends.
func (c demoCommand) Run(ctx context.Context, std *streams) (err error) {
	dir, err := os.MkdirTemp("", "weir-demo-")
	if err != nil {
		return fmt.Errorf("cannot make a directory for the demo: %w", err)
	}
	defer func() {
		if removing := os.RemoveAll(dir); err == nil && removing != nil {
			err = fmt.Errorf("cannot remove the demo's directory: %w", removing)
		}
	}()
	config, err := c.config(dir)
	if err != nil {
		return err
	}
	logger := slog.New(slog.NewTextHandler(std.Err, &slog.HandlerOptions{Level: config.level()}))
	server, err := startServer(ctx, config, logger)
	if err != nil {
		return err
	}
	return errors.Join(c.play(ctx, std, server), server.close())
}

// config is the server's, with the demo's directory.
func (c demoCommand) config(dir string) (*config, error) {
	config := &config{simulated: true, openStreaming: true}
	if err := kong.ApplyDefaults(config); err != nil {
		return nil, fmt.Errorf("cannot configure the demo: %w", err)
	}
	config.Data, config.Listen, config.NATSListen, config.LogLevel = dir, c.Listen, c.NATSListen, c.LogLevel
	config.WriteKey, config.APIToken = c.WriteKey, c.APIToken
	config.Stan = demoStreaming
	return config, config.validate()
}

// play sends the shop's past, says where to look, and goes on with its
// present.
func (c demoCommand) play(ctx context.Context, std *streams, server *server) error {
	key, token := keyOf(server, weir.ScopeWrite, c.WriteKey), keyOf(server, weir.ScopeAPI, c.APIToken)
	sender, err := client.New(client.Config{Server: server.url(), Key: key})
	if err != nil {
		return fmt.Errorf("cannot connect to the demo's server: %w", err)
	}
	send := func(ctx context.Context, lines []byte) error {
		_, err := sender.Send(ctx, lines)
		return err
	}
	now := time.Now()
	shop := demo.NewShop(c.Seed, now)
	shop.Rate = c.Rate
	fmt.Fprintf(std.Out, "Weir demo: a simulated shop. Its last %d days are being loaded…\n", c.Days)
	if err := sendHistory(ctx, shop, c.Days, now, send); err != nil {
		return ifRunning(ctx, err)
	}
	fmt.Fprintf(std.Out, "\n  Dashboard       %s/#token=%s\n  Write key       %s\n  API token       %s\n  NATS            %s (subscribe to events.%s.> with the token)\n  NATS Streaming  cluster %s, channel %s, no token needed\n\nThe data is simulated and goes when you stop the demo (Ctrl+C).\n",
		server.url(), token, key, token, server.natsURL(), weir.DefaultProject, demoCluster, demoChannel)
	return ifRunning(ctx, shop.Run(ctx, send))
}

// keyOf is the key that was configured or made.
func keyOf(server *server, scope weir.Scope, configured string) string {
	if configured != "" {
		return configured
	}
	return server.made[scope]
}

// historyBatchBytes is how much of the past is sent at once.
const historyBatchBytes = 512 << 10

func sendHistory(ctx context.Context, shop *demo.Shop, days int, until time.Time, send func(context.Context, []byte) error) error {
	var lines bytes.Buffer
	for line := range shop.History(days, until) {
		lines.Write(line)
		if lines.Len() < historyBatchBytes {
			continue
		}
		if err := send(ctx, lines.Bytes()); err != nil {
			return err
		}
		lines.Reset()
	}
	if lines.Len() == 0 {
		return nil
	}
	return send(ctx, lines.Bytes())
}

// ifRunning drops an error that only says that the demo was stopped.
func ifRunning(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}
