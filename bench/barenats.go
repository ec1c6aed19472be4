package main

import (
	"fmt"
	"os"

	natsserver "github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// bareNATS is a NATS server inside this process with nothing of Weir about it,
// that syncs as often as Weir's.
type bareNATS struct {
	dir    string
	server *natsserver.Server
	conn   *nats.Conn
	js     jetstream.JetStream
}

// startBare starts a server that keeps its streams in a directory of its own. It
// must be stopped.
func startBare(dir string) (*bareNATS, error) {
	b := &bareNATS{dir: dir}
	if err := b.start(); err != nil {
		return nil, firstError(err, b.stop())
	}
	return b, nil
}

func (b *bareNATS) start() (err error) {
	b.server, err = natsserver.NewServer(&natsserver.Options{
		ServerName: "bench", DontListen: true, NoSigs: true, NoLog: true, NoSystemAccount: true,
		JetStream: true, StoreDir: b.dir, SyncAlways: true, JetStreamMaxStore: 1 << 40, JetStreamMaxMemory: 1 << 26,
	})
	if err != nil {
		return fmt.Errorf("cannot create a NATS server: %w", err)
	}
	b.server.Start()
	if !b.server.ReadyForConnections(startWait) {
		return fmt.Errorf("the NATS server was not ready within %s", startWait)
	}
	if b.conn, err = nats.Connect("", nats.InProcessServer(b.server)); err != nil {
		return fmt.Errorf("cannot connect to the NATS server: %w", err)
	}
	if b.js, err = jetstream.New(b.conn); err != nil {
		return fmt.Errorf("cannot use JetStream: %w", err)
	}
	return nil
}

// stop stops what was started and removes the directory.
func (b *bareNATS) stop() error {
	if b.conn != nil {
		b.conn.Close()
	}
	if b.server != nil {
		b.server.Shutdown()
		b.server.WaitForShutdown()
	}
	return os.RemoveAll(b.dir)
}
