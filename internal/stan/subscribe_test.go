package stan

import (
	"strconv"
	"testing"
	"time"

	stango "github.com/nats-io/stan.go"
)

func TestPublishAndSubscribe(t *testing.T) {
	t.Parallel()
	conn := sharedServer(t).connect(t, own(t, ""))
	got := newInbox()
	must(conn.Subscribe(own(t, ".x"), got.take))(t)
	publish(t, conn, own(t, ".x"), texts(1, 100)...)
	for i, m := range got.expect(t, texts(1, 100)...) {
		if m.Sequence != uint64(i+1) || m.Subject != own(t, ".x") || m.Timestamp == 0 || m.Redelivered || m.RedeliveryCount != 0 {
			t.Fatalf("message %d is %+v", i, m.MsgProto)
		}
	}
}

func TestStartPositions(t *testing.T) {
	t.Parallel()
	conn := sharedServer(t).connect(t, own(t, ""))
	channel := own(t, "")
	publish(t, conn, channel, texts(1, 5)...)
	// The library sends how long ago that was, which is later when it arrives.
	const margin = 100 * time.Millisecond
	time.Sleep(margin)
	between := time.Now()
	time.Sleep(margin)
	publish(t, conn, channel, texts(6, 10)...)
	positions := map[string]struct {
		option stango.SubscriptionOption
		from   int
	}{
		"all":              {stango.DeliverAllAvailable(), 1},
		"new":              {stango.StartAt(0), 11},
		"last":             {stango.StartWithLastReceived(), 10},
		"sequence":         {stango.StartAtSequence(4), 4},
		"sequence zero":    {stango.StartAtSequence(0), 1},
		"sequence beyond":  {stango.StartAtSequence(100), 11},
		"time":             {stango.StartAtTime(between), 6},
		"time before all":  {stango.StartAtTime(between.Add(-time.Hour)), 1},
		"time to come":     {stango.StartAtTime(between.Add(time.Hour)), 11},
		"time, as a delta": {stango.StartAtTimeDelta(time.Hour), 1},
	}
	inboxes := map[string]inbox{}
	for name, position := range positions {
		inboxes[name] = newInbox()
		must(conn.Subscribe(channel, inboxes[name].take, position.option))(t)
	}
	publish(t, conn, channel, texts(11, 12)...)
	for name, position := range positions {
		t.Run(name, func(t *testing.T) {
			for _, m := range inboxes[name].expect(t, texts(position.from, 12)...) {
				if strconv.FormatUint(m.Sequence, 10) != string(m.Data) || m.Redelivered {
					t.Errorf("message %q is %+v", m.Data, m.MsgProto)
				}
			}
		})
	}
}

func TestStartPositionsOfAnEmptyChannel(t *testing.T) {
	t.Parallel()
	conn := sharedServer(t).connect(t, own(t, ""))
	for i, option := range []stango.SubscriptionOption{
		stango.DeliverAllAvailable(), stango.StartWithLastReceived(), stango.StartAtSequence(7), stango.StartAtTimeDelta(time.Minute),
	} {
		channel, got := own(t, strconv.Itoa(i)), newInbox()
		must(conn.Subscribe(channel, got.take, option))(t)
		publish(t, conn, channel, "first")
		got.expect(t, "first")
	}
}

func TestMessagesKeepTheirOrderAndContent(t *testing.T) {
	t.Parallel()
	const count = 5000
	conn := sharedServer(t).connect(t, own(t, ""))
	live, replay := newInbox(), newInbox()
	must(conn.Subscribe(own(t, ""), live.take))(t)
	for i := range count {
		_, err := conn.PublishAsync(own(t, ""), []byte(strconv.Itoa(i+1)), func(_ string, err error) {
			if err != nil {
				t.Error(err)
			}
		})
		check(t, err)
	}
	first := live.expect(t, texts(1, count)...)
	must(conn.Subscribe(own(t, ""), replay.take, stango.DeliverAllAvailable()))(t)
	for i, m := range replay.expect(t, texts(1, count)...) {
		if m.Sequence != first[i].Sequence || m.Timestamp != first[i].Timestamp {
			t.Fatalf("replayed %+v, but live it was %+v", m.MsgProto, first[i].MsgProto)
		}
	}
}

func TestMessagesOfAllKinds(t *testing.T) {
	t.Parallel()
	conn := sharedServer(t).connect(t, own(t, ""))
	got := newInbox()
	must(conn.Subscribe(own(t, ""), got.take))(t)
	large := make([]byte, 900<<10)
	for _, data := range [][]byte{nil, {0, 255, 10}, large, []byte("end")} {
		check(t, conn.Publish(own(t, ""), data))
		if m := got.next(t); string(m.Data) != string(data) {
			t.Fatalf("%d bytes came, %d were sent", len(m.Data), len(data))
		}
	}
}

func TestTheAnswerToASubscriptionComesBeforeItsMessages(t *testing.T) {
	t.Parallel()
	conn := sharedServer(t).connect(t, own(t, ""))
	publish(t, conn, own(t, ""), texts(1, 50)...)
	for range 50 { // stan.go drops messages of a subscription it has not got an answer for
		got := newInbox()
		sub := must(conn.Subscribe(own(t, ""), got.take, stango.DeliverAllAvailable()))(t)
		got.expect(t, texts(1, 50)...)
		check(t, sub.Unsubscribe())
	}
}

func TestMaxInFlight(t *testing.T) {
	t.Parallel()
	conn := sharedServer(t).connect(t, own(t, ""))
	got := newInbox()
	must(conn.Subscribe(own(t, ""), got.take, stango.MaxInflight(3), stango.SetManualAckMode(), stango.AckWait(time.Minute)))(t)
	publish(t, conn, own(t, ""), texts(1, 8)...)
	messages := got.expect(t, texts(1, 3)...)
	got.quiet(t, 200*time.Millisecond)
	check(t, messages[1].Ack())
	messages = append(messages, got.expect(t, "4")...)
	got.quiet(t, 100*time.Millisecond)
	check(t, messages[0].Ack())
	check(t, messages[2].Ack())
	check(t, messages[3].Ack())
	got.expect(t, texts(5, 7)...)
	got.quiet(t, 100*time.Millisecond)
}

func TestUnsubscribeAndClose(t *testing.T) {
	t.Parallel()
	conn := sharedServer(t).connect(t, own(t, ""))
	for _, end := range []func(stango.Subscription) error{stango.Subscription.Unsubscribe, stango.Subscription.Close} {
		got := newInbox()
		sub := must(conn.Subscribe(own(t, ""), got.take))(t)
		publish(t, conn, own(t, ""), "1")
		got.expect(t, "1")
		check(t, end(sub))
		publish(t, conn, own(t, ""), "2")
		got.quiet(t, 50*time.Millisecond)
		wantError(t, end(sub), "stan: invalid subscription")
	}
}
