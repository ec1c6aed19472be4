package access

import (
	"context"
	"fmt"
	"slices"

	"github.com/weirhq/weir"
)

// Ensure makes sure that a project has a key of a scope: the configured one if
// there is one, else any. If it had to make one it returns the secret, which
// cannot be had again.
//
// A configured key replaces the one configured before, and stands beside those
// that were made, which stay valid until they are revoked. A key that is
// configured no more stays valid, too, and can be revoked as any other.
func (k *Keys) Ensure(ctx context.Context, project string, scope weir.Scope, configured string) (made string, err error) {
	k.changing.Lock()
	defer k.changing.Unlock()
	if configured != "" {
		return "", k.configure(ctx, project, scope, configured)
	}
	if err := k.unconfigure(ctx, project, scope); err != nil {
		return "", err
	}
	if k.count(project, scope) > 0 {
		return "", nil
	}
	made = newSecret(scope)
	return made, k.add(ctx, project, newRecord(project, scope, "", made))
}

// configure replaces the key that an earlier configuration gave.
func (k *Keys) configure(ctx context.Context, project string, scope weir.Scope, secret string) error {
	if len(secret) < minSecretBytes {
		return fmt.Errorf("the %s key of the configuration has %d characters; use at least %d", scope, len(secret), minSecretBytes)
	}
	given := k.byDigest[digest(secret)]
	switch {
	case given == nil:
		given = newRecord(project, scope, "", secret)
	case given.Project != project || given.Scope != scope:
		return fmt.Errorf("the %s key of the configuration is a %s key of project %s already", scope, given.Scope, given.Project)
	case given.Configured:
		return nil
	}
	configured := *given
	configured.Configured = true
	kept := slices.DeleteFunc(slices.Clone(k.byProject[project]), func(r *record) bool {
		return r == given || r.Configured && r.Scope == scope
	})
	return k.keep(ctx, project, append(kept, &configured))
}

// unconfigure makes the key of an earlier configuration one as any other.
func (k *Keys) unconfigure(ctx context.Context, project string, scope weir.Scope) error {
	records, changed := slices.Clone(k.byProject[project]), false
	for i, r := range records {
		if r.Configured && r.Scope == scope {
			free := *r
			free.Configured = false
			records[i], changed = &free, true
		}
	}
	if !changed {
		return nil
	}
	return k.keep(ctx, project, records)
}
