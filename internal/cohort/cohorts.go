package cohort

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/metadata"
)

// Config wires [Cohorts]. All fields are required.
type Config struct {
	Metadata metadata.Values
	// Check checks a definition and returns it. The error is a [weir.Error]
	// that names the wrong field. It is called concurrently.
	Check func(who []byte) (weir.CohortRule, error)
}

// Cohorts are the cohorts of all projects. Their methods are safe for
// concurrent use. The definitions of what they return must not be changed.
type Cohorts struct {
	config Config

	changing sync.Mutex // held while cohorts are read, changed and written

	mu       sync.RWMutex
	projects map[string]map[string]kept // by project and name
}

// kept is a cohort, and how long its value is.
type kept struct {
	weir.Cohort
	bytes int
}

// Open reads the cohorts of projects. Others have none.
func Open(ctx context.Context, config Config, projects []string) (*Cohorts, error) {
	c := &Cohorts{config: config, projects: map[string]map[string]kept{}}
	for _, project := range projects {
		if err := c.read(ctx, project); err != nil {
			return nil, fmt.Errorf("cannot read the cohorts of project %s: %w", project, err)
		}
	}
	return c, nil
}

func (c *Cohorts) read(ctx context.Context, project string) error {
	var names []string
	if _, err := metadata.Load(ctx, c.config.Metadata, namesKey(project), &names); err != nil {
		return err
	}
	for _, name := range names {
		var cohort weir.Cohort
		switch found, err := metadata.Load(ctx, c.config.Metadata, valueKey(project, name), &cohort); {
		case err != nil:
			return err
		case !found:
			return fmt.Errorf("there is no %s", valueKey(project, name))
		}
		text, err := metadata.Encode(cohort)
		if err != nil {
			return err
		}
		c.hold(project, kept{Cohort: cohort, bytes: len(text)})
	}
	return nil
}

// List returns the cohorts of a project by name.
func (c *Cohorts) List(project string) []weir.Cohort {
	c.mu.RLock()
	defer c.mu.RUnlock()
	cohorts := make([]weir.Cohort, 0, len(c.projects[project]))
	for _, k := range c.projects[project] {
		cohorts = append(cohorts, k.Cohort)
	}
	slices.SortFunc(cohorts, func(a, b weir.Cohort) int { return strings.Compare(a.Name, b.Name) })
	return cohorts
}

// Get returns a cohort of a project, or an error of [weir.CodeNotFound].
func (c *Cohorts) Get(project, name string) (weir.Cohort, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	k, ok := c.projects[project][name]
	if !ok {
		return weir.Cohort{}, weir.Errorf(weir.CodeNotFound, "project %s has no cohort %q", project, name)
	}
	return k.Cohort, nil
}

func (c *Cohorts) hold(project string, k kept) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.projects[project] == nil {
		c.projects[project] = map[string]kept{}
	}
	c.projects[project][k.Name] = k
}

func (c *Cohorts) forget(project, name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.projects[project], name)
}

// names returns the names of a project's cohorts, in order. The caller holds
// changing.
func (c *Cohorts) names(project string) []string {
	return slices.Sorted(maps.Keys(c.projects[project]))
}

// bytesBeside returns how much the cohorts of a project take, one aside. The
// caller holds changing.
func (c *Cohorts) bytesBeside(project, name string) (sum int) {
	for _, k := range c.projects[project] {
		if k.Name != name {
			sum += k.bytes
		}
	}
	return sum
}
