package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/eventjson"
	"github.com/weirhq/weir/internal/relay"
	"github.com/weirhq/weir/internal/stream"
)

const (
	// relayEvents is how many events are relayed, and published for comparison.
	relayEvents = 200_000
	// relayRounds is how often; the best of each counts, so that what else the
	// machine does at a moment does not fall on one of them alone.
	relayRounds = 5
)

// roomy is more than any stream of a measurement needs.
const roomy = 16 << 30

// measureRelay finds how fast the relay is beside a bare publisher of the same
// messages, how soon an event gets from one service to another, and what EVENTS
// costs when nobody subscribes.
func (b *bench) measureRelay(ctx context.Context) error {
	var live, behind, raw float64
	frames, err := acceptedFrames(b.pool)
	if err != nil {
		return err
	}
	atHand := func(log *stream.Log) (relay.Log, error) { return memoryLog{relayedLog{log}, frames}, nil }
	readBack := func(log *stream.Log) (relay.Log, error) { return relayedLog{log}, fill(ctx, log, frames) }
	for range relayRounds {
		first, size, err := b.relay(ctx, "relay-live", atHand)
		if err != nil {
			return fmt.Errorf("cannot measure the relay: %w", err)
		}
		second, err := rawEvents(ctx, b.dir, size)
		if err != nil {
			return fmt.Errorf("cannot measure a bare publisher: %w", err)
		}
		third, _, err := b.relay(ctx, "relay-behind", readBack)
		if err != nil {
			return fmt.Errorf("cannot measure a relay that is behind: %w", err)
		}
		live, raw, behind = max(live, first), max(raw, second), max(behind, third)
	}
	const share = 0.7
	b.figures = append(b.figures,
		figure{what: "relay of frames just written", value: live, unit: perSecond, raw: raw, rawOf: "fast batch", least: share * raw, aim: 0.9 * raw},
		figure{what: "relay of frames read back", value: behind, unit: perSecond, raw: raw, rawOf: "fast batch"},
	)
	if err := b.measureDelivery(ctx); err != nil {
		return err
	}
	return b.measureRelayCost(ctx)
}

// acceptedFrames are frames as the collector makes them.
func acceptedFrames(events pool) (frames []weir.Frame, err error) {
	shopper := newShopper(events, 0)
	var decoder eventjson.Decoder
	for n := range uint64(relayEvents / batchEvents) {
		frame := weir.Frame{Sequence: n + 1, Project: weir.DefaultProject, Count: batchEvents, Written: time.Now().UTC()}
		for range batchEvents {
			var event weir.Event
			decoder.Reset(shopper.appendEvent(nil, frame.Written))
			if _, err := decoder.Next(&event); err != nil {
				return nil, fmt.Errorf("cannot read an event: %w", err)
			}
			event.Received = frame.Written
			frame.Body = append(eventjson.AppendEvent(frame.Body, &event), '\n')
		}
		frames = append(frames, frame)
	}
	return frames, nil
}

// fill appends frames to a log.
func fill(ctx context.Context, log *stream.Log, frames []weir.Frame) error {
	const together = 10
	for batch := range slices.Chunk(frames, together) {
		if _, err := log.Append(ctx, batch); err != nil {
			return err
		}
	}
	return nil
}

// relay returns how many events a second the relay makes of a log, which is
// prepared from an empty one, and how large a message is.
func (b *bench) relay(ctx context.Context, name string, prepare func(*stream.Log) (relay.Log, error)) (perSecond float64, size int, err error) {
	dir := filepath.Join(b.dir, name)
	defer func() { err = firstError(err, os.RemoveAll(dir)) }()
	server, err := stream.StartServer(stream.ServerConfig{
		Dir: dir, Authenticate: func(string) (weir.Grant, bool) { return weir.Grant{}, false }, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return 0, 0, err
	}
	defer server.Close()
	conn, err := server.Connect("bench")
	if err != nil {
		return 0, 0, err
	}
	defer conn.Close()
	empty, err := stream.OpenLog(ctx, conn, stream.LogConfig{MaxBytes: roomy, MaxAge: time.Hour})
	if err != nil {
		return 0, 0, err
	}
	metadata, err := stream.OpenMetadata(ctx, conn)
	if err != nil {
		return 0, 0, err
	}
	log, err := prepare(empty)
	if err != nil {
		return 0, 0, err
	}
	return timeRelay(ctx, server, log, metadata)
}

// memoryLog is a log whose frames are at hand, as they are when they were just
// written.
type memoryLog struct {
	relayedLog
	frames []weir.Frame
}

// Follow reads the frames behind a sequence.
func (l memoryLog) Follow(_ context.Context, after uint64) (relay.Follower, error) {
	return &memoryFollower{l.frames[after:]}, nil
}

type memoryFollower struct{ frames []weir.Frame }

// Next returns the next frame, and waits behind the last one until ctx ends.
func (f *memoryFollower) Next(ctx context.Context) (weir.Frame, error) {
	if len(f.frames) == 0 {
		<-ctx.Done()
		return weir.Frame{}, ctx.Err()
	}
	frame := f.frames[0]
	f.frames = f.frames[1:]
	return frame, nil
}

// Close does nothing.
func (f *memoryFollower) Close() {}

// timeRelay relays all of a log.
func timeRelay(ctx context.Context, server *stream.Server, log relay.Log, metadata *stream.Metadata) (perSecond float64, bytes int, err error) {
	r := relay.New(relay.Config{
		Log: log, Events: relayedEvents{server}, Projects: oneProject{}, Metadata: metadata,
		SyncEvery: stream.SyncEvery, Logger: slog.New(slog.DiscardHandler),
	})
	if err := r.Begin(ctx); err != nil {
		return 0, 0, err
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	started := time.Now()
	go func() {
		defer close(done)
		r.Run(ctx)
	}()
	bytes, err = awaitRelayed(ctx, server)
	elapsed := time.Since(started)
	cancel()
	<-done
	return relayEvents / elapsed.Seconds(), bytes, err
}

// awaitRelayed waits until EVENTS has all events and returns the mean size of
// their messages.
func awaitRelayed(ctx context.Context, server *stream.Server) (bytes int, err error) {
	conn, err := server.ConnectProject(weir.DefaultProject, weir.ScopeAPI)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	return awaitMessages(ctx, conn, "EVENTS", relayEvents)
}

// relayedLog is the log as the relay asks for it.
type relayedLog struct{ *stream.Log }

// Extent returns what the log holds.
func (l relayedLog) Extent(ctx context.Context) (relay.Extent, error) {
	bounds, err := l.Bounds(ctx)
	return relay.Extent{Created: bounds.Created, First: bounds.First, Last: bounds.Last}, err
}

// Follow reads the frames behind a sequence.
func (l relayedLog) Follow(ctx context.Context, after uint64) (relay.Follower, error) {
	return l.Log.Follow(ctx, after)
}

// relayedEvents opens the streams EVENTS for the relay.
type relayedEvents struct{ server *stream.Server }

// Open opens the EVENTS of a project.
func (e relayedEvents) Open(ctx context.Context, project string, newest func([]byte) bool) (relay.Stream, error) {
	return e.server.OpenEvents(ctx, project, stream.EventsConfig{MaxBytes: roomy, MaxAge: time.Hour}, newest)
}

// oneProject is all the projects there are.
type oneProject struct{}

// Names returns its name.
func (oneProject) Names() []string { return []string{weir.DefaultProject} }

// Relay says that it is relayed.
func (oneProject) Relay(string) bool { return true }
