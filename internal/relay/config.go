package relay

import (
	"context"
	"log/slog"
	"time"

	"github.com/weirhq/weir"
)

// Log is what the relay asks of the log. It is safe for concurrent use.
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
// shows messages to newest, from the newest back, until that returns true. It is
// safe for concurrent use, for different projects.
type Events interface {
	Open(ctx context.Context, project string, newest func(message []byte) bool) (Stream, error)
}

// Stream publishes into the EVENTS of one project, behind the message that was
// the newest when it was opened: always a beginning of what was published, in
// order. It belongs to one goroutine at a time. After an error other than that of
// a context that ended, only Close is left.
type Stream interface {
	// Publish may keep the message until Flush, and waits while too much is
	// under way; if ctx ends before, the message may be published again. Its
	// memory is free afterwards.
	Publish(ctx context.Context, name string, message []byte) error
	Flush() error
	// End begins to make sure that all that was published is stored, or looks
	// whether it is by now. It does not wait.
	End() error
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

// Config wires a [Relay]. All fields are required but the last two.
type Config struct {
	Log      Log
	Events   Events
	Projects Projects
	Metadata Metadata
	// SyncEvery is how often the server brings to disk what EVENTS holds.
	SyncEvery time.Duration
	Logger    *slog.Logger
	// HeldFor and HeldBytes are for how long the log is kept for a project whose
	// events cannot be relayed: until that time has passed or so many bytes
	// of the log have come. 0 stands for 10 minutes and 256 MB.
	HeldFor   time.Duration
	HeldBytes uint64
}
