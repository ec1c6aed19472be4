package dialect

import (
	"time"

	"github.com/weirhq/weir"
)

const (
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
	// maxMembers bounds the members of an object that is looked into: twice as many
	// as an event's properties may be, since some say nothing. An event with more is
	// handed on as it is, and rejected; looking for one member after the other among
	// a million would keep a processor busy for minutes.
	maxMembers = 2 * weir.MaxProperties
	// maxLinesBytes bounds what the events of one request come to, as intake does,
	// and maxGrowth how many times the size of the body that may be: what an
	// envelope says of all events is repeated for each. A small body may always come
	// to leastLinesBytes.
	maxLinesBytes   = 4 * weir.MaxBodyBytes
	maxGrowth       = 16
	leastLinesBytes = 64 << 10
	// maxHeldBytes bounds the memory of the requests that wait for trouble to pass
	// on behalf of SDKs that never try again. Beyond it they are refused.
	maxHeldBytes = 64 << 20
	// heldBytes is what such a request counts as at least: it has a connection with
	// its buffers, and there may be a thousand of them.
	heldBytes = 64 << 10
	// holdTime is how long such a request waits in all: below the 60 s after which
	// common proxies give up on a server.
	holdTime = 45 * time.Second
	// holdPause is between the first two attempts of a held request, and holdPauses
	// how many times as long a pause becomes: a thousand requests that try all the
	// time would keep the server from what it is to recover by.
	holdPause  = 500 * time.Millisecond
	holdPauses = 8
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
