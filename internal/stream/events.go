package stream

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/weirhq/weir"
)

const (
	eventsStream = "EVENTS"
	// eventsControl is where the relay speaks about its batches: a subject of the
	// stream, so that the stream hears it, and of nobody's subscription.
	eventsControl = "relay.batch"
	// maxForeign is how many messages at the end of EVENTS that are not the
	// relay's own are passed over in search of its newest. Clients may not
	// publish there, so any is one too many.
	maxForeign = 1000
)

// EventsConfig configures the stream EVENTS of a project.
type EventsConfig struct {
	// MaxBytes and MaxAge are how much of it is kept.
	MaxBytes int64
	MaxAge   time.Duration
}

// Events publishes into the stream EVENTS of one project, in the project's own
// account. It belongs to one goroutine.
type Events struct {
	subject string // up to the event's name
	batch   *fastBatch
	line    []byte
}

// OpenEvents opens the stream EVENTS of a project, creating it if there is
// none, to publish behind its newest message. It shows messages to a function,
// from the newest back, until that returns true. The first message published
// is refused if the stream is longer than it was by then.
func (s *Server) OpenEvents(ctx context.Context, project string, config EventsConfig, newest func(message []byte) bool) (*Events, error) {
	conn, err := s.ConnectProject(project, weir.ScopeAPI)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	last, err := openEventsStream(ctx, conn, project, config, newest)
	if err != nil {
		return nil, err
	}
	link, err := s.nats.InProcessConn()
	if err != nil {
		return nil, fmt.Errorf("cannot connect to the embedded NATS server: %w", err)
	}
	login := fastLogin{user: accountName(project, weir.ScopeAPI), password: s.secret}
	return newEvents(link, login, project, last)
}

// newEvents publishes to a project's events by a connection, behind a sequence.
func newEvents(link net.Conn, login fastLogin, project string, last uint64) (*Events, error) {
	subject := eventsSubject + project + "."
	batch, err := openFastBatch(link, login, eventsControl, last)
	if err != nil {
		return nil, err
	}
	return &Events{subject: subject, batch: batch}, nil
}

// openEventsStream makes sure that the stream is there, shows its newest
// messages, and returns its last sequence.
func openEventsStream(ctx context.Context, conn *nats.Conn, project string, config EventsConfig, newest func([]byte) bool) (uint64, error) {
	js, err := jetstream.New(conn)
	if err != nil {
		return 0, fmt.Errorf("cannot use JetStream: %w", err)
	}
	stream, err := js.CreateOrUpdateStream(ctx, eventsStreamConfig(project, config))
	if err != nil {
		return 0, fmt.Errorf("cannot open the stream %s of project %s: %w", eventsStream, project, err)
	}
	// A stream that exists already returns its state at an earlier moment.
	info, err := stream.Info(ctx)
	if err != nil {
		return 0, fmt.Errorf("cannot read the state of %s of project %s: %w", eventsStream, project, err)
	}
	return info.State.LastSeq, showNewest(ctx, stream, info.State, newest)
}

// eventsStreamConfig is written for messages that can be had again from the
// log: they are flushed to disk in the background, which is many times faster
// than one by one.
func eventsStreamConfig(project string, config EventsConfig) jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name:              eventsStream,
		Description:       "Accepted events of project " + project + ", each a CloudEvent",
		Subjects:          []string{eventsSubject + project + ".>", eventsControl},
		Storage:           jetstream.FileStorage,
		PersistMode:       jetstream.AsyncPersistMode,
		Retention:         jetstream.LimitsPolicy,
		Discard:           jetstream.DiscardOld,
		MaxBytes:          config.MaxBytes,
		MaxAge:            config.MaxAge,
		AllowBatchPublish: true,
		AllowDirect:       true,
		DenyDelete:        true,
		DenyPurge:         true,
	}
}

// showNewest shows messages from the newest back until show returns true.
func showNewest(ctx context.Context, stream jetstream.Stream, state jetstream.StreamState, show func([]byte) bool) error {
	if state.Msgs == 0 {
		return nil
	}
	for sequence := state.LastSeq; sequence >= state.FirstSeq && state.LastSeq-sequence < maxForeign; sequence-- {
		message, err := stream.GetMsg(ctx, sequence)
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			continue // it has just become too old
		}
		if err != nil {
			return fmt.Errorf("cannot read message %d of %s: %w", sequence, eventsStream, err)
		}
		if show(message.Data) {
			return nil
		}
	}
	return nil
}

// Publish publishes an event's message under its name, in order. It is stored
// at the latest when Flush was called, and may wait for the server until ctx
// ends: then it returns ctx's error, and the message may be published again.
// After any other error the stream must be opened anew.
func (e *Events) Publish(ctx context.Context, name string, message []byte) error {
	e.line = append(e.line[:0], e.subject...)
	e.line = append(e.line, weir.SubjectToken(name)...)
	return e.batch.publish(ctx, e.line, message)
}

// Flush hands what was published to the server.
func (e *Events) Flush() error { return e.batch.flush() }

// End begins to make sure that the server has all that was published, or looks
// whether it has by now. It does not wait.
func (e *Events) End() error { return e.batch.end() }

// Commit returns when the server has all that was published.
func (e *Events) Commit(ctx context.Context) error { return e.batch.commit(ctx) }

// Acknowledged is how many of the messages published the server has for sure.
func (e *Events) Acknowledged() uint64 { return e.batch.acknowledged() }

// Close ends publishing. What was published and not committed may or may not be
// stored.
func (e *Events) Close() { e.batch.close() }
