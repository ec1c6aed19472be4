package stan

import (
	"context"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/stan.go/pb"
)

// watch starts the heartbeats of a client. It is called by tasks, and before
// they run.
func (g *Gateway) watch(ctx context.Context, c *client) {
	ctx, c.leave = context.WithCancel(ctx)
	g.routines.Go(func() { g.beat(ctx, c) })
}

// beat asks a client again and again whether it is there, and closes it when it
// has been silent for too long. A client that was there before a restart is
// looked for at short intervals first: it is about to come back.
func (g *Gateway) beat(ctx context.Context, c *client) {
	failed, probe := 0, firstProbe
	for failed <= g.config.MaxFailedHeartbeats {
		sought := c.sought.Load() && probe < g.config.HeartbeatInterval
		wait := g.config.HeartbeatInterval
		if sought {
			wait = probe
			probe *= 2
		}
		if !g.awaitBeat(ctx, c, wait) {
			return
		}
		switch {
		case g.answers(ctx, c):
			failed, probe = 0, firstProbe
			g.comesBack(ctx, c)
		case ctx.Err() != nil:
			return
		default:
			c.away.Store(true)
			if !sought {
				failed++
			}
		}
	}
	g.giveUp(ctx, c)
}

// awaitBeat waits until it is time to ask.
func (g *Gateway) awaitBeat(ctx context.Context, c *client, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-c.probe:
	case <-timer.C:
	}
	return true
}

func (g *Gateway) answers(ctx context.Context, c *client) bool {
	ctx, cancel := context.WithTimeout(ctx, g.config.HeartbeatTimeout)
	defer cancel()
	_, err := g.config.Front.RequestWithContext(ctx, c.record.Heartbeats, nil)
	return err == nil
}

// comesBack lets a client's channels send to it again.
func (g *Gateway) comesBack(ctx context.Context, c *client) {
	c.sought.Store(false)
	if !c.away.Swap(false) {
		return
	}
	g.enqueue(ctx, func(context.Context, *outcome) {
		for m := range c.members {
			if channel := g.channels.find(m.cursor.channel); channel != nil {
				rouse(channel.wake)
			}
		}
	})
}

// giveUp closes a client that does not answer.
func (g *Gateway) giveUp(ctx context.Context, c *client) {
	g.enqueue(ctx, func(_ context.Context, o *outcome) {
		if g.clients.byID(c.record.ID) != c {
			return // it was closed or replaced
		}
		g.config.Logger.Warn("a NATS Streaming client did not answer; it is closed", "client", c.record.ID)
		g.drop(c, o)
	})
}

// pong answers a client's ping: by its connection, since another may have its
// id by now.
func (g *Gateway) pong(m *nats.Msg) {
	var ping pb.Ping
	if len(m.Data) == 0 || ping.Unmarshal(m.Data) != nil {
		return
	}
	c := g.clients.byConnection(ping.ConnID)
	if c == nil {
		g.answer(m.Reply, &pb.PingResponse{Error: errReplaced.Error()})
		return
	}
	if c.away.Load() {
		c.look()
	}
	g.answer(m.Reply, &pb.PingResponse{})
}

// followFront takes everybody as away while there is no connection to the
// front, so that what is sent is not lost on the way, and looks for them when
// there is one again.
func (g *Gateway) followFront(ctx context.Context) {
	changes := g.config.Front.StatusChanged(nats.RECONNECTING, nats.CONNECTED)
	defer g.config.Front.RemoveStatusListener(changes)
	for {
		select {
		case <-ctx.Done():
			return
		case status, open := <-changes:
			if !open {
				return
			}
			for _, c := range g.clients.all() {
				c.lose()
				if status == nats.CONNECTED {
					c.look()
				}
			}
		}
	}
}
