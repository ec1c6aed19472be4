package stan

import "slices"

// cursor is a position in a channel and who reads from there: one subscription,
// or the members of a queue among whom the messages are shared. A durable one
// outlasts its members. The channel's lock guards it.
type cursor struct {
	channel string
	// client and durable name a durable subscription, queue a queue, whose
	// name has that of the durable in front if it is one.
	client, durable, queue string
	isDurable              bool

	sent    uint64 // the last message that was sent to any member
	stored  uint64 // the frame it was in, to go on reading from there; 0 if unknown
	members []*member
	// absent holds what the last member had not acknowledged, while a durable
	// has no members.
	absent *member
	// again counts how often a message was sent again.
	again map[uint64]uint32
	// doubt is up to where messages may have been sent before a crash.
	doubt uint64
	turn  int
}

// key is by what the cursor is found again; empty if it never is.
func (r *cursor) key() string {
	switch {
	case r.queue != "":
		return "queue " + r.queue
	case r.durable != "":
		return "durable " + r.client + " " + r.durable
	default:
		return ""
	}
}

// best returns the member that a message goes to: of those that can take one,
// the one with the least to do, by turns. With force one that has its fill may
// get another, as long as its client does not have too much on the way. It
// returns nil if there is none; wake is then roused when that changes.
func (r *cursor) best(force bool, wake chan struct{}) *member {
	var best *member
	for i := range r.members {
		m := r.members[(r.turn+i)%len(r.members)]
		if !m.reachable() || m.stalled() && !force || m.client.inFlight.full(wake) {
			continue
		}
		if best == nil || fewer(m, best) {
			best = m
		}
	}
	r.turn++
	return best
}

// fewer reports whether a has less to do than b: who is not stalled comes
// first.
func fewer(a, b *member) bool {
	if a.stalled() != b.stalled() {
		return b.stalled()
	}
	return len(a.pending) < len(b.pending)
}

// fit takes back what a record says of messages that a channel does not have.
func (r *cursor) fit(end uint64) {
	r.sent = min(r.sent, end-1)
	r.doubt = min(r.doubt, end-1)
}

// join adds a member.
func (r *cursor) join(m *member) {
	m.cursor = r
	r.members = append(r.members, m)
}

// leave removes a member. What it had not acknowledged goes to the others of
// its queue, at once.
func (r *cursor) leave(m *member) {
	r.members = slices.DeleteFunc(r.members, func(other *member) bool { return other == m })
	if len(r.members) == 0 {
		return
	}
	for i, run := 0, runsOf(m.pending); i < len(run); i++ {
		for seq := run[i][0]; seq < run[i][0]+run[i][1]; seq++ {
			r.members[seq%uint64(len(r.members))].inherit(seq)
		}
	}
	heir := r.members[0] // before the channel is open
	heir.saved = heir.saved.with(m.saved)
	for _, other := range r.members {
		other.changed = true
	}
}
