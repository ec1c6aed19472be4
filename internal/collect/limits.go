package collect

import "github.com/weirhq/weir"

const (
	// maxUserAgentBytes is how much of a User-Agent is taken: no browser's is
	// longer, and it goes into every event of the body.
	maxUserAgentBytes = 2 << 10
	// maxRejected bounds the rejections of one body, and with them the memory
	// and the room in the quarantine that one body can take: megabytes of
	// something else than events are one mistake, not a million.
	maxRejected = 10_000
	// maxFrameBytes is how much goes into one frame: below the 1 MB that NATS
	// allows a message, headers included, and so much that the requests of a
	// busy moment share one. Several frames go as an atomic batch, for which
	// JetStream writes more than the frames.
	maxFrameBytes = 900 << 10
	// maxQuarantineBytes is from where a message of rejected events is closed.
	// One more, with each character escaped at its longest, fits below 1 MB.
	maxQuarantineBytes = 400 << 10
	// maxClientBytes is how much of a user agent is kept with each rejected event:
	// enough to tell who has to be told.
	maxClientBytes = 200
	// maxBodyEvents bounds the events of one body: decoded they take many times
	// their size as sent when they are small.
	maxBodyEvents = 50_000
	// maxHeldBytes is up to where a body is held in memory for readers with its
	// events, which share its memory; those of larger ones are read back.
	maxHeldBytes = 256 << 10
	// maxRecycledBytes is up to where a buffer is kept for the next request: the
	// size of usual batches, not of the largest.
	maxRecycledBytes = 256 << 10
	// usualEventBytes is about the size of an event as sent; a wrong guess costs
	// only memory for a moment.
	usualEventBytes = 400
	// maxLinesBytes bounds what the events of one body may take in the log. The
	// smallest events grow to many times their size by what the server adds;
	// those of a useful size stay far below.
	maxLinesBytes = 4 * weir.MaxBodyBytes
	// maxGroupBytes and maxGroup bound what one append carries: beyond this
	// size no further request joins, and even if each were of another project
	// the frames stay below the 1000 of an atomic batch.
	maxGroupBytes = maxLinesBytes
	maxGroup      = 500
	// maxQueued bounds the requests that wait for the committer; the next one
	// waits for a place as long as its client does.
	maxQueued = 4096
	// maxRecent is how many ids each of the two generations of recent ids
	// holds: at 50,000 events a second the last five to ten seconds, in which
	// nearly all retries fall. They take about 30 MB, and up to 100 MB when
	// each comes in a request of its own.
	maxRecent = 256 << 10
	// maxListed bounds the rejections listed in an answer.
	maxListed = 1000
)
