package collect

import (
	"context"
	"strconv"
	"sync"
	"time"

	"github.com/zeebo/xxh3"

	"github.com/weirhq/weir"
)

// recent remembers the ids of the newest events, so that most repeats never
// reach the log, the live view or the rules. It forgets by generations: when
// the current one is full, the previous one goes. The store decides about all
// older repeats.
type recent struct {
	limit             int // of ids in a generation
	mu                sync.Mutex
	current, previous map[xxh3.Uint128]*claim
}

func newRecent(limit int) *recent {
	return &recent{limit: limit, current: map[xxh3.Uint128]*claim{}}
}

// claim is one request's hold on the ids of its events, until they are on disk
// or refused.
type claim struct {
	received time.Time
	done     chan struct{}
	err      error  // valid once done is closed
	sequence uint64 // of the frame with the last of the events; valid with err
	keys     []xxh3.Uint128
}

func newClaim(received time.Time) *claim {
	return &claim{received: received, done: make(chan struct{})}
}

// finish tells those who wait how it ended, and where the events are in the log.
func (c *claim) finish(sequence uint64, err error) {
	c.sequence, c.err = sequence, err
	c.keys = nil
	close(c.done)
}

// wait returns nil when the claimed events are on disk.
func (c *claim) wait(ctx context.Context) error {
	select {
	case <-c.done:
		return c.err
	case <-ctx.Done():
		return &weir.Error{Code: weir.CodeUnavailable, Message: "the same events are still being written; send them again", Err: ctx.Err()}
	}
}

// recentKey identifies an event as a repeat would: by project, id, and the
// time if the client sent one. 128 bits, since a collision would drop an event.
func recentKey(project string, event *weir.Event) xxh3.Uint128 {
	var buffer [256]byte
	key := append(buffer[:0], project...)
	key = append(key, 0)
	key = append(key, event.ID...)
	key = append(key, 0)
	if !event.Untimed {
		key = strconv.AppendInt(key, event.Time.UnixMicro(), 36)
	}
	return xxh3.Hash128(key)
}

// wanted is an id to claim.
type wanted struct {
	key     xxh3.Uint128
	untimed bool
	holder  *claim // who has it already, or nil
}

// takeAll claims ids at one instant and tells who has those that are taken. So
// a claim only ever waits for older ones, and no two wait for each other.
func (r *recent) takeAll(ids []wanted, by *claim) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range ids {
		ids[i].holder = r.take(ids[i].key, ids[i].untimed, by)
	}
}

// take claims a key, or returns the claim that already has it. The id of an
// untimed event is free again after a while, as in the store. The lock is held.
func (r *recent) take(key xxh3.Uint128, untimed bool, by *claim) *claim {
	for _, generation := range [...]map[xxh3.Uint128]*claim{r.current, r.previous} {
		other := generation[key]
		if other != nil && (!untimed || by.received.Sub(other.received) <= weir.UntimedRepeatWindow) {
			return other
		}
	}
	if len(r.current) >= r.limit {
		r.previous = r.current
		r.current = make(map[xxh3.Uint128]*claim, r.limit)
	}
	r.current[key] = by
	by.keys = append(by.keys, key)
	return nil
}

// release forgets what a claim holds, since its events were not accepted.
func (r *recent) release(c *claim) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, key := range c.keys {
		if r.current[key] == c {
			delete(r.current, key)
		}
		if r.previous[key] == c {
			delete(r.previous, key)
		}
	}
}
