package stan

import (
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	stango "github.com/nats-io/stan.go"
)

// connectThrough connects a client that soon finds a server again.
func (s *testServer) connectThrough(t *testing.T, id string) stango.Conn {
	t.Helper()
	return s.connect(t, id, stango.NatsOptions(nats.ReconnectWait(20*time.Millisecond), nats.ReconnectJitter(0, 0)))
}

// Clients whose connection finds the restarted server go on without doing
// anything, and nothing that was acknowledged is lost.
func TestRestart(t *testing.T) {
	t.Parallel()
	for name, restart := range map[string]func(*testing.T, *testServer){
		"killed":  func(_ *testing.T, s *testServer) { s.kill() },
		"stopped": func(t *testing.T, s *testServer) { check(t, s.stop()) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t)
			conn := server.connectThrough(t, "c")
			plain, queue, durable := newInbox(), newInbox(), newInbox()
			must(conn.Subscribe("foo", plain.take))(t)
			must(conn.QueueSubscribe("foo", "q", queue.take))(t)
			sub := must(conn.Subscribe("foo", durable.take, stango.DurableName("d"), stango.SetManualAckMode(), stango.AckWait(time.Second)))(t)
			publish(t, conn, "foo", "1", "2")
			plain.expect(t, "1", "2")
			queue.expect(t, "1", "2")
			check(t, durable.expect(t, "1", "2")[0].Ack())
			settle(t, conn)
			restart(t, server)
			check(t, server.start())
			awaitAgain(t, conn.NatsConn())
			publish(t, conn, "foo", "3")
			expectUnlessRepeated(t, plain, "3")
			expectUnlessRepeated(t, queue, "3")
			pending := map[string]bool{}
			for !pending["2"] || !pending["3"] {
				m := durable.next(t)
				pending[string(m.Data)] = true
				check(t, m.Ack())
			}
			check(t, sub.Close())
			all := newInbox()
			must(conn.Subscribe("foo", all.take, stango.DeliverAllAvailable()))(t)
			all.expect(t, "1", "2", "3")
		})
	}
}

// awaitAgain awaits that a connection was lost and is there again, with its
// subscriptions.
func awaitAgain(t *testing.T, conn *nats.Conn) {
	t.Helper()
	await(t, "a connection to be there again", func() bool {
		return conn.Stats().Reconnects > 0 && conn.IsConnected() && conn.Flush() == nil
	})
}

// settle gives the server the time to have what was acknowledged on disk:
// a subscription's progress may be a moment behind.
func settle(t *testing.T, conn stango.Conn) {
	t.Helper()
	check(t, conn.NatsConn().Flush())
	time.Sleep(2 * saveInterval)
}

// expectUnlessRepeated awaits a message and passes over those that come again.
func expectUnlessRepeated(t *testing.T, got inbox, want string) {
	t.Helper()
	for {
		m := got.next(t)
		if string(m.Data) == want {
			return
		}
		if !m.Redelivered {
			t.Fatalf("message %q came, want %q", m.Data, want)
		}
	}
}

func TestDurableIsThereAfterARestart(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	conn := server.connect(t, "c")
	got, group := newInbox(), newInbox()
	must(conn.Subscribe("foo", got.take, stango.DurableName("d"), stango.SetManualAckMode()))(t)
	must(conn.QueueSubscribe("foo", "q", group.take, stango.DurableName("d")))(t)
	publish(t, conn, "foo", "1", "2")
	check(t, got.expect(t, "1", "2")[0].Ack())
	group.expect(t, "1", "2")
	settle(t, conn)
	check(t, conn.Close())
	server.kill()
	check(t, server.start())
	publish(t, server.connect(t, "other"), "foo", "3")
	conn = server.connect(t, "c")
	must(conn.Subscribe("foo", got.take, stango.DurableName("d")))(t)
	if m := got.expect(t, "2", "3"); !m[0].Redelivered || m[1].Redelivered {
		t.Errorf("redelivered is %v and %v", m[0].Redelivered, m[1].Redelivered)
	}
	must(conn.QueueSubscribe("foo", "q", group.take, stango.DurableName("d")))(t)
	group.expect(t, "3")
}

// What is being published while the server is killed again and again is there
// if it was acknowledged, once and in order.
func TestNothingAcknowledgedIsLost(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	acknowledged := map[string]bool{}
	number := 0
	for range 3 {
		conn := server.connect(t, "c")
		acks := make(chan string, 4096)
		stop := time.After(100 * time.Millisecond)
	publishing:
		for len(acks) < cap(acks)/2 {
			select {
			case <-stop:
				break publishing
			default:
			}
			number++
			text := texts(number, number)[0]
			_, err := conn.PublishAsync("foo", []byte(text), func(_ string, err error) {
				if err == nil {
					acks <- text
				}
			})
			check(t, err)
		}
		server.kill()
		conn.NatsConn().Close()
		_ = conn.Close() // its server is gone
		check(t, server.start())
		for len(acks) > 0 {
			acknowledged[<-acks] = true
		}
	}
	conn := server.connect(t, "reader")
	publish(t, conn, "foo", "end")
	got := newInbox()
	must(conn.Subscribe("foo", got.take, stango.DeliverAllAvailable()))(t)
	last, lastText := uint64(0), ""
	for {
		m := got.next(t)
		if m.Sequence != last+1 {
			t.Fatalf("sequence %d follows %d (%q)", m.Sequence, last, lastText)
		}
		last, lastText = m.Sequence, string(m.Data)
		delete(acknowledged, lastText)
		if lastText == "end" {
			break
		}
	}
	if len(acknowledged) > 0 {
		t.Fatalf("%d acknowledged messages are lost", len(acknowledged))
	}
}

// Sequences are not used again when all messages have gone.
func TestSequencesGoOn(t *testing.T) {
	t.Parallel()
	server := newServer(t, "-ma", "1s")
	conn := server.connectThrough(t, "c")
	publish(t, conn, "foo", texts(1, 3)...)
	gone := func() bool {
		got := newInbox()
		sub := must(conn.Subscribe("foo", got.take, stango.StartWithLastReceived()))(t)
		defer func() { check(t, sub.Unsubscribe()) }()
		select {
		case <-got:
			return false
		case <-time.After(500 * time.Millisecond):
			return true
		}
	}
	await(t, "the messages to age", gone)
	server.kill()
	check(t, server.start())
	awaitAgain(t, conn.NatsConn())
	got := newInbox()
	must(conn.Subscribe("foo", got.take, stango.DeliverAllAvailable()))(t)
	publish(t, conn, "foo", "4")
	if m := got.expect(t, "4")[0]; m.Sequence != 4 {
		t.Errorf("the sequence is %d, want 4", m.Sequence)
	}
}
