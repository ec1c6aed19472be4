package access

import (
	"context"
	"slices"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/metadata"
)

// load reads the keys of each project that exists. Keys of others, which a
// creation may have left that came to no end, belong to nobody.
func (k *Keys) load(ctx context.Context) error {
	var projects []weir.Project
	if _, err := metadata.Load(ctx, k.values, projectsKey, &projects); err != nil {
		return err
	}
	names := []string{weir.DefaultProject} // it always exists
	for _, project := range projects {
		names = append(names, project.Name)
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		var records []*record
		if _, err := metadata.Load(ctx, k.values, projectKeys+name, &records); err != nil {
			return err
		}
		k.hold(name, records)
	}
	return k.divide(ctx)
}

// divide gives each project the keys that an earlier version kept in one list,
// some of which had no ids. Begun again it comes to the same end: the list goes
// last.
func (k *Keys) divide(ctx context.Context) error {
	var together []*record
	if _, err := metadata.Load(ctx, k.values, allKeysKey, &together); err != nil || len(together) == 0 {
		return err
	}
	divided := map[string][]*record{}
	for _, r := range together {
		if r.ID == "" {
			r.ID = newID()
		}
		divided[r.Project] = append(divided[r.Project], r)
	}
	for project, records := range divided {
		if err := k.keep(ctx, project, records); err != nil {
			return err
		}
	}
	return store(ctx, k.values, allKeysKey, []*record{})
}
