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
	for _, r := range k.byProject[project] {
		keys = append(keys, r.Key)
	}
	slices.SortStableFunc(keys, func(a, b weir.Key) int { return a.Created.Compare(b.Created) })
	return keys
}

// Create makes a key. Errors that are the caller's own are [weir.Error].
func (k *Keys) Create(ctx context.Context, project string, scope weir.Scope, name string) (weir.NewKey, error) {
	if scope != weir.ScopeWrite && scope != weir.ScopeRead && scope != weir.ScopeAPI {
		return weir.NewKey{}, weir.InvalidField("scope", "must be %s (sends events), %s (asks and watches) or %s (reads and manages)", weir.ScopeWrite, weir.ScopeRead, weir.ScopeAPI)
	}
	if len(name) > maxNameBytes || !utf8.ValidString(name) || strings.ContainsFunc(name, isControl) {
		return weir.NewKey{}, weir.InvalidField("name", "must be text of at most %d bytes on one line", maxNameBytes)
	}
	k.changing.Lock()
	defer k.changing.Unlock()
	secret := newSecret(scope)
	r := newRecord(project, scope, name, secret)
	if err := k.add(ctx, project, r); err != nil {
		return weir.NewKey{}, err
	}
	return weir.NewKey{Key: r.Key, Secret: secret}, nil
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

// Revoke takes a key of a project back. From then on it lets nobody in, and
// what was begun with it ends: see [Keys.Revoked] and [Keys.OnRevoke]. That is so
// even if it cannot be kept on disk, which is an error: after a restart the key
// would be valid again, so it can be revoked once more. The last API token of the
// project default stays, since there would be no way back in.
func (k *Keys) Revoke(ctx context.Context, project, id string) error {
	k.changing.Lock()
	defer k.changing.Unlock()
	r := k.byID[id]
	switch {
	case r == nil && k.unkept[id] == project:
	case r == nil || r.Project != project:
		return weir.Errorf(weir.CodeNotFound, "project %s has no key %q", project, id)
	case r.Configured:
		return weir.Errorf(weir.CodeConflict, "this key comes from the server's configuration; change it there and restart the server")
	case r.Scope == weir.ScopeAPI && project == weir.DefaultProject && k.count(project, r.Scope) == 1:
		return weir.Errorf(weir.CodeConflict, "this is the last API token of project %s; create another one first", project)
	}
	rest := slices.DeleteFunc(slices.Clone(k.byProject[project]), func(other *record) bool { return other == r })
	k.enforce(project, rest) // first: the disk may take its time
	k.unkept[id] = project
	if err := k.write(ctx, project, rest); err != nil {
		const text = "the key lets nobody in any more, but this could not be kept on disk and the key may be valid again after a restart; revoke it again"
		return &weir.Error{Code: weir.CodeUnavailable, Message: text, Err: err}
	}
	return nil
}

// count counts the keys of a project that have a scope. The caller holds
// changing.
func (k *Keys) count(project string, scope weir.Scope) (n int) {
	for _, r := range k.byProject[project] {
		if r.Scope == scope {
			n++
		}
	}
	return n
}

// add keeps more records of a project, all or none. The caller holds changing.
func (k *Keys) add(ctx context.Context, project string, more ...*record) error {
	has := k.byProject[project]
	if len(has)+len(more) > maxProjectKeys {
		return weir.Errorf(weir.CodeConflict, "project %s has %d keys, of at most %d; revoke some", project, len(has), maxProjectKeys)
	}
	return k.keep(ctx, project, append(slices.Clone(has), more...))
}

// prepare writes the first keys of a project that is about to be made, in place
// of any that an earlier attempt left behind. They are in force, or loaded at the
// next start, only once there is the project.
func (k *Keys) prepare(ctx context.Context, project string) (write, api weir.NewKey, records []*record, err error) {
	generate := func(scope weir.Scope) weir.NewKey {
		secret := newSecret(scope)
		r := newRecord(project, scope, "", secret)
		records = append(records, r)
		return weir.NewKey{Key: r.Key, Secret: secret}
	}
	write, api = generate(weir.ScopeWrite), generate(weir.ScopeAPI)
	k.changing.Lock()
	defer k.changing.Unlock()
	return write, api, records, k.write(ctx, project, records)
}

// begin puts the keys of a project in force that was just made.
func (k *Keys) begin(project string, records []*record) {
	k.changing.Lock()
	defer k.changing.Unlock()
	k.hold(project, records)
}

func newRecord(project string, scope weir.Scope, name, secret string) *record {
	key := weir.Key{ID: newID(), Project: project, Scope: scope, Name: name, Created: time.Now().UTC().Truncate(time.Millisecond)}
	return &record{Key: key, Digest: digest(secret), revoked: make(chan struct{})}
}
