package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	natsserver "github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/sync/errgroup"
)

// rawLog returns how many events a second a bare JetStream takes in frames of
// a batch, from several publishers, each frame on disk before it is answered.
func rawLog(ctx context.Context, parent string, events pool, during time.Duration) (perSecond float64, err error) {
	dir := filepath.Join(parent, "raw-log")
	defer func() { err = firstError(err, os.RemoveAll(dir)) }()
	server, err := natsserver.NewServer(&natsserver.Options{
		ServerName: "bench", DontListen: true, NoSigs: true, NoLog: true, NoSystemAccount: true,
		JetStream: true, StoreDir: dir, SyncAlways: true, JetStreamMaxStore: 1 << 40, JetStreamMaxMemory: 1 << 26,
	})
	if err != nil {
		return 0, fmt.Errorf("cannot create a NATS server: %w", err)
	}
	server.Start()
	defer server.WaitForShutdown()
	defer server.Shutdown()
	if !server.ReadyForConnections(startWait) {
		return 0, fmt.Errorf("the NATS server was not ready within %s", startWait)
	}
	conn, err := nats.Connect("", nats.InProcessServer(server))
	if err != nil {
		return 0, fmt.Errorf("cannot connect to the NATS server: %w", err)
	}
	defer conn.Close()
	js, err := jetstream.New(conn)
	if err != nil {
		return 0, fmt.Errorf("cannot use JetStream: %w", err)
	}
	const subject = "raw.frames"
	_, err = js.CreateStream(ctx, jetstream.StreamConfig{Name: "RAW", Subjects: []string{subject}, Storage: jetstream.FileStorage})
	if err != nil {
		return 0, fmt.Errorf("cannot create a stream: %w", err)
	}
	return publishFrames(ctx, js, subject, events, during)
}

func publishFrames(ctx context.Context, js jetstream.JetStream, subject string, events pool, during time.Duration) (float64, error) {
	const publishers = 16
	var frames atomic.Int64
	started := time.Now()
	group, ctx := errgroup.WithContext(ctx)
	for range publishers {
		group.Go(func() error {
			frame := newShopper(events, 0).appendBatch(nil, batchEvents, started)
			for time.Since(started) < during {
				if _, err := js.Publish(ctx, subject, frame); err != nil {
					return fmt.Errorf("cannot publish a frame: %w", err)
				}
				frames.Add(1)
			}
			return nil
		})
	}
	err := group.Wait()
	return float64(frames.Load()*batchEvents) / time.Since(started).Seconds(), err
}
