package stan

import (
	"testing"
	"time"

	stango "github.com/nats-io/stan.go"
)

// A client gets no more bytes than it may have without acknowledging, over all
// its subscriptions, and the rest when it acknowledges.
func TestBytesOnTheWayAreBounded(t *testing.T) {
	t.Parallel()
	const size, count = 512 << 10, 20
	f := newFixture(t, nil)
	publisher, subscriber := f.connect(t, "publisher"), f.connect(t, "subscriber")
	got := newInbox()
	for _, channel := range []string{"foo", "bar"} {
		must(subscriber.Subscribe(channel, got.take, stango.SetManualAckMode(), stango.AckWait(time.Minute)))(t)
		for range count / 2 {
			check(t, publisher.Publish(channel, make([]byte, size)))
		}
	}
	var first []*stango.Msg
	for range maxInFlightBytes / size {
		first = append(first, got.next(t))
	}
	got.quiet(t, 300*time.Millisecond)
	for _, m := range first {
		check(t, m.Ack())
	}
	for range count - len(first) {
		check(t, got.next(t).Ack())
	}
	await(t, "nothing to be on its way", func() bool { return inFlight(f, "subscriber") == 0 })
}

func inFlight(f *fixture, id string) int {
	c := f.gateway.clients.byID(id)
	c.inFlight.mu.Lock()
	defer c.inFlight.mu.Unlock()
	return c.inFlight.bytes
}

// What was lost on its way is sent again, as much as may be at a time, and
// frees the rest when it is acknowledged.
func TestBytesThatWereLostAreSentAgain(t *testing.T) {
	t.Parallel()
	const size, count = 512 << 10, 20
	f := newFixture(t, nil)
	conn := f.connect(t, "c")
	got := newInbox()
	must(conn.Subscribe("foo", got.take, stango.SetManualAckMode(), stango.AckWait(time.Second)))(t)
	for range count {
		check(t, conn.Publish("foo", make([]byte, size)))
	}
	for range maxInFlightBytes / size {
		got.next(t) // and lost
	}
	seen := map[uint64]bool{}
	for len(seen) < count {
		m := got.next(t)
		seen[m.Sequence] = true
		check(t, m.Ack())
	}
}

// One large message is sent, whatever the bound is, and a client that ends
// leaves no bytes behind with those that stay.
func TestBytesOfAMemberThatLeaves(t *testing.T) {
	t.Parallel()
	const size = 900 << 10
	f := newFixture(t, nil)
	leaving, staying := f.connect(t, "leaving"), f.connect(t, "staying")
	left, kept := newInbox(), newInbox()
	options := []stango.SubscriptionOption{stango.SetManualAckMode(), stango.AckWait(time.Minute)}
	sub := must(leaving.QueueSubscribe("foo", "q", left.take, options...))(t)
	for range 3 {
		check(t, staying.Publish("foo", make([]byte, size)))
		left.next(t)
	}
	must(staying.QueueSubscribe("foo", "q", kept.take, options...))(t)
	check(t, sub.Close())
	for range 3 {
		check(t, kept.next(t).Ack())
	}
	for _, id := range []string{"leaving", "staying"} {
		await(t, "nothing to be on its way", func() bool { return inFlight(f, id) == 0 })
	}
}
