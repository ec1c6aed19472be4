package live

import (
	"bytes"
	"context"
	"errors"
	"io"
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
	// Before returns the last frame written before an instant and when that was;
	// Follow reads the log from the frame behind a sequence.
	Before func(ctx context.Context, t time.Time) (sequence uint64, written time.Time, err error)
	Follow func(ctx context.Context, after uint64) (Follower, error)
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
	begun    bool
	sequence uint64
	written  time.Time
}

// New returns a live view; [Live.Run] keeps it up to date.
func New(config Config) *Live {
	return &Live{config: config, windows: map[string]*window{}, watchers: map[*watcher]struct{}{}}
}

// Run rebuilds the windows from the log, then follows it and summarises every
// second, until ctx ends.
func (l *Live) Run(ctx context.Context) {
	var ticking sync.WaitGroup
	ticking.Go(func() { l.tick(ctx) })
	defer ticking.Wait()
	for {
		err := l.follow(ctx)
		if ctx.Err() != nil {
			return
		}
		l.config.Logger.Error("cannot follow the log for the live view; trying again", "error", err)
		pause(ctx, time.Second)
	}
}

// begin places the live view before the oldest frame that its windows count. It
// has then seen everything before, which counts nowhere any more.
func (l *Live) begin(ctx context.Context) error {
	sequence, written, err := l.config.Before(ctx, time.Now().Add(-Window))
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sequence, l.written, l.begun = sequence, written, true
	return nil
}

// follow takes the frames of the log behind those seen until it fails or ctx
// ends.
func (l *Live) follow(ctx context.Context) error {
	if !l.begun { // only this goroutine writes it, and the sequence
		if err := l.begin(ctx); err != nil {
			return err
		}
	}
	follower, err := l.config.Follow(ctx, l.sequence)
	if err != nil {
		return err
	}
	defer follower.Close()
	decoder := eventjson.Decoder{Accepted: true}
	for {
		frame, err := follower.Next(ctx)
		if err != nil {
			return err
		}
		if frame.Sequence > l.sequence {
			l.take(&decoder, &frame)
		}
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
	count := func(index int, event *weir.Event, line []byte) {
		w.add(event)
		if len(watchers) > 0 || frame.Count-index <= backlogEvents {
			l.show(watchers, frame, sightOf(frame.Sequence, index, event, line))
		}
	}
	if frame.Events != nil {
		eachAtHand(frame, count)
	} else {
		eachDecoded(decoder, frame, count)
	}
	l.sequence, l.written = frame.Sequence, frame.Written
}

// eachAtHand visits the events of a frame that need no decoding.
func eachAtHand(frame *weir.Frame, visit func(index int, event *weir.Event, line []byte)) {
	body := frame.Body
	for index, event := range frame.Events {
		var line []byte
		line, body, _ = bytes.Cut(body, []byte{'\n'})
		visit(index, event, line)
	}
}

// eachDecoded visits the events of a frame from another process or time.
func eachDecoded(decoder *eventjson.Decoder, frame *weir.Frame, visit func(index int, event *weir.Event, line []byte)) {
	decoder.Reset(frame.Body)
	for index := 0; ; index++ {
		var event weir.Event
		line, err := decoder.Next(&event)
		if endsFrame(err) {
			return
		}
		if err != nil {
			continue // the sink reports it
		}
		complete(&event, frame)
		visit(index, &event, line)
	}
}

// complete gives an event that another program wrote to the log its times, as
// the sink does.
func complete(event *weir.Event, frame *weir.Frame) {
	if event.Received.IsZero() {
		event.Received = frame.Written
	}
	if event.Time.IsZero() {
		event.Time = event.Received
	}
}

// endsFrame reports whether nothing more can be read of a frame.
func endsFrame(err error) bool {
	_, broken := errors.AsType[*eventjson.SyntaxError](err)
	return broken || errors.Is(err, io.EOF)
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
	sequence, written, watched := l.sequence, l.written, len(l.watchers) > 0
	l.mu.Unlock()
	if !watched {
		return
	}
	lag, err := l.config.Lag(ctx, sequence)
	if err != nil {
		l.config.Logger.Warn("cannot tell how far the live view is behind", "error", err)
		if lag = 0; !written.IsZero() {
			lag = now.Sub(written) // the most it can be
		}
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
