package dashboard

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/weirhq/weir"
)

// Insights are the saved insights of all projects.
type Insights struct{ *core }

// List returns the saved insights of a project by name.
func (i Insights) List(project string) []weir.SavedInsight {
	list := i.insights.list(project)
	slices.SortFunc(list, func(a, b weir.SavedInsight) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID))
	})
	return list
}

// Get returns a saved insight, or an error of [weir.CodeNotFound].
func (i Insights) Get(project, id string) (weir.SavedInsight, error) {
	saved, ok := i.insights.get(project, id)
	if !ok {
		return weir.SavedInsight{}, missing(project, "saved insight", id)
	}
	return saved, nil
}

// Create saves an insight; by names who does. Errors that are the caller's own
// are [weir.Error].
func (i Insights) Create(ctx context.Context, project, by string, content weir.SavedInsightContent) (weir.SavedInsight, error) {
	i.changing.Lock()
	defer i.changing.Unlock()
	checked, err := i.checkInsight(project, content)
	if err != nil {
		return weir.SavedInsight{}, err
	}
	at := now()
	saved := weir.SavedInsight{ID: newID(), Version: 1, Created: at, Changed: at, ChangedBy: by, SavedInsightContent: checked}
	return saved, i.insights.put(ctx, project, saved)
}

// Replace gives a saved insight other content, if it is still of that version;
// else the error is one of [weir.CodeConflict]. The tiles that show it follow.
func (i Insights) Replace(ctx context.Context, project, id, by string, version int64, content weir.SavedInsightContent) (weir.SavedInsight, error) {
	i.changing.Lock()
	defer i.changing.Unlock()
	saved, err := i.Get(project, id)
	switch {
	case err != nil:
		return saved, err
	case saved.Version != version:
		return saved, stale("saved insight", saved.Version)
	}
	if saved.SavedInsightContent, err = i.checkInsight(project, content); err != nil {
		return saved, err
	}
	saved.Version++
	saved.Changed, saved.ChangedBy = now(), by
	return saved, i.insights.put(ctx, project, saved)
}

// Delete deletes a saved insight that no tile shows.
func (i Insights) Delete(ctx context.Context, project, id string) error {
	i.changing.Lock()
	defer i.changing.Unlock()
	if _, err := i.Get(project, id); err != nil {
		return err
	}
	if names := i.dashboardsWith(project, id); len(names) > 0 {
		return weir.Errorf(weir.CodeConflict, "the saved insight is shown on %s; take it off there first", strings.Join(names, ", "))
	}
	return i.insights.remove(ctx, project, id)
}

// dashboardsWith returns the names of some dashboards that show a saved
// insight.
func (c *core) dashboardsWith(project, id string) (names []string) {
	const enough = 5 // to begin with
	for _, dashboard := range c.dashboards.list(project) {
		shows := slices.ContainsFunc(dashboard.Tiles, func(t weir.Tile) bool { return t.Insight == id })
		if shows && len(names) < enough {
			names = append(names, quote(dashboard.Name))
		}
	}
	return names
}

// checkInsight checks what somebody wants to save, and returns it as it is
// kept.
func (c *core) checkInsight(project string, content weir.SavedInsightContent) (weir.SavedInsightContent, error) {
	if err := checkName(content.Name, content.Description); err != nil {
		return content, err
	}
	if err := checkView("view", content.View); err != nil {
		return content, err
	}
	question, err := c.checkQuestion(project, "question", content.Question)
	content.Question = question
	return content, err
}
