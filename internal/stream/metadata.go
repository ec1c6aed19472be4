package stream

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/weirhq/weir"
)

// Metadata keeps what Weir knows besides events (keys, projects) as values by
// key, on disk. Its methods are safe for concurrent use.
type Metadata struct {
	bucket jetstream.KeyValue
	wait   time.Duration // for an answer
}

// OpenMetadata opens the metadata, creating its bucket if there is none.
func OpenMetadata(ctx context.Context, conn *nats.Conn) (*Metadata, error) {
	js, err := jetstream.New(conn)
	if err != nil {
		return nil, fmt.Errorf("cannot use JetStream: %w", err)
	}
	bucket, err := js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{
		Bucket:      metadataBucket,
		Description: "Weir's metadata",
		History:     5,
		Storage:     jetstream.FileStorage,
	})
	if err != nil {
		return nil, fmt.Errorf("cannot open the bucket %s: %w", metadataBucket, err)
	}
	return &Metadata{bucket: bucket, wait: ackWait}, nil
}

// Get returns a value, or nil when there is none.
func (m *Metadata) Get(ctx context.Context, key string) ([]byte, error) {
	entry, err := m.bucket.Get(ctx, key)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", key, err)
	}
	return entry.Value(), nil
}

// Put sets a value and returns nil only if it is on disk. It goes on when ctx is
// cancelled, since a write that is under way takes place whether somebody waits
// for it or not: what is on disk and what is in memory would part. It takes at
// most twice ackWait, once for the write and, when nothing is heard of it, once
// for a look at whether it arrived.
//
// The error is a [weir.Error] of [weir.CodeUnavailable]: the value was not seen
// on disk. A server that answers nothing at all may still bring it there; the next
// Put of the key settles what holds.
func (m *Metadata) Put(ctx context.Context, key string, value []byte) error {
	ctx = context.WithoutCancel(ctx)
	err := m.write(ctx, key, value)
	if err == nil || m.holds(ctx, key, value) {
		return nil
	}
	return &weir.Error{
		Code:    weir.CodeUnavailable,
		Message: "the change could not be kept on disk; try again",
		Err:     fmt.Errorf("cannot write %s: %w", key, err),
	}
}

func (m *Metadata) write(ctx context.Context, key string, value []byte) error {
	ctx, cancel := context.WithTimeout(ctx, m.wait)
	defer cancel()
	_, err := m.bucket.Put(ctx, key, value)
	return err
}

// holds reports whether a write arrived of which nothing was heard.
func (m *Metadata) holds(ctx context.Context, key string, value []byte) bool {
	ctx, cancel := context.WithTimeout(ctx, m.wait)
	defer cancel()
	stored, err := m.Get(ctx, key)
	return err == nil && stored != nil && bytes.Equal(stored, value)
}
