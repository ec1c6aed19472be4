package client

import (
	"context"
	"net"
	"sync"
)

// cancellableDialer lets a context cut short what nats.Connect does, which takes
// none: dialing, and the exchange of greetings after it.
type cancellableDialer struct {
	mu   sync.Mutex
	ctx  context.Context
	conn net.Conn // the last one dialed
}

// Dial implements nats.CustomDialer.
func (d *cancellableDialer) Dial(network, address string) (net.Conn, error) {
	d.mu.Lock()
	ctx := d.ctx
	d.mu.Unlock()
	dialer := net.Dialer{Timeout: natsDialTimeout}
	conn, err := dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.conn = conn
	if ctx.Err() != nil {
		_ = conn.Close() // abort may have come before there was something to close
	}
	return conn, nil
}

func (d *cancellableDialer) abort() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.conn != nil {
		_ = d.conn.Close() // to break what is under way is all it is for
	}
}

// release hands the dialer over from the call that connected to the connection,
// which uses it to connect again.
func (d *cancellableDialer) release(ctx context.Context) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ctx = ctx
}
