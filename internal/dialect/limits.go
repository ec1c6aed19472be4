package dialect

import (
	"time"

	"github.com/weirhq/weir"
)

const (
	// maxBodiesBytes bounds the memory of all bodies in flight that are not
	// small, as sent or inflated.
	maxBodiesBytes = 128 << 20
	// smallBodyBytes is up to where a body does not count against
	// maxBodiesBytes: nearly all requests of SDKs are below.
	smallBodyBytes = 64 << 10
	// maxDrainedBytes is how much of a refused body is read for nothing. Most of
	// those that are too large are not much larger than what is accepted.
	maxDrainedBytes = 2 * weir.MaxBodyBytes
	// maxBodyWait is how long a large body waits for its share of memory.
	maxBodyWait = 10 * time.Second
	// maxUserAgentBytes is how much of a User-Agent is taken; no browser's is
	// longer.
	maxUserAgentBytes = 2 << 10
	// maxRecycledBytes and maxRecycledMembers are up to where a reader's buffers are
	// kept for the next request: the size of usual events, not of the largest.
	maxRecycledBytes   = 64 << 10
	maxRecycledMembers = 500
	// maxKeys bounds the keys of one request. Plausible's script may name several
	// sites; each costs a look-up and an append.
	maxKeys = 16
	// maxKeyBytes bounds a key. Longer ones are not even looked up.
	maxKeyBytes = 256
	// maxEvents bounds the events of one request, as intake does: beyond it the
	// request is refused before it is translated in full.
	maxEvents = 50_000
	// maxHeld bounds the requests that wait for trouble to pass on behalf of SDKs
	// that never try again. Beyond it they are refused.
	maxHeld = 1000
	// holdTime is how long such a request waits: below the 60 s after which
	// common proxies give up on a server.
	holdTime = 45 * time.Second
	// holdPause is between two attempts of a held request.
	holdPause = 500 * time.Millisecond
	// retrySeconds is what SDKs are told to wait after a refusal. Those that
	// listen cap it at 30 s or less.
	retrySeconds = 2
	// preflightSeconds is how long a browser may keep the answer to a preflight:
	// a day; browsers keep it for two hours at most.
	preflightSeconds = 86400
)

const (
	// certainSkew is up to where a device's clock counts as right: what an
	// envelope takes to arrive looks like a clock that is behind.
	certainSkew = 30 * time.Second
	// wrongSkew is from where a device's clock counts as wrong and its times are
	// corrected. Between the two nothing is corrected, but an event is recognised
	// by its id alone, so that attempts which fall on different sides of one of the
	// bounds are still one event.
	wrongSkew = time.Minute
)
