package service

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"
	"golang.org/x/sync/semaphore"
)

const (
	// ingestSubject is where a project's events are sent to.
	ingestSubject = "ingest."
	// queueGroup is shared by all processes that serve a project.
	queueGroup = "weir"
)

// serveEvents subscribes to events.
func (m *member) serveEvents() (err error) {
	m.queue = queue{
		service: m.service, room: m.service.collecting,
		limits: []*semaphore.Weighted{semaphore.NewWeighted(maxAccountEventBytes), m.service.events}, most: maxWaitingEvents,
	}
	m.intake, err = m.conn.QueueSubscribe(ingestSubject+m.grant.Project, queueGroup, m.collectLater)
	if err != nil {
		return err
	}
	return m.intake.SetPendingLimits(maxArriving, maxArrivingEvents)
}

// collectLater takes a message, or refuses it.
func (m *member) collectLater(events *nats.Msg) {
	size := int64(events.Size())
	m.queue.offer(message{
		room: size + collectingBytes, held: size + messageBytes,
		handle: func() { m.collect(events) },
		refuse: func(err error) { m.refuse(events, err) },
	})
}

// refuse answers events that are not taken in. Those of a sender that asked for
// no answer are lost, and counted.
func (m *member) refuse(events *nats.Msg, err error) {
	if events.Reply != "" {
		m.send(m.refusal(m.service.handling, events, err))
		return
	}
	lost := m.service.lost.Add(1)
	m.service.complainOfLoss.Do(func() {
		m.service.config.Logger.Warn("events were dropped of senders that ask for no answer, which send more than can be handled",
			"project", m.grant.Project, "messages_since_start", lost, "error", err)
	})
}

// collect takes in the events of a message and answers it.
func (m *member) collect(message *nats.Msg) {
	ctx := m.service.handling
	answer, err := m.service.config.Collect(ctx, m.grant.Project, message.Header, message.Data)
	if message.Reply == "" {
		if err != nil {
			m.service.complain.Do(func() {
				m.service.config.Logger.Warn("events were refused of a sender that asked for no answer", "project", m.grant.Project, "error", err)
			})
		}
		return
	}
	reply := &nats.Msg{Subject: message.Reply, Data: answer}
	if err != nil {
		reply = m.refusal(ctx, message, err)
	}
	m.send(reply)
}

// refusal is the answer to events that were not accepted: the problem that HTTP
// answers with, which is at once JetStream's error, and the micro services'.
func (m *member) refusal(ctx context.Context, message *nats.Msg, err error) *nats.Msg {
	w := newRecorder()
	m.service.config.Explain(ctx, w, message.Subject, err)
	return &nats.Msg{Subject: message.Reply, Header: w.headers(), Data: withError(w)}
}

// apiError is the error of JetStream's API.
type apiError struct {
	Code        int    `json:"code"`
	ErrorCode   int    `json:"err_code"`
	Description string `json:"description"`
}

// withError adds the members of a JetStream error to a problem.
func withError(w *recorder) []byte {
	return withMembers(w, map[string]any{"error": apiError{Code: w.status, ErrorCode: errorCode(w.status), Description: w.detail()}})
}

// withRetry adds to a problem when to try again.
func withRetry(w *recorder) []byte { return withMembers(w, map[string]any{}) }

// withMembers adds members to a problem, and when to try again.
func withMembers(w *recorder, members map[string]any) []byte {
	if seconds := w.header.Get("Retry-After"); seconds != "" {
		members["retry_after"] = json.RawMessage(seconds)
	}
	if json.Unmarshal(w.body.Bytes(), &members) != nil {
		return w.body.Bytes()
	}
	text, err := json.Marshal(members)
	if err != nil {
		return w.body.Bytes()
	}
	return text
}

// errorCode is JetStream's number that is next to an HTTP status.
func errorCode(status int) int {
	const (
		badRequest           = 10003
		insufficientResource = 10023
		messageTooLarge      = 10054
		storeFailed          = 10077
	)
	switch status {
	case http.StatusRequestEntityTooLarge:
		return messageTooLarge
	case http.StatusTooManyRequests:
		return insufficientResource
	case http.StatusServiceUnavailable, http.StatusInternalServerError:
		return storeFailed
	default:
		return badRequest
	}
}

// send sends an answer.
func (m *member) send(reply *nats.Msg) {
	if err := m.conn.PublishMsg(reply); err != nil {
		m.service.complain.Do(func() {
			m.service.config.Logger.Warn("a NATS client misses an answer", "project", m.grant.Project, "error", err)
		})
	}
}

// Headers of errors, as micro services have them.
const (
	headerError     = micro.ErrorHeader
	headerErrorCode = micro.ErrorCodeHeader
)
