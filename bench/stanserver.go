package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"

	natsserver "github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"github.com/weirhq/weir/internal/stan"
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

// serveGatewayAt serves until it is told to stop, with the settings of Weir's
// own server.
func serveGatewayAt(address, dir string) error {
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer cancel()
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("cannot listen on %q: %w", address, err)
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		return fmt.Errorf("cannot listen on %q: %w", address, err)
	}
	server, err := natsserver.NewServer(&natsserver.Options{
		ServerName: "bench", Host: host, Port: port, NoSigs: true, NoLog: true, NoSystemAccount: true,
		JetStream: true, StoreDir: dir, SyncAlways: true, JetStreamMaxStore: 1 << 40, JetStreamMaxMemory: 1 << 26,
	})
	if err != nil {
		return fmt.Errorf("cannot create a NATS server: %w", err)
	}
	server.Start()
	defer server.WaitForShutdown()
	defer server.Shutdown()
	if !server.ReadyForConnections(startWait) {
		return fmt.Errorf("the NATS server was not ready within %s", startWait)
	}
	return runGateway(ctx, server)
}

func runGateway(ctx context.Context, server *natsserver.Server) error {
	front, err := nats.Connect("", nats.InProcessServer(server))
	if err != nil {
		return fmt.Errorf("cannot connect to the NATS server: %w", err)
	}
	defer front.Close()
	storage, err := nats.Connect("", nats.InProcessServer(server))
	if err != nil {
		return fmt.Errorf("cannot connect to the NATS server: %w", err)
	}
	defer storage.Close()
	gateway, err := stan.New(ctx, stan.Config{ClusterID: stanCluster, Front: front, Storage: storage})
	if err != nil {
		return fmt.Errorf("cannot start the gateway: %w", err)
	}
	gateway.Run(ctx)
	return nil
}
