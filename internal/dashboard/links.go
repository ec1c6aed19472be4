package dashboard

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"sync"

	"github.com/weirhq/weir"
)

// share is a share as it is kept.
type share struct {
	weir.Share
	// Digest is the SHA-256 of the secret in hexadecimal. Secrets have 130
	// random bits, so a slow hash would protect nothing more.
	Digest string `json:"digest"`
}

// links are the shares that are open, by the digests of their secrets. It is
// safe for concurrent use.
type links struct {
	mu       sync.RWMutex
	byDigest map[string]weir.Share
}

func newLinks() *links { return &links{byDigest: map[string]weir.Share{}} }

func (l *links) add(kept share) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.byDigest[kept.Digest] = kept.Share
}

func (l *links) drop(kept share) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.byDigest, kept.Digest)
}

// find returns the share of a secret. The secret is looked up by its digest, of
// which nobody can try one character after the other, so how long the look
// takes tells nothing.
func (l *links) find(secret string) (weir.Share, bool) {
	presented := digest(secret)
	l.mu.RLock()
	defer l.mu.RUnlock()
	found, ok := l.byDigest[presented]
	return found, ok
}

func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

func newSecret() string { return "weir_share_" + rand.Text() }
