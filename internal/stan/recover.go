package stan

import (
	"context"
	"fmt"
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
	if err := g.recoverRecords(ctx, records); err != nil {
		return err
	}
	return state.put(ctx, []record{{key: cleanKey}}) // until it stops in peace again
}

func (g *Gateway) recoverRecords(ctx context.Context, records map[string][]byte) error {
	if err := eachRecord(records, clientKey(""), g.recoverClient); err != nil {
		return err
	}
	if err := eachRecord(records, "channel.", g.recoverChannel); err != nil {
		return err
	}
	for _, c := range g.channels.all() {
		if err := c.open(ctx); err != nil {
			return err
		}
	}
	_, clean := records[cleanKey]
	return eachRecord(records, memberKey(""), func(r memberRecord) { g.recoverMember(r, clean) })
}

// eachRecord calls take with the records of one kind.
func eachRecord[T any](records map[string][]byte, prefix string, take func(T)) error {
	for key, data := range records {
		if !strings.HasPrefix(key, prefix) {
			continue
		}
		r, err := decodeRecord[T](key, data)
		if err != nil {
			return fmt.Errorf("cannot recover: %w", err)
		}
		take(r)
	}
	return nil
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
func (g *Gateway) recoverMember(r memberRecord, clean bool) {
	c := g.channels.find(r.Channel)
	if c == nil {
		return // its channel was deleted with all that was in it
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	m := &member{id: r.ID, ack: r.Ack, inbox: r.Inbox, maxInFlight: r.MaxInFlight, ackWait: r.AckWait, pending: r.Pending.pending(recovered)}
	m.nextDue()
	at := c.recoverCursor(r, clean)
	client := g.clients.byID(r.Client)
	if r.Closed || client == nil {
		m.cursor = at
		if r.IsDurable && len(at.members) == 0 {
			at.absent = m
		}
		return
	}
	m.client, m.started, at.absent = client, true, nil
	client.members[m] = struct{}{}
	at.join(m)
	c.install(at)
	c.byAck[m.ack], c.byInbox[m.inbox] = m, m
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
	at.sent = max(at.sent, min(r.Sent, c.end-1))
	if !clean && !r.Closed {
		at.doubt = c.end - 1
	}
	return at
}
