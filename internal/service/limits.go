package service

import "time"

const (
	// maxCollectingBytes bounds what the messages with events take that are being
	// handled, over all projects. Each counts with its size and collectingBytes,
	// for what it takes besides, so that 2,000 small ones can share an append to
	// the log.
	maxCollectingBytes = 32 << 20
	collectingBytes    = 16 << 10
	// maxWaitingEvents and maxWaitingEventBytes bound the messages with events that
	// wait in one account: what arrives while the disk stalls for a moment.
	maxWaitingEvents     = 64 << 10
	maxWaitingEventBytes = 16 << 20
	// maxAnswering bounds the requests of one project that an endpoint answers at
	// a time. The store shares two cores among them; more would only wait there.
	maxAnswering = 16
	// maxWaitingRequests and maxWaitingRequestBytes bound those that wait.
	maxWaitingRequests     = 1024
	maxWaitingRequestBytes = 8 << 20
	// smallAnswerBytes is up to where compressing an answer is not worth it.
	smallAnswerBytes = 16 << 10
	// headerRoomBytes is kept free for headers in an answer's message.
	headerRoomBytes = 8 << 10
	// maxErrorBytes bounds an error's text in a header.
	maxErrorBytes = 1 << 10
	// complainEvery is how often failures that nobody is told of are logged.
	complainEvery = time.Minute
)
