package relay

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/weirhq/weir"
)

// Log is what the relay asks of the log.
type Log interface {
	Extent(ctx context.Context) (Extent, error)
	Follow(ctx context.Context, after uint64) (Follower, error)
}

// Extent is what the log holds; First is Last+1 when it is empty.
type Extent struct {
	Created     time.Time
	First, Last uint64
}

// Follower reads frames in order. Next returns ctx's error when ctx ends, and
// can be called again.
type Follower interface {
	Next(ctx context.Context) (weir.Frame, error)
	Close()
}

// Events opens the stream EVENTS of a project, making it if there is none. It
// shows messages to newest, from the newest back, until that returns true.
type Events interface {
	Open(ctx context.Context, project string, newest func(message []byte) bool) (Stream, error)
}

// Stream publishes into the EVENTS of one project, behind the message that was
// the newest when it was opened: always a beginning of what was published, in
// order. It belongs to one goroutine. After an error only Close is left.
type Stream interface {
	// Publish may keep the message until Flush, and waits while too much is
	// under way. The message's memory is free afterwards.
	Publish(ctx context.Context, name string, message []byte) error
	Flush() error
	// Commit returns when all that was published is stored.
	Commit(ctx context.Context) error
	// Acknowledged is how many of the messages published are stored for sure.
	Acknowledged() uint64
	Close()
}

// Projects tells which projects there are and whether their events are relayed.
// It is safe for concurrent use, and Relay is asked for every frame.
type Projects interface {
	Names() []string
	Relay(project string) bool
}

// Metadata keeps values by key, on disk. Get returns nil for a key without
// value.
type Metadata interface {
	Get(ctx context.Context, key string) ([]byte, error)
	Put(ctx context.Context, key string, value []byte) error
}

// Config wires a [Relay]. All fields are required.
type Config struct {
	Log      Log
	Events   Events
	Projects Projects
	Metadata Metadata
	// SyncEvery is how often the server brings to disk what EVENTS holds.
	SyncEvery time.Duration
	Logger    *slog.Logger
}

// Relay carries events from the log into EVENTS.
type Relay struct {
	config     Config
	created    time.Time // of the log
	checkpoint checkpoint
	lanes      map[string]*lane
	follower   Follower
	position   uint64 // the last frame read
	end        uint64 // of the log, when the relay began
	lines      *lines
	flushed    time.Time
	ticked     time.Time
	ages       ages
	retry      time.Duration // wait before the log is followed again
	broke      bool          // a lane broke just now

	trouble         atomic.Pointer[error]
	relayed, passed atomic.Uint64
	read, durable   atomic.Uint64
}

// New returns a relay; [Relay.Begin] and then [Relay.Run] do its work.
func New(config Config) *Relay {
	return &Relay{config: config, lanes: map[string]*lane{}, lines: newLines(), retry: retryMin}
}

// Stats are totals since the start.
type Stats struct {
	Relayed uint64 // events published
	Passed  uint64 // lines of the log that are no events
	// Read is the last frame of the log that was read.
	Read uint64
}

// Stats returns the totals so far.
func (r *Relay) Stats() Stats {
	return Stats{Relayed: r.relayed.Load(), Passed: r.passed.Load(), Read: r.read.Load()}
}

// Durable is the last frame that the relay needs no more, whatever happens.
func (r *Relay) Durable() uint64 { return r.durable.Load() }

// Status returns why some events cannot be relayed at the moment, or nil.
func (r *Relay) Status() error {
	if err := r.trouble.Load(); err != nil {
		return *err
	}
	return nil
}

// Begin finds out how far the relay has come. The sink must have begun before:
// it advances a log that lost its end.
func (r *Relay) Begin(ctx context.Context) error {
	extent, err := r.config.Log.Extent(ctx)
	if err != nil {
		return fmt.Errorf("cannot compare EVENTS with the log: %w", err)
	}
	r.created = extent.Created
	if err := r.restore(ctx, extent); err != nil {
		return err
	}
	r.position, r.end = r.checkpoint.Sequence, extent.Last
	r.durable.Store(r.position)
	r.read.Store(r.position)
	r.ages.begin(r.position, time.Now())
	for _, project := range r.config.Projects.Names() {
		if r.config.Projects.Relay(project) {
			r.open(ctx, r.lane(project))
		}
	}
	return nil
}

// Run relays events until ctx ends. [Relay.Begin] must have succeeded.
func (r *Relay) Run(ctx context.Context) {
	defer r.close()
	r.ticked = time.Now()
	r.follow(ctx)
	for ctx.Err() == nil {
		turn, cancel := context.WithDeadline(ctx, r.due())
		err := r.work(ctx, turn)
		cancel()
		if err != nil {
			r.report(ctx, "cannot read the log", err)
			r.follow(ctx)
		}
		r.tend(ctx)
	}
}

// work relays frames until turn ends, a lane breaks or the log cannot be read.
func (r *Relay) work(ctx, turn context.Context) error {
	for r.broke = false; turn.Err() == nil && !r.broke; {
		frame, err := r.follower.Next(turn)
		if err != nil {
			return unless(turn, err)
		}
		r.take(ctx, &frame)
		if err := r.gather(ctx); err != nil {
			return err
		}
		r.flush(ctx)
	}
	return nil
}

// gather takes more frames, as long as the last ones were handed over just now.
func (r *Relay) gather(ctx context.Context) error {
	until := r.flushed.Add(pace)
	if !time.Now().Before(until) {
		return nil
	}
	brief, cancel := context.WithDeadline(ctx, until)
	defer cancel()
	for {
		frame, err := r.follower.Next(brief)
		if err != nil {
			return unless(brief, err)
		}
		r.take(ctx, &frame)
		if brief.Err() != nil {
			return nil
		}
	}
}

// unless returns err unless ctx has ended.
func unless(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// flush hands to the server what was published.
func (r *Relay) flush(ctx context.Context) {
	for _, l := range r.lanes {
		if l.unflushed {
			l.unflushed = false
			r.check(ctx, l, l.stream.Flush())
		}
	}
	r.flushed = time.Now()
	r.read.Store(r.position)
}

// follow begins to read the log behind the position, however long it takes.
func (r *Relay) follow(ctx context.Context) {
	r.unfollow()
	for ctx.Err() == nil {
		follower, err := r.config.Log.Follow(ctx, r.position)
		if err == nil {
			r.follower, r.retry = follower, retryMin
			r.clear()
			return
		}
		r.report(ctx, "cannot follow the log", err)
		pause(ctx, r.retry)
		r.retry = min(2*r.retry, retryMax)
	}
}

func (r *Relay) unfollow() {
	if r.follower != nil {
		r.follower.Close()
		r.follower = nil
	}
}

// close ends all lanes, after what they have under way was stored.
func (r *Relay) close() {
	r.unfollow()
	ctx, cancel := context.WithTimeout(context.Background(), commitWait)
	defer cancel()
	for _, l := range r.lanes {
		if l.stream == nil {
			continue
		}
		if err := l.stream.Commit(ctx); err != nil {
			r.config.Logger.Warn("the last events relayed are published again at the next start if they were not stored",
				"project", l.project, "error", err)
		}
		l.stream.Close()
	}
}

// report makes trouble visible in the log and in Status.
func (r *Relay) report(ctx context.Context, what string, err error) {
	if ctx.Err() != nil || errors.Is(err, context.Canceled) {
		return
	}
	err = fmt.Errorf("%s: %w", what, err)
	r.trouble.Store(&err)
	r.config.Logger.Error(what+"; trying again", "error", err)
}

// clear takes trouble back, unless a lane is broken still.
func (r *Relay) clear() {
	for _, l := range r.lanes {
		if l.broken() {
			return
		}
	}
	r.trouble.Store(nil)
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
