package stan

import (
	"context"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nuid"
	"github.com/nats-io/stan.go/pb"
)

// subscribe answers a request to subscribe. The first message follows the
// answer. Where to start may have to be looked up in the storage, for which other
// tasks do not wait.
func (g *Gateway) subscribe(ctx context.Context, m *nats.Msg, o *outcome) {
	var request pb.SubscriptionRequest
	if err := request.Unmarshal(m.Data); err != nil {
		g.refuseSubscription(m, errInvalidSubReq)
		return
	}
	client, c, err := g.admit(ctx, &request)
	if err != nil {
		g.refuseSubscription(m, err)
		return
	}
	if c.isOpen() && c.knowsStart(&request) {
		g.join(m, &request, client, c, c.ends(), o)
		return
	}
	g.seek(ctx, m, &request, client, c)
}

// seek finds where a subscription starts, and then goes on with it.
func (g *Gateway) seek(ctx context.Context, m *nats.Msg, request *pb.SubscriptionRequest, by *client, c *channel) {
	if g.searches >= maxSearches {
		g.refuseSubscription(m, errTooManySearches)
		return
	}
	g.searches++
	g.routines.Go(func() {
		start, err := c.findStart(ctx, request)
		g.enqueue(ctx, func(_ context.Context, o *outcome) {
			g.searches--
			switch {
			case err != nil:
				g.refuseSubscription(m, err)
			case g.clients.byID(request.ClientID) != by: // it was closed meanwhile
				g.refuseSubscription(m, errUnknownClient)
			default:
				g.join(m, request, by, c, start, o)
			}
		})
	})
}

// join makes a subscription that starts with a sequence, if it is a new one.
func (g *Gateway) join(m *nats.Msg, request *pb.SubscriptionRequest, by *client, c *channel, start uint64, o *outcome) {
	member, err := c.subscribe(request, by, start)
	if err != nil {
		g.refuseSubscription(m, err)
		return
	}
	by.members[member] = struct{}{}
	c.mu.Lock()
	o.save(member.take()...)
	c.mu.Unlock()
	o.otherwise = func() {
		delete(by.members, member)
		c.remove(member, false)
		g.refuseSubscription(m, errNotKept)
	}
	o.then(func() {
		g.answer(m.Reply, &pb.SubscriptionResponse{AckInbox: member.ack})
		c.begin(member)
	})
}

func (g *Gateway) refuseSubscription(m *nats.Msg, problem error) {
	g.answer(m.Reply, &pb.SubscriptionResponse{Error: problem.Error()})
}

// admit returns who wants to subscribe and to what, if that may be.
func (g *Gateway) admit(ctx context.Context, request *pb.SubscriptionRequest) (*client, *channel, error) {
	if err := checkSubscription(request); err != nil {
		return nil, nil, err
	}
	by := g.clients.byID(request.ClientID)
	if by == nil {
		return nil, nil, errUnknownClient
	}
	c, err := g.channel(ctx, request.Subject)
	return by, c, err
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
	case !validInbox(request.Inbox) || !validName(request.DurableName) || !validName(request.QGroup):
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

// subscribe adds a member to the cursor that the request means. A new cursor
// starts with a sequence.
func (c *channel) subscribe(request *pb.SubscriptionRequest, by *client, start uint64) (*member, error) {
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
		r.sent = start - 1
	}
	m := &member{
		id: nuid.Next(), client: by, inbox: request.Inbox, due: never, pending: map[uint64]delivery{},
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
		m.id, m.pending, m.parts = r.absent.id, r.absent.pending, r.absent.parts
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
