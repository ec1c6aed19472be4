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
	// commitWait bounds the wait for the end of a batch.
	commitWait = 5 * time.Second
	// retryMin and retryMax bound the wait before a broken lane, or the log, is
	// tried again; it doubles.
	retryMin = 100 * time.Millisecond
	retryMax = 5 * time.Second
	// settledAges is after how many of the server's syncs what it acknowledged
	// is on disk for sure: the sync after next began after the acknowledgement.
	settledAges = 2
)
