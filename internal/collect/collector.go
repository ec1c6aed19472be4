package collect

import (
	"context"
	"log/slog"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/body"
	"github.com/weirhq/weir/internal/eventjson"
)

// Log is where accepted events go. Append returns when all frames are on disk,
// or none is; it is called by one goroutine at a time.
type Log interface {
	Append(ctx context.Context, frames []weir.Frame) (last uint64, err error)
}

// Quarantine is where rejected events go. Put must be safe for concurrent use.
type Quarantine interface {
	Put(ctx context.Context, project, id string, body []byte) error
}

// Observer receives measurements, as a Prometheus histogram does.
type Observer interface{ Observe(float64) }

// Counters are told what became of events, to be counted by project. They must be
// safe for concurrent use.
type Counters interface {
	// Accepted is told of events that are on disk, of which some are repeats.
	Accepted(project string, events, repeats int)
	// Rejected is told of events in the quarantine, by their codes.
	Rejected(project string, codes ...string)
}

// Config wires a [Collector]. Fields are required unless they say otherwise.
type Config struct {
	Log        Log
	Quarantine Quarantine
	// Enrich derives an event's context. It is called concurrently.
	Enrich func(*weir.Event, Origin)
	// Translate puts a body that is not in Weir's form, as it or the headers tell,
	// into lines of it; nil for any other. Names of headers are as they were sent
	// over NATS, and canonical over HTTP. It is called concurrently. May be nil.
	Translate func(header map[string][]string, body []byte) ([]byte, error)
	Logger    *slog.Logger
	// Counters may be nil.
	Counters Counters
	// FrameEvents and AppendSeconds observe each append to the log.
	FrameEvents, AppendSeconds Observer
}

// Origin is what a request itself tells about its events and where they come
// from.
type Origin struct {
	UserAgent string
	IP        netip.Addr
	// MessageID is the id of the message that brought the body, or empty. It is
	// that of the event, if there is but one and it has none.
	MessageID string
	// Translated says that the body was made here from what another protocol's
	// client sent: where it calls a time a guess ("untimed") that is believed, and
	// a repeat of the event is recognised by its id alone.
	Translated bool
}

// Collector takes events in. Its methods are safe for concurrent use.
type Collector struct {
	config    Config
	committer *committer
	recent    *recent
	memory    *body.Memory
	now       func() time.Time

	accepted, rejected, repeated atomic.Uint64
}

// New returns a collector; [Collector.Run] must run for it to accept events.
func New(config Config) *Collector {
	return &Collector{
		config:    config,
		committer: newCommitter(config),
		recent:    newRecent(maxRecent),
		memory:    body.NewMemory(),
		now:       time.Now,
	}
}

// Run commits what requests bring until ctx ends. Requests must have come to
// an end before: those still waiting are refused.
func (c *Collector) Run(ctx context.Context) { c.committer.run(ctx) }

// Stats are totals since the start.
type Stats struct {
	Accepted uint64 // events answered as accepted, repeats included
	Rejected uint64 // events put into the quarantine
	Repeated uint64 // of the accepted, those recognised as sent before
}

// Stats returns the totals so far.
func (c *Collector) Stats() Stats {
	return Stats{Accepted: c.accepted.Load(), Rejected: c.rejected.Load(), Repeated: c.repeated.Load()}
}

// Result is the verdict on the events of one body.
type Result struct {
	Accepted int         `json:"accepted"`
	Rejected []Rejection `json:"rejected"`
	// Sequence is the place in the log of the frame with the last of the
	// accepted events, also when they were sent before; 0 if there are none.
	Sequence uint64 `json:"-"`
	// Repeats is how many of the accepted events were sent before.
	Repeats int `json:"-"`
}

// Rejection says why one event was not accepted.
type Rejection struct {
	// Index is the event's place in the body, from 0.
	Index  int    `json:"index"`
	ID     string `json:"id,omitempty"`
	Code   string `json:"code"`
	Reason string `json:"reason"`

	raw []byte
}

// Accept takes in the events of a body (an object, an array or lines) and
// returns when the good ones are on disk and the bad ones in the quarantine. The
// body must not change afterwards: the events that readers get share its memory.
func (c *Collector) Accept(ctx context.Context, project string, body []byte, origin Origin) (Result, error) {
	batch, err := c.decode(project, body, origin.Translated)
	if err != nil {
		return Result{}, err
	}
	return c.take(ctx, batch, origin)
}

// take brings the events of a batch where they belong.
func (c *Collector) take(ctx context.Context, batch *batch, origin Origin) (Result, error) {
	batch.identify(origin.MessageID)
	c.claim(batch)
	sequence, err := c.settle(ctx, batch, origin)
	if err != nil {
		c.abandon(batch, err)
		return Result{}, err
	}
	batch.claim.finish(sequence, nil)
	result := Result{Accepted: batch.accepted, Rejected: batch.rejected, Sequence: sequence, Repeats: batch.accepted - len(batch.events)}
	c.count(batch.project, result)
	return result, nil
}

// count adds what became of a batch to the totals.
func (c *Collector) count(project string, result Result) {
	c.accepted.Add(uint64(result.Accepted))
	c.repeated.Add(uint64(result.Repeats))
	c.rejected.Add(uint64(len(result.Rejected)))
	if c.config.Counters == nil {
		return
	}
	if result.Accepted > 0 {
		c.config.Counters.Accepted(project, result.Accepted, result.Repeats)
	}
	if len(result.Rejected) == 0 {
		return
	}
	codes := make([]string, len(result.Rejected))
	for i, r := range result.Rejected {
		codes[i] = r.Code
	}
	c.config.Counters.Rejected(project, codes...)
}

// batch is the events of one body on their way to the log.
type batch struct {
	project  string
	guesses  bool         // an event's time may be called a guess
	large    bool         // the body is too large to be held for readers
	events   []weir.Event // to write
	lines    []byte       // their canonical form, each with a line's end
	accepted int          // events and the repeats
	rejected []Rejection

	claim *claim
	// waiting are the claims of other requests that carry some of this body's
	// events and must come to a good end too.
	waiting []*claim
}

// decode gives each event of a body its verdict.
func (c *Collector) decode(project string, body []byte, guesses bool) (*batch, error) {
	b := &batch{project: project, guesses: guesses, large: len(body) > maxHeldBytes, rejected: []Rejection{}}
	b.claim = newClaim(c.now().UTC().Truncate(time.Microsecond))
	b.events = make([]weir.Event, 0, min(len(body)/usualEventBytes+1, maxBodyEvents+1))
	decoder := decoders.Get().(*eventjson.Decoder)
	defer decoders.Put(decoder)
	decoder.Reset(body)
	for index := 0; ; index++ {
		if more, err := decodeNext(decoder, b, index); err != nil || !more {
			b.accepted = len(b.events)
			return b, err
		}
	}
}

// decodeNext takes the next event of a body into the batch, if there is one.
func decodeNext(decoder *eventjson.Decoder, b *batch, index int) (more bool, err error) {
	event := b.next()
	raw, err := decoder.Next(event)
	if isEnd(err) {
		return false, nil
	}
	if isSyntaxError(err) {
		return false, &weir.Error{Code: weir.CodeInvalid, Message: "the body is " + err.Error()}
	}
	if err == nil {
		err = validate(event)
	}
	if err != nil {
		b.reject(index, event, raw, err)
	} else {
		guess := b.guesses && event.Untimed
		stamp(event, b.claim.received)
		event.Untimed = event.Untimed || guess
		b.keep()
	}
	return true, b.check()
}

// linesBuffers are buffers for the lines of batches, which live only until they
// are packed into frames.
var linesBuffers = sync.Pool{New: func() any { return new([]byte) }}

// recycle gives the buffer of the lines back, unless it is unusually large.
func (b *batch) recycle() {
	lines := b.lines[:0]
	b.lines = nil
	if cap(lines) <= maxRecycledBytes {
		linesBuffers.Put(&lines)
	}
}

// next returns room for an event behind those of the batch, to which it does not
// belong before keep.
func (b *batch) next() *weir.Event {
	b.events = append(b.events, weir.Event{})
	b.events = b.events[:len(b.events)-1]
	return &b.events[:len(b.events)+1][len(b.events)]
}

// keep makes the event in the room that next gave the batch's last.
func (b *batch) keep() { b.events = b.events[:len(b.events)+1] }

// check refuses a body as a whole that would take more than its share.
func (b *batch) check() error {
	switch {
	case len(b.rejected) > maxRejected:
		return weir.Errorf(weir.CodeInvalid, "more than %d events of the body are wrong; the last one: %s", maxRejected, b.rejected[maxRejected].Reason)
	case len(b.events) > maxBodyEvents:
		return weir.Errorf(weir.CodeTooLarge, "the body holds more than %d events; send fewer at once", maxBodyEvents)
	}
	return nil
}

// identify gives the only event of a body an id, if it has none.
func (b *batch) identify(id string) {
	if len(b.events) == 1 && len(b.rejected) == 0 && b.events[0].ID == "" {
		b.events[0].ID = id
	}
}

// claim takes the ids of the batch's events and drops the events that were sent
// before, or come with another request at this moment.
func (c *Collector) claim(b *batch) {
	ids := make([]wanted, 0, len(b.events))
	for i := range b.events {
		if event := &b.events[i]; event.ID != "" {
			ids = append(ids, wanted{key: recentKey(b.project, event), untimed: event.Untimed})
		}
	}
	c.recent.takeAll(ids, b.claim)
	kept := b.events[:0]
	for i := range b.events {
		event := &b.events[i]
		if event.ID == "" {
			event.ID = newID()
		} else {
			holder := ids[0].holder
			ids = ids[1:]
			if holder != nil {
				b.waitFor(holder)
				continue
			}
		}
		kept = append(kept, *event)
	}
	clear(b.events[len(kept):])
	b.events = kept
}

// waitFor notes that another request carries one of the batch's events.
func (b *batch) waitFor(holder *claim) {
	if holder != b.claim && (len(b.waiting) == 0 || b.waiting[len(b.waiting)-1] != holder) {
		b.waiting = append(b.waiting, holder)
	}
}

// encode writes the batch's events in their canonical form.
func (c *Collector) encode(b *batch, origin Origin) error {
	b.lines = *linesBuffers.Get().(*[]byte)
	for i := range b.events {
		c.config.Enrich(&b.events[i], origin)
		b.lines = append(eventjson.AppendEvent(b.lines, &b.events[i]), '\n')
		if len(b.lines) > maxLinesBytes {
			return weir.Errorf(weir.CodeTooLarge, "the body's events take more than %d bytes as they are stored; send fewer at once", maxLinesBytes)
		}
	}
	return nil
}

// newID makes an id for an event that came without one: a UUIDv7 (RFC 9562),
// whose leading time keeps the ids of one moment together in the store.
func newID() string { return uuid.Must(uuid.NewV7()).String() }

// stamp sets the times of an event. A time too far ahead is a wrong clock's:
// the time of receipt takes its place and the difference is kept.
func stamp(event *weir.Event, received time.Time) {
	event.Received = received
	event.Untimed = event.Time.IsZero()
	if skew := event.Time.Sub(received); skew > weir.MaxFutureSkew {
		event.Untimed = true
		event.Context.Extra = eventjson.WithInt(event.Context.Extra, "clock_skew_ms", skew.Milliseconds())
	}
	if event.Untimed {
		event.Time = received
	}
}

// settle brings the rejected events to the quarantine and the others to the log,
// and returns where they end there. The log comes last: once events are in it
// there is no refusing the body any more, since those without an id would count
// twice when it is sent again.
func (c *Collector) settle(ctx context.Context, b *batch, origin Origin) (sequence uint64, err error) {
	if err := c.encode(b, origin); err != nil {
		return 0, err
	}
	if err := c.quarantine(ctx, b.project, b.rejected, origin); err != nil {
		return 0, err
	}
	for _, holder := range b.waiting {
		if err := holder.wait(ctx); err != nil {
			return 0, err
		}
		sequence = max(sequence, holder.sequence)
	}
	if len(b.events) == 0 {
		return sequence, nil
	}
	return c.committer.commit(ctx, b)
}

// abandon gives up what a batch claims, since its events are not accepted.
func (c *Collector) abandon(b *batch, err error) {
	c.recent.release(b.claim)
	b.claim.finish(0, err)
}
