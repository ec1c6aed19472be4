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
	"github.com/weirhq/weir/internal/metadata"
)

// Projects are all projects and their settings. Their methods are safe for
// concurrent use.
type Projects struct {
	values metadata.Values
	keys   *Keys
	open   func(ctx context.Context, project string) error

	changing sync.Mutex // held while projects are read, changed and written
	mu       sync.RWMutex
	byName   map[string]weir.Project
	bySDKKey map[string]string // name of the project that has it
}

// OpenProjects reads the projects. There always is the project default.
func OpenProjects(ctx context.Context, values metadata.Values, keys *Keys) (*Projects, error) {
	p := &Projects{values: values, keys: keys, open: func(context.Context, string) error { return nil }, byName: map[string]weir.Project{}, bySDKKey: map[string]string{}}
	var projects []weir.Project
	if _, err := metadata.Load(ctx, values, projectsKey, &projects); err != nil {
		return nil, fmt.Errorf("cannot read the projects: %w", err)
	}
	for _, project := range projects {
		p.hold(project)
	}
	if _, ok := p.Get(weir.DefaultProject); ok {
		return p, nil
	}
	return p, p.keep(ctx, newProject(weir.DefaultProject))
}

func newProject(name string) weir.Project {
	return weir.Project{Name: name, Created: time.Now().UTC().Truncate(time.Millisecond), Relay: true}
}

// OnCreate sets what a project needs to be of use: it is called before the project
// is made, by one caller at a time, and if it fails there will be none. It may be
// called again for the same project. It must be set before projects are made.
func (p *Projects) OnCreate(open func(ctx context.Context, project string) error) { p.open = open }

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
// are the caller's own are [weir.Error]. What a failure leaves behind does not
// count: the project is there once it is in the list, which is written last.
func (p *Projects) Create(ctx context.Context, name string) (weir.NewProject, error) {
	if !weir.ValidProject(name) {
		return weir.NewProject{}, weir.InvalidField("name", "must be 1 to 63 of a-z, 0-9, - and _, beginning with a letter or digit")
	}
	p.changing.Lock()
	defer p.changing.Unlock()
	if _, ok := p.Get(name); ok {
		return weir.NewProject{}, weir.Errorf(weir.CodeConflict, "there is a project %s already", name)
	}
	if len(p.byName) >= maxProjects {
		return weir.NewProject{}, weir.Errorf(weir.CodeConflict, "there are %d projects, as many as can be", maxProjects)
	}
	return p.create(context.WithoutCancel(ctx), newProject(name))
}

// create makes a project that can be made. The caller holds changing.
func (p *Projects) create(ctx context.Context, project weir.Project) (weir.NewProject, error) {
	if err := p.open(ctx, project.Name); err != nil {
		return weir.NewProject{}, notMade(project, "what it needs cannot be opened", err)
	}
	write, api, records, err := p.keys.prepare(ctx, project.Name)
	if err != nil {
		return weir.NewProject{}, notMade(project, "its keys could not be kept on disk", err)
	}
	if err := p.write(ctx, project); err != nil {
		return weir.NewProject{}, notMade(project, "it could not be kept on disk", err)
	}
	p.keys.begin(project.Name, records) // before others can make more
	p.hold(project)
	return weir.NewProject{Project: project, WriteKey: write, APIToken: api}, nil
}

func notMade(project weir.Project, why string, err error) error {
	if weir.ErrorCode(err) == weir.CodeConflict {
		return err // it says itself what is full
	}
	return &weir.Error{
		Code: weir.CodeUnavailable, Err: err,
		Message: fmt.Sprintf("project %s was not made: %s; try again", project.Name, why),
	}
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
	if change.SDKKeys != nil {
		keys, err := p.sdkKeys(name, *change.SDKKeys)
		if err != nil {
			return before, err
		}
		project.SDKKeys = keys
	}
	if project.Relay == before.Relay && slices.Equal(project.SDKKeys, before.SDKKeys) {
		return project, nil
	}
	if err := p.keep(ctx, project); err != nil {
		return before, err
	}
	return project, nil
}

// keep writes all projects with one made or changed, and holds it from then on.
// The caller holds changing.
func (p *Projects) keep(ctx context.Context, changed weir.Project) error {
	if err := p.write(ctx, changed); err != nil {
		return err
	}
	p.hold(changed)
	return nil
}

func (p *Projects) write(ctx context.Context, changed weir.Project) error {
	projects := slices.DeleteFunc(p.List(), func(other weir.Project) bool { return other.Name == changed.Name })
	if err := store(ctx, p.values, projectsKey, append(projects, changed)); err != nil {
		return fmt.Errorf("cannot keep project %s: %w", changed.Name, err)
	}
	return nil
}

func (p *Projects) hold(changed weir.Project) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, key := range p.byName[changed.Name].SDKKeys {
		delete(p.bySDKKey, key)
	}
	for _, key := range changed.SDKKeys {
		p.bySDKKey[key] = changed.Name
	}
	p.byName[changed.Name] = changed
}
