package stan

import (
	"context"
	"fmt"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nuid"
	"github.com/nats-io/stan.go/pb"
)

// subscribe answers a request to subscribe. The first message follows the
// answer.
func (g *Gateway) subscribe(ctx context.Context, m *nats.Msg, o *outcome) {
	var request pb.SubscriptionRequest
	if err := request.Unmarshal(m.Data); err != nil {
		g.refuseSubscription(m, errInvalidSubReq)
		return
	}
	member, c, err := g.admit(ctx, &request)
	if err != nil {
		g.refuseSubscription(m, err)
		return
	}
	c.mu.Lock()
	o.save(member.take())
	c.mu.Unlock()
	o.then(func() {
		g.answer(m.Reply, &pb.SubscriptionResponse{AckInbox: member.ack})
		c.begin(member)
	})
}

func (g *Gateway) refuseSubscription(m *nats.Msg, problem error) {
	g.answer(m.Reply, &pb.SubscriptionResponse{Error: problem.Error()})
}

// admit makes the subscription that is asked for.
func (g *Gateway) admit(ctx context.Context, request *pb.SubscriptionRequest) (*member, *channel, error) {
	if err := checkSubscription(request); err != nil {
		return nil, nil, err
	}
	client := g.clients.byID(request.ClientID)
	if client == nil {
		return nil, nil, errUnknownClient
	}
	c, err := g.channel(ctx, request.Subject)
	if err != nil {
		return nil, nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, storageWait)
	defer cancel()
	if err := c.awaitOpen(ctx); err != nil {
		return nil, nil, err
	}
	m, err := c.subscribe(ctx, request, client)
	if err != nil {
		return nil, nil, err
	}
	client.members[m] = struct{}{}
	return m, c, nil
}

// checkSubscription looks at a request in the order in which NATS Streaming
// does, so that the same one of several mistakes is told.
func checkSubscription(request *pb.SubscriptionRequest) error {
	switch {
	case request.ClientID == "":
		return errMissingClient
	case request.AckWaitInSecs <= 0:
		return errInvalidAckWait
	case request.MaxInFlight <= 0:
		return errInvalidMaxInflight
	case request.StartPosition < pb.StartPosition_NewOnly || request.StartPosition > pb.StartPosition_First:
		return errInvalidStart
	case !validChannel(request.Subject):
		return errInvalidSubject
	case !validInbox(request.Inbox):
		return errInvalidSubReq
	default:
		return nil
	}
}

// channel returns a channel, which is made if it does not exist.
func (g *Gateway) channel(ctx context.Context, name string) (*channel, error) {
	c, isNew, err := g.channels.obtain(name)
	if isNew {
		g.start(ctx, c)
	}
	return c, err
}

// subscribe adds a member to the cursor that the request means.
func (c *channel) subscribe(ctx context.Context, request *pb.SubscriptionRequest, by *client) (*member, error) {
	wanted, err := c.wanted(request)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	r := c.keyed[wanted.key()]
	full := len(c.byAck)+c.absentees() >= c.config.MaxSubscriptions
	c.mu.Unlock()
	if r != nil && r.queue == "" && len(r.members) > 0 {
		return nil, errDuplicateDurable
	}
	if full && (r == nil || r.absent == nil) {
		return nil, errTooManySubs
	}
	if r == nil {
		r = wanted
		next, err := c.startOf(ctx, request)
		if err != nil {
			return nil, fmt.Errorf("cannot find where to start: %w", err)
		}
		r.sent = next - 1
	}
	m := &member{
		id: nuid.Next(), client: by, inbox: request.Inbox, due: never, pending: map[uint64]int64{},
		maxInFlight: int(min(request.MaxInFlight, maxInFlight)), ackWait: request.AckWaitInSecs,
	}
	m.ack = c.paths.acks + "." + nuid.Next()
	c.add(r, m)
	return m, nil
}

// wanted returns the cursor that a request means, to be compared with those
// there are.
func (c *channel) wanted(request *pb.SubscriptionRequest) (*cursor, error) {
	r := &cursor{channel: c.name, queue: request.QGroup, isDurable: request.DurableName != ""}
	switch {
	case request.QGroup == "" && r.isDurable:
		r.client, r.durable = request.ClientID, request.DurableName
	case r.isDurable && strings.Contains(request.DurableName, ":"):
		return nil, errInvalidDurableName
	case r.isDurable:
		r.queue = request.DurableName + ":" + request.QGroup
	}
	return r, nil
}

// absentees counts the durables that are away. The lock is held.
func (c *channel) absentees() (count int) {
	for _, r := range c.keyed {
		if r.absent != nil {
			count++
		}
	}
	return count
}

// add gives a cursor a member. If it is durable and had none, the member takes
// over what the last one had not acknowledged, which is sent again at once.
func (c *channel) add(r *cursor, m *member) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r.absent != nil {
		m.id, m.pending = r.absent.id, r.absent.pending
		m.expire()
		r.absent = nil
	}
	r.join(m)
	c.install(r)
	c.byAck[m.ack] = m
	c.byInbox[m.inbox] = m
}

// install lets a cursor be read for, unless it is already.
func (c *channel) install(r *cursor) {
	if len(r.members) == 1 {
		c.readers = append(c.readers, r)
	}
	if key := r.key(); key != "" {
		c.keyed[key] = r
	}
}

// begin lets a member get messages.
func (c *channel) begin(m *member) {
	c.mu.Lock()
	m.started = true
	c.mu.Unlock()
	rouse(c.wake)
}
