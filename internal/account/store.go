package account

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/fnv"
)

// Metadata keeps values by key, on disk. Get returns nil for a key without
// value. Put returns nil only if the value is on disk, and goes on when who asked
// is gone; its errors are [weir.Error] of [weir.CodeUnavailable].
type Metadata interface {
	Get(ctx context.Context, key string) ([]byte, error)
	Put(ctx context.Context, key string, value []byte) error
}

// usersKey and sessionsKey are where the metadata has a part of them.
func usersKey(shard int) string    { return fmt.Sprintf("account.users.%02d", shard) }
func sessionsKey(shard int) string { return fmt.Sprintf("account.sessions.%02d", shard) }

// shardOf tells in which of n parts an id falls.
func shardOf(id string, n int) int {
	hash := fnv.New32a()
	hash.Write([]byte(id)) // never fails
	return int(hash.Sum32() % uint32(n))
}

// load reads a value, if there is one.
func (a *Accounts) load(ctx context.Context, key string, value any) error {
	stored, err := a.config.Metadata.Get(ctx, key)
	if err != nil || stored == nil {
		return err
	}
	if err := json.Unmarshal(stored, value); err != nil {
		return fmt.Errorf("cannot decode %s: %w", key, err)
	}
	return nil
}

// encode writes a value as JSON, not escaped for HTML: that could make it six
// times as long.
func encode(value any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, fmt.Errorf("cannot encode what is to be kept: %w", err)
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), nil
}

// digest is what is kept of a secret that was made here. It has 130 bits of
// entropy, so a slow hash would protect nothing more, and nobody can try it one
// character after the other.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
