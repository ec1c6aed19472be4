package main

import (
	"context"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/sync/errgroup"
)

// rawLog returns how many events a second a bare JetStream takes in frames of
// a batch, from several publishers, each frame on disk before it is answered.
func rawLog(ctx context.Context, parent string, events pool, during time.Duration) (perSecond float64, err error) {
	bare, err := startBare(filepath.Join(parent, "raw-log"))
	if err != nil {
		return 0, err
	}
	defer func() { err = firstError(err, bare.stop()) }()
	const subject = "raw.frames"
	_, err = bare.js.CreateStream(ctx, jetstream.StreamConfig{Name: "RAW", Subjects: []string{subject}, Storage: jetstream.FileStorage})
	if err != nil {
		return 0, fmt.Errorf("cannot create a stream: %w", err)
	}
	return publishFrames(ctx, bare.js, subject, events, during)
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
