package stan

import (
	"context"
	"sync"
	"sync/atomic"
)

// client is a program that has connected.
type client struct {
	record clientRecord
	// away says that the client does not answer heartbeats. Nothing is sent
	// to it until it does.
	away atomic.Bool
	// sought says that the client was there before a restart or before the
	// front was lost, and is looked for at short intervals.
	sought atomic.Bool
	// probe asks for a heartbeat at once.
	probe chan struct{}
	// leave ends the client's heartbeats.
	leave context.CancelFunc
	// inFlight is what was sent to it and not acknowledged.
	inFlight allowance
	// members are its subscriptions; only tasks touch them.
	members map[*member]struct{}
}

func newClient(record clientRecord) *client {
	return &client{record: record, probe: make(chan struct{}, 1), leave: func() {}, members: map[*member]struct{}{}}
}

// lose takes the client as away until it answers.
func (c *client) lose() {
	c.away.Store(true)
	c.sought.Store(true)
}

// look asks for a heartbeat at once.
func (c *client) look() {
	select {
	case c.probe <- struct{}{}:
	default: // it was asked for already
	}
}

// registry is who is connected. Tasks change it, any goroutine looks things up.
type registry struct {
	mu          sync.RWMutex
	ids         map[string]*client
	connections map[string]*client
}

func newRegistry() *registry {
	return &registry{ids: map[string]*client{}, connections: map[string]*client{}}
}

func (r *registry) add(c *client) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ids[c.record.ID] = c
	if len(c.record.Connection) > 0 {
		r.connections[string(c.record.Connection)] = c
	}
}

func (r *registry) remove(c *client) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ids[c.record.ID] == c {
		delete(r.ids, c.record.ID)
	}
	if connection := string(c.record.Connection); r.connections[connection] == c {
		delete(r.connections, connection) // unless another one has given the same
	}
}

// count is how many are connected.
func (r *registry) count() int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return len(r.ids)
}

// byID returns the client with an id, or nil.
func (r *registry) byID(id string) *client {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.ids[id]
}

// byConnection returns the client of a connection, or nil.
func (r *registry) byConnection(connection []byte) *client {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.connections[string(connection)]
}

// publisher returns who publishes, or nil: clients that know of connection ids
// are known by these, since an id may have been taken over.
func (r *registry) publisher(id, connection []byte) *client {
	if len(connection) > 0 {
		return r.byConnection(connection)
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.ids[string(id)]
}

// all returns everybody who is connected.
func (r *registry) all() []*client {
	r.mu.RLock()
	defer r.mu.RUnlock()
	clients := make([]*client, 0, len(r.ids))
	for _, c := range r.ids {
		clients = append(clients, c)
	}
	return clients
}
