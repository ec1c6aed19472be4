package dashboard

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/weirhq/weir"
)

// Shares are the links to dashboards of all projects, and what is seen by them:
// one dashboard each, and the answers of its tiles.
type Shares struct{ *core }

// List returns the shares of a dashboard, the oldest first. The error is one of
// [weir.CodeNotFound] if there is no such dashboard.
func (s Shares) List(project, dashboard string) ([]weir.Share, error) {
	if _, ok := s.kept(project, dashboard); !ok {
		return nil, missing(project, "dashboard", dashboard)
	}
	list := []weir.Share{}
	for _, kept := range s.shares.list(project) {
		if kept.Dashboard == dashboard {
			list = append(list, kept.Share)
		}
	}
	slices.SortFunc(list, func(a, b weir.Share) int {
		return cmp.Or(a.Created.Compare(b.Created), strings.Compare(a.ID, b.ID))
	})
	return list, nil
}

// Create makes a link to a dashboard. Errors that are the caller's own are
// [weir.Error].
func (s Shares) Create(ctx context.Context, project, dashboard, name string) (weir.NewShare, error) {
	s.changing.Lock()
	defer s.changing.Unlock()
	if _, ok := s.kept(project, dashboard); !ok {
		return weir.NewShare{}, missing(project, "dashboard", dashboard)
	}
	if err := checkLine("name", name); err != nil {
		return weir.NewShare{}, err
	}
	secret := newSecret()
	made := share{weir.Share{ID: newID(), Project: project, Dashboard: dashboard, Name: name, Created: now()}, digest(secret)}
	if err := s.shares.put(ctx, project, made); err != nil {
		return weir.NewShare{}, err
	}
	s.links.add(made)
	return weir.NewShare{Share: made.Share, Secret: secret}, nil
}

// Revoke takes a link of a project back. It shows nothing from then on, even if
// that cannot be kept on disk, which is an error: after a restart it would be
// open again, so it can be revoked once more.
func (s Shares) Revoke(ctx context.Context, project, id string) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	kept, ok := s.shares.get(project, id)
	if !ok {
		return missing(project, "share", id)
	}
	return s.revoke(ctx, project, kept)
}

// revoke revokes a share. The caller holds changing.
func (c *core) revoke(ctx context.Context, project string, kept share) error {
	c.links.drop(kept) // first: the disk may take its time
	if err := c.shares.remove(ctx, project, kept.ID); err != nil {
		const text = "the link shows nothing any more, but this could not be kept on disk and it may be open again after a restart; revoke it again"
		return &weir.Error{Code: weir.CodeUnavailable, Message: text, Err: err}
	}
	return nil
}
