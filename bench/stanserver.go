package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/stan"
	"github.com/weirhq/weir/internal/stream"
)

// streamingModule is what the gateway is measured against: the last release.
const streamingModule = "github.com/nats-io/nats-streaming-server@v0.25.6"

// buildStreaming builds nats-streaming-server into dir.
func buildStreaming(ctx context.Context, dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("cannot find the directory of this run: %w", err)
	}
	install := exec.CommandContext(ctx, "go", "install", streamingModule)
	install.Env = append(os.Environ(), "GOBIN="+dir)
	if output, err := install.CombinedOutput(); err != nil {
		return "", fmt.Errorf("cannot build %s: %w\n%s", streamingModule, err, output)
	}
	return filepath.Join(dir, "nats-streaming-server"), nil
}

// gatewayArgument makes bench itself a NATS server with the gateway.
const gatewayArgument = "stan-gateway"

// serveGatewayAt serves until it is told to stop, on Weir's own server.
func serveGatewayAt(address, dir string) error {
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer cancel()
	server, err := stream.StartServer(stream.ServerConfig{
		Dir: dir, Listen: address, Logger: slog.New(slog.NewTextHandler(os.Stderr, nil)),
		Authenticate: func(string) (weir.Grant, bool) { return weir.Grant{}, false },
		Streaming:    &stream.StreamingAccess{Open: true},
	})
	if err != nil {
		return fmt.Errorf("cannot start the NATS server: %w", err)
	}
	defer server.Close()
	return runGateway(ctx, server)
}

func runGateway(ctx context.Context, server *stream.Server) error {
	front, err := server.ConnectStreaming()
	if err != nil {
		return fmt.Errorf("cannot connect the gateway to its clients: %w", err)
	}
	defer front.Close()
	storage, err := server.Connect("gateway")
	if err != nil {
		return fmt.Errorf("cannot connect the gateway to its storage: %w", err)
	}
	defer storage.Close()
	gateway, err := stan.New(ctx, stan.Config{ClusterID: stanCluster, Front: front, Storage: storage})
	if err != nil {
		return fmt.Errorf("cannot start the gateway: %w", err)
	}
	if err := server.Listen(); err != nil {
		return err
	}
	gateway.Run(ctx)
	return nil
}
