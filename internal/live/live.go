package live

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/eventjson"
)

// Follower reads frames in order. Next returns ctx's error when ctx ends, and
// can be called again.
type Follower interface {
	Next(ctx context.Context) (weir.Frame, error)
	Close()
}

// Config wires a [Live]. All fields are required.
type Config struct {
	// Follow reads the log from the first frame written at or after an
	// instant.
	Follow func(ctx context.Context, since time.Time) (Follower, error)
	// Lag tells how far behind the end of the log a sequence is.
	Lag    func(ctx context.Context, sequence uint64) (time.Duration, error)
	Logger *slog.Logger
}

// Live follows the log and tells watchers. Its methods are safe for concurrent
// use.
type Live struct {
	config Config

	mu       sync.Mutex
	windows  map[string]*window
	watchers map[*watcher]struct{}
	sequence uint64
	written  time.Time
}

// New returns a live view; [Live.Run] keeps it up to date.
func New(config Config) *Live {
	return &Live{config: config, windows: map[string]*window{}, watchers: map[*watcher]struct{}{}}
}

// Run follows the log and summarises every second, until ctx ends.
func (l *Live) Run(ctx context.Context) error {
	follower, err := l.config.Follow(ctx, time.Now().Add(-Window))
	if err != nil {
		return fmt.Errorf("cannot rebuild the live view: %w", err)
	}
	defer follower.Close()
	var ticking sync.WaitGroup
	ticking.Go(func() { l.tick(ctx) })
	defer ticking.Wait()
	var decoder eventjson.Decoder
	for {
		frame, err := follower.Next(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			l.config.Logger.Error("cannot follow the log for the live view; trying again", "error", err)
			pause(ctx, time.Second)
			continue
		}
		l.take(&decoder, &frame)
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// take counts the events of a frame and shows them to the project's watchers.
func (l *Live) take(decoder *eventjson.Decoder, frame *weir.Frame) {
	l.mu.Lock()
	defer l.mu.Unlock()
	w := l.window(frame.Project)
	watchers := l.watchersOf(frame.Project)
	body := frame.Body
	for index := 0; len(body) > 0; index++ {
		var line []byte
		line, body, _ = bytes.Cut(body, []byte{'\n'})
		decoder.Reset(line)
		var event weir.Event
		if _, err := decoder.Next(&event); err != nil {
			continue // the sink reports it
		}
		if event.Received.IsZero() {
			event.Received = frame.Written
		}
		w.add(&event)
		for _, watcher := range watchers {
			watcher.show(l, event.Received, frame.Sequence, index, line)
		}
	}
	l.sequence, l.written = frame.Sequence, frame.Written
}

// window returns a project's window, advanced to now.
func (l *Live) window(project string) *window {
	now := time.Now()
	w := l.windows[project]
	if w == nil {
		w = newWindow(now)
		l.windows[project] = w
	}
	w.advance(now)
	return w
}

// tick sends each watcher a summary every second.
func (l *Live) tick(ctx context.Context) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-ticker.C:
			l.summarise(ctx, now)
		}
	}
}

func (l *Live) summarise(ctx context.Context, now time.Time) {
	l.mu.Lock()
	sequence := l.sequence
	l.mu.Unlock()
	lag, err := l.config.Lag(ctx, sequence)
	if err != nil && !errors.Is(err, context.Canceled) {
		l.config.Logger.Warn("cannot tell how far the live view is behind", "error", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	summaries := map[string]weir.LiveMessage{}
	for watcher := range l.watchers {
		message, ok := summaries[watcher.project]
		if !ok {
			message = l.summary(watcher.project, now, lag).message()
			summaries[watcher.project] = message
		}
		watcher.send(l, message)
	}
}

func (l *Live) summary(project string, now time.Time, lag time.Duration) Summary {
	s := l.window(project).summary(now)
	s.AsOf = weir.AsOf{Sequence: l.sequence, Time: l.written, LagMS: lag.Milliseconds()}
	return s
}

// Summary returns the state of a project's windows now. Its as_of has no lag.
func (l *Live) Summary(project string) Summary {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.summary(project, time.Now(), 0)
}
