package body

import (
	"time"

	"github.com/weirhq/weir"
)

const (
	// maxMemoryBytes bounds the memory of all large bodies in flight.
	maxMemoryBytes = 128 << 20
	// smallBytes is up to where a body, as sent or inflated, does not count
	// against maxMemoryBytes: slow senders of large bodies must not hold up the
	// many small ones.
	smallBytes = 64 << 10
	// maxWait is how long a large body waits for its share. Beyond it the client
	// does better to come back.
	maxWait = 10 * time.Second
	// maxDrainedBytes is how much of a refused body is read for nothing. Most of
	// those that are too large are not much larger than what is accepted.
	maxDrainedBytes = 2 * weir.MaxBodyBytes
)
