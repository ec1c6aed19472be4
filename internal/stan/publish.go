package stan

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/nats-io/nats.go"
)

// publication is a message that waits to be stored. What it holds is part of
// what was received, which nothing else uses.
type publication struct {
	guid, data, answerTo []byte
	client               string
	ack                  string // where its publisher awaits the acknowledgement
	size                 int
	fresh                bool // it was not stored before
}

// budget is how much all channels may have waiting.
type budget struct{ bytes atomic.Int64 }

func (b *budget) take(n int) bool {
	if b.bytes.Add(int64(n)) <= maxWaitingBytes {
		return true
	}
	b.bytes.Add(int64(-n))
	return false
}

func (b *budget) give(n int) { b.bytes.Add(int64(-n)) }

// publications are the messages that gather while a frame is being written.
type publications struct {
	mu      sync.Mutex
	waiting []publication
	closed  bool
	wake    chan struct{}
}

// add reports false when nothing is written any more.
func (p *publications) add(one publication) bool {
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return false
	}
	p.waiting = append(p.waiting, one)
	first := len(p.waiting) == 1
	p.mu.Unlock()
	if first {
		rouse(p.wake)
	}
	return true
}

// take returns all that wait, and puts an empty list in its place.
func (p *publications) take(empty []publication) []publication {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := p.waiting
	p.waiting = empty
	return all
}

// count is how many wait.
func (p *publications) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.waiting)
}

// close ends the taking and returns what is left.
func (p *publications) close() []publication {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	left := p.waiting
	p.waiting = nil
	return left
}

// publish takes a message from a publisher.
func (g *Gateway) publish(ctx context.Context, m *nats.Msg) {
	received, ok := decodePubMsg(m.Data)
	if !ok {
		g.answerPublication(m.Reply, nil, errInvalidPubReq)
		return
	}
	c, by, err := g.target(ctx, received)
	if err != nil {
		g.answerPublication(m.Reply, received.guid, err)
		return
	}
	one := publication{
		guid: received.guid, data: received.data, answerTo: received.reply, ack: m.Reply, client: by.record.ID,
		size: storedSize(len(m.Data), c.name, by.record.ID, received),
	}
	if !g.channels.budget.take(one.size) {
		g.answerPublication(m.Reply, received.guid, errOverloaded)
		return
	}
	if !c.publications.add(one) {
		g.channels.budget.give(one.size)
		g.answerPublication(m.Reply, received.guid, errStopping)
	}
}

// target returns where a message goes and whose it is, if it may be published.
func (g *Gateway) target(ctx context.Context, m pubMsg) (*channel, *client, error) {
	if len(m.guid) == 0 || !validChannel(string(m.subject)) {
		return nil, nil, errInvalidPubReq
	}
	by := g.clients.publisher(m.client, m.connection)
	if by == nil {
		return nil, nil, errInvalidPubReq
	}
	c, err := g.channel(ctx, string(m.subject))
	return c, by, err
}
