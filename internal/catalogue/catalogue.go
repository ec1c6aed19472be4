package catalogue

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/metadata"
)

// Config wires a [Catalogue]. All fields are required.
type Config struct {
	Metadata metadata.Values
	// CheckProperty returns a [weir.Error] of field property if questions cannot
	// name a property. It is called concurrently.
	CheckProperty func(name string) error
	// Ask answers a question of a project. It is called concurrently.
	Ask func(ctx context.Context, project string, question []byte) (weir.Answer, error)
}

// Catalogue has the descriptions of all projects. Its methods are safe for
// concurrent use.
type Catalogue struct {
	config Config

	changing sync.Mutex // held while descriptions are read, changed and written

	mu       sync.RWMutex
	projects map[string]Descriptions
	known    map[string]*names // by project
	turns    map[string]chan struct{}
}

// Descriptions are what is said in a project, by name. They are never changed;
// what has nothing to say has no entry.
type Descriptions struct {
	Events     map[string]weir.Description `json:"events"`
	Properties map[string]weir.Description `json:"properties"`
}

// Open reads the descriptions of projects. Others have none.
func Open(ctx context.Context, config Config, projects []string) (*Catalogue, error) {
	c := &Catalogue{config: config, projects: map[string]Descriptions{}, known: map[string]*names{}, turns: map[string]chan struct{}{}}
	for _, project := range projects {
		var said Descriptions
		if _, err := metadata.Load(ctx, config.Metadata, key(project), &said); err != nil {
			return nil, fmt.Errorf("cannot read the catalogue of project %s: %w", project, err)
		}
		c.projects[project] = said
	}
	return c, nil
}

// key is where the metadata has the descriptions of a project.
func key(project string) string { return "catalogue." + project }

// DescribeEvent says something of the events of a name, in place of what was
// said. Errors that are the caller's own are [weir.Error].
func (c *Catalogue) DescribeEvent(ctx context.Context, project, name string, said weir.Description) error {
	if name == "" || len(name) > weir.MaxNameBytes || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl) {
		return weir.InvalidField("name", "must be what an event can be called: 1 to %d bytes without control characters", weir.MaxNameBytes)
	}
	return c.describe(ctx, project, said, func(d *Descriptions) { d.Events = with(d.Events, name, said) })
}

// DescribeProperty says something of a property, in place of what was said.
// Errors that are the caller's own are [weir.Error].
func (c *Catalogue) DescribeProperty(ctx context.Context, project, name string, said weir.Description) error {
	if len(name) > maxPropertyBytes || !utf8.ValidString(name) {
		return weir.InvalidField("property", "must be text of at most %d bytes", maxPropertyBytes)
	}
	if err := c.config.CheckProperty(name); err != nil {
		return err
	}
	return c.describe(ctx, project, said, func(d *Descriptions) { d.Properties = with(d.Properties, name, said) })
}

// with returns a copy with another entry.
func with(before map[string]weir.Description, name string, said weir.Description) map[string]weir.Description {
	after := maps.Clone(before)
	if after == nil {
		after = map[string]weir.Description{}
	}
	after[name] = said
	if said == (weir.Description{}) {
		delete(after, name)
	}
	return after
}

// describe makes a change, on disk and then in memory.
func (c *Catalogue) describe(ctx context.Context, project string, said weir.Description, change func(*Descriptions)) error {
	text := said.Description
	if len(text) > maxDescriptionBytes || !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return weir.InvalidField("description", "must be text of at most %d bytes", maxDescriptionBytes)
	}
	c.changing.Lock()
	defer c.changing.Unlock()
	now := c.projects[project]
	change(&now)
	value, err := metadata.Encode(now)
	if err != nil {
		return err
	}
	if len(value) > maxProjectBytes {
		return weir.Errorf(weir.CodeConflict, "the descriptions of project %s would take %d bytes, of which they may have %d; shorten some", project, len(value), maxProjectBytes)
	}
	if err := c.config.Metadata.Put(ctx, key(project), value); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.projects[project] = now
	return nil
}
