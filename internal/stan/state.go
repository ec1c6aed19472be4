package stan

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"
)

// state is the stream of what has to outlast the process besides messages: who
// is connected, and how far subscriptions are. The last message on a subject is
// the record with that key. One goroutine writes.
type state struct {
	conn   *nats.Conn
	js     jetstream.JetStream
	prefix string
	logger *slog.Logger
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
	return &state{conn: config.Storage, js: js, prefix: n.statePrefix(), logger: config.Logger}, stream, nil
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
// ctx ends.
func (s *state) put(ctx context.Context, records []record) error {
	complained := false
	for {
		// Should a batch be refused, the records are tried one by one.
		err := s.putOnce(ctx, records, !complained)
		if err == nil {
			return nil
		}
		if !complained {
			s.logger.Error("clients and subscriptions cannot be stored; requests wait until they can", "error", err)
			complained = true
		}
		if errors.Is(err, nats.ErrConnectionClosed) || !pause(ctx, storagePause) {
			return err
		}
	}
}

func (s *state) putOnce(ctx context.Context, records []record, together bool) error {
	for len(records) > 0 {
		part := records[:min(maxTogether, len(records))]
		records = records[len(part):]
		messages := make([]*nats.Msg, len(part))
		for i, r := range part {
			var err error
			if messages[i], err = s.message(r); err != nil {
				return err
			}
		}
		put := s.putEach
		if together && len(part) >= fewestTogether {
			put = s.putTogether
		}
		if err := put(ctx, messages); err != nil {
			return err
		}
	}
	return nil
}

// putEach stores messages one by one, without waiting in between.
func (s *state) putEach(ctx context.Context, messages []*nats.Msg) error {
	acks := make([]jetstream.PubAckFuture, len(messages))
	for i, message := range messages {
		var err error
		if acks[i], err = s.js.PublishMsgAsync(message); err != nil {
			return fmt.Errorf("cannot publish to %s: %w", message.Subject, err)
		}
	}
	for _, ack := range acks {
		select {
		case <-ack.Ok():
		case err := <-ack.Err():
			return fmt.Errorf("cannot store %s: %w", ack.Msg().Subject, err)
		case <-ctx.Done():
			return fmt.Errorf("cannot store %s: %w", ack.Msg().Subject, ctx.Err())
		}
	}
	return nil
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
