package stan

import (
	"context"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/stan.go/pb"
)

// connect registers a client. One with the same id that still answers is in
// the way; one that does not is replaced.
func (g *Gateway) connect(ctx context.Context, m *nats.Msg, o *outcome) {
	var request pb.ConnectRequest
	if err := request.Unmarshal(m.Data); err != nil || !validInbox(request.HeartbeatInbox) || len(request.ConnID) > maxConnectionID {
		g.refuseConnect(m, errInvalidConnReq)
		return
	}
	if !validID(request.ClientID) {
		g.refuseConnect(m, errInvalidClientID)
		return
	}
	old := g.clients.byID(request.ClientID)
	switch {
	case old == nil && g.clients.count() >= g.config.MaxClients:
		g.refuseConnect(m, errTooManyClients)
	case old == nil:
		g.register(ctx, m, &request, o)
	case g.checking[request.ClientID]:
		g.refuseConnect(m, errDuplicateClient)
	default:
		g.checking[request.ClientID] = true
		g.routines.Go(func() { g.challenge(ctx, old, m, &request) })
	}
}

// challenge asks the old client whether it is there, and then decides.
func (g *Gateway) challenge(ctx context.Context, old *client, m *nats.Msg, request *pb.ConnectRequest) {
	waiting, cancel := context.WithTimeout(ctx, g.config.DuplicateTimeout)
	defer cancel()
	_, err := g.config.Front.RequestWithContext(waiting, old.record.Heartbeats, nil)
	g.enqueue(ctx, func(_ context.Context, o *outcome) {
		delete(g.checking, request.ClientID)
		if err == nil {
			g.refuseConnect(m, errDuplicateClient)
			return
		}
		if current := g.clients.byID(request.ClientID); current != nil {
			g.drop(current, o)
		}
		g.register(ctx, m, request, o)
	})
}

func (g *Gateway) refuseConnect(m *nats.Msg, problem error) {
	g.answer(m.Reply, &pb.ConnectResponse{Error: problem.Error()})
}

func (g *Gateway) register(ctx context.Context, m *nats.Msg, request *pb.ConnectRequest, o *outcome) {
	c := newClient(clientRecord{ID: request.ClientID, Heartbeats: request.HeartbeatInbox, Connection: request.ConnID})
	g.clients.add(c)
	o.save(record{clientKey(c.record.ID), c.record})
	o.otherwise = func() {
		g.clients.remove(c)
		g.refuseConnect(m, errNotKept)
	}
	o.then(func() {
		g.watch(ctx, c)
		g.answer(m.Reply, g.welcome(request))
	})
}

// welcome tells a client where to send its requests. How often it pings is its
// own affair: it gets its values back.
func (g *Gateway) welcome(request *pb.ConnectRequest) *pb.ConnectResponse {
	const pings = 1 // the protocol that has connection ids and pings
	response := &pb.ConnectResponse{
		PubPrefix:        g.paths.publish,
		SubRequests:      g.paths.subscribe,
		UnsubRequests:    g.paths.unsubscribe,
		SubCloseRequests: g.paths.subClose,
		CloseRequests:    g.paths.close,
		Protocol:         pings,
	}
	if request.Protocol >= pings {
		response.PingRequests = g.paths.pings
		response.PingInterval = request.PingInterval
		response.PingMaxOut = request.PingMaxOut
	}
	return response
}

// closeClient closes a client on its own request.
func (g *Gateway) closeClient(m *nats.Msg, o *outcome) {
	var request pb.CloseRequest
	if err := request.Unmarshal(m.Data); err != nil {
		g.answer(m.Reply, &pb.CloseResponse{Error: errInvalidCloseReq.Error()})
		return
	}
	c := g.clients.byID(request.ClientID)
	if c == nil {
		g.answer(m.Reply, &pb.CloseResponse{Error: errUnknownClient.Error()})
		return
	}
	g.drop(c, o)
	o.then(func() { g.answer(m.Reply, &pb.CloseResponse{}) })
}

// drop forgets a client and its subscriptions, but for durable ones.
func (g *Gateway) drop(c *client, o *outcome) {
	c.leave()
	g.clients.remove(c)
	var own []record
	changed := map[*channel]struct{}{}
	for m := range c.members {
		if channel := g.channels.find(m.cursor.channel); channel != nil {
			own = append(own, channel.remove(m, false)...)
			changed[channel] = struct{}{}
		}
	}
	clear(c.members)
	for channel := range changed {
		o.save(channel.changes()...)
	}
	o.save(own...)
	o.save(record{key: clientKey(c.record.ID)})
}
