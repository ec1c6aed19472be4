// Package access knows the keys and tokens: it makes them, keeps their digests
// and tells what a presented one grants. The secrets themselves are shown once
// and never stored.
package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"sync"
	"time"

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
	keysKey    = "access.keys"
	sessionKey = "access.session"
)

// minSecretBytes is the least length of a key given by configuration: shorter
// ones can be guessed.
const minSecretBytes = 8

// record is a key as it is kept.
type record struct {
	Project string     `json:"project"`
	Scope   weir.Scope `json:"scope"`
	// Digest is the SHA-256 of the secret in hexadecimal. Generated secrets have
	// 130 bits of entropy, so a slow hash would protect nothing more.
	Digest string `json:"digest"`
	// Configured says that the secret came from the configuration, and is
	// replaced when the configuration changes.
	Configured bool      `json:"configured,omitempty"`
	Created    time.Time `json:"created"`
}

// Keys are all keys and tokens. Their methods are safe for concurrent use.
type Keys struct {
	metadata Metadata
	session  []byte // signs sessions

	mu      sync.RWMutex
	records []record
}

// Open reads the keys.
func Open(ctx context.Context, metadata Metadata) (*Keys, error) {
	k := &Keys{metadata: metadata}
	stored, err := metadata.Get(ctx, keysKey)
	if err != nil {
		return nil, fmt.Errorf("cannot read the keys: %w", err)
	}
	if stored != nil {
		if err := json.Unmarshal(stored, &k.records); err != nil {
			return nil, fmt.Errorf("cannot read the keys: %w", err)
		}
	}
	return k, k.openSessions(ctx)
}

// openSessions loads the secret that signs sessions, making it at the first
// start.
func (k *Keys) openSessions(ctx context.Context) error {
	secret, err := k.metadata.Get(ctx, sessionKey)
	if err != nil {
		return fmt.Errorf("cannot read the sessions' secret: %w", err)
	}
	if secret == nil {
		secret = make([]byte, sha256.Size)
		rand.Read(secret)
		if err := k.metadata.Put(ctx, sessionKey, secret); err != nil {
			return fmt.Errorf("cannot keep the sessions' secret: %w", err)
		}
	}
	k.session = secret
	return nil
}

// Ensure makes sure that a project has a key of a scope: the configured one if
// there is one, else any. If it had to make one it returns the secret, which
// cannot be had again.
func (k *Keys) Ensure(ctx context.Context, project string, scope weir.Scope, configured string) (made string, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if configured != "" {
		return "", k.configure(ctx, project, scope, configured)
	}
	for _, r := range k.records {
		if r.Project == project && r.Scope == scope {
			return "", nil
		}
	}
	made = "weir_" + string(scope) + "_" + rand.Text()
	return made, k.add(ctx, record{Project: project, Scope: scope, Digest: digest(made), Created: time.Now().UTC()})
}

// configure replaces the key that an earlier configuration gave.
func (k *Keys) configure(ctx context.Context, project string, scope weir.Scope, secret string) error {
	if len(secret) < minSecretBytes {
		return fmt.Errorf("the %s key of the configuration has %d characters; use at least %d", scope, len(secret), minSecretBytes)
	}
	kept := k.records[:0:0]
	for _, r := range k.records {
		if r.Project != project || r.Scope != scope || !r.Configured {
			kept = append(kept, r)
			continue
		}
		if r.Digest == digest(secret) {
			return nil
		}
	}
	k.records = kept
	return k.add(ctx, record{Project: project, Scope: scope, Digest: digest(secret), Configured: true, Created: time.Now().UTC()})
}

func (k *Keys) add(ctx context.Context, r record) error {
	records := append(k.records[:len(k.records):len(k.records)], r)
	text, err := json.Marshal(records)
	if err != nil {
		return fmt.Errorf("cannot encode the keys: %w", err)
	}
	if err := k.metadata.Put(ctx, keysKey, text); err != nil {
		return fmt.Errorf("cannot keep the keys: %w", err)
	}
	k.records = records
	return nil
}

func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// publicBytes is how much of a key's digest names it in logs.
const publicBytes = 8

// Authenticate tells what a secret grants. It compares it with every key, each
// in constant time.
func (k *Keys) Authenticate(secret string) (weir.Grant, bool) {
	presented := []byte(digest(secret))
	k.mu.RLock()
	defer k.mu.RUnlock()
	var grant weir.Grant
	found := false
	for i := range k.records {
		r := &k.records[i]
		if subtle.ConstantTimeCompare(presented, []byte(r.Digest)) == 1 {
			grant = weir.Grant{Project: r.Project, Scope: r.Scope, Key: r.Digest[:publicBytes]}
			found = true
		}
	}
	return grant, found && secret != ""
}
