package account

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/fnv"
)

// usersKey and sessionsKey are where the metadata has a part of them.
func usersKey(shard int) string    { return fmt.Sprintf("account.users.%02d", shard) }
func sessionsKey(shard int) string { return fmt.Sprintf("account.sessions.%02d", shard) }

// shardOf tells in which of n parts an id falls.
func shardOf(id string, n int) int {
	hash := fnv.New32a()
	hash.Write([]byte(id)) // never fails
	return int(hash.Sum32() % uint32(n))
}

// digest is what is kept of a secret that was made here. It has 130 bits of
// entropy, so a slow hash would protect nothing more, and nobody can try it one
// character after the other.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
