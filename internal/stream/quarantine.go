package stream

import (
	"context"
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Quarantine keeps rejected events with the reason, the oldest going first
// when it is full. Its methods are safe for concurrent use.
type Quarantine struct {
	js jetstream.JetStream
}

// OpenQuarantine opens the quarantine, creating it if there is none.
func OpenQuarantine(ctx context.Context, conn *nats.Conn) (*Quarantine, error) {
	js, err := jetstream.New(conn)
	if err != nil {
		return nil, fmt.Errorf("cannot use JetStream: %w", err)
	}
	_, err = js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
		Name:        quarantineStream,
		Description: "Rejected events with their reason",
		Subjects:    []string{quarantineSubject + "*"},
		Storage:     jetstream.FileStorage,
		Discard:     jetstream.DiscardOld,
		MaxBytes:    quarantineBytes,
		MaxAge:      quarantineAge,
		AllowDirect: true,
	})
	if err != nil {
		return nil, fmt.Errorf("cannot open the stream %s: %w", quarantineStream, err)
	}
	return &Quarantine{js: js}, nil
}

// Put keeps one message of rejected events (newline-delimited JSON, below the 1 MB
// that NATS allows a message) and returns when it is on disk. A message put again with the
// same id shortly after is kept once.
func (q *Quarantine) Put(ctx context.Context, project, id string, body []byte) error {
	message := &nats.Msg{Subject: quarantineSubject + project, Data: body}
	var options []jetstream.PublishOpt
	if id != "" {
		options = append(options, jetstream.WithMsgID(id))
	}
	ctx, cancel := context.WithTimeout(ctx, ackWait)
	defer cancel()
	if _, err := q.js.PublishMsg(ctx, message, options...); err != nil {
		return fmt.Errorf("cannot put events into the quarantine of %s: %w", project, err)
	}
	return nil
}
