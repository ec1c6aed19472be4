package stan

import (
	"cmp"
	"math"
	"slices"
	"strconv"
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
	// pending are the messages that are not acknowledged.
	pending map[uint64]delivery
	// saved is what was pending when the gateway stopped, until the channel is
	// open and tells which of it is still there.
	saved runs
	parts []uint64 // which records of their own pending messages have
	// due is no later than the earliest of the pending ones.
	due     int64
	changed bool // its record is to be saved
}

// delivery is a message that is to be acknowledged.
type delivery struct {
	// due is the time, in Unix nanoseconds, when it is sent again: recovered
	// stands for "when it would have been", which takes reading the message.
	due int64
	// size is what of it is on its way to the client: nothing before it was sent
	// to this member, and when it should have been acknowledged.
	size int
}

// recovered is the time of messages whose time was lost in a restart.
const recovered = 0

const never = math.MaxInt64

// stalled reports whether the member has as many messages as it may.
func (m *member) stalled() bool { return len(m.pending) >= m.maxInFlight }

// reachable reports whether it makes sense to send to the member.
func (m *member) reachable() bool { return m.started && m.client != nil && !m.client.away.Load() }

// sent notes that a message was sent.
func (m *member) sent(seq uint64, size int, now time.Time) {
	at := now.Add(time.Duration(m.ackWait) * time.Second).UnixNano()
	m.client.inFlight.take(size - m.pending[seq].size)
	m.pending[seq] = delivery{due: at, size: size}
	m.due = min(m.due, at)
	m.changed = true
}

// settle forgets a message and reports whether it was pending.
func (m *member) settle(seq uint64) bool {
	d, ok := m.pending[seq]
	if !ok {
		return false
	}
	m.lapse(seq, d)
	delete(m.pending, seq)
	m.changed = true
	return true
}

// lapse notes that a message is not on its way any more.
func (m *member) lapse(seq uint64, d delivery) {
	if d.size > 0 {
		m.client.inFlight.take(-d.size)
		m.pending[seq] = delivery{due: d.due}
	}
}

// part takes the member from its client.
func (m *member) part() {
	for seq, d := range m.pending {
		m.lapse(seq, d)
	}
	m.client = nil
}

// restore takes up what was pending when the gateway stopped and is still there.
func (m *member) restore(first, end uint64) {
	m.pending, m.saved = m.saved.pending(first, end), nil
	m.nextDue()
}

// overdue returns the messages that are to be sent again, those that waited
// longest first. They are not on their way any more.
func (m *member) overdue(now int64) []uint64 {
	// Timers that fire for one message after the other are spared.
	const together = int64(15 * time.Millisecond)
	var due []uint64
	for seq, d := range m.pending {
		if d.due <= now+together {
			due = append(due, seq)
			m.lapse(seq, d)
		}
	}
	slices.SortFunc(due, func(a, b uint64) int {
		return cmp.Or(cmp.Compare(m.pending[a].due, m.pending[b].due), cmp.Compare(a, b))
	})
	return due
}

// nextDue finds when a message is to be sent again at the earliest.
func (m *member) nextDue() {
	m.due = never
	for _, d := range m.pending {
		m.due = min(m.due, d.due)
	}
}

// inherit gives the member a message to be sent again at once.
func (m *member) inherit(seq uint64) {
	m.pending[seq] = delivery{due: 1}
	m.due = 1
}

// expire lets everything be sent again at once.
func (m *member) expire() {
	for seq, d := range m.pending {
		m.pending[seq] = delivery{due: 1, size: d.size}
	}
	m.nextDue()
}

// take returns the records, which are then saved. Pending messages that are too
// many for one record have their own, each for a range of sequences, so that a
// crash that leaves some of them old does not lose a message. They come first.
func (m *member) take() []record {
	m.changed = false
	r := memberRecord{
		ID: m.id, Channel: m.cursor.channel, Durable: m.cursor.durable, Queue: m.cursor.queue, IsDurable: m.cursor.isDurable,
		Client: m.cursor.client, Inbox: m.inbox, Ack: m.ack, Closed: m.client == nil,
		MaxInFlight: m.maxInFlight, AckWait: m.ackWait, Sent: m.cursor.sent, Pending: m.saved,
	}
	if m.client != nil {
		r.Client = m.client.record.ID
	}
	if m.saved == nil {
		r.Pending = runsOf(m.pending)
	}
	if len(r.Pending) <= maxRuns {
		return append([]record{{memberKey(m.id), r}}, m.replaceParts(nil)...)
	}
	parts := m.replaceParts(r.Pending.parts())
	r.Pending = nil
	return append(parts, record{memberKey(m.id), r})
}

// replaceParts returns the records of parts, and what deletes the others.
func (m *member) replaceParts(parts map[uint64]runs) []record {
	var records []record
	for _, part := range m.parts {
		if parts[part] == nil {
			records = append(records, record{key: m.partKey(part)})
		}
	}
	m.parts = m.parts[:0]
	for part, r := range parts {
		m.parts = append(m.parts, part)
		records = append(records, record{m.partKey(part), r})
	}
	return records
}

func (m *member) partKey(part uint64) string { return pendingKey(m.id) + strconv.FormatUint(part, 10) }

// erase returns what deletes the member's records.
func (m *member) erase() []record {
	return append(m.replaceParts(nil), record{key: memberKey(m.id)})
}
