package service

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"golang.org/x/sync/semaphore"
	"golang.org/x/time/rate"

	"github.com/weirhq/weir"
)

// Config wires a [Service]. All fields are required.
type Config struct {
	// Connect opens a connection to where the clients of a project are that have
	// keys of a scope. The service closes it.
	Connect func(project string, scope weir.Scope) (*nats.Conn, error)
	// Collect takes in the events of a message and returns the answer when they
	// are on disk. It is called concurrently.
	Collect func(ctx context.Context, project string, header map[string][]string, body []byte) ([]byte, error)
	// Serve answers a request of the API as HTTP does, for who has a grant. It is
	// called concurrently.
	Serve func(grant weir.Grant, w http.ResponseWriter, r *http.Request)
	// Explain answers a request, named for the log, with an error as HTTP does.
	Explain func(ctx context.Context, w http.ResponseWriter, request string, err error)
	// Operations are those of the API.
	Operations []Operation
	// Version is the service's, a semantic one.
	Version string
	Logger  *slog.Logger
}

// Operation is one of the API's.
type Operation struct {
	// Name is that of the endpoint behind weir.v1.
	Name string
	// Method and Path are those of HTTP. A word in braces in the path, one at most,
	// stands for a parameter, which the subject ends with.
	Method, Path string
	// Summary says in a few words what it does.
	Summary string
}

// Service serves the NATS clients of projects. Its methods are safe for
// concurrent use.
type Service struct {
	config   Config
	complain rate.Sometimes

	complainOfLoss rate.Sometimes
	lost           atomic.Uint64 // messages dropped of senders that asked for no answer

	collecting *semaphore.Weighted // room for events being handled
	events     *semaphore.Weighted // for events that are here, of all projects
	requests   *semaphore.Weighted // for requests that are here, of all projects

	handling context.Context // of all messages; ends with the service
	abort    context.CancelFunc
	handlers sync.WaitGroup
	gate     sync.RWMutex // held to read while a message is taken
	shut     bool         // no more handlers

	mu      sync.Mutex
	members map[string][]*member // by project
	closed  bool
}

// New returns a service that serves no project yet. It must be closed.
func New(config Config) *Service {
	s := &Service{
		config:         config,
		complain:       rate.Sometimes{Interval: complainEvery},
		complainOfLoss: rate.Sometimes{Interval: complainEvery},
		collecting:     semaphore.NewWeighted(maxCollectingBytes),
		events:         semaphore.NewWeighted(maxEventBytes),
		requests:       semaphore.NewWeighted(maxRequestBytes),
		members:        map[string][]*member{},
	}
	s.handling, s.abort = context.WithCancel(context.Background())
	return s
}

// Open begins to serve a project, if it is not served already.
func (s *Service) Open(project string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.members[project] != nil {
		return nil
	}
	var members []*member
	for _, scope := range [...]weir.Scope{weir.ScopeAPI, weir.ScopeWrite} {
		m, err := s.join(project, scope)
		if err != nil {
			for _, joined := range members {
				joined.conn.Close()
			}
			return fmt.Errorf("cannot serve the %s clients of project %s: %w", scope, project, err)
		}
		members = append(members, m)
	}
	s.members[project] = members
	return nil
}

// Close serves what has arrived and takes nothing more. When ctx ends it aborts
// what is still being done. It returns when nothing is.
func (s *Service) Close(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	defer s.abort()
	stop := context.AfterFunc(ctx, s.abort)
	defer stop()
	s.each((*member).leave)
	s.each((*member).settle)
	s.gate.Lock()
	s.shut = true
	s.gate.Unlock()
	s.handlers.Wait()
	s.each((*member).close)
	clear(s.members)
	if lost := s.lost.Load(); lost > 0 {
		s.config.Logger.Warn("events were dropped of senders that asked for no answer", "messages_since_start", lost)
	}
}

func (s *Service) each(do func(*member)) {
	for _, members := range s.members {
		for _, m := range members {
			do(m)
		}
	}
}

// flushWait bounds how long the server may take to confirm what was sent to it.
const flushWait = 5 * time.Second
