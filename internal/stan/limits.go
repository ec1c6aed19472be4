package stan

import "time"

const (
	// maxFrameMessages and maxFrameBytes bound a frame: enough to share one
	// write to the disk among all who wait, and far below NATS's 1 MB limit on
	// a message, which a single large message may still reach.
	maxFrameMessages = 4096
	maxFrameBytes    = 512 << 10
	// maxAwaited and maxAwait bound for how many messages, and how long, a
	// write waits that could be shared.
	maxAwaited = 256
	maxAwait   = 500 * time.Microsecond
	// maxWaitingBytes bounds, over all channels, what publishers have sent
	// and is not on disk yet. Above it they are refused.
	maxWaitingBytes = 256 << 20
	// maxIncoming bounds the messages from the front that have not been looked
	// at. It is passed only when the gateway gets no processor; what comes then
	// is dropped, and publishers miss their acknowledgement.
	maxIncoming = 128 << 10
	// maxTasks bounds the requests that wait to change who is connected and
	// subscribed. What comes above is dropped, and its client times out.
	maxTasks = 16 << 10
	// maxTaskGroup is how many requests share a wait for the disk.
	maxTaskGroup = 512

	// maxTogether bounds how many records are written at once, below what
	// nats.go lets be on the way and what JetStream takes as a batch. From
	// fewestTogether on they are a batch: one costs as much as that many
	// single writes, however many are in it.
	maxTogether    = 512
	fewestTogether = 16

	// maxInFlight bounds how many messages one member is sent that it has not
	// acknowledged, whatever it asks for.
	maxInFlight = 32 << 10
	// maxInFlightBytes bounds the same in bytes, over all subscriptions of a
	// client, but for one message. Far more would only wait in its NATS server,
	// which cuts off who reads too slowly, and all of it would be lost.
	maxInFlightBytes = 4 << 20
	// maxRuns bounds the runs of pending messages in one record, each at most
	// two numbers of ten bytes: a record fits NATS's 1 MB with its base64.
	maxRuns = 32 << 10
	// pendingPart is how many sequences a record of its own for pending messages
	// covers: every second of them pending makes maxRuns.
	pendingPart = 2 * maxRuns
	// maxTailBytes bounds what a channel that is subscribed to keeps in memory
	// of its newest messages, and maxWindowBytes what it has read of older ones.
	maxTailBytes   = 4 << 20
	maxWindowBytes = 1 << 20
	// maxWindowFrames is how many frames one request reads.
	maxWindowFrames = 512
	// maxPass is how many messages a channel sends before it lets
	// acknowledgements in. Its bytes bound how long they wait, and how
	// much is published at a time.
	maxPass      = 1024
	maxPassBytes = 1 << 20
	// maxGUIDs is how many ids of messages a channel remembers at least, to
	// store a message once that is published again.
	maxGUIDs = 4096
	// maxSubject bounds the subjects that clients give: NATS's own control
	// line is 4 KB, and an inbox is 30 bytes.
	maxSubject = 512
	// maxConnectionID bounds the ids of connections: the library's have 22 bytes.
	maxConnectionID = 64
	// maxSearches bounds the subscriptions that look for where to start.
	maxSearches = 512

	// maxEventsBody bounds the events that are offered at once.
	maxEventsBody = 512 << 10

	// storageWait is how long one attempt to write or read may take.
	storageWait = 5 * time.Second
	// storagePause is the time between attempts.
	storagePause = 100 * time.Millisecond
	// maxAcceptPause bounds the time between offers of events that were not
	// accepted.
	maxAcceptPause = 5 * time.Second
	// stopWait is how long a write in progress may take once the gateway is to
	// stop.
	stopWait = 5 * time.Second
	// saveInterval is how old the records of what was sent and acknowledged
	// may be. What a crash takes is sent again.
	saveInterval = 200 * time.Millisecond
	// saveShare bounds the disk's time that goes to these records: the pause is
	// at least so many times what the writing took.
	saveShare = 4
	// trimInterval is how often channels drop what is above MaxMessages.
	trimInterval = time.Second
	// goneAfter is how long the mark of a deleted record is kept.
	goneAfter = time.Minute
	// firstProbe is how soon a client is looked for again that was connected
	// before a restart; the time doubles up to the heartbeat interval.
	firstProbe = 100 * time.Millisecond
)
