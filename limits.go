package weir

import "time"

// Limits on what a client may send. They bound the memory one request can
// take and keep every event far below the size of a log frame.
const (
	// MaxBodyBytes bounds a request body, both as sent and inflated.
	MaxBodyBytes = 10 << 20
	// MaxEventBytes bounds one event as sent.
	MaxEventBytes = 64 << 10
	// MaxIDBytes bounds an event's id: room for a UUID with a long prefix.
	MaxIDBytes = 200
	// MaxNameBytes bounds an event's name: it becomes a token of a subject
	// and a value in every menu.
	MaxNameBytes = 200
	// MaxDistinctIDBytes bounds user_id, anonymous_id and session_id; the
	// longest ids seen in practice are signed tokens of a few hundred bytes.
	MaxDistinctIDBytes = 512
	// MaxProperties bounds the number of keys of an event's properties. More
	// are a sign of data used as keys, which no question could use.
	MaxProperties = 500
	// MaxDepth bounds the nesting of an event, the event itself included.
	MaxDepth = 32
)

const (
	// MaxFutureSkew is how far ahead of the server a client's clock may be
	// before its time is taken as wrong and replaced by the time of receipt.
	MaxFutureSkew = 24 * time.Hour
	// UntimedRepeatWindow is how long the id of an event without a client's
	// time is recognised as a repeat.
	UntimedRepeatWindow = 24 * time.Hour
)
