package stan

import (
	"slices"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/stan.go/pb"
)

// unsubscribe ends a subscription: for good, or so that a durable one can come
// back.
func (g *Gateway) unsubscribe(m *nats.Msg, o *outcome, forGood bool) {
	var request pb.UnsubscribeRequest
	if err := request.Unmarshal(m.Data); err != nil {
		g.refuseSubscription(m, errInvalidUnsubReq)
		return
	}
	c := g.channels.find(request.Subject)
	if c == nil {
		g.refuseSubscription(m, errUnknownChannel)
		return
	}
	member := c.member(request.Inbox)
	if member == nil {
		g.refuseSubscription(m, errInvalidSub)
		return
	}
	if member.client != g.clients.byID(request.ClientID) {
		g.refuseSubscription(m, errUnknownClient)
		return
	}
	delete(member.client.members, member)
	own := c.remove(member, forGood)
	o.save(append(c.changes(), own...)...)
	o.then(func() { g.answer(m.Reply, &pb.SubscriptionResponse{}) })
}

// member returns a subscription by where it acknowledges or receives, or nil.
func (c *channel) member(inbox string) *member {
	c.mu.Lock()
	defer c.mu.Unlock()
	if m := c.byAck[inbox]; m != nil {
		return m
	}
	return c.byInbox[inbox]
}

// remove takes a member away and returns what of it is to be saved, after the
// channel's changes: its heirs must have what it had before its record goes. The
// last one of a durable leaves behind what it has not acknowledged, unless it
// goes for good.
func (c *channel) remove(m *member, forGood bool) []record {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.byAck, m.ack)
	delete(c.byInbox, m.inbox)
	r := m.cursor
	r.leave(m)
	m.part()
	rouse(c.wake)
	if len(r.members) > 0 {
		return m.erase()
	}
	c.readers = slices.DeleteFunc(c.readers, func(other *cursor) bool { return other == r })
	if len(c.readers) == 0 && c.fed == nil {
		c.cache.drop()
	}
	if r.isDurable && !forGood {
		r.absent = m
		return m.take()
	}
	delete(c.keyed, r.key())
	return m.erase()
}
