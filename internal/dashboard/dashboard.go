package dashboard

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/metadata"
)

// Config wires a [Store]. All fields are required.
type Config struct {
	Metadata metadata.Values
	// Check checks a question of a project and returns its kind. The error is a
	// [weir.Error] that names the wrong field. It is called concurrently.
	Check func(project string, question []byte) (weir.Insight, error)
	// Answer answers a question for somebody with a link. It is called
	// concurrently.
	Answer func(ctx context.Context, of weir.Share, question []byte) (weir.Answer, error)
}

// Store is what all projects have. The methods of its parts are safe for
// concurrent use. What they return must not be changed.
type Store struct {
	Dashboards  Dashboards
	Insights    Insights
	Annotations Annotations
	Shares      Shares
}

// core is what the parts have in common.
type core struct {
	config   Config
	starter  weir.DashboardContent
	changing sync.Mutex // held while things are read, changed and written

	dashboards  *shelf[weir.Dashboard]
	insights    *shelf[weir.SavedInsight]
	annotations *shelf[weir.Annotation]
	shares      *shelf[share]
	links       *links
}

// Open reads what projects have. Others have nothing yet.
func Open(ctx context.Context, config Config, projects []string) (*Store, error) {
	starter, err := readStarter()
	if err != nil {
		return nil, err
	}
	c := &core{
		config: config, starter: starter,
		dashboards:  newShelf(config.Metadata, "dashboards", maxDashboards, func(d *weir.Dashboard) string { return d.ID }),
		insights:    newShelf(config.Metadata, "insights", maxInsights, func(i *weir.SavedInsight) string { return i.ID }),
		annotations: newShelf(config.Metadata, "annotations", maxAnnotations, func(a *weir.Annotation) string { return a.ID }),
		shares:      newShelf(config.Metadata, "shares", maxShares, func(s *share) string { return s.ID }),
		links:       newLinks(),
	}
	for _, project := range projects {
		if err := c.read(ctx, project); err != nil {
			return nil, fmt.Errorf("cannot read the dashboards of project %s: %w", project, err)
		}
	}
	return &Store{Dashboards{c}, Insights{c}, Annotations{c}, Shares{c}}, nil
}

func (c *core) read(ctx context.Context, project string) error {
	for _, read := range []func(context.Context, string) error{c.dashboards.read, c.insights.read, c.annotations.read, c.shares.read} {
		if err := read(ctx, project); err != nil {
			return err
		}
	}
	for _, kept := range c.shares.list(project) {
		c.links.add(kept)
	}
	return nil
}

// newID returns an id of 60 random bits, which is one token of a subject.
func newID() string {
	const length = 12
	return strings.ToLower(rand.Text()[:length])
}

func now() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }

// stale says that somebody else changed a thing meanwhile.
func stale(what string, version int64) error {
	return weir.Errorf(weir.CodeConflict, "the %s was changed meanwhile and is version %d; read it again and change that one", what, version)
}
