package stan

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/weirhq/weir"
)

// Config configures a [Gateway]. Zero values of limits and times mean their
// defaults, which are those of NATS Streaming itself.
type Config struct {
	// ClusterID is what clients give as cluster id: letters, digits, - and _.
	ClusterID string
	// Front is where the clients are; JetStream is not needed there.
	Front *nats.Conn
	// Storage is where JetStream is. A message is acknowledged to its
	// publisher when JetStream has acknowledged it, so its durability is that
	// of this server.
	Storage *nats.Conn

	// Bindings names the project that a channel's messages go to as events.
	Bindings map[string]string
	// Accept takes events of a project in and returns when they are on disk.
	// The body is NDJSON. After an error that says that trying again will not
	// help (CodeInvalid, CodeTooLarge, CodeUnsupported, CodeForbidden,
	// CodeNotFound) its messages are passed over, with a warning; after any
	// other it is offered until it is accepted. Needed when there are
	// bindings; called from one goroutine a channel.
	Accept func(ctx context.Context, project string, body []byte) error

	Logger *slog.Logger

	// Trouble, if not nil, is called when the storage has refused a write again and
	// again though it is there: a stream that has met an error of writing takes
	// nothing until JetStream is started anew. It must not wait, and may be
	// called by several goroutines.
	Trouble func()

	// MaxClients bounds who is connected. Default 10,000.
	MaxClients int
	// MaxChannels bounds the channels: each is a stream and two goroutines.
	// Default 100.
	MaxChannels int
	// MaxSubscriptions bounds the subscriptions of one channel, durable ones
	// that are away included. Default 1,000.
	MaxSubscriptions int
	// MaxMessages and MaxBytes bound what a channel keeps; the oldest go
	// first. Defaults 1,000,000 and 1,024,000,000.
	MaxMessages uint64
	MaxBytes    int64
	// MaxAge is how long a channel keeps a message. Default: no limit.
	MaxAge time.Duration
	// Replicas is how many servers of the storage keep each stream. Default 1.
	Replicas int

	// HeartbeatInterval is how often each client is asked whether it is
	// there, default 30 s; HeartbeatTimeout is how long it may take to answer,
	// default 10 s. A client that has not answered more than MaxFailedHeartbeats
	// times in a row, default 10, is closed.
	HeartbeatInterval   time.Duration
	HeartbeatTimeout    time.Duration
	MaxFailedHeartbeats int
	// DuplicateTimeout is how long a client has to answer when another one
	// comes with its id, before it is replaced. Default 500 ms.
	DuplicateTimeout time.Duration
}

// ErrConfig is what every error of an invalid [Config] wraps.
var ErrConfig = errors.New("the NATS Streaming gateway is not configured well")

func (c *Config) setDefaults() {
	setDefault(&c.MaxClients, 10_000)
	setDefault(&c.MaxChannels, 100)
	setDefault(&c.MaxSubscriptions, 1000)
	setDefault(&c.MaxMessages, 1_000_000)
	setDefault(&c.MaxBytes, 1_000_000*1024)
	setDefault(&c.Replicas, 1)
	setDefault(&c.HeartbeatInterval, 30*time.Second)
	setDefault(&c.HeartbeatTimeout, 10*time.Second)
	setDefault(&c.MaxFailedHeartbeats, 10)
	setDefault(&c.DuplicateTimeout, 500*time.Millisecond)
	if c.Trouble == nil {
		c.Trouble = func() {}
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

func (c *Config) validate() error {
	if !validID(c.ClusterID) {
		return fmt.Errorf("%w: the cluster id %q must be letters, digits, - and _", ErrConfig, c.ClusterID)
	}
	if c.Front == nil || c.Storage == nil {
		return fmt.Errorf("%w: it needs a connection to its clients and one to its storage", ErrConfig)
	}
	if err := c.validateLimits(); err != nil {
		return err
	}
	return c.validateBindings()
}

func (c *Config) validateLimits() error {
	for name, value := range map[string]int64{
		"MaxClients": int64(c.MaxClients), "MaxChannels": int64(c.MaxChannels), "MaxSubscriptions": int64(c.MaxSubscriptions), "MaxBytes": c.MaxBytes,
		"Replicas": int64(c.Replicas), "HeartbeatInterval": int64(c.HeartbeatInterval), "HeartbeatTimeout": int64(c.HeartbeatTimeout),
		"MaxFailedHeartbeats": int64(c.MaxFailedHeartbeats), "DuplicateTimeout": int64(c.DuplicateTimeout),
	} {
		if value <= 0 {
			return fmt.Errorf("%w: %s must be positive", ErrConfig, name)
		}
	}
	if c.MaxAge < 0 {
		return fmt.Errorf("%w: MaxAge must not be negative", ErrConfig)
	}
	return nil
}

func (c *Config) validateBindings() error {
	if len(c.Bindings) > 0 && c.Accept == nil {
		return fmt.Errorf("%w: channels are bound to projects, but nothing accepts their events", ErrConfig)
	}
	if len(c.Bindings) > c.MaxChannels {
		return fmt.Errorf("%w: %d channels are bound, but there may be %d", ErrConfig, len(c.Bindings), c.MaxChannels)
	}
	for channel, project := range c.Bindings {
		if !validChannel(channel) {
			return fmt.Errorf("%w: %q cannot name a channel", ErrConfig, channel)
		}
		if !weir.ValidProject(project) {
			return fmt.Errorf("%w: %q cannot name a project", ErrConfig, project)
		}
	}
	return nil
}
