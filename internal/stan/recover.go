package stan

import (
	"context"
	"log/slog"
	"math"
	"strconv"
	"strings"

	"github.com/nats-io/nats.go/jetstream"
)

// recover takes up where the last gateway stopped or died.
func (g *Gateway) recover(ctx context.Context, js jetstream.JetStream) error {
	state, stream, err := openState(ctx, js, &g.config)
	if err != nil {
		return err
	}
	g.state = state
	records, err := state.load(ctx, stream)
	if err != nil {
		return err
	}
	if err := g.channels.recover(ctx); err != nil {
		return err
	}
	orphans := g.recoverRecords(records)
	_, err = state.put(ctx, append(orphans, record{key: cleanKey})) // until it stops in peace again
	return err
}

// recoverRecords takes up clients and subscriptions. Their channels are opened
// by those who write to them: one that cannot be is waited for by itself.
func (g *Gateway) recoverRecords(records map[string][]byte) []record {
	pending := map[string]*member{}
	take := &taker{records: records, logger: g.config.Logger}
	eachRecord(take, clientKey(""), func(_ string, r clientRecord) { g.recoverClient(r) })
	eachRecord(take, "channel.", func(_ string, r channelRecord) { g.recoverChannel(r) })
	_, clean := records[cleanKey]
	eachRecord(take, memberKey(""), func(_ string, r memberRecord) { pending[r.ID] = g.recoverMember(r, clean) })
	var orphans []record
	eachRecord(take, pendingKey("")[:len(pendingKey(""))-1], func(key string, r runs) {
		if !recoverPart(pending, key, r) {
			orphans = append(orphans, record{key: key})
		}
	})
	return orphans
}

// recoverPart gives a member pending messages that have a record of their own.
// It reports false if there is no such member.
func recoverPart(members map[string]*member, key string, r runs) bool {
	parts := strings.Split(key, ".") // pending.ID.PART
	if len(parts) != 3 || members[parts[1]] == nil {
		return false
	}
	part, err := strconv.ParseUint(parts[2], 10, 64)
	if err != nil {
		return false
	}
	m := members[parts[1]]
	m.saved = m.saved.with(r)
	m.parts = append(m.parts, part)
	return true
}

// taker is what is read records from.
type taker struct {
	records map[string][]byte
	logger  *slog.Logger
}

// eachRecord calls take with the records of one kind. One that cannot be read is
// as good as gone, and is not to keep the others from being there.
func eachRecord[T any](from *taker, prefix string, take func(key string, value T)) {
	for key, data := range from.records {
		if !strings.HasPrefix(key, prefix) {
			continue
		}
		value, err := decodeRecord[T](key, data)
		if err != nil {
			from.logger.Error("a record of NATS Streaming clients and subscriptions is passed over", "error", err)
			continue
		}
		take(key, value)
	}
}

func (g *Gateway) recoverClient(r clientRecord) {
	c := newClient(r)
	c.lose() // until it answers
	g.clients.add(c)
}

func (g *Gateway) recoverChannel(r channelRecord) {
	if c := g.channels.find(r.Channel); c != nil {
		c.record = r
	}
}

// recoverMember takes up a subscription. After a crash nobody knows what was
// sent since it was saved last.
func (g *Gateway) recoverMember(r memberRecord, clean bool) *member {
	c := g.channels.find(r.Channel)
	if c == nil {
		return nil // its channel was deleted with all that was in it
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	m := &member{id: r.ID, ack: r.Ack, inbox: r.Inbox, maxInFlight: r.MaxInFlight, ackWait: r.AckWait, saved: r.Pending, pending: map[uint64]delivery{}, due: never}
	at := c.recoverCursor(r, clean)
	client := g.clients.byID(r.Client)
	if r.Closed || client == nil {
		m.cursor = at
		if r.IsDurable && len(at.members) == 0 {
			at.absent = m
		}
		return m
	}
	m.client, m.started, at.absent = client, true, nil
	client.members[m] = struct{}{}
	at.join(m)
	c.install(at)
	c.byAck[m.ack], c.byInbox[m.inbox] = m, m
	return m
}

// recoverCursor returns the cursor of a record, which those of one queue share.
func (c *channel) recoverCursor(r memberRecord, clean bool) *cursor {
	at := &cursor{channel: c.name, durable: r.Durable, queue: r.Queue, isDurable: r.IsDurable}
	if at.durable != "" {
		at.client = r.Client
	}
	key := at.key()
	if known := c.keyed[key]; known != nil {
		at = known
	}
	if key != "" && r.IsDurable {
		c.keyed[key] = at
	}
	at.sent = max(at.sent, r.Sent)
	if !clean && !r.Closed {
		at.doubt = math.MaxUint64 // the channel's end, which is found on opening it
	}
	return at
}
