package stan

import (
	"strconv"
	"sync"
	"testing"
	"time"

	stango "github.com/nats-io/stan.go"
)

func TestQueueSharesMessages(t *testing.T) {
	t.Parallel()
	const members, count = 5, 3000
	server := sharedServer(t)
	publisher := server.connect(t, own(t, ""))
	var mu sync.Mutex
	got, each := map[string]int{}, make([]int, members)
	all := make(chan struct{})
	for i := range members {
		conn := server.connect(t, own(t, strconv.Itoa(i)))
		must(conn.QueueSubscribe(own(t, ""), "workers", func(m *stango.Msg) {
			mu.Lock()
			defer mu.Unlock()
			got[string(m.Data)]++
			each[i]++
			if len(got) == count {
				close(all)
			}
		}, stango.MaxInflight(10)))(t)
	}
	for i := range count {
		must(publisher.PublishAsync(own(t, ""), []byte(strconv.Itoa(i)), func(string, error) {}))(t)
	}
	select {
	case <-all:
	case <-time.After(patience):
		t.Fatalf("%d of %d messages came", len(got), count)
	}
	mu.Lock()
	defer mu.Unlock()
	for text, times := range got {
		if times != 1 {
			t.Errorf("message %s came %d times", text, times)
		}
	}
	for i, n := range each {
		if n < count/members/4 {
			t.Errorf("member %d got %d of %d messages", i, n, count)
		}
	}
}

// MaxInFlight is each member's own; one that never acknowledges holds up only
// what it has, and what it has goes to others in the end.
func TestQueueWithAMemberThatNeverAcknowledges(t *testing.T) {
	t.Parallel()
	conn := sharedServer(t).connect(t, own(t, ""))
	stuck, well := newInbox(), newInbox()
	must(conn.QueueSubscribe(own(t, ""), "q", stuck.take, stango.SetManualAckMode(), stango.MaxInflight(2), stango.AckWait(time.Second)))(t)
	must(conn.QueueSubscribe(own(t, ""), "q", well.take, stango.MaxInflight(4)))(t)
	publish(t, conn, own(t, ""), texts(1, 100)...)
	seen := map[string]bool{}
	for len(seen) < 100 {
		seen[string(well.next(t).Data)] = true
	}
	stuck.next(t)
}

func TestQueueMembersShareAPosition(t *testing.T) {
	t.Parallel()
	conn := sharedServer(t).connect(t, own(t, ""))
	publish(t, conn, own(t, ""), texts(1, 3)...)
	one, two, other := newInbox(), newInbox(), newInbox()
	sub := must(conn.QueueSubscribe(own(t, ""), "q", one.take, stango.DeliverAllAvailable()))(t)
	one.expect(t, texts(1, 3)...)
	must(conn.QueueSubscribe(own(t, ""), "q", two.take, stango.DeliverAllAvailable()))(t)
	must(conn.QueueSubscribe(own(t, ""), "other", other.take, stango.StartAtSequence(3)))(t)
	other.expect(t, "3")
	two.quiet(t, 100*time.Millisecond)
	check(t, sub.Close())
	publish(t, conn, own(t, ""), "4")
	two.expect(t, "4")
	other.expect(t, "4")
}

func TestMessagesOfAMemberThatLeavesGoToTheOthers(t *testing.T) {
	t.Parallel()
	conn := sharedServer(t).connect(t, own(t, ""))
	leaving, staying := newInbox(), newInbox()
	sub := must(conn.QueueSubscribe(own(t, ""), "q", leaving.take, stango.SetManualAckMode(), stango.AckWait(time.Minute)))(t)
	publish(t, conn, own(t, ""), texts(1, 3)...)
	leaving.expect(t, texts(1, 3)...)
	must(conn.QueueSubscribe(own(t, ""), "q", staying.take))(t)
	check(t, sub.Close())
	for _, m := range staying.expect(t, texts(1, 3)...) {
		if !m.Redelivered {
			t.Errorf("message %q is not marked as redelivered", m.Data)
		}
	}
}

func TestQueueWithoutMembersIsForgotten(t *testing.T) {
	t.Parallel()
	conn := sharedServer(t).connect(t, own(t, ""))
	got := newInbox()
	sub := must(conn.QueueSubscribe(own(t, ""), "q", got.take))(t)
	publish(t, conn, own(t, ""), "1")
	got.expect(t, "1")
	check(t, sub.Close())
	publish(t, conn, own(t, ""), "2")
	must(conn.QueueSubscribe(own(t, ""), "q", got.take))(t)
	publish(t, conn, own(t, ""), "3")
	got.expect(t, "3")
}

func TestDurableQueue(t *testing.T) {
	t.Parallel()
	server := sharedServer(t)
	one, two := server.connect(t, own(t, "-one")), server.connect(t, own(t, "-two"))
	got := newInbox()
	options := []stango.SubscriptionOption{stango.DurableName("d"), stango.SetManualAckMode(), stango.AckWait(time.Minute)}
	must(one.QueueSubscribe(own(t, ""), "q", got.take, options...))(t)
	publish(t, two, own(t, ""), texts(1, 3)...)
	messages := got.expect(t, texts(1, 3)...)
	check(t, messages[1].Ack())
	check(t, one.Close())
	publish(t, two, own(t, ""), "4")
	// Another client takes over where the group was.
	sub := must(two.QueueSubscribe(own(t, ""), "q", got.take, options...))(t)
	for _, m := range got.expect(t, "1", "3", "4") {
		if m.Redelivered != (string(m.Data) != "4") {
			t.Errorf("message %q: redelivered is %v", m.Data, m.Redelivered)
		}
		check(t, m.Ack())
	}
	// Without the durable's name it is another group.
	plain := newInbox()
	must(two.QueueSubscribe(own(t, ""), "q", plain.take))(t)
	plain.quiet(t, 50*time.Millisecond)
	check(t, sub.Unsubscribe())
	anew := newInbox()
	must(two.QueueSubscribe(own(t, ""), "q", anew.take, append(options, stango.DeliverAllAvailable())...))(t)
	anew.expect(t, texts(1, 4)...)
}

func TestDurableQueueOutlivesAMemberThatUnsubscribes(t *testing.T) {
	t.Parallel()
	conn := sharedServer(t).connect(t, own(t, ""))
	one, two := newInbox(), newInbox()
	leaving := must(conn.QueueSubscribe(own(t, ""), "q", one.take, stango.DurableName("d")))(t)
	staying := must(conn.QueueSubscribe(own(t, ""), "q", two.take, stango.DurableName("d")))(t)
	check(t, leaving.Unsubscribe())
	publish(t, conn, own(t, ""), "1")
	two.expect(t, "1")
	check(t, staying.Close())
	publish(t, conn, own(t, ""), "2")
	must(conn.QueueSubscribe(own(t, ""), "q", two.take, stango.DurableName("d")))(t)
	// The first may come again: leaving can overtake its acknowledgement.
	for message := two.next(t); string(message.Data) != "2"; message = two.next(t) {
		if string(message.Data) != "1" {
			t.Fatalf("the queue has %q", message.Data)
		}
	}
}
