package relay

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// Relay carries events from the log into EVENTS.
type Relay struct {
	config     Config
	created    time.Time // of the log
	end        uint64    // of the log, when the relay began
	mu         sync.Mutex
	checkpoint checkpoint // guarded by mu, as menders ask it
	lanes      map[string]*lane
	met        map[string]bool // projects that have a stream
	unflushed  []*lane
	follower   Follower
	position   uint64 // the last frame read
	bytes      uint64 // of the frames read
	lines      *lines
	flushed    time.Time
	ticked     time.Time
	ages       ages
	retry      time.Duration // wait before the log is followed again

	// level is the position as menders see it: all that must be decided about
	// the frames up to there is.
	level    atomic.Uint64
	menders  sync.WaitGroup
	slots    chan *lines
	returned chan *lane

	trouble         atomic.Pointer[error]
	relayed, passed atomic.Uint64
	read, durable   atomic.Uint64
}

// New returns a relay; [Relay.Begin] and then [Relay.Run] do its work.
func New(config Config) *Relay {
	config.HeldFor = cmp.Or(config.HeldFor, heldFor)
	config.HeldBytes = cmp.Or(config.HeldBytes, heldBytes)
	r := &Relay{
		config: config, lanes: map[string]*lane{}, met: map[string]bool{}, lines: newLines(), retry: retryMin,
		slots: make(chan *lines, maxMending), returned: make(chan *lane, maxMending),
	}
	for range maxMending {
		r.slots <- newLines()
	}
	return r
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

// Durable is the last frame that the relay needs no more, whatever happens, but
// for projects it could not relay for too long.
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
	r.level.Store(r.position)
	r.ages.begin(r.position, time.Now())
	r.meet(ctx, meetAtBegin)
	return nil
}

// Run relays events until ctx ends. [Relay.Begin] must have succeeded.
func (r *Relay) Run(ctx context.Context) {
	defer r.close()
	r.ticked = time.Now()
	r.follow(ctx)
	r.mendLeft(ctx)
	for ctx.Err() == nil {
		turn, cancel := context.WithDeadline(ctx, r.ticked.Add(tickEvery))
		err := r.work(ctx, turn)
		cancel()
		if err != nil {
			r.report(ctx, "cannot read the log", err)
			r.follow(ctx)
		}
		r.tend(ctx)
	}
}

// close ends all lanes, after what they have under way was stored.
func (r *Relay) close() {
	r.menders.Wait()
	r.unfollow()
	ctx, cancel := context.WithTimeout(context.Background(), commitWait)
	defer cancel()
	for _, l := range r.lanes {
		l.unfollow()
		if l.stream != nil {
			_ = l.stream.End() // Commit tells
		}
	}
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

// clear takes trouble back, unless a project cannot be relayed still.
func (r *Relay) clear() {
	for _, l := range r.lanes {
		if l.away && l.failing.Load() {
			return
		}
	}
	r.trouble.Store(nil)
}
