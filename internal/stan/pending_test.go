package stan

import (
	"strconv"
	"strings"
	"testing"
	"time"

	stango "github.com/nats-io/stan.go"
)

// All that the members of a durable queue had not acknowledged comes again after
// a restart, however much that is together.
func TestAllThatAQueueLeavesComesAgain(t *testing.T) {
	t.Parallel()
	const members, each = 40, 1024
	f := newFixture(t, nil)
	conn := f.connect(t, "c")
	options := []stango.SubscriptionOption{stango.DurableName("d"), stango.SetManualAckMode(), stango.AckWait(time.Minute)}
	got := newInbox()
	for range members {
		must(conn.QueueSubscribe("foo", "q", got.take, options...))(t)
	}
	for i := range members * each {
		must(conn.PublishAsync("foo", []byte(strconv.Itoa(i)), func(string, error) {}))(t)
	}
	for range members * each {
		got.next(t)
	}
	check(t, conn.Close())
	f.end()
	f.run(t)
	again, seen := newInbox(), map[uint64]bool{}
	must(f.connect(t, "c").QueueSubscribe("foo", "q", again.take, options...))(t)
	for len(seen) < members*each {
		seen[again.next(t).Sequence] = true
	}
}

// Heirs may have so many messages with gaps that no record holds them: they are
// stored in parts, and read back.
func TestManyPendingMessagesAreKept(t *testing.T) {
	t.Parallel()
	const members, last = 7, 210_000
	f := newFixture(t, nil)
	conn := f.connect(t, "c")
	got := newInbox()
	for range members {
		must(conn.QueueSubscribe("foo", "q", got.take, stango.DurableName("d"), stango.SetManualAckMode()))(t)
	}
	publish(t, conn, "foo", "1")
	got.next(t)
	c := f.gateway.channels.find("foo")
	c.mu.Lock()
	at := c.readers[0]
	for seq := uint64(2); seq <= last; seq += 2 {
		at.members[seq/2%members].pending[seq] = delivery{due: never}
	}
	at.sent, c.end = last, last+1
	for _, m := range at.members {
		m.nextDue()
		m.changed = true
		m.client.away.Store(true) // to be left alone
	}
	c.mu.Unlock()
	await(t, "all records to be saved", func() bool { return !anyChanged(c) })
	check(t, conn.Close()) // each leaves what it has to the others
	records := storedRecords(t, f)
	var whole runs
	for key, data := range records {
		switch {
		case len(data) > 1<<20:
			t.Errorf("the record %s has %d bytes", key, len(data))
		case strings.HasPrefix(key, "pending."):
			whole = whole.with(must(decodeRecord[runs](key, data))(t))
		}
	}
	if kept := len(whole.pending(2, last+1)); kept != last/2 {
		t.Errorf("%d of %d messages are kept", kept, last/2)
	}
}

func anyChanged(c *channel) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range c.byAck {
		if m.changed {
			return true
		}
	}
	return false
}

func storedRecords(t *testing.T, f *fixture) map[string][]byte {
	t.Helper()
	stream := must(f.gateway.state.js.Stream(t.Context(), namesOf(testCluster).stateStream()))(t)
	return must(f.gateway.state.load(t.Context(), stream))(t)
}

// When all that a subscription still needs has aged, that is settled, and the
// storage is not asked again and again.
func TestAgedMessagesAreSettled(t *testing.T) {
	t.Parallel()
	f := newFixture(t, func(config *Config) { config.MaxAge = time.Second })
	conn := f.connect(t, "c")
	got := newInbox()
	subscribe := func() stango.Subscription {
		return must(conn.Subscribe("foo", got.take, stango.DurableName("d"), stango.SetManualAckMode(), stango.AckWait(time.Minute)))(t)
	}
	sub := subscribe()
	publish(t, conn, "foo", "1")
	got.expect(t, "1")
	check(t, sub.Close())
	publish(t, conn, "foo", "2", "3")
	log := f.gateway.channels.find("foo").log
	await(t, "the messages to age", func() bool { return must(log.stream.Info(t.Context()))(t).State.Msgs == 0 })
	subscribe()
	before := f.config.Storage.Stats().OutMsgs
	got.quiet(t, 500*time.Millisecond)
	if asked := f.config.Storage.Stats().OutMsgs - before; asked > 50 {
		t.Errorf("the storage got %d requests for nothing", asked)
	}
	publish(t, conn, "foo", "4")
	got.expect(t, "4")
}
