package stan

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	natsserver "github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// serverArgument makes the test's binary a server: a NATS server with JetStream
// and a gateway, in a process that can be killed.
const serverArgument = "serve-stan"

const testCluster = "test-cluster"

// runServer serves until it is told to stop. Its flags are those of
// nats-streaming-server that the suite uses.
func runServer(arguments []string) error {
	config := Config{ClusterID: testCluster, Logger: slog.New(slog.NewTextHandler(os.Stderr, nil))}
	flags := flag.NewFlagSet("server", flag.ContinueOnError)
	port := flags.Int("p", 0, "")
	dir := flags.String("dir", "", "")
	flags.DurationVar(&config.HeartbeatInterval, "hbi", 0, "")
	flags.DurationVar(&config.HeartbeatTimeout, "hbt", 0, "")
	flags.IntVar(&config.MaxFailedHeartbeats, "hbf", 0, "")
	flags.IntVar(&config.MaxChannels, "mc", 0, "")
	flags.IntVar(&config.MaxSubscriptions, "msu", 0, "")
	flags.Uint64Var(&config.MaxMessages, "mm", 0, "")
	flags.DurationVar(&config.MaxAge, "ma", 0, "")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	server, err := startNATS(*dir, *port)
	if err != nil {
		return err
	}
	defer stopNATS(server)
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer cancel()
	return serveGateway(ctx, config, server)
}

func serveGateway(ctx context.Context, config Config, server *natsserver.Server) error {
	var err error
	if config.Front, err = nats.Connect(server.ClientURL(), nats.MaxReconnects(-1)); err != nil {
		return err
	}
	defer config.Front.Close()
	if config.Storage, err = nats.Connect("", nats.InProcessServer(server)); err != nil {
		return err
	}
	defer config.Storage.Close()
	gateway, err := New(ctx, config)
	if err != nil {
		return err
	}
	gateway.Run(ctx)
	return nil
}

// startNATS starts a NATS server; with a directory it has JetStream, and writes
// to the disk before it answers.
func startNATS(dir string, port int) (*natsserver.Server, error) {
	if port == 0 {
		port = natsserver.RANDOM_PORT
	}
	server, err := natsserver.NewServer(&natsserver.Options{
		ServerName: "stan-test", Host: "127.0.0.1", Port: port, NoSigs: true, NoLog: true, NoSystemAccount: true,
		JetStream: dir != "", StoreDir: dir, SyncAlways: true, JetStreamMaxStore: 1 << 40, JetStreamMaxMemory: 1 << 26,
	})
	if err != nil {
		return nil, fmt.Errorf("cannot create a NATS server: %w", err)
	}
	server.Start()
	if !server.ReadyForConnections(10 * time.Second) {
		stopNATS(server)
		return nil, errors.New("the NATS server is not ready")
	}
	return server, nil
}

func stopNATS(server *natsserver.Server) {
	server.Shutdown()
	server.WaitForShutdown()
}
