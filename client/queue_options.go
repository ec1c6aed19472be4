package client

import "time"

// Defaults of [QueueOptions].
const (
	DefaultAttempts    = 5
	DefaultAckWait     = 30 * time.Second
	DefaultFirstPause  = time.Second
	DefaultLongestWait = 5 * time.Minute
)

// minAckWait is below what signs of life, three in each AckWait, can be relied on
// to arrive.
const minAckWait = 100 * time.Millisecond

// QueueOptions configure a [Client.QueueSubscribe]. Members of a group should give
// the same, except for Concurrency.
type QueueOptions struct {
	SubscribeOptions
	// Concurrency is how many events this member handles at a time; 0 means one,
	// and with one member in the group, in order but for retries.
	Concurrency int
	// Attempts is how often an event is tried before it is parked; 0 means
	// DefaultAttempts.
	Attempts int
	// FirstPause is how long an event waits for its second attempt; the pause
	// doubles with each further one, up to LongestPause. 0 means DefaultFirstPause
	// and DefaultLongestWait.
	FirstPause, LongestPause time.Duration
	// AckWait is after what time without a sign of life an event is given to
	// another member. Handlers may take longer: while one runs, the client gives
	// signs of life. 0 means DefaultAckWait, and 100 ms is the least.
	AckWait time.Duration
}

func (o QueueOptions) withDefaults() QueueOptions {
	o.Concurrency = positive(o.Concurrency, 1)
	o.Attempts = positive(o.Attempts, DefaultAttempts)
	o.FirstPause = positive(o.FirstPause, DefaultFirstPause)
	o.LongestPause = max(positive(o.LongestPause, DefaultLongestWait), o.FirstPause)
	o.AckWait = max(positive(o.AckWait, DefaultAckWait), minAckWait)
	return o
}

// pause is how long an event waits after an attempt, from 1.
func (o QueueOptions) pause(attempt int) time.Duration {
	pause := o.FirstPause
	for range attempt - 1 {
		if pause *= 2; pause >= o.LongestPause {
			return o.LongestPause
		}
	}
	return pause
}
