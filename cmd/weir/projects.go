package main

import (
	"context"
	"fmt"
	"sync"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/stream"
)

// projects are what serves each project's clients on NATS. They are safe for
// concurrent use.
type projects struct {
	server *server
	mu     sync.Mutex
	open   map[string]bool
	parts  parts
}

func newProjects(s *server) *projects { return &projects{server: s, open: map[string]bool{}} }

// serve begins to serve a project's clients, unless it does.
func (p *projects) serve(ctx context.Context, project string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.open[project] {
		return nil
	}
	if err := p.start(ctx, project); err != nil {
		return fmt.Errorf("cannot serve NATS clients of project %s: %w", project, err)
	}
	p.open[project] = true
	return nil
}

func (p *projects) start(ctx context.Context, project string) error {
	api, err := p.server.nats.ConnectProject(project, weir.ScopeAPI)
	if err != nil {
		return err
	}
	p.parts.add(func() error { api.Close(); return nil })
	write, err := p.server.nats.ConnectProject(project, weir.ScopeWrite)
	if err != nil {
		return err
	}
	p.parts.add(func() error { write.Close(); return nil })
	return stream.OpenDead(ctx, api, project)
}

// stop ends the serving of all projects.
func (p *projects) stop() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.parts.stop()
}
