package stream

import "time"

// Every name Weir uses on NATS.
const (
	logStream         = "LOG"
	logSubjects       = "log.*.*"
	logSubject        = "log.0." // partition 0, then the project
	quarantineStream  = "QUARANTINE"
	quarantineSubject = "quarantine."
	marksBucket       = "QUARANTINE_GONE"
	metadataBucket    = "WEIR"
	saltsBucket       = "SALTS"
	auditStream       = "AUDIT"
	auditSubject      = "audit."
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
	// maxAuditEntries bounds the audit log of each project, so that nobody's
	// changes wash out those of others, and auditBytes that of all.
	maxAuditEntries = 20_000
	auditBytes      = 1 << 30
	// auditBatch is how many entries are asked for at once, of at most 8 KB each.
	auditBatch = 256
)
