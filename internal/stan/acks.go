package stan

import (
	"github.com/nats-io/nats.go"
	"github.com/nats-io/stan.go/pb"
)

// acknowledge takes a subscriber's acknowledgement.
func (g *Gateway) acknowledge(m *nats.Msg) {
	var ack pb.Ack
	if err := ack.Unmarshal(m.Data); err != nil {
		g.config.Logger.Debug("an acknowledgement cannot be read", "error", err)
		return
	}
	if c := g.channels.find(ack.Subject); c != nil {
		c.acknowledge(m.Subject, ack.Sequence)
	}
}

// acknowledge settles a message. In a queue it may be pending at another member
// by now.
func (c *channel) acknowledge(subject string, seq uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m := c.byAck[subject]
	if m == nil {
		return
	}
	wasStalled := m.stalled()
	settled := m.settle(seq)
	for _, other := range m.cursor.members {
		if settled {
			break
		}
		wasStalled = wasStalled || other.stalled()
		settled = other.settle(seq)
	}
	if settled {
		delete(m.cursor.again, seq)
	}
	if wasStalled {
		rouse(c.wake)
	}
}
