package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/sync/semaphore"

	"github.com/weirhq/weir"
)

// hasher hashes few passwords at a time.
type hasher struct {
	running *semaphore.Weighted
	waiting *semaphore.Weighted // those running included
	// memoryKiB is what a hash takes.
	memoryKiB uint32
	// nobodys is the hash of a password that nobody knows.
	nobodys string
}

func newHasher(memoryKiB uint32) *hasher {
	return &hasher{
		memoryKiB: memoryKiB,
		running:   semaphore.NewWeighted(maxHashing),
		waiting:   semaphore.NewWeighted(maxHashing + maxWaiting),
		nobodys:   hashed(rand.Text(), newSalt(), memoryKiB),
	}
}

// do runs a computation when it is its turn. If too many wait already, or ctx
// ends, it returns an error of [weir.CodeUnavailable].
func (h *hasher) do(ctx context.Context, compute func()) error {
	if !h.waiting.TryAcquire(1) {
		return weir.Errorf(weir.CodeUnavailable, "too many people are signing in at this moment; try again")
	}
	defer h.waiting.Release(1)
	if err := h.running.Acquire(ctx, 1); err != nil {
		return &weir.Error{Code: weir.CodeUnavailable, Message: "signing in took too long; try again", Err: err}
	}
	defer h.running.Release(1)
	compute()
	return nil
}

// hash hashes a password.
func (h *hasher) hash(ctx context.Context, password string) (hash string, err error) {
	err = h.do(ctx, func() { hash = hashed(password, newSalt(), h.memoryKiB) })
	return hash, err
}

// verify reports whether a password is that of a hash. Without a hash it is not,
// which takes as long.
func (h *hasher) verify(ctx context.Context, hash, password string) (right bool, err error) {
	of := hash
	if hash == "" {
		of = h.nobodys
	}
	var broken error
	err = h.do(ctx, func() { right, broken = matches(of, password) })
	return right && hash != "", errors.Join(err, broken)
}

func newSalt() []byte {
	salt := make([]byte, saltBytes)
	rand.Read(salt) // never fails
	return salt
}

// hashed is a password's hash in the form that argon2's own tools write.
func hashed(password string, salt []byte, memoryKiB uint32) string {
	key := argon2.IDKey([]byte(password), salt, hashPasses, memoryKiB, hashThreads, hashBytes)
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memoryKiB, hashPasses, hashThreads, encode(salt), encode(key))
}

// matches hashes a password as a hash was made, also with parameters of before,
// and compares in constant time.
func matches(hash, password string) (bool, error) {
	const parts = 6 // the first is empty
	fields := strings.Split(hash, "$")
	if len(fields) != parts || fields[1] != "argon2id" {
		return false, errors.New("cannot read the hash of a password: it is of another kind")
	}
	var memory, passes uint32
	var threads uint8
	if _, err := fmt.Sscanf(fields[3], "m=%d,t=%d,p=%d", &memory, &passes, &threads); err != nil {
		return false, fmt.Errorf("cannot read the parameters of a password's hash: %w", err)
	}
	salt, err := base64.RawStdEncoding.DecodeString(fields[4])
	if err != nil {
		return false, fmt.Errorf("cannot read the salt of a password's hash: %w", err)
	}
	key, err := base64.RawStdEncoding.DecodeString(fields[5])
	if err != nil || len(key) == 0 {
		return false, fmt.Errorf("cannot read a password's hash: %w", err)
	}
	presented := argon2.IDKey([]byte(password), salt, passes, memory, threads, uint32(len(key)))
	return subtle.ConstantTimeCompare(presented, key) == 1, nil
}
