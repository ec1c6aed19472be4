package service

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/weirhq/weir"
)

// queue gives messages to handlers in the order they came, each as soon as there
// is room for it. What is offered is taken or refused at once, so that who
// offers, a subscription, never waits.
type queue struct {
	service *Service
	room    *semaphore.Weighted   // for messages that are being handled
	limits  []*semaphore.Weighted // of what the messages here take
	most    int                   // messages that wait

	mu      sync.Mutex
	waiting []message
	handing bool // a goroutine hands on what waits
}

// message is one that is offered to a queue.
type message struct {
	room, held int64 // what it takes of the room, and of the limits until it is done
	handle     func()
	refuse     func(error) // instead of handle; it must not wait
	until      time.Time   // it waits no longer
}

// Why messages are refused.
var (
	errFull = weir.Errorf(weir.CodeUnavailable, "too many messages at once; send this one again later")
	errLate = weir.Errorf(weir.CodeUnavailable, "the message waited %v for its turn; send it again later", maxWait)
)

// offer takes a message, if the limits allow that, or refuses it.
func (q *queue) offer(m message) {
	q.service.gate.RLock()
	defer q.service.gate.RUnlock()
	if q.service.shut || !q.take(m) {
		m.refuse(errFull)
	}
}

func (q *queue) take(m message) bool {
	if !q.reserve(m.held) {
		return false
	}
	m.until = time.Now().Add(maxWait)
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case !q.handing && q.room.TryAcquire(m.room):
		q.begin(m)
		return true
	case len(q.waiting) >= q.most:
		q.free(q.limits, m.held)
		return false
	}
	q.waiting = append(q.waiting, m)
	if !q.handing {
		q.handing = true
		q.service.handlers.Go(q.hand)
	}
	return true
}

// reserve takes what a message needs of every limit, or of none.
func (q *queue) reserve(size int64) bool {
	for i, limit := range q.limits {
		if !limit.TryAcquire(size) {
			q.free(q.limits[:i], size)
			return false
		}
	}
	return true
}

func (q *queue) free(limits []*semaphore.Weighted, size int64) {
	for _, limit := range limits {
		limit.Release(size)
	}
}

// hand hands on what waits until nothing does.
func (q *queue) hand() {
	for {
		m, ok := q.first()
		if !ok {
			return
		}
		if q.await(m) {
			q.begin(m)
		} else {
			m.refuse(errLate)
			q.free(q.limits, m.held)
		}
		q.drop()
	}
}

// first returns what has waited longest.
func (q *queue) first() (m message, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) == 0 {
		q.waiting, q.handing = nil, false
		return m, false
	}
	return q.waiting[0], true
}

// drop forgets the first, which waits no more.
func (q *queue) drop() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting[0] = message{}
	q.waiting = q.waiting[1:]
}

// await waits until there is room for a message, or it has waited too long.
func (q *queue) await(m message) bool {
	ctx, cancel := context.WithDeadline(q.service.handling, m.until)
	defer cancel()
	return q.room.Acquire(ctx, m.room) == nil
}

// begin handles a message, for which there is room.
func (q *queue) begin(m message) {
	q.service.handlers.Go(func() {
		defer q.free(q.limits, m.held)
		defer q.room.Release(m.room)
		m.handle()
	})
}
