package service

import (
	"errors"
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"

	"github.com/weirhq/weir"
)

// member is Weir among the clients of a project that have keys of one scope.
type member struct {
	service *Service
	grant   weir.Grant // what the clients may do
	conn    *nats.Conn
	intake  *nats.Subscription
	queue   queue         // of events
	api     micro.Service // nil where the keys do not reach
}

// join begins to serve the clients of a project that have keys of a scope.
func (s *Service) join(project string, scope weir.Scope) (*member, error) {
	conn, err := s.config.Connect(project, scope)
	if err != nil {
		return nil, err
	}
	m := &member{service: s, grant: weir.Grant{Project: project, Scope: scope}, conn: conn}
	conn.SetErrorHandler(m.trouble)
	err = m.serveEvents()
	if err == nil && scope == weir.ScopeAPI {
		err = m.serveAPI()
	}
	if err == nil {
		err = conn.FlushTimeout(flushWait) // from then on the server knows
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	return m, nil
}

// trouble is told what the connection meets besides answers to calls. NATS says
// once that a subscription began to drop messages.
func (m *member) trouble(_ *nats.Conn, subscription *nats.Subscription, err error) {
	subject := ""
	if subscription != nil {
		subject = subscription.Subject
	}
	text := "trouble with NATS clients"
	if errors.Is(err, nats.ErrSlowConsumer) {
		text = "NATS clients send more than can be handled; messages are dropped"
	}
	m.service.complain.Do(func() { // clients can cause it, as by a reply subject where nobody may publish
		m.service.config.Logger.Warn(text, "project", m.grant.Project, "subject", subject, "error", err)
	})
}

// leave takes no more messages. Those that have arrived will be handled.
func (m *member) leave() {
	// What fails here is that the connection is gone, and with it the interest.
	_ = m.intake.Drain()
	if m.api != nil {
		_ = m.api.Stop()
	}
}

// settle waits until all messages that had arrived have been handed on.
func (m *member) settle() {
	if m.conn.FlushTimeout(flushWait) != nil { // nothing arrives behind its answer
		return
	}
	handed := make(chan struct{})
	if m.conn.Barrier(func() { close(handed) }) != nil {
		return
	}
	select {
	case <-handed:
	case <-m.service.handling.Done():
	}
}

// close ends the connection when the answers have been sent.
func (m *member) close() {
	if err := m.conn.FlushTimeout(flushWait); err != nil {
		m.service.config.Logger.Warn("NATS clients may have missed answers", "error", fmt.Errorf("cannot send the last ones: %w", err))
	}
	m.conn.Close()
}
