package client

import (
	"cmp"
	"encoding/json"
	"time"
)

// FullPolicy says what a [Publisher] does with an event for which its buffer
// has no room.
type FullPolicy int

const (
	// BlockWhenFull waits for room until the context of the call ends.
	BlockWhenFull FullPolicy = iota
	// FailWhenFull returns [ErrFull] at once.
	FailWhenFull
)

// Defaults of [PublisherOptions].
const (
	// DefaultBatchEvents is also the most: it is how many rejections the server
	// lists in an answer.
	DefaultBatchEvents = 1000
	// DefaultBatchBytes is also the most: it leaves room below the 1 MB that
	// NATS carries in one message, and larger bodies are no faster.
	DefaultBatchBytes = 900 << 10
	// DefaultInFlight keeps a connection of a long way busy without letting one
	// program take many of the server's places.
	DefaultInFlight = 4
	// DefaultBufferEvents and DefaultBufferBytes hold some batches for each
	// request in flight, and a few seconds of a busy service.
	DefaultBufferEvents = 20_000
	DefaultBufferBytes  = 32 << 20
	// DefaultSpillAfter is beyond a server's short pauses and below what a
	// person waits for an answer.
	DefaultSpillAfter = 2 * time.Second
	// DefaultSpillBytes is some hours of a busy service.
	DefaultSpillBytes = 1 << 30
)

// PublisherOptions configure a [Publisher]. The zero value of each field means
// its default.
type PublisherOptions struct {
	// BatchEvents and BatchBytes bound one request. Values above the defaults
	// are taken as the defaults.
	BatchEvents int
	BatchBytes  int
	// InFlight bounds the requests at a time. Events that are published one
	// after the other arrive in their order only if it is 1, which it always is
	// with SpillDir.
	InFlight int
	// BufferEvents and BufferBytes bound what the publisher holds, in flight or
	// waiting, with the size of events taken as JSON.
	BufferEvents int
	BufferBytes  int
	// WhenFull says what becomes of events for which the buffer has no room.
	WhenFull FullPolicy
	// MaxElapsed bounds for how long a batch is tried, after which its events
	// fail. By default only the context of Publish bounds it, and Close.
	MaxElapsed time.Duration

	// SpillDir, if not empty, is a directory to which events go while the
	// server cannot be reached, and from which they are delivered when it can
	// again, in the order in which they came, also by a later process. One
	// publisher at a time may use a directory.
	SpillDir string
	// SpillBytes bounds the files in SpillDir. When they are full, events stay
	// in the buffer.
	SpillBytes int64
	// SpillAfter is how long a batch is tried before it goes to SpillDir. It
	// goes there at once when an attempt has failed and the buffer is full.
	SpillAfter time.Duration

	// OnFailure, if not nil, is told of each event that failed and of which no
	// one else is told: that was enqueued without a callback, or spilled and
	// rejected later. It gets the event as JSON, or nil for what is not about one
	// event. Of an event from SpillDir it is told again if the program ends before
	// that is noted there. It may be called concurrently and must not block.
	OnFailure func(event json.RawMessage, err error)
}

func (o PublisherOptions) withDefaults() PublisherOptions {
	o.BatchEvents = bounded(o.BatchEvents, DefaultBatchEvents)
	o.BatchBytes = bounded(o.BatchBytes, DefaultBatchBytes)
	o.InFlight = positive(o.InFlight, DefaultInFlight)
	o.BufferEvents = positive(o.BufferEvents, DefaultBufferEvents)
	o.BufferBytes = positive(o.BufferBytes, DefaultBufferBytes)
	o.SpillBytes = positive(o.SpillBytes, DefaultSpillBytes)
	o.SpillAfter = positive(o.SpillAfter, DefaultSpillAfter)
	if o.SpillDir != "" {
		o.InFlight = 1
	}
	return o
}

// positive returns value, or what it is by default if it is not positive.
func positive[T cmp.Ordered](value, otherwise T) T {
	var zero T
	if value <= zero {
		return otherwise
	}
	return value
}

// bounded returns value if it lies above 0 and not above most, else most.
func bounded(value, most int) int { return min(positive(value, most), most) }
