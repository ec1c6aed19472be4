package stream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// lastUpTo asks JetStream for the last message of a subject up to a sequence
// (ADR-31, a multi-get for one subject).
type lastUpTo struct {
	Subjects []string `json:"multi_last"`
	UpTo     uint64   `json:"up_to_seq,omitempty"`
}

// Last returns the newest message of a project up to a sequence, or of all if that
// is 0, and its own sequence; 0 if there is none. What is beyond the last message
// there ever was is not found.
func (q *Quarantine) Last(ctx context.Context, project string, upTo uint64) (uint64, []byte, error) {
	wanted, err := json.Marshal(lastUpTo{Subjects: []string{quarantineSubject + project}, UpTo: upTo})
	if err != nil {
		return 0, nil, fmt.Errorf("cannot ask for a message of the quarantine: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, ackWait)
	defer cancel()
	message, err := q.js.Conn().RequestWithContext(ctx, "$JS.API.DIRECT.GET."+quarantineStream, wanted)
	if err != nil {
		return 0, nil, fmt.Errorf("cannot read the quarantine of %s: %w", project, err)
	}
	switch status := message.Header.Get("Status"); status {
	case "":
	case "404", "204":
		return 0, nil, nil
	default:
		return 0, nil, fmt.Errorf("cannot read the quarantine of %s: %s %s", project, status, message.Header.Get("Description"))
	}
	return sequenceOf(message)
}

// sequenceOf returns a message as JetStream gives it to who asks directly.
func sequenceOf(message *nats.Msg) (uint64, []byte, error) {
	sequence, err := strconv.ParseUint(message.Header.Get("Nats-Sequence"), 10, 64)
	if err != nil {
		return 0, nil, fmt.Errorf("cannot read the sequence of a message of the quarantine: %w", err)
	}
	return sequence, message.Data, nil
}

// Delete removes a message. That it is gone already is no error.
func (q *Quarantine) Delete(ctx context.Context, sequence uint64) error {
	ctx, cancel := context.WithTimeout(ctx, ackWait)
	defer cancel()
	stream, err := q.js.Stream(ctx, quarantineStream)
	if err != nil {
		return fmt.Errorf("cannot open the quarantine: %w", err)
	}
	err = stream.DeleteMsg(ctx, sequence)
	if err != nil && !errors.Is(err, jetstream.ErrMsgNotFound) && !errors.Is(err, jetstream.ErrMsgDeleteUnsuccessful) {
		return fmt.Errorf("cannot delete message %d of the quarantine: %w", sequence, err)
	}
	return nil
}
