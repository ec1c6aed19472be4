package client

import (
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
	// Server is the base URL, such as "https://weir.example". Required.
	Server string
	// Key is the write key that sends events. When empty, Token is used.
	Key string
	// Token is the API token that reads: queries and the live stream.
	Token string
	// Project names the project for administrators, whose tokens are not
	// bound to one. Empty otherwise.
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

// Client talks to one server. It is safe for concurrent use.
type Client struct {
	http     *transport
	retry    pace
	onRetry  func(error, time.Duration)
	liveIdle time.Duration
}

// New returns a client for the server that config names. It does not connect.
func New(config Config) (*Client, error) {
	base, err := parseServer(config.Server)
	if err != nil {
		return nil, err
	}
	timeout := config.AttemptTimeout
	if timeout <= 0 {
		timeout = DefaultAttemptTimeout
	}
	writeKey := config.Key
	if writeKey == "" {
		writeKey = config.Token
	}
	return &Client{
		http: &transport{
			http:     withoutRedirects(config.HTTPClient),
			base:     base,
			project:  config.Project,
			writeKey: writeKey,
			token:    config.Token,
			timeout:  timeout,
		},
		retry:    defaultPace,
		onRetry:  config.OnRetry,
		liveIdle: liveIdleTimeout,
	}, nil
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
