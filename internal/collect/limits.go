package collect

import "github.com/weirhq/weir"

const (
	// maxBodiesBytes bounds the memory of all large bodies in flight.
	maxBodiesBytes = 128 << 20
	// smallBodyBytes is up to where a body does not count against
	// maxBodiesBytes: slow senders of large bodies must not hold up the many
	// small ones.
	smallBodyBytes = 64 << 10
	// maxFrameBytes is how much goes into one frame: well below the 1 MB that
	// NATS allows a message, and from about here larger frames are no faster.
	maxFrameBytes = 400 << 10
	// maxGroupBytes bounds what one append carries. A body of the largest
	// size, enriched, fits.
	maxGroupBytes = 4 * weir.MaxBodyBytes
	// maxQueued bounds the requests that wait for the committer; the next one
	// waits for a place as long as its client does.
	maxQueued = 4096
	// maxRecent is how many ids each of the two generations of recent ids
	// holds: at 50,000 events a second the last five to ten seconds, in which
	// nearly all retries fall, in about 30 MB.
	maxRecent = 256 << 10
	// maxListed bounds the rejections listed in an answer.
	maxListed = 1000
)
