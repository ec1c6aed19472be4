package stan

import (
	"context"
	"time"

	"github.com/nats-io/stan.go/pb"
)

// pass is one walk over a channel's cursors.
type pass struct {
	channel *channel
	front   publisher
	now     time.Time
	left    int    // how many messages may still be sent
	bytes   int    // and how many bytes
	missing uint64 // a message that has to be read first; 0 if none
	hint    uint64 // the frame from which to look for it
	due     int64  // when a message is to be sent again
}

// publisher is the connection to clients.
type publisher interface {
	Publish(subject string, data []byte) error
}

// deliver sends the channel's messages to its subscribers until ctx ends.
func (c *channel) deliver(ctx context.Context, front publisher, complain func(error)) {
	if c.awaitOpen(ctx) != nil {
		return
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	failed := false
	for {
		p := c.walk(front)
		switch {
		case p.missing > 0:
			err := c.load(ctx, p.missing, p.hint)
			if err != nil && ctx.Err() == nil {
				if !failed {
					complain(err)
				}
				pause(ctx, storagePause)
			}
			failed = err != nil
		case !p.spent():
			timer.Reset(time.Duration(max(p.due-p.now.UnixNano(), 0)))
			select {
			case <-ctx.Done():
			case <-c.wake:
			case <-timer.C:
			}
		}
		if ctx.Err() != nil {
			return
		}
	}
}

// load reads messages into memory, without the lock.
func (c *channel) load(ctx context.Context, seq, hint uint64) error {
	end := c.ends()
	frames, err := c.log.read(ctx, seq, hint)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if n := len(frames); n == 0 || frames[n-1].end() <= seq { // all that there was has gone
		c.cache.floor = max(c.cache.floor, end)
	}
	c.cache.read(seq, frames)
	return nil
}

// walk sends what can be sent from memory. Each walk begins with another
// cursor, so that those who have to read take turns.
func (c *channel) walk(front publisher) *pass {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := &pass{channel: c, front: front, now: time.Now(), left: maxPass, bytes: maxPassBytes, due: never}
	c.turn++
	for i := range c.readers {
		p.advance(c.readers[(c.turn+i)%len(c.readers)])
	}
	return p
}

// advance sends to the members of one cursor: first what has to be sent again,
// then what is new.
func (p *pass) advance(r *cursor) {
	if !p.resend(r) {
		return
	}
	for !p.spent() && r.sent+1 < p.channel.end {
		to := r.best(false, p.channel.wake)
		if to == nil {
			return
		}
		e, seq, stored, ok := p.channel.cache.find(r.sent + 1)
		if !ok && p.channel.gone(r.sent+1) {
			r.sent, to.changed = p.channel.end-1, true
			return
		}
		if !ok {
			p.miss(r.sent+1, r.stored)
			return
		}
		message := e.message
		if seq <= r.doubt {
			message = p.repeat(r, seq, message)
		}
		p.send(to, seq, message)
		r.sent, r.stored = seq, stored
	}
}

// resend sends again what members have not acknowledged in time. It reports
// false if there is more of it.
func (p *pass) resend(r *cursor) bool {
	for _, m := range r.members {
		if m.due > p.now.UnixNano() {
			p.due = min(p.due, m.due)
			continue
		}
		if r.queue == "" && !m.reachable() {
			continue // it goes on when the client is back
		}
		switch p.resendAll(r, m) {
		case resentSome:
			return false
		case resentAll:
			m.nextDue()
			p.due = min(p.due, m.due)
		}
	}
	return true
}

// resent is how far sending again came.
type resent int

const (
	resentAll  resent = iota
	resentSome        // the next walk goes on
	resentFull        // nobody takes more; who does will wake the channel
)

// resendAll sends again what a member has not acknowledged in time.
func (p *pass) resendAll(r *cursor, m *member) resent {
	for _, seq := range m.overdue(p.now.UnixNano()) {
		if p.spent() {
			return resentSome
		}
		to := r.best(true, p.channel.wake)
		if to == nil {
			return resentFull
		}
		if !p.resendOne(r, m, to, seq) {
			return resentSome
		}
	}
	return resentAll
}

// resendOne reports false if the message has to be read first.
func (p *pass) resendOne(r *cursor, m, to *member, seq uint64) bool {
	e, found, _, ok := p.channel.cache.find(seq)
	if !ok && !p.channel.gone(seq) {
		p.miss(seq, 0)
		return false
	}
	if found != seq {
		m.settle(seq) // it is gone
		delete(r.again, seq)
		return true
	}
	if m.pending[seq].due == recovered {
		due := max(timeOf(e.message)+int64(time.Duration(m.ackWait)*time.Second), 1)
		m.pending[seq] = delivery{due: due}
		if due > p.now.UnixNano() {
			return true
		}
	}
	if to != m {
		m.settle(seq)
	}
	p.send(to, seq, p.repeat(r, seq, e.message))
	return true
}

// repeat marks a message as sent again.
func (p *pass) repeat(r *cursor, seq uint64, message []byte) []byte {
	if r.again == nil {
		r.again = map[uint64]uint32{}
	}
	r.again[seq]++
	var m pb.MsgProto
	if err := m.Unmarshal(message); err != nil {
		return message // it was encoded by us
	}
	m.Redelivered, m.RedeliveryCount = true, r.again[seq]
	marked, err := m.Marshal()
	if err != nil {
		return message
	}
	return marked
}

// send sends a message. A connection that is lost does not matter: what is not
// acknowledged is sent again.
func (p *pass) send(to *member, seq uint64, message []byte) {
	_ = p.front.Publish(to.inbox, message)
	to.sent(seq, len(message), p.now)
	p.due = min(p.due, to.due)
	p.left--
	p.bytes -= len(message)
}

// spent reports whether the walk has sent what it may.
func (p *pass) spent() bool { return p.left <= 0 || p.bytes <= 0 }

// gone reports whether neither a message nor any behind it is there. The lock is
// held.
func (c *channel) gone(seq uint64) bool { return max(seq, c.cache.floor) >= c.end }

// miss asks for a message to be read. The first that asks in a walk gets it.
func (p *pass) miss(seq, hint uint64) {
	if p.missing == 0 {
		p.missing, p.hint = seq, hint
	}
}
