package stan

import (
	"testing"
	"time"

	stango "github.com/nats-io/stan.go"
)

func TestDurable(t *testing.T) {
	t.Parallel()
	server := sharedServer(t)
	channel := own(t, "")
	ends := map[string]func(stango.Conn, stango.Subscription) error{
		"connection closed":   func(conn stango.Conn, _ stango.Subscription) error { return conn.Close() },
		"subscription closed": func(_ stango.Conn, sub stango.Subscription) error { return sub.Close() },
	}
	publisher := server.connect(t, own(t, "-publisher"))
	publish(t, publisher, channel, texts(1, 3)...)
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			conn := server.connect(t, own(t, ""))
			got := newInbox()
			sub := must(conn.Subscribe(channel, got.take, stango.DurableName("d"), stango.StartAtSequence(2), stango.SetManualAckMode()))(t)
			messages := got.expect(t, texts(2, 3)...)
			check(t, messages[0].Ack())
			check(t, end(conn, sub))
			if conn.NatsConn() == nil {
				conn = server.connect(t, own(t, ""))
			}
			publish(t, publisher, own(t, "-other"), "something")
			// What was not acknowledged comes at once, whatever position is asked for.
			again := newInbox()
			sub = must(conn.Subscribe(channel, again.take, stango.DurableName("d"), stango.DeliverAllAvailable(), stango.SetManualAckMode()))(t)
			m := again.expect(t, "3")[0]
			if !m.Redelivered || m.RedeliveryCount != 1 {
				t.Fatalf("it is not marked as redelivered: %+v", m.MsgProto)
			}
			check(t, m.Ack())
			check(t, sub.Unsubscribe())
			anew := newInbox()
			must(conn.Subscribe(channel, anew.take, stango.DurableName("d"), stango.DeliverAllAvailable()))(t)
			anew.expect(t, texts(1, 3)...)
		})
	}
}

func TestDurableGetsWhatCameWhileItWasAway(t *testing.T) {
	t.Parallel()
	server := sharedServer(t)
	conn := server.connect(t, own(t, ""))
	publisher := server.connect(t, own(t, "-publisher"))
	got := newInbox()
	sub := must(conn.Subscribe(own(t, ""), got.take, stango.DurableName("d")))(t)
	publish(t, publisher, own(t, ""), "1")
	got.expect(t, "1")
	// The library acknowledges after the handler; the close is behind it.
	check(t, sub.Close())
	publish(t, publisher, own(t, ""), "2", "3")
	must(conn.Subscribe(own(t, ""), got.take, stango.DurableName("d")))(t)
	for _, m := range got.expect(t, "2", "3") {
		if m.Redelivered {
			t.Errorf("message %q is marked as redelivered", m.Data)
		}
	}
}

func TestDurableIsOneOfItsClient(t *testing.T) {
	t.Parallel()
	server := sharedServer(t)
	one, other := server.connect(t, own(t, "-one")), server.connect(t, own(t, "-other"))
	got := newInbox()
	must(one.Subscribe(own(t, ""), got.take, stango.DurableName("d")))(t)
	_, err := one.Subscribe(own(t, ""), got.take, stango.DurableName("d"))
	wantError(t, err, "stan: duplicate durable registration")
	must(one.Subscribe(own(t, ""), got.take, stango.DurableName("e")))(t)
	must(one.Subscribe(own(t, ".x"), got.take, stango.DurableName("d")))(t)
	must(other.Subscribe(own(t, ""), got.take, stango.DurableName("d")))(t)
}

func TestDurableResumesWithNewOptions(t *testing.T) {
	t.Parallel()
	conn := sharedServer(t).connect(t, own(t, ""))
	got := newInbox()
	sub := must(conn.Subscribe(own(t, ""), got.take, stango.DurableName("d"), stango.SetManualAckMode(), stango.MaxInflight(5), stango.AckWait(time.Second)))(t)
	publish(t, conn, own(t, ""), texts(1, 6)...)
	got.expect(t, texts(1, 5)...)
	check(t, sub.Close())
	// All that is pending comes again, though it is more than may be in flight.
	must(conn.Subscribe(own(t, ""), got.take, stango.DurableName("d"), stango.SetManualAckMode(), stango.MaxInflight(2), stango.AckWait(time.Second)))(t)
	got.expect(t, texts(1, 5)...)
	got.expect(t, texts(1, 5)...)
}
