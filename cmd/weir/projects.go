package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/access"
	"github.com/weirhq/weir/internal/collect"
	"github.com/weirhq/weir/internal/relay"
	"github.com/weirhq/weir/internal/service"
	"github.com/weirhq/weir/internal/stream"
	"github.com/weirhq/weir/internal/web"
)

const (
	// openProjectTimeout bounds the opening of a project that is being made.
	openProjectTimeout = 30 * time.Second
	// eventsShare is how much smaller EVENTS is than the log, of which it is a
	// copy by event; it is kept as long.
	eventsShare = 2
	// heldShare is what part of the log is held for a project whose EVENTS cannot
	// be written: half of what the log may grow beyond its size.
	heldShare = 8
)

// watchProjects has each project that is made opened for its NATS clients before
// it counts as made. It comes before HTTP serves, by which they are made.
func (s *server) watchProjects(context.Context) error {
	s.service = service.New(service.Config{
		Connect: s.nats.ConnectService,
		Collect: func(ctx context.Context, project string, header map[string][]string, body []byte) ([]byte, error) {
			return s.collector.ServeMessage(ctx, collect.Message{Project: project, Header: header, Body: body})
		},
		// The API comes with HTTP, before any NATS client.
		Serve: func(grant weir.Grant, w http.ResponseWriter, r *http.Request) { s.web.ServeAs(grant, w, r) },
		Explain: func(ctx context.Context, w http.ResponseWriter, request string, err error) {
			s.web.Explain(ctx, w, request, err)
		},
		Operations: operations(web.Operations()), Version: release, Logger: s.logger,
	})
	s.parts.add(func() error {
		ctx, cancel := context.WithTimeout(context.Background(), drainTimeout)
		defer cancel()
		s.service.Close(ctx)
		return nil
	})
	s.projects.OnCreate(s.openProject)
	return nil
}

// startService serves the NATS clients of each project.
func (s *server) startService(ctx context.Context) error {
	for _, project := range s.projects.List() {
		if err := s.openProject(ctx, project.Name); err != nil {
			return err
		}
	}
	return nil
}

// openProject opens what a project's NATS clients meet, unless it is open.
func (s *server) openProject(ctx context.Context, project string) error {
	ctx, cancel := context.WithTimeout(ctx, openProjectTimeout)
	defer cancel()
	conn, err := s.nats.ConnectProject(project, weir.ScopeAPI)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := stream.OpenDead(ctx, conn, project); err != nil {
		return err
	}
	return s.service.Open(project)
}

// startRelay begins to republish events, where it stopped.
func (s *server) startRelay(ctx context.Context) error {
	s.relay = relay.New(relay.Config{
		Log:      relayLog{s.log},
		Events:   relayEvents{s.nats, stream.EventsConfig{MaxBytes: s.config.LogBytes / eventsShare, MaxAge: s.config.LogAge}},
		Projects: relayProjects{s.projects},
		Metadata: s.metadata, SyncEvery: stream.SyncEvery, HeldBytes: uint64(s.config.LogBytes / heldShare), Logger: s.logger,
	})
	if err := s.relay.Begin(ctx); err != nil {
		return err
	}
	s.parts.run(s.relay.Run)
	return nil
}

// relayLog is the log as the relay asks for it.
type relayLog struct{ *stream.Log }

// Extent returns what the log holds.
func (l relayLog) Extent(ctx context.Context) (relay.Extent, error) {
	bounds, err := l.Bounds(ctx)
	return relay.Extent{Created: bounds.Created, First: bounds.First, Last: bounds.Last}, err
}

// Follow reads the frames behind a sequence.
func (l relayLog) Follow(ctx context.Context, after uint64) (relay.Follower, error) {
	return l.Log.Follow(ctx, after)
}

// relayEvents opens the streams EVENTS for the relay.
type relayEvents struct {
	server *stream.Server
	config stream.EventsConfig
}

// Open opens the EVENTS of a project.
func (e relayEvents) Open(ctx context.Context, project string, newest func(message []byte) bool) (relay.Stream, error) {
	events, err := e.server.OpenEvents(ctx, project, e.config, newest)
	if err != nil {
		return nil, fmt.Errorf("cannot open EVENTS of project %s: %w", project, err)
	}
	return events, nil
}

// relayProjects are the projects as the relay asks for them.
type relayProjects struct{ *access.Projects }

// Names returns the names of all projects.
func (p relayProjects) Names() (names []string) {
	for _, project := range p.List() {
		names = append(names, project.Name)
	}
	return names
}

// operations are those of HTTP, for NATS.
func operations(all []web.Operation) []service.Operation {
	same := make([]service.Operation, len(all))
	for i, o := range all {
		same[i] = service.Operation{Name: o.Name, Method: o.Method, Path: o.Path, Summary: o.Summary}
	}
	return same
}
