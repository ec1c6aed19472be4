package stream

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const (
	// saltBytes is more than anybody could try out.
	saltBytes = 32
	// saltAge is how long a day's salt is kept: to the end of its day and, for
	// what comes late, of the next.
	saltAge = 48 * time.Hour
)

// Salts keeps for each day a random salt, on disk, and forgets it: JetStream
// itself removes it when it is two days old, whether Weir runs as a whole or
// not. Without the salt nobody can tell any more whose ids were made with it.
// Its methods are safe for concurrent use, also by several processes.
type Salts struct {
	bucket jetstream.KeyValue
}

// OpenSalts opens the salts, creating their bucket if there is none. It is apart
// from the metadata, which keeps old values.
func OpenSalts(ctx context.Context, conn *nats.Conn) (*Salts, error) {
	js, err := jetstream.New(conn)
	if err != nil {
		return nil, fmt.Errorf("cannot use JetStream: %w", err)
	}
	bucket, err := js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{
		Bucket:      saltsBucket,
		Description: "Salts of visitors' ids",
		TTL:         saltAge,
		Storage:     jetstream.FileStorage,
	})
	if err != nil {
		return nil, fmt.Errorf("cannot open the bucket %s: %w", saltsBucket, err)
	}
	return &Salts{bucket: bucket}, nil
}

// Find returns the salt of a day, such as 2006-01-02, or nil if there is none yet.
func (s *Salts) Find(ctx context.Context, day string) ([]byte, error) {
	entry, err := s.bucket.Get(ctx, day)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read the salt of %s: %w", day, err)
	}
	return entry.Value(), nil
}

// Make makes the salt of a day and returns it; that of another process if it was
// first.
func (s *Salts) Make(ctx context.Context, day string) ([]byte, error) {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // it never fails
	_, err := s.bucket.Create(ctx, day, salt)
	if errors.Is(err, jetstream.ErrKeyExists) {
		return s.Find(ctx, day)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot keep the salt of %s: %w", day, err)
	}
	return salt, nil
}
