package stan

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"
)

// state is the stream of what has to outlast the process besides messages: who
// is connected, and how far subscriptions are. The last message on a subject is
// the record with that key. One goroutine writes.
type state struct {
	conn    *nats.Conn
	js      jetstream.JetStream
	prefix  string
	logger  *slog.Logger
	trouble trouble
}

func openState(ctx context.Context, js jetstream.JetStream, config *Config) (*state, jetstream.Stream, error) {
	n := namesOf(config.ClusterID)
	stream, err := js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
		Name:               n.stateStream(),
		Description:        "Clients and subscriptions of NATS Streaming",
		Subjects:           []string{n.stateSubjects()},
		Storage:            jetstream.FileStorage,
		MaxMsgsPerSubject:  1,
		AllowMsgTTL:        true,
		AllowAtomicPublish: true,
		AllowDirect:        true,
		Replicas:           config.Replicas,
		Metadata:           map[string]string{metadataCluster: config.ClusterID},
	})
	if err != nil {
		return nil, nil, fmt.Errorf("cannot open the stream of clients and subscriptions: %w", err)
	}
	return &state{conn: config.Storage, js: js, prefix: n.statePrefix(), logger: config.Logger, trouble: trouble{call: config.Trouble}}, stream, nil
}

// load returns all records by their keys.
func (s *state) load(ctx context.Context, stream jetstream.Stream) (map[string][]byte, error) {
	info, err := stream.Info(ctx)
	if err != nil {
		return nil, fmt.Errorf("cannot look at the clients and subscriptions: %w", err)
	}
	records := map[string][]byte{}
	if info.State.Msgs == 0 {
		return records, nil
	}
	consumer, err := stream.OrderedConsumer(ctx, jetstream.OrderedConsumerConfig{})
	if err != nil {
		return nil, fmt.Errorf("cannot read the clients and subscriptions: %w", err)
	}
	messages, err := consumer.Messages()
	if err != nil {
		return nil, fmt.Errorf("cannot read the clients and subscriptions: %w", err)
	}
	defer messages.Stop()
	for {
		message, err := messages.Next(jetstream.NextContext(ctx))
		if err != nil {
			return nil, fmt.Errorf("cannot read the clients and subscriptions: %w", err)
		}
		meta, err := message.Metadata()
		if err != nil {
			return nil, fmt.Errorf("cannot read a record's place: %w", err)
		}
		key := strings.TrimPrefix(message.Subject(), s.prefix)
		records[key] = message.Data()
		if len(message.Data()) == 0 {
			delete(records, key)
		}
		if meta.Sequence.Stream >= info.State.LastSeq || meta.NumPending == 0 {
			return records, nil
		}
	}
}

// put writes records and returns when they are on disk, which it tries until
// ctx ends. It returns the keys of those that never will be, such as one too
// large, and why.
func (s *state) put(ctx context.Context, records []record) (refused map[string]error, err error) {
	for failures := 0; ; {
		// Should a batch be refused, the records are tried one by one.
		refused, err := s.putOnce(ctx, records, failures == 0)
		if err == nil {
			s.trouble.succeeded()
			s.reportRefused(refused)
			return refused, nil
		}
		if failures++; failures == 1 {
			s.logger.Error("clients and subscriptions cannot be stored; requests wait until they can", "error", err)
		}
		s.trouble.failed(err, time.Now())
		if errors.Is(err, nats.ErrConnectionClosed) || !pause(ctx, storagePause) {
			return nil, err
		}
	}
}

func (s *state) reportRefused(refused map[string]error) {
	for key, err := range refused {
		s.logger.Error("a record of NATS Streaming clients and subscriptions was refused by the storage", "record", key, "error", err)
	}
}

func (s *state) putOnce(ctx context.Context, records []record, together bool) (map[string]error, error) {
	refused := map[string]error{}
	for part := range slices.Chunk(records, maxTogether) {
		messages := s.messages(part, refused)
		var err error
		if together && len(messages) >= fewestTogether {
			err = s.putTogether(ctx, messages)
		} else {
			err = s.putEach(ctx, messages, refused)
		}
		if err != nil {
			return nil, err
		}
	}
	return refused, nil
}

// messages encodes records.
func (s *state) messages(records []record, refused map[string]error) (messages []*nats.Msg) {
	for _, r := range records {
		message, err := s.message(r)
		if err != nil {
			refused[r.key] = err
			continue
		}
		messages = append(messages, message)
	}
	return messages
}

// putEach stores messages one by one, without waiting in between. An error that
// is one message's own is noted as such.
func (s *state) putEach(ctx context.Context, messages []*nats.Msg, refused map[string]error) error {
	var acks []jetstream.PubAckFuture
	for _, message := range messages {
		ack, err := s.js.PublishMsgAsync(message)
		if final(err) {
			refused[s.key(message)] = err
			continue
		}
		if err != nil {
			return fmt.Errorf("cannot publish to %s: %w", message.Subject, err)
		}
		acks = append(acks, ack)
	}
	for _, ack := range acks {
		select {
		case <-ack.Ok():
		case err := <-ack.Err():
			if !final(err) {
				return fmt.Errorf("cannot store %s: %w", ack.Msg().Subject, err)
			}
			refused[s.key(ack.Msg())] = err
		case <-ctx.Done():
			return fmt.Errorf("cannot store %s: %w", ack.Msg().Subject, ctx.Err())
		}
	}
	return nil
}

func (s *state) key(message *nats.Msg) string { return strings.TrimPrefix(message.Subject, s.prefix) }

// final reports whether an error says that trying again will not help: JetStream
// says "not now" by the codes from 500 on.
func final(err error) bool {
	if errors.Is(err, nats.ErrMaxPayload) {
		return true
	}
	const unavailable = 500
	var api *jetstream.APIError
	return errors.As(err, &api) && api.Code < unavailable
}

// putTogether stores messages as one atomic batch (ADR-50), with one wait for
// the disk.
func (s *state) putTogether(ctx context.Context, messages []*nats.Msg) error {
	ctx, cancel := context.WithTimeout(ctx, storageWait)
	defer cancel()
	id := nuid.Next()
	for i, message := range messages {
		message.Header.Set(headerBatchID, id)
		message.Header.Set(headerBatchSequence, strconv.Itoa(i+1))
	}
	last := len(messages) - 1
	for _, message := range messages[:last] {
		if err := s.conn.PublishMsg(message); err != nil {
			return fmt.Errorf("cannot publish to %s: %w", message.Subject, err)
		}
	}
	messages[last].Header.Set(headerBatchCommit, "1")
	reply, err := s.conn.RequestMsgWithContext(ctx, messages[last])
	if err != nil {
		return fmt.Errorf("cannot store %d records: %w", len(messages), err)
	}
	if _, err := sequenceOf(reply); err != nil {
		return fmt.Errorf("cannot store %d records: %w", len(messages), err)
	}
	return nil
}

func (s *state) message(r record) (*nats.Msg, error) {
	message := nats.NewMsg(s.prefix + r.key)
	if r.value == nil {
		message.Header.Set(headerTTL, goneAfter.String())
		return message, nil
	}
	var err error
	if message.Data, err = json.Marshal(r.value); err != nil {
		return nil, fmt.Errorf("cannot encode the record %s: %w", r.key, err)
	}
	return message, nil
}
