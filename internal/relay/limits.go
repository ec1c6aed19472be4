package relay

import "time"

const (
	// pace bounds how often a project's events are handed to the server while
	// frames keep coming: often enough that nobody notices, seldom enough that a
	// thousand small frames a second do not cost a thousand wake-ups of all
	// that take part. A frame after a pause is handed over at once.
	pace = 2 * time.Millisecond
	// tickEvery is how often the relay looks after its lanes: a batch that has
	// been open for longer without an answer is ended, so that the relay knows
	// what EVENTS has. The server forgets a silent batch after 10 seconds.
	tickEvery = time.Second
	// quietTicks is after how many ticks without an event a lane is closed: a
	// connection and its memory are not worth keeping for rare events.
	quietTicks = 60
	// commitWait bounds the wait for what is under way when the relay ends.
	commitWait = 5 * time.Second
	// roomWait bounds what a lane that the server is slow to answer costs the
	// others, and openWait what one costs that is opened, before it is sent away:
	// many times what either takes on a busy machine.
	roomWait = 250 * time.Millisecond
	openWait = time.Second
	// maxMending bounds the lanes that catch up at the same time, each with a
	// reader of the log; roundWait is after how long one makes room for the
	// next.
	maxMending = 4
	roundWait  = 30 * time.Second
	// joinGap is how many frames a lane may be behind when the relay takes it
	// back: it relays as many in a moment.
	joinGap = 32
	// retryMin and retryMax bound the wait before a broken lane, or the log, is
	// tried again; it doubles.
	retryMin = 100 * time.Millisecond
	retryMax = 5 * time.Second
	// heldFor and heldBytes are for how long the log is kept for a lane that is
	// away, unless configured: well below the room that the log has beyond its
	// size.
	heldFor   = 10 * time.Minute
	heldBytes = 256 << 20
	// meetAtBegin and meetAtTick bound the time to make streams for projects that
	// have none.
	meetAtBegin = time.Second
	meetAtTick  = 100 * time.Millisecond
	// settledAges is after how many of the server's syncs what it acknowledged
	// is on disk for sure: the sync after next began after the acknowledgement.
	settledAges = 2
)
