package sink

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/eventjson"
)

const (
	// maxBatchEvents bounds the events stored at once, and with them memory; the
	// last frame may go beyond it.
	maxBatchEvents = 8_192
	// linger is how long the sink gathers frames after the first: long enough
	// to share the cost of a transaction, short enough for a quarter of a
	// second from arrival to visibility.
	linger = 80 * time.Millisecond
	// poisonAttempts is how often a batch is tried before it is searched for
	// the event that spoils it.
	poisonAttempts = 3
	// retryMin and retryMax bound the wait between attempts; it doubles.
	retryMin = 50 * time.Millisecond
	retryMax = 2 * time.Second
)

// Store is where events go. Append makes a batch visible, and durable with its
// position at some later point; an error of [weir.CodeUnavailable] is the
// store's trouble, any other the batch's. It returns the records that it dropped
// because it has them already, each once: given again after an error, what was
// stored the first time is none of them. The sink is its only writer.
type Store interface {
	Durable() weir.Position
	Adopt(ctx context.Context, position weir.Position) error
	Append(ctx context.Context, batch weir.Batch, written time.Time) (repeats []*weir.Record, err error)
}

// Log is what the sink asks of the log besides frames.
type Log interface {
	Extent(ctx context.Context) (Extent, error)
	SkipTo(ctx context.Context, next uint64) error
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

// Quarantine keeps what cannot be stored. What is put again under the same id
// is kept once.
type Quarantine interface {
	Put(ctx context.Context, project, id string, body []byte) error
}

// Counters are told what became of events, to be counted by project.
type Counters interface {
	// Rejected is told of events in the quarantine, by their codes.
	Rejected(project string, codes ...string)
	// Repeated is told of events accepted since the start, received at about one
	// instant, that the store had already.
	Repeated(project string, received time.Time, events int)
}

// Config wires a [Sink]. All fields are required, but Counters.
type Config struct {
	Store      Store
	Log        Log
	Quarantine Quarantine
	Counters   Counters // may be nil
	Logger     *slog.Logger
}

// Sink carries events from the log into the store.
type Sink struct {
	config  Config
	reader  reader
	trouble atomic.Pointer[error]
	// atStart is the last frame that was in the log at the start.
	atStart uint64
	// dropped is how many repeats there were in what is stored of a batch that is
	// not stored as a whole.
	dropped int

	stored, repeated, poisoned atomic.Uint64
}

// New returns a sink; [Sink.Begin] and then [Sink.Run] do its work.
func New(config Config) *Sink { return &Sink{config: config} }

// Stats are totals since the start.
type Stats struct {
	Stored   uint64 // events stored
	Repeated uint64 // events accepted since the start that were stored already
	Poisoned uint64 // events put into the quarantine
}

// Stats returns the totals so far.
func (s *Sink) Stats() Stats {
	return Stats{Stored: s.stored.Load(), Repeated: s.repeated.Load(), Poisoned: s.poisoned.Load()}
}

// Status returns why nothing can be stored at the moment, or nil.
func (s *Sink) Status() error {
	if err := s.trouble.Load(); err != nil {
		return *err
	}
	return nil
}

// Begin makes store and log agree on where they are. Nothing may be written to
// the log before it has returned: advancing a log that lost its end would take
// new frames away.
func (s *Sink) Begin(ctx context.Context) error {
	position, err := s.reconcile(ctx)
	if err != nil {
		return err
	}
	s.reader = reader{position: position, quarantine: s.quarantine, decoder: eventjson.Decoder{Accepted: true}}
	return nil
}

// Run carries events until ctx ends. [Sink.Begin] must have succeeded.
func (s *Sink) Run(ctx context.Context) {
	s.follow(ctx)
	for ctx.Err() == nil {
		batch, written, err := s.reader.batch(ctx)
		if err != nil {
			s.report(ctx, "cannot read the log", err)
			s.reader.follower.Close()
			s.follow(ctx)
			continue
		}
		s.store(ctx, batch, written, poisonAttempts)
	}
	if s.reader.follower != nil {
		s.reader.follower.Close()
	}
}

// follow begins to read the log behind the reader's position, however long it
// takes. A follower that failed does not always recover by itself.
func (s *Sink) follow(ctx context.Context) {
	for ctx.Err() == nil {
		follower, err := s.config.Log.Follow(ctx, s.reader.position.before())
		if err == nil {
			s.reader.follower = follower
			s.trouble.Store(nil)
			return
		}
		s.report(ctx, "cannot follow the log", err)
		pause(ctx, retryMax)
	}
}

// store stores a batch, however long it takes. After some attempts that the
// store blames on the batch, the event that spoils it is searched for.
func (s *Sink) store(ctx context.Context, batch weir.Batch, written time.Time, attempts int) {
	wait := retryMin
	for attempt := 1; ctx.Err() == nil; attempt++ {
		repeats, err := s.config.Store.Append(ctx, batch, written)
		s.countRepeats(repeats)
		if err == nil {
			s.trouble.Store(nil)
			s.countStored(len(batch.Records))
			return
		}
		s.report(ctx, "cannot store events", err)
		if attempt >= attempts && weir.ErrorCode(err) != weir.CodeUnavailable && len(batch.Records) > 0 {
			s.isolate(ctx, batch, written, err)
			return
		}
		pause(ctx, wait)
		wait = min(2*wait, retryMax)
	}
}

// countStored counts the records of a batch that is stored, without the repeats
// among them. Those were counted by and by if it took several appends.
func (s *Sink) countStored(records int) {
	repeats := min(s.dropped, records)
	s.dropped -= repeats
	s.stored.Add(uint64(records - repeats))
}

// isolate parts a batch that the store refuses until the event that spoils it
// stands alone, and puts that one into the quarantine.
func (s *Sink) isolate(ctx context.Context, batch weir.Batch, written time.Time, cause error) {
	if len(batch.Records) == 1 {
		record := &batch.Records[0]
		s.quarantineRecord(ctx, record, cause)
		s.store(ctx, weir.Batch{End: batch.End}, written, poisonAttempts)
		return
	}
	middle := len(batch.Records) / 2
	last := &batch.Records[middle-1]
	first := weir.Batch{
		Records: batch.Records[:middle],
		End:     weir.Position{Log: batch.End.Log, Sequence: last.Sequence, Events: last.Index + 1},
	}
	s.store(ctx, first, written, 1)
	s.store(ctx, weir.Batch{Records: batch.Records[middle:], End: batch.End}, written, 1)
}

// report makes trouble visible in the log and in Status.
func (s *Sink) report(ctx context.Context, what string, err error) {
	if ctx.Err() != nil || errors.Is(err, context.Canceled) {
		return
	}
	err = fmt.Errorf("%s: %w", what, err)
	s.trouble.Store(&err)
	s.config.Logger.Error(what+"; trying again", "error", err)
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
