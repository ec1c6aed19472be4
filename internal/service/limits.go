package service

import "time"

const (
	// maxCollectingBytes bounds what the messages with events take that are being
	// handled, over all projects. Each counts with its size and collectingBytes,
	// for what it takes besides, so that 2,000 small ones can share an append to
	// the log.
	maxCollectingBytes = 32 << 20
	collectingBytes    = 16 << 10
	// maxEventBytes bounds the messages with events that are here, being handled
	// or waiting, of all projects, and maxAccountEventBytes those of one account,
	// so that none keeps out all others. maxWaitingEvents of them may wait: what
	// arrives while the disk stalls for a moment.
	maxEventBytes        = 96 << 20
	maxAccountEventBytes = 40 << 20
	maxWaitingEvents     = 64 << 10
	// maxAnswering bounds the requests of one project that an endpoint answers at
	// a time. The store shares two cores among them; more would only wait there.
	maxAnswering = 16
	// maxWaitingRequests bounds those that wait: the last of more would not be
	// answered in time.
	maxWaitingRequests = 1024
	// maxRequestBytes bounds the requests that are here, of all projects, and
	// maxAccountRequestBytes those of one account.
	maxRequestBytes        = 32 << 20
	maxAccountRequestBytes = 12 << 20
	// messageBytes is about what a message takes besides its subject, headers and
	// body.
	messageBytes = 512
	// maxWait is how long a message waits for its turn: many clients wait five
	// seconds for an answer, and must hear that there is none.
	maxWait = 4 * time.Second
	// maxArriving and the sizes bound what arrives while a subscription's
	// goroutine is not running. It never waits, so that is next to nothing.
	maxArriving         = 64 << 10
	maxArrivingEvents   = 8 << 20
	maxArrivingRequests = 4 << 20
	// smallAnswerBytes is up to where compressing an answer is not worth it.
	smallAnswerBytes = 16 << 10
	// headerRoomBytes is kept free for headers in an answer's message.
	headerRoomBytes = 8 << 10
	// maxErrorBytes bounds an error's text in a header.
	maxErrorBytes = 1 << 10
	// complainEvery is how often failures that nobody is told of are logged.
	complainEvery = time.Minute
)
