package stan

import (
	"context"
	"strings"

	"github.com/nats-io/nats.go"
)

// dispatch sends a message from the front where it belongs. It never waits.
func (g *Gateway) dispatch(ctx context.Context, m *nats.Msg) {
	switch {
	case strings.HasPrefix(m.Subject, g.paths.publish):
		g.publish(ctx, m)
	case strings.HasPrefix(m.Subject, g.paths.acks):
		g.acknowledge(m)
	case m.Subject == g.paths.pings:
		g.pong(m)
	default:
		g.dispatchRequest(m)
	}
}

func (g *Gateway) dispatchRequest(m *nats.Msg) {
	switch m.Subject {
	case g.paths.discover:
		g.request(func(ctx context.Context, o *outcome) { g.connect(ctx, m, o) })
	case g.paths.subscribe:
		g.request(func(ctx context.Context, o *outcome) { g.subscribe(ctx, m, o) })
	case g.paths.unsubscribe:
		g.request(func(_ context.Context, o *outcome) { g.unsubscribe(m, o, true) })
	case g.paths.subClose:
		g.request(func(_ context.Context, o *outcome) { g.unsubscribe(m, o, false) })
	case g.paths.close:
		g.request(func(_ context.Context, o *outcome) { g.closeClient(m, o) })
	}
}

// message is a protobuf message.
type message interface {
	Size() int
	MarshalTo(data []byte) (int, error)
}

// answer sends a message to a subject that a client gave, if it may.
func (g *Gateway) answer(reply string, m message) {
	if validInbox(reply) {
		g.publishAnswer(nil, reply, m)
	}
}

// publishAnswer sends a message to a subject that is known to be good. It uses
// a buffer, and returns it.
func (g *Gateway) publishAnswer(buffer []byte, reply string, m message) []byte {
	size := m.Size()
	if size > cap(buffer) {
		buffer = make([]byte, size)
	}
	n, err := m.MarshalTo(buffer[:size])
	if err != nil {
		g.config.Logger.Error("an answer cannot be encoded", "error", err)
		return buffer
	}
	if err := g.config.Front.Publish(reply, buffer[:n]); err != nil {
		g.config.Logger.Debug("an answer cannot be sent", "error", err)
	}
	return buffer
}
