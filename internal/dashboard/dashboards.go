package dashboard

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/weirhq/weir"
)

// Dashboards are those of all projects. Every project has the overview: as it
// comes with Weir, until somebody changes it.
type Dashboards struct{ *core }

// List returns the dashboards of a project, the overview first, then by name.
func (d Dashboards) List(project string) []weir.DashboardSummary {
	summaries := []weir.DashboardSummary{}
	for _, dashboard := range d.dashboards.list(project) {
		if dashboard.ID != weir.OverviewDashboard {
			summaries = append(summaries, summarize(dashboard))
		}
	}
	slices.SortFunc(summaries, func(a, b weir.DashboardSummary) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID))
	})
	overview, _ := d.kept(project, weir.OverviewDashboard)
	return slices.Insert(summaries, 0, summarize(overview))
}

func summarize(d weir.Dashboard) weir.DashboardSummary {
	return weir.DashboardSummary{
		ID: d.ID, Name: d.Name, Description: d.Description, Tiles: len(d.Tiles),
		Created: d.Created, Changed: d.Changed, ChangedBy: d.ChangedBy, Starter: d.Starter,
	}
}

// Get returns a dashboard of a project, or an error of [weir.CodeNotFound].
// Tiles that show a saved insight have its question, and where they say nothing
// of their own its name and view.
func (d Dashboards) Get(project, id string) (weir.Dashboard, error) {
	dashboard, ok := d.kept(project, id)
	if !ok {
		return weir.Dashboard{}, missing(project, "dashboard", id)
	}
	dashboard.Tiles = slices.Clone(dashboard.Tiles)
	for i := range dashboard.Tiles {
		d.complete(project, &dashboard.Tiles[i])
	}
	return dashboard, nil
}

// complete adds to a tile what the insight says that it shows.
func (c *core) complete(project string, tile *weir.Tile) {
	if tile.Insight == "" {
		return
	}
	saved, _ := c.insights.get(project, tile.Insight) // is there as long as a tile shows it
	tile.Question = saved.Question
	tile.Title = cmp.Or(tile.Title, saved.Name)
	tile.View = cmp.Or(tile.View, saved.View)
}

// kept returns a dashboard as it is kept.
func (c *core) kept(project, id string) (weir.Dashboard, bool) {
	dashboard, ok := c.dashboards.get(project, id)
	if id == weir.OverviewDashboard && !ok {
		dashboard, ok = weir.Dashboard{ID: id, Starter: true}, true
	}
	if dashboard.Starter {
		dashboard.DashboardContent = c.starter
	}
	return dashboard, ok
}

// Create makes a dashboard; by names who does. Errors that are the caller's own
// are [weir.Error].
func (d Dashboards) Create(ctx context.Context, project, by string, content weir.DashboardContent) (weir.Dashboard, error) {
	d.changing.Lock()
	defer d.changing.Unlock()
	checked, err := d.checkDashboard(project, content)
	if err != nil {
		return weir.Dashboard{}, err
	}
	at := now()
	made := weir.Dashboard{ID: newID(), Version: 1, Created: at, Changed: at, ChangedBy: by, DashboardContent: checked}
	if err := d.dashboards.put(ctx, project, made); err != nil {
		return weir.Dashboard{}, err
	}
	return d.Get(project, made.ID)
}

// Replace gives a dashboard other content, if it is still of that version; else
// the error is one of [weir.CodeConflict].
func (d Dashboards) Replace(ctx context.Context, project, id, by string, version int64, content weir.DashboardContent) (weir.Dashboard, error) {
	d.changing.Lock()
	defer d.changing.Unlock()
	dashboard, ok := d.kept(project, id)
	switch {
	case !ok:
		return weir.Dashboard{}, missing(project, "dashboard", id)
	case dashboard.Version != version:
		return weir.Dashboard{}, stale("dashboard", dashboard.Version)
	}
	checked, err := d.checkDashboard(project, content)
	if err != nil {
		return weir.Dashboard{}, err
	}
	dashboard.DashboardContent, dashboard.Starter = checked, false
	dashboard.Version++
	dashboard.Changed, dashboard.ChangedBy = now(), by
	if dashboard.Created.IsZero() {
		dashboard.Created = dashboard.Changed
	}
	if err := d.dashboards.put(ctx, project, dashboard); err != nil {
		return weir.Dashboard{}, err
	}
	return d.Get(project, id)
}

// Delete deletes a dashboard, and revokes the links to it. The overview becomes
// again what came with Weir; its links stay.
func (d Dashboards) Delete(ctx context.Context, project, id string) error {
	d.changing.Lock()
	defer d.changing.Unlock()
	dashboard, ok := d.kept(project, id)
	switch {
	case !ok:
		return missing(project, "dashboard", id)
	case dashboard.Starter:
		return nil
	case id == weir.OverviewDashboard:
		// The version goes on, so that nobody takes it for one they have read.
		return d.dashboards.put(ctx, project, weir.Dashboard{ID: id, Version: dashboard.Version + 1, Starter: true})
	}
	for _, kept := range d.shares.list(project) {
		if kept.Dashboard != id {
			continue
		}
		if err := d.revoke(ctx, project, kept); err != nil {
			return err
		}
	}
	return d.dashboards.remove(ctx, project, id)
}
