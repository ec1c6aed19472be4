package main

import (
	"cmp"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"time"

	"github.com/weirhq/weir/client"
)

// remote is the server that a command talks to, and as whom.
type remote struct {
	Server  string `help:"The server's address (default: that of WEIR_LISTEN, else 127.0.0.1:8080, by https:// if WEIR_TLS_CERT is set)." aliases:"url" env:"WEIR_SERVER" placeholder:"URL"`
	Key     string `help:"Write key, to send events." env:"WEIR_WRITE_KEY" placeholder:"KEY"`
	Token   string `help:"API token, to read (and to send, when there is no key)." env:"WEIR_API_TOKEN" placeholder:"TOKEN"`
	Project string `help:"Project, for administrators: keys and tokens know theirs." placeholder:"NAME"`
}

// defaultListen is where a server listens unless told otherwise.
const defaultListen = "127.0.0.1:8080"

// address returns the base URL of the server.
func (r remote) address() string {
	return cmp.Or(r.Server, scheme()+"://"+reachable(cmp.Or(os.Getenv("WEIR_LISTEN"), defaultListen)))
}

// reachable turns an address to listen on into one to connect to: a server
// that listens everywhere is also here.
func reachable(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return listen
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

// connect returns a client of the server that tells of its retries on notices.
func (r remote) connect(notices io.Writer) (*client.Client, error) {
	c, err := client.New(r.settings(notices))
	if err != nil {
		return nil, fmt.Errorf("cannot use --server: %w", err)
	}
	return c, nil
}

// connectNATS returns a client that speaks to the NATS server at a URL. It must
// be closed.
func (r remote) connectNATS(url string, notices io.Writer) (*client.Client, error) {
	settings := r.settings(notices)
	settings.Server, settings.NATS.URL = "", url
	c, err := client.New(settings)
	if err != nil {
		return nil, fmt.Errorf("cannot use --nats: %w", err)
	}
	return c, nil
}

func (r remote) settings(notices io.Writer) client.Config {
	teller := &retryNotices{out: notices}
	return client.Config{
		Server: r.address(), Key: r.Key, Token: r.Token, Project: r.Project, OnRetry: teller.tell, HTTPClient: newHTTPClient(),
	}
}

// noticeInterval keeps requests that fail side by side from saying the same.
const noticeInterval = 2 * time.Second

// retryNotices tells a person why nothing seems to happen.
type retryNotices struct {
	out  io.Writer
	mu   sync.Mutex
	last time.Time
}

func (n *retryNotices) tell(err error, wait time.Duration) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if time.Since(n.last) < noticeInterval {
		return
	}
	n.last = time.Now()
	fmt.Fprintf(n.out, "%s; trying again in %v\n", printable(err.Error()), wait.Round(100*time.Millisecond))
}
