package stream

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Metadata keeps what Weir knows besides events (keys, projects) as values by
// key, on disk. Its methods are safe for concurrent use.
type Metadata struct {
	bucket jetstream.KeyValue
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
	return &Metadata{bucket: bucket}, nil
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

// Put sets a value.
func (m *Metadata) Put(ctx context.Context, key string, value []byte) error {
	if _, err := m.bucket.Put(ctx, key, value); err != nil {
		return fmt.Errorf("cannot write %s: %w", key, err)
	}
	return nil
}
