package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/metadata"
)

// Where the metadata keeps what belongs to access.
const (
	projectKeys = "access.keys." // and the project's name: its keys
	projectsKey = "access.projects"
	// allKeysKey had the keys of all projects in earlier versions.
	allKeysKey = "access.keys"
)

// record is a key as it is kept.
type record struct {
	weir.Key
	// Digest is the SHA-256 of the secret in hexadecimal. Generated secrets have
	// 130 bits of entropy, so a slow hash would protect nothing more.
	Digest string `json:"digest"`

	revoked chan struct{} // closed when the key is
}

// Keys are all keys and tokens. Their methods are safe for concurrent use.
type Keys struct {
	values   metadata.Values
	onRevoke func(id string)

	changing sync.Mutex // held while records are read, changed and written
	// unkept are the projects of keys that were revoked, which may yet not be on
	// disk. The holder of changing uses it.
	unkept map[string]string

	mu        sync.RWMutex
	byProject map[string][]*record
	byDigest  map[string]*record
	byID      map[string]*record
}

// Open reads the keys.
func Open(ctx context.Context, values metadata.Values) (*Keys, error) {
	k := &Keys{
		values: values, onRevoke: func(string) {}, unkept: map[string]string{},
		byProject: map[string][]*record{}, byDigest: map[string]*record{}, byID: map[string]*record{},
	}
	if err := k.load(ctx); err != nil {
		return nil, fmt.Errorf("cannot read the keys: %w", err)
	}
	return k, nil
}

// OnRevoke sets what is to happen when a key is revoked: it is called with the
// key's id when the key is let in no more, before [Keys.Revoke] returns. It must
// be set before keys are revoked.
func (k *Keys) OnRevoke(do func(id string)) { k.onRevoke = do }

// keep writes the records of a project, which are in force from then on. The
// caller holds changing.
func (k *Keys) keep(ctx context.Context, project string, records []*record) error {
	if err := k.write(ctx, project, records); err != nil {
		return err
	}
	k.enforce(project, records)
	return nil
}

// write puts the records of a project on disk.
func (k *Keys) write(ctx context.Context, project string, records []*record) error {
	if err := store(ctx, k.values, projectKeys+project, records); err != nil {
		return fmt.Errorf("cannot keep the keys of project %s: %w", project, err)
	}
	for id, of := range k.unkept {
		if of == project {
			delete(k.unkept, id)
		}
	}
	return nil
}

// enforce makes the records those of a project; its keys that are not among
// them are revoked. The caller holds changing.
func (k *Keys) enforce(project string, records []*record) {
	before := k.byProject[project]
	k.hold(project, records)
	for _, r := range before {
		if k.byID[r.ID] == nil {
			close(r.revoked)
			k.onRevoke(r.ID)
		}
	}
}

// hold puts the records in the place of those that the project has.
func (k *Keys) hold(project string, records []*record) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, r := range k.byProject[project] {
		delete(k.byDigest, r.Digest)
		delete(k.byID, r.ID)
	}
	for _, r := range records {
		if r.revoked == nil {
			r.revoked = make(chan struct{})
		}
		k.byDigest[r.Digest], k.byID[r.ID] = r, r
	}
	k.byProject[project] = records
}

// Authenticate tells what a secret grants. The secret is looked up by its
// digest, of which nobody can try one character after the other, so how long
// the look takes tells nothing.
func (k *Keys) Authenticate(secret string) (weir.Grant, bool) {
	presented := digest(secret)
	k.mu.RLock()
	defer k.mu.RUnlock()
	r := k.byDigest[presented]
	if r == nil || secret == "" {
		return weir.Grant{}, false
	}
	return r.grant(), true
}

// Grant tells what the key of an id grants by now.
func (k *Keys) Grant(id string) (weir.Grant, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	r := k.byID[id]
	if r == nil {
		return weir.Grant{}, false
	}
	return r.grant(), true
}

// NameOf returns the name of the key of an id, empty if it has none.
func (k *Keys) NameOf(id string) string {
	k.mu.RLock()
	defer k.mu.RUnlock()
	if r := k.byID[id]; r != nil {
		return r.Name
	}
	return ""
}

func (r *record) grant() weir.Grant {
	return weir.Grant{Project: r.Project, Scope: r.Scope, Key: r.ID}
}

// Revoked returns a channel that is closed once the key is revoked; at once for
// one that does not exist.
func (k *Keys) Revoked(id string) <-chan struct{} {
	k.mu.RLock()
	defer k.mu.RUnlock()
	if r := k.byID[id]; r != nil {
		return r.revoked
	}
	gone := make(chan struct{})
	close(gone)
	return gone
}

func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

func newID() string { return strings.ToLower(rand.Text()[:idBytes]) }

// secretPrefix begins all secrets that are generated.
const secretPrefix = "weir_"

func newSecret(scope weir.Scope) string { return secretPrefix + string(scope) + "_" + rand.Text() }
