package access

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/weirhq/weir"
)

// Projects are all projects and their settings. Their methods are safe for
// concurrent use.
type Projects struct {
	metadata Metadata
	keys     *Keys
	onChange func(weir.Project)

	changing sync.Mutex // held while projects are read, changed and written
	mu       sync.RWMutex
	byName   map[string]weir.Project
}

// OpenProjects reads the projects. There always is the project default.
func OpenProjects(ctx context.Context, metadata Metadata, keys *Keys) (*Projects, error) {
	p := &Projects{metadata: metadata, keys: keys, onChange: func(weir.Project) {}, byName: map[string]weir.Project{}}
	var projects []weir.Project
	if err := load(ctx, metadata, projectsKey, &projects); err != nil {
		return nil, fmt.Errorf("cannot read the projects: %w", err)
	}
	for _, project := range projects {
		p.byName[project.Name] = project
	}
	if _, ok := p.Get(weir.DefaultProject); ok {
		return p, nil
	}
	return p, p.keep(ctx, newProject(weir.DefaultProject))
}

func newProject(name string) weir.Project {
	return weir.Project{Name: name, Created: time.Now().UTC().Truncate(time.Millisecond), Relay: true}
}

// OnChange sets what is to happen when a project was made or its settings were
// changed. It is called when the change is on disk, before the call that made it
// returns, by one caller at a time. It must be set before projects are changed.
func (p *Projects) OnChange(do func(weir.Project)) { p.onChange = do }

// List returns all projects by name.
func (p *Projects) List() []weir.Project {
	p.mu.RLock()
	defer p.mu.RUnlock()
	projects := make([]weir.Project, 0, len(p.byName))
	for _, project := range p.byName {
		projects = append(projects, project)
	}
	slices.SortFunc(projects, func(a, b weir.Project) int { return strings.Compare(a.Name, b.Name) })
	return projects
}

// Names returns the names of all projects, in order.
func (p *Projects) Names() []string {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return slices.Sorted(maps.Keys(p.byName))
}

// Get returns a project, if there is one of that name.
func (p *Projects) Get(name string) (project weir.Project, ok bool) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	project, ok = p.byName[name]
	return project, ok
}

// Relay reports whether the events of a project are to be relayed.
func (p *Projects) Relay(name string) bool {
	project, ok := p.Get(name)
	return ok && project.Relay
}

// Create makes a project with its first write key and API token. Errors that
// are the caller's own are [weir.Error].
func (p *Projects) Create(ctx context.Context, name string) (made weir.NewProject, err error) {
	if !weir.ValidProject(name) {
		return made, weir.InvalidField("name", "must be 1 to 63 of a-z, 0-9, - and _, beginning with a letter or digit")
	}
	p.changing.Lock()
	defer p.changing.Unlock()
	if _, ok := p.Get(name); ok {
		return made, weir.Errorf(weir.CodeConflict, "there is a project %s already", name)
	}
	if len(p.byName) >= maxProjects {
		return made, weir.Errorf(weir.CodeConflict, "there are %d projects, as many as can be", maxProjects)
	}
	made.Project = newProject(name)
	if err := p.keep(ctx, made.Project); err != nil {
		return made, err
	}
	if made.WriteKey, err = p.keys.Create(ctx, name, weir.ScopeWrite, ""); err != nil {
		return made, fmt.Errorf("project %s was made, but not its write key: %w", name, err)
	}
	if made.APIToken, err = p.keys.Create(ctx, name, weir.ScopeAPI, ""); err != nil {
		return made, fmt.Errorf("project %s was made, but not its API token: %w", name, err)
	}
	p.onChange(made.Project)
	return made, nil
}

// Change changes settings of a project and returns how they are then.
func (p *Projects) Change(ctx context.Context, name string, change weir.ProjectChange) (weir.Project, error) {
	p.changing.Lock()
	defer p.changing.Unlock()
	project, ok := p.Get(name)
	if !ok {
		return project, weir.Errorf(weir.CodeNotFound, "there is no project %q", name)
	}
	before := project
	if change.Relay != nil {
		project.Relay = *change.Relay
	}
	if project == before {
		return project, nil
	}
	if err := p.keep(ctx, project); err != nil {
		return before, err
	}
	p.onChange(project)
	return project, nil
}

// keep writes all projects with one made or changed, and holds it from then on.
// The caller holds changing.
func (p *Projects) keep(ctx context.Context, changed weir.Project) error {
	projects := slices.DeleteFunc(p.List(), func(other weir.Project) bool { return other.Name == changed.Name })
	if err := store(ctx, p.metadata, projectsKey, append(projects, changed)); err != nil {
		return &weir.Error{Code: weir.CodeUnavailable, Message: "the project could not be kept; nothing was changed", Err: err}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.byName[changed.Name] = changed
	return nil
}
