package stan

import (
	"testing"
	"time"

	stango "github.com/nats-io/stan.go"
)

func TestRedelivery(t *testing.T) {
	t.Parallel()
	conn := sharedServer(t).connect(t, own(t, ""))
	got := newInbox()
	must(conn.Subscribe(own(t, ""), got.take, stango.SetManualAckMode(), stango.AckWait(time.Second)))(t)
	publish(t, conn, own(t, ""), "1", "2")
	first := got.expect(t, "1", "2")
	check(t, first[1].Ack())
	sent := time.Now()
	for count := uint32(1); count <= 2; count++ {
		m := got.expect(t, "1")[0]
		if !m.Redelivered || m.RedeliveryCount != count || m.Sequence != 1 || m.Timestamp != first[0].Timestamp {
			t.Fatalf("redelivery %d is %+v", count, m.MsgProto)
		}
		if took := time.Since(sent); took < 900*time.Millisecond || took > 1500*time.Millisecond {
			t.Fatalf("redelivery %d came after %s", count, took)
		}
		sent = time.Now()
		if count == 2 {
			check(t, m.Ack())
		}
	}
	got.quiet(t, 1300*time.Millisecond)
}

func TestNewMessagesAreNotHeldBackByRedelivery(t *testing.T) {
	t.Parallel()
	conn := sharedServer(t).connect(t, own(t, ""))
	got := newInbox()
	must(conn.Subscribe(own(t, ""), got.take, stango.SetManualAckMode(), stango.AckWait(time.Second), stango.MaxInflight(2)))(t)
	publish(t, conn, own(t, ""), "1")
	got.expect(t, "1")
	got.expect(t, "1")
	publish(t, conn, own(t, ""), "2", "3")
	got.expect(t, "2")
	got.expect(t, "1", "2")
}

func TestAcksOfTheLibrary(t *testing.T) {
	t.Parallel()
	conn := sharedServer(t).connect(t, own(t, ""))
	got := newInbox()
	must(conn.Subscribe(own(t, ""), got.take, stango.AckWait(time.Second)))(t)
	publish(t, conn, own(t, ""), texts(1, 20)...)
	got.expect(t, texts(1, 20)...)
	got.quiet(t, 1300*time.Millisecond)
}

// A subscriber that never acknowledges gets its fill again and again, and
// nobody else notices.
func TestSubscriberThatNeverAcknowledges(t *testing.T) {
	t.Parallel()
	conn := sharedServer(t).connect(t, own(t, ""))
	stuck, well := newInbox(), newInbox()
	must(conn.Subscribe(own(t, ""), stuck.take, stango.SetManualAckMode(), stango.AckWait(time.Second), stango.MaxInflight(2)))(t)
	must(conn.Subscribe(own(t, ""), well.take))(t)
	publish(t, conn, own(t, ""), texts(1, 200)...)
	well.expect(t, texts(1, 200)...)
	stuck.expect(t, "1", "2", "1", "2", "1", "2")
}

func TestManyPendingMessagesAreRedelivered(t *testing.T) {
	t.Parallel()
	const count = 2000
	conn := sharedServer(t).connect(t, own(t, ""))
	got := newInbox()
	must(conn.Subscribe(own(t, ""), got.take, stango.SetManualAckMode(), stango.AckWait(2*time.Second), stango.MaxInflight(count)))(t)
	for _, text := range texts(1, count) {
		must(conn.PublishAsync(own(t, ""), []byte(text), func(string, error) {}))(t)
	}
	got.expect(t, texts(1, count)...)
	for _, m := range got.expect(t, texts(1, count)...) {
		if !m.Redelivered {
			t.Fatalf("message %q is not marked", m.Data)
		}
		check(t, m.Ack())
	}
	got.quiet(t, 2300*time.Millisecond)
}
