package stream

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/weirhq/weir"
)

// QuarantineMarks keep which events of a message of the quarantine are gone, as
// long as others of it are not. They outlive the messages and then expire, too.
// Their methods are safe for concurrent use.
type QuarantineMarks struct {
	bucket jetstream.KeyValue
}

// OpenQuarantineMarks opens the marks, creating their bucket if there is none.
func OpenQuarantineMarks(ctx context.Context, conn *nats.Conn) (*QuarantineMarks, error) {
	js, err := jetstream.New(conn)
	if err != nil {
		return nil, fmt.Errorf("cannot use JetStream: %w", err)
	}
	bucket, err := js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{
		Bucket:      marksBucket,
		Description: "Which events of a message of the quarantine are gone",
		TTL:         quarantineAge,
		Storage:     jetstream.FileStorage,
	})
	if err != nil {
		return nil, fmt.Errorf("cannot open the bucket %s: %w", marksBucket, err)
	}
	return &QuarantineMarks{bucket: bucket}, nil
}

func markKey(project string, sequence uint64) string { return fmt.Sprintf("%s.%d", project, sequence) }

// Get returns the marks of a message and their revision; nil and 0 if it has
// none.
func (m *QuarantineMarks) Get(ctx context.Context, project string, sequence uint64) ([]byte, uint64, error) {
	entry, err := m.bucket.Get(ctx, markKey(project, sequence))
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("cannot read the marks of message %d of the quarantine: %w", sequence, err)
	}
	return entry.Value(), entry.Revision(), nil
}

// Put sets the marks of a message whose revision is the one given. The error is a
// [weir.Error] of [weir.CodeConflict] if it is another.
func (m *QuarantineMarks) Put(ctx context.Context, project string, sequence uint64, marks []byte, revision uint64) error {
	_, err := m.bucket.Update(ctx, markKey(project, sequence), marks, revision)
	if errors.Is(err, jetstream.ErrKeyExists) {
		return &weir.Error{Code: weir.CodeConflict, Message: "the same events are being changed by somebody else; try again", Err: err}
	}
	if err != nil {
		return fmt.Errorf("cannot mark events of message %d of the quarantine: %w", sequence, err)
	}
	return nil
}
