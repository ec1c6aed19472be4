package access

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/weirhq/weir"
)

// List returns the keys of a project, the oldest first.
func (k *Keys) List(project string) []weir.Key {
	k.mu.RLock()
	defer k.mu.RUnlock()
	keys := []weir.Key{}
	for _, r := range k.records {
		if r.Project == project {
			keys = append(keys, r.Key)
		}
	}
	slices.SortStableFunc(keys, func(a, b weir.Key) int { return a.Created.Compare(b.Created) })
	return keys
}

// Create makes a key. Errors that are the caller's own are [weir.Error].
func (k *Keys) Create(ctx context.Context, project string, scope weir.Scope, name string) (weir.NewKey, error) {
	if scope != weir.ScopeWrite && scope != weir.ScopeAPI {
		return weir.NewKey{}, weir.InvalidField("scope", "must be %s (sends events) or %s (reads and manages)", weir.ScopeWrite, weir.ScopeAPI)
	}
	if len(name) > maxNameBytes || !utf8.ValidString(name) || strings.ContainsFunc(name, isControl) {
		return weir.NewKey{}, weir.InvalidField("name", "must be text of at most %d bytes on one line", maxNameBytes)
	}
	k.changing.Lock()
	defer k.changing.Unlock()
	secret := newSecret(scope)
	r := newRecord(project, scope, name, secret)
	return weir.NewKey{Key: r.Key, Secret: secret}, k.add(ctx, r)
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

// Revoke takes a key of a project back. From then on it lets nobody in, and
// what was begun with it ends: see [Keys.Revoked] and [Keys.OnRevoke]. The last
// API token of the project default stays, since there would be no way back in.
func (k *Keys) Revoke(ctx context.Context, project, id string) error {
	k.changing.Lock()
	defer k.changing.Unlock()
	r := k.byID[id]
	switch {
	case r == nil || r.Project != project:
		return weir.Errorf(weir.CodeNotFound, "project %s has no key %q", project, id)
	case r.Configured:
		return weir.Errorf(weir.CodeConflict, "this key comes from the server's configuration; change it there and restart the server")
	case r.Scope == weir.ScopeAPI && project == weir.DefaultProject && k.count(project, r.Scope) == 1:
		return weir.Errorf(weir.CodeConflict, "this is the last API token of project %s; create another one first", project)
	}
	return k.keep(ctx, slices.DeleteFunc(slices.Clone(k.records), func(other *record) bool { return other == r }))
}

// count counts the keys of a project that have a scope, or any if it is empty.
// The caller holds changing.
func (k *Keys) count(project string, scope weir.Scope) (n int) {
	for _, r := range k.records {
		if r.Project == project && (scope == "" || r.Scope == scope) {
			n++
		}
	}
	return n
}

// add keeps one more record. The caller holds changing.
func (k *Keys) add(ctx context.Context, r *record) error {
	if len(k.records) >= maxKeys || k.count(r.Project, "") >= maxProjectKeys {
		return weir.Errorf(weir.CodeConflict, "there are %d keys of project %s, and %d in all; revoke some", k.count(r.Project, ""), r.Project, len(k.records))
	}
	return k.keep(ctx, append(slices.Clone(k.records), r))
}

func newRecord(project string, scope weir.Scope, name, secret string) *record {
	key := weir.Key{ID: newID(), Project: project, Scope: scope, Name: name, Created: time.Now().UTC().Truncate(time.Millisecond)}
	return &record{Key: key, Digest: digest(secret), revoked: make(chan struct{})}
}
