package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"github.com/weirhq/weir"
)

// Metadata keeps values by key, on disk. Get returns nil for a key without
// value.
type Metadata interface {
	Get(ctx context.Context, key string) ([]byte, error)
	Put(ctx context.Context, key string, value []byte) error
}

// Where the metadata keeps what belongs to access.
const (
	keysKey     = "access.keys"
	projectsKey = "access.projects"
	sessionKey  = "access.session"
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
	metadata Metadata
	session  []byte // signs sessions
	onRevoke func(id string)

	changing sync.Mutex // held while records are read, changed and written
	mu       sync.RWMutex
	records  []*record
	byDigest map[string]*record
	byID     map[string]*record
}

// Open reads the keys.
func Open(ctx context.Context, metadata Metadata) (*Keys, error) {
	k := &Keys{metadata: metadata, onRevoke: func(string) {}}
	var records []*record
	if err := load(ctx, metadata, keysKey, &records); err != nil {
		return nil, fmt.Errorf("cannot read the keys: %w", err)
	}
	k.hold(records)
	if err := k.nameAll(ctx); err != nil {
		return nil, err
	}
	return k, k.openSessions(ctx)
}

// OnRevoke sets what is to happen when a key is revoked: it is called with the
// key's id when the key is let in no more, before [Keys.Revoke] returns. It must
// be set before keys are revoked.
func (k *Keys) OnRevoke(do func(id string)) { k.onRevoke = do }

// nameAll gives ids to the keys of an earlier version, which had none.
func (k *Keys) nameAll(ctx context.Context) error {
	nameless := false
	for _, r := range k.records {
		if r.ID == "" {
			r.ID, nameless = newID(), true
		}
	}
	if !nameless {
		return nil
	}
	k.hold(k.records)
	return k.keep(ctx, k.records)
}

// keep writes the records and holds them from then on; the keys that are not
// among them are revoked. The caller holds changing.
func (k *Keys) keep(ctx context.Context, records []*record) error {
	if err := store(ctx, k.metadata, keysKey, records); err != nil {
		return &weir.Error{Code: weir.CodeUnavailable, Message: "the keys could not be kept; nothing was changed", Err: err}
	}
	before := k.records
	k.hold(records)
	for _, r := range before {
		if k.byID[r.ID] == nil {
			close(r.revoked)
			k.onRevoke(r.ID)
		}
	}
	return nil
}

// hold makes the records those in force.
func (k *Keys) hold(records []*record) {
	byDigest, byID := make(map[string]*record, len(records)), make(map[string]*record, len(records))
	for _, r := range records {
		if r.revoked == nil {
			r.revoked = make(chan struct{})
		}
		byDigest[r.Digest], byID[r.ID] = r, r
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.records, k.byDigest, k.byID = records, byDigest, byID
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

func newSecret(scope weir.Scope) string { return "weir_" + string(scope) + "_" + rand.Text() }

// load reads a value of the metadata, if there is one.
func load(ctx context.Context, metadata Metadata, key string, value any) error {
	stored, err := metadata.Get(ctx, key)
	if err != nil || stored == nil {
		return err
	}
	return json.Unmarshal(stored, value)
}

func store(ctx context.Context, metadata Metadata, key string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return metadata.Put(ctx, key, text)
}
