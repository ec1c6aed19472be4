package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// DefaultAttemptTimeout is how long one attempt may take before it counts as
// failed: far above the time a healthy server needs for the largest body.
const DefaultAttemptTimeout = 30 * time.Second

// Config says which server to talk to, and as whom.
type Config struct {
	// Server is the base URL, such as "https://weir.example". Required unless
	// NATS is given, and for Live.
	Server string
	// NATS, if it names a server, carries events and questions in place of
	// HTTP, and is what Subscribe and QueueSubscribe need.
	NATS NATSConfig
	// Key is the write key that sends events. When empty, Token is used.
	Key string
	// Token is the API token that reads: queries and the live stream.
	Token string
	// Project names the project for administrators, whose tokens are not
	// bound to one, and is part of every subject on NATS, where empty means
	// DefaultProject. Empty otherwise.
	Project string
	// HTTPClient does the requests; nil means one of the client's own. Its
	// Timeout should be 0: attempts have their own, and Live has none.
	// Redirects are never followed, since they would lose the body.
	HTTPClient *http.Client
	// AttemptTimeout bounds one attempt to send or to query; 0 means
	// DefaultAttemptTimeout.
	AttemptTimeout time.Duration
	// OnRetry, if not nil, is told of each failed attempt and how long the
	// client waits before the next. It may be called concurrently.
	OnRetry func(err error, wait time.Duration)
}

// wire makes single attempts, over HTTP or NATS. An attempt that may be repeated
// returns a [*temporary] error. It exists so that everything above it, retries
// and batches above all, is the same over both.
type wire interface {
	send(ctx context.Context, m message) (Result, error)
	query(ctx context.Context, endpoint string, question []byte, accept string) ([]byte, error)
}

// Client talks to one server. It is safe for concurrent use.
type Client struct {
	wire     wire
	http     *transport // nil when only NATS is configured
	link     *link      // nil when NATS is not configured
	project  string
	retry    pace
	onRetry  func(error, time.Duration)
	liveIdle time.Duration
}

// New returns a client for the server that config names. It does not connect.
// A client that uses NATS holds a connection from its first use on, until Close.
func New(config Config) (*Client, error) {
	if config.AttemptTimeout <= 0 {
		config.AttemptTimeout = DefaultAttemptTimeout
	}
	c := &Client{
		retry:    defaultPace,
		onRetry:  config.OnRetry,
		liveIdle: liveIdleTimeout,
		project:  cmp.Or(config.Project, DefaultProject),
	}
	if config.Server != "" || config.NATS.URL == "" {
		if err := c.useHTTP(config); err != nil {
			return nil, err
		}
	}
	if config.NATS.URL != "" {
		if err := c.useNATS(config); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (c *Client) useHTTP(config Config) error {
	base, err := parseServer(config.Server)
	if err != nil {
		return err
	}
	c.http = &transport{
		http:     withoutRedirects(config.HTTPClient),
		base:     base,
		project:  config.Project,
		writeKey: cmp.Or(config.Key, config.Token),
		token:    config.Token,
		timeout:  config.AttemptTimeout,
	}
	c.wire = c.http
	return nil
}

func (c *Client) useNATS(config Config) error {
	if SubjectToken(c.project) != c.project {
		return fmt.Errorf("cannot use %q as a project: it must be one token of a NATS subject", c.project)
	}
	c.link = newLink(config.NATS, cmp.Or(config.NATS.Token, config.Token, config.Key))
	c.wire = &requester{link: c.link, project: c.project, timeout: config.AttemptTimeout}
	return nil
}

// Close ends the connection to NATS, if there is one, and with it what still
// uses the client: close publishers and subscriptions first. It may be called
// more than once. A client that only speaks HTTP need not be closed.
func (c *Client) Close() error {
	if c.link != nil {
		c.link.close()
	}
	return nil
}

func parseServer(server string) (*url.URL, error) {
	if server == "" {
		return nil, errors.New("no server is given")
	}
	base, err := url.Parse(server)
	if err != nil {
		return nil, fmt.Errorf("cannot read the server's address: %w", err)
	}
	if (base.Scheme != "http" && base.Scheme != "https") || base.Host == "" {
		return nil, fmt.Errorf("cannot use %q as a server: it must look like http://host:port", server)
	}
	return base, nil
}

// withoutRedirects returns a copy of base that hands redirects back: followed,
// a 301 would turn the POST of events into a GET that seems to succeed.
func withoutRedirects(base *http.Client) *http.Client {
	own := http.Client{}
	if base != nil {
		own = *base
	}
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &own
}
