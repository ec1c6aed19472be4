package stream

import "time"

// Every name Weir uses on NATS.
const (
	logStream         = "LOG"
	logSubjects       = "log.*.*"
	logSubject        = "log.0." // partition 0, then the project
	quarantineStream  = "QUARANTINE"
	quarantineSubject = "quarantine."
	metadataBucket    = "WEIR"
	saltsBucket       = "SALTS"
	ingestSubject     = "ingest."
	eventsSubject     = "events."
	deadStream        = "DEAD"
	deadSubject       = "dead."
	replaySubject     = "replay."
	apiSubjects       = "weir.v1.>"
	headerEvents      = "Weir-Events"
	headerBatchID     = "Nats-Batch-Id" // these three: ADR-50
	headerBatchSeq    = "Nats-Batch-Sequence"
	headerBatchCommit = "Nats-Batch-Commit"
)

const (
	// maxBatchFrames is JetStream's own limit on an atomic batch.
	maxBatchFrames = 1000
	// duplicateWindow is how long JetStream remembers a frame's id. It only
	// has to outlast the retries of one publish; each id costs about 110
	// bytes of memory.
	duplicateWindow = 20 * time.Second
	// ackWait is how long one attempt to publish may take. A healthy disk
	// answers in milliseconds; a busy one may stall for a second or two.
	ackWait = 5 * time.Second
	// publishAttempts bounds how often a frame is sent before its events are
	// refused.
	publishAttempts = 2
	// followBytes bounds what a follower holds of frames not yet asked for.
	followBytes = 8 << 20
	// hardLimitFactor is how far beyond its size the log may grow while a
	// reader is behind, before new frames are refused.
	hardLimitFactor = 1.25
	// quarantineBytes and quarantineAge bound what is kept of rejected events;
	// the oldest go first.
	quarantineBytes = 1 << 30
	quarantineAge   = 30 * 24 * time.Hour
	// deadBytes and deadAge bound the same way what consumers gave up on.
	deadBytes = 1 << 30
	deadAge   = 90 * 24 * time.Hour
)
