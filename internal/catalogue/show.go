package catalogue

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/weirhq/weir"
)

// Names of all time take a pass over all events, a second for 100 million. So an
// answer is given again for a while: for as many times as long as it took. A
// small project is always up to date, and a large one costs no more than a tenth
// of the machine, however many look at it.
const reuse = 10

// The questions for names: as many as can be, of all time and of the last 30 days.
const (
	allNames    = `{"insight":"names","from":"1000-01-01","to":"9998-12-31","limit":10000}`
	recentNames = `{"insight":"names","limit":10000}`
)

// names are the names of a project's events. They are not changed.
type names struct {
	asOf   weir.AsOf
	all    []weir.NameFacts
	recent map[string]int64
	until  time.Time // when to ask again
}

// Show returns all that is known of a project's events, and what is said of them
// and of properties. Errors are those of asking.
func (c *Catalogue) Show(ctx context.Context, project string) (weir.Catalogue, error) {
	n, err := c.names(ctx, project)
	if err != nil {
		return weir.Catalogue{}, err
	}
	c.mu.RLock()
	said := c.projects[project]
	c.mu.RUnlock()
	return weir.Catalogue{AsOf: n.asOf, Events: said.events(n), Properties: said.properties()}, nil
}

// names returns what the store knows, of now or of a moment ago.
func (c *Catalogue) names(ctx context.Context, project string) (*names, error) {
	if known := c.recent(project); known != nil {
		return known, nil
	}
	turn := c.turn(project)
	select {
	case turn <- struct{}{}:
		defer func() { <-turn }()
	case <-ctx.Done():
		return nil, fmt.Errorf("cannot wait for the names of events: %w", ctx.Err())
	}
	if known := c.recent(project); known != nil { // somebody else has just asked
		return known, nil
	}
	return c.askNames(ctx, project)
}

// recent returns what was known a moment ago, or nil.
func (c *Catalogue) recent(project string) *names {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if known := c.known[project]; known != nil && time.Now().Before(known.until) {
		return known
	}
	return nil
}

// turn returns what has room for the one who asks about a project.
func (c *Catalogue) turn(project string) chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.turns[project] == nil {
		c.turns[project] = make(chan struct{}, 1)
	}
	return c.turns[project]
}

// askNames asks the store.
func (c *Catalogue) askNames(ctx context.Context, project string) (*names, error) {
	began := time.Now()
	all, err := c.ask(ctx, project, allNames)
	if err != nil {
		return nil, err
	}
	recent, err := c.ask(ctx, project, recentNames)
	if err != nil {
		return nil, err
	}
	n := &names{asOf: all.AsOf, all: all.Names, recent: map[string]int64{}, until: time.Now().Add(reuse * time.Since(began))}
	for _, facts := range recent.Names {
		n.recent[facts.Name] = facts.Count
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known[project] = n
	return n, nil
}

func (c *Catalogue) ask(ctx context.Context, project, question string) (*weir.NamesAnswer, error) {
	answer, err := c.config.Ask(ctx, project, []byte(question))
	if err != nil {
		return nil, err
	}
	names, ok := answer.(*weir.NamesAnswer)
	if !ok {
		return nil, fmt.Errorf("cannot read the names of events: the answer is a %T", answer)
	}
	return names, nil
}

// events joins what is said with what is known, the most frequent first.
func (d Descriptions) events(n *names) []weir.CatalogueEvent {
	events := make([]weir.CatalogueEvent, 0, len(n.all)+len(d.Events))
	unseen := maps.Clone(d.Events)
	for _, facts := range n.all {
		delete(unseen, facts.Name)
		events = append(events, weir.CatalogueEvent{
			Name: facts.Name, Description: d.Events[facts.Name], Count: facts.Count, Count30d: n.recent[facts.Name],
			FirstSeen: facts.FirstSeen, LastSeen: facts.LastSeen, Known: weir.KnownName(facts.Name),
		})
	}
	for name, said := range unseen {
		events = append(events, weir.CatalogueEvent{Name: name, Description: said, Known: weir.KnownName(name)})
	}
	slices.SortFunc(events, func(a, b weir.CatalogueEvent) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Name, b.Name))
	})
	return events
}

// properties lists what is said of properties, by name.
func (d Descriptions) properties() []weir.CatalogueProperty {
	properties := make([]weir.CatalogueProperty, 0, len(d.Properties))
	for _, name := range slices.Sorted(maps.Keys(d.Properties)) {
		properties = append(properties, weir.CatalogueProperty{Property: name, Description: d.Properties[name]})
	}
	return properties
}
