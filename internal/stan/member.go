package stan

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// member is a subscription: alone at its cursor, or one of a queue. The
// channel's lock guards it.
type member struct {
	id     string // of its record; a durable keeps it
	ack    string // the subject of its acknowledgements
	inbox  string
	cursor *cursor
	client *client // nil while a durable is away

	maxInFlight int
	ackWait     int32 // seconds
	// started says that the client knows of the subscription, which it must
	// before the first message.
	started bool
	// pending are the messages that are not acknowledged, with the time, in
	// Unix nanoseconds, when they are sent again: recovered stands for "when
	// they would have been", which takes reading the message.
	pending map[uint64]int64
	// due is no later than the earliest of these.
	due     int64
	changed bool // its record is to be saved
}

// recovered is the time of messages whose time was lost in a restart.
const recovered = 0

const never = math.MaxInt64

// stalled reports whether the member has as many messages as it may.
func (m *member) stalled() bool { return len(m.pending) >= m.maxInFlight }

// reachable reports whether it makes sense to send to the member.
func (m *member) reachable() bool { return m.started && m.client != nil && !m.client.away.Load() }

// sent notes that a message was sent.
func (m *member) sent(seq uint64, now time.Time) {
	at := now.Add(time.Duration(m.ackWait) * time.Second).UnixNano()
	m.pending[seq] = at
	m.due = min(m.due, at)
	m.changed = true
}

// settle forgets a message and reports whether it was pending.
func (m *member) settle(seq uint64) bool {
	if _, ok := m.pending[seq]; !ok {
		return false
	}
	delete(m.pending, seq)
	m.changed = true
	return true
}

// overdue returns the messages that are to be sent again, those that waited
// longest first.
func (m *member) overdue(now int64) []uint64 {
	// Timers that fire for one message after the other are spared.
	const together = int64(15 * time.Millisecond)
	var due []uint64
	for seq, at := range m.pending {
		if at <= now+together {
			due = append(due, seq)
		}
	}
	slices.SortFunc(due, func(a, b uint64) int {
		return cmp.Or(cmp.Compare(m.pending[a], m.pending[b]), cmp.Compare(a, b))
	})
	return due
}

// nextDue finds when a message is to be sent again at the earliest.
func (m *member) nextDue() {
	m.due = never
	for _, at := range m.pending {
		m.due = min(m.due, at)
	}
}

// expire lets everything be sent again at once.
func (m *member) expire() {
	for seq := range m.pending {
		m.pending[seq] = 1
	}
	m.nextDue()
}

// take returns the record, which is then saved.
func (m *member) take() record {
	m.changed = false
	r := memberRecord{
		ID: m.id, Channel: m.cursor.channel, Durable: m.cursor.durable, Queue: m.cursor.queue, IsDurable: m.cursor.isDurable,
		Client: m.cursor.client, Inbox: m.inbox, Ack: m.ack, Closed: m.client == nil,
		MaxInFlight: m.maxInFlight, AckWait: m.ackWait, Sent: m.cursor.sent, Pending: runsOf(m.pending),
	}
	if m.client != nil {
		r.Client = m.client.record.ID
	}
	return record{memberKey(m.id), r}
}
