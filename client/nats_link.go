package client

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// NATSConfig says how to reach Weir over NATS.
type NATSConfig struct {
	// URL is the server's, such as "nats://weir.example:4222", or several of a
	// cluster separated by commas. Empty means that NATS is not used.
	URL string
	// Token authenticates the connection. Empty means Config.Token or, without
	// one, Config.Key, which may only send events.
	Token string
	// TLS, if not nil, makes the connection use TLS with these settings.
	TLS *tls.Config
}

const (
	// natsDialTimeout bounds one attempt to connect. It is short since trying
	// again costs nothing.
	natsDialTimeout = 5 * time.Second
	// natsFlushTimeout bounds the wait for a server that is about to go.
	natsFlushTimeout = time.Second
	// natsReconnectFirst and natsReconnectJitter pace how soon a lost connection
	// is tried again: soon enough to hide a restart, and not all at once.
	natsReconnectFirst  = 200 * time.Millisecond
	natsReconnectJitter = 300 * time.Millisecond
	// natsPingInterval finds a server that has silently gone within about a
	// minute; requests find it sooner, by their own time limits.
	natsPingInterval = 20 * time.Second
)

// errClosed is what a closed client answers.
var errClosed = errors.New("the client is closed")

// link is the connection to NATS, made at its first use and made again when it
// was lost for good. It is safe for concurrent use.
type link struct {
	config NATSConfig
	token  string
	ctx    context.Context // ends with the client
	end    context.CancelFunc
	dial   chan struct{} // holds one token: whoever has it may connect

	mu      sync.Mutex
	conn    *nats.Conn
	ended   chan struct{} // closed when conn has ended all its callbacks
	waiting map[*pending]struct{}
}

func newLink(config NATSConfig, token string) *link {
	ctx, end := context.WithCancel(context.Background())
	l := &link{config: config, token: token, ctx: ctx, end: end, dial: make(chan struct{}, 1), waiting: map[*pending]struct{}{}}
	l.dial <- struct{}{}
	return l
}

// connect returns the connection and makes it if there is none. A server that
// cannot be reached is a [*temporary] error, a token that is refused an [*Error].
func (l *link) connect(ctx context.Context) (*nats.Conn, error) {
	if conn := l.current(); conn != nil {
		return conn, nil
	}
	select {
	case <-l.dial:
		defer func() { l.dial <- struct{}{} }()
	case <-ctx.Done():
		return nil, &temporary{err: fmt.Errorf("cannot reach the server: %w", ctx.Err())}
	case <-l.ctx.Done():
		return nil, errClosed
	}
	if l.ctx.Err() != nil {
		return nil, errClosed
	}
	if conn := l.current(); conn != nil {
		return conn, nil // someone else has connected in the meantime
	}
	return l.open(ctx)
}

// jetStream returns the connection's JetStream.
func (l *link) jetStream(ctx context.Context) (jetstream.JetStream, error) {
	conn, err := l.connect(ctx)
	if err != nil {
		return nil, err
	}
	js, err := jetstream.New(conn)
	if err != nil {
		return nil, fmt.Errorf("cannot use JetStream: %w", err)
	}
	return js, nil
}

func (l *link) current() *nats.Conn {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.conn == nil || l.conn.IsClosed() {
		return nil
	}
	return l.conn
}

// open connects. The caller holds the token of l.dial.
func (l *link) open(ctx context.Context) (*nats.Conn, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(l.ctx, cancel)()
	dialer := &cancellableDialer{ctx: ctx}
	stop := context.AfterFunc(ctx, dialer.abort)
	ended := make(chan struct{})
	conn, err := nats.Connect(l.config.URL, l.options(dialer, ended)...)
	stop()
	if err != nil {
		return nil, connectFailure(err)
	}
	dialer.release(l.ctx)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.conn, l.ended = conn, ended
	return conn, nil
}

// options are those of every connection. Requests are not kept for later while
// the connection is lost: whoever made them tries again.
func (l *link) options(dialer nats.CustomDialer, ended chan struct{}) []nats.Option {
	options := []nats.Option{
		nats.Name(userAgent),
		nats.SetCustomDialer(dialer),
		nats.Timeout(natsDialTimeout),
		nats.MaxReconnects(-1),
		nats.ReconnectWait(natsReconnectFirst),
		nats.ReconnectJitter(natsReconnectJitter, natsReconnectJitter),
		nats.ReconnectBufSize(-1),
		nats.PingInterval(natsPingInterval),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) { l.disconnected(err) }),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { l.refused(err) }),
		nats.ClosedHandler(func(*nats.Conn) { close(ended) }),
	}
	if l.token != "" {
		options = append(options, nats.Token(l.token))
	}
	if l.config.TLS != nil {
		options = append(options, nats.Secure(l.config.TLS))
	}
	return options
}

// flush waits until the server has taken what was sent so far: acknowledgements,
// and that a subscription has ended, so that it gives no more messages to it.
func (l *link) flush() {
	conn := l.current()
	if conn == nil || !conn.IsConnected() {
		return
	}
	ctx, cancel := context.WithTimeout(l.ctx, natsFlushTimeout)
	defer cancel()
	_ = conn.FlushWithContext(ctx) // what is lost is given again after AckWait
}

// close ends the connection and waits until nothing of it runs any more.
func (l *link) close() {
	l.end()
	<-l.dial
	defer func() { l.dial <- struct{}{} }()
	l.mu.Lock()
	conn, ended := l.conn, l.ended
	l.mu.Unlock()
	if conn != nil {
		conn.Close()
		<-ended
	}
}
