package stan

import (
	"context"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	stango "github.com/nats-io/stan.go"
	"github.com/nats-io/stan.go/pb"
	"go.uber.org/goleak"
)

func TestNoGoroutineIsLeft(t *testing.T) {
	ignored := goleak.IgnoreCurrent()
	t.Run("work", func(t *testing.T) {
		f := newFixture(t, nil)
		conn := f.connect(t, "c")
		got := newInbox()
		must(conn.Subscribe("foo", got.take))(t)
		must(conn.QueueSubscribe("bar", "q", got.take, stango.DurableName("d")))(t)
		publish(t, conn, "foo", "1")
		got.expect(t, "1")
		f.connect(t, "stays")
		f.end()
		f.run(t)
		publish(t, conn, "bar", "2")
		got.expect(t, "2")
	})
	goleak.VerifyNone(t, ignored)
}

// While the storage is away nothing is acknowledged; what waits is stored once
// when it is back.
func TestStorageIsAwayForAWhile(t *testing.T) {
	t.Parallel()
	f := newFixture(t, nil)
	conn := f.connect(t, "c")
	got := newInbox()
	must(conn.Subscribe("foo", got.take))(t)
	publish(t, conn, "foo", "1")
	acks := make(chan error, 10)
	f.restartStorage(t, func() {
		for _, text := range texts(2, 6) {
			must(conn.PublishAsync("foo", []byte(text), func(_ string, err error) { acks <- err }))(t)
		}
		check(t, conn.NatsConn().Flush())
		if len(acks) > 0 {
			t.Errorf("something was acknowledged without a storage: %v", <-acks)
		}
	})
	for range 5 {
		check(t, <-acks)
	}
	if last := got.expect(t, texts(1, 6)...)[5]; last.Sequence != 6 {
		t.Errorf("the last sequence is %d", last.Sequence)
	}
	must(conn.Subscribe("foo", got.take, stango.DeliverAllAvailable()))(t)
	got.expect(t, texts(1, 6)...)
}

// When the clients' server restarts, they go on, and what they are sent is not
// lost before they are back.
func TestFrontIsAwayForAWhile(t *testing.T) {
	t.Parallel()
	f := newFixture(t, nil)
	subscriber, publisher := f.connectThrough(t, "subscriber"), f.connectThrough(t, "publisher")
	got := newInbox()
	must(subscriber.Subscribe("foo", got.take, stango.AckWait(time.Minute)))(t)
	publish(t, publisher, "foo", "1")
	got.expect(t, "1")
	stopNATS(f.front)
	f.front = must(startNATS("", f.port))(t)
	front := f.front
	t.Cleanup(func() { stopNATS(front) })
	awaitAgain(t, publisher.NatsConn())
	awaitAgain(t, f.config.Front)
	publish(t, publisher, "foo", "2")
	if m := got.expect(t, "2")[0]; m.Redelivered {
		t.Error("the message was sent before the subscriber was back")
	}
}

// After a crash messages that may have been sent are marked as sent again.
func TestDoubtAfterACrash(t *testing.T) {
	t.Parallel()
	f := newFixture(t, nil)
	conn := f.connectThrough(t, "c")
	got := newInbox()
	must(conn.Subscribe("foo", got.take))(t)
	publish(t, conn, "foo", "1", "2")
	got.expect(t, "1", "2")
	f.end()
	f.asAfterACrash(t)
	f.run(t)
	publish(t, conn, "foo", "3")
	for _, m := range got.expect(t, "1", "2", "3") {
		if m.Redelivered != (string(m.Data) != "3") {
			t.Errorf("message %q: redelivered is %v", m.Data, m.Redelivered)
		}
	}
}

// A message that is published again with its guid is acknowledged and not
// stored again, even after a restart.
func TestRepeatedPublish(t *testing.T) {
	t.Parallel()
	f := newFixture(t, nil)
	conn := f.connect(t, "c")
	again := func() {
		t.Helper()
		_, err := publishRaw(t, f.testServer, &pb.PubMsg{ClientID: "c", Guid: "once", Subject: "foo", Data: []byte("1")})
		check(t, err)
	}
	again()
	again()
	f.end()
	f.run(t)
	again()
	publish(t, conn, "foo", "2")
	got := newInbox()
	must(conn.Subscribe("foo", got.take, stango.DeliverAllAvailable()))(t)
	got.expect(t, "1", "2")
}

// Many who come and go at once share the waits for the disk, and are all
// remembered or forgotten.
func TestManyClientsAtOnce(t *testing.T) {
	t.Parallel()
	const count = 200
	f := newFixture(t, nil)
	front := f.raw(t)
	stay := func(i int) bool { return i%4 == 0 }
	var group sync.WaitGroup
	for i := range count {
		group.Go(func() {
			conn, err := stango.Connect(testCluster, "c"+strconv.Itoa(i), stango.NatsConn(front), stango.ConnectWait(patience))
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := conn.Subscribe("foo", func(*stango.Msg) {}); err != nil {
				t.Error(err)
			}
			if stay(i) {
				return
			}
			if err := conn.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	f.end()
	f.run(t)
	for i := range count {
		id := "c" + strconv.Itoa(i)
		if c := f.gateway.clients.byID(id); (c != nil) != stay(i) {
			t.Errorf("client %s: registered is %v", id, c != nil)
		}
	}
	if c := f.gateway.channels.find("foo"); len(c.byAck) != count/4 {
		t.Errorf("%d subscriptions are left", len(c.byAck))
	}
}

// What is above a channel's number of messages is dropped from the disk, too.
func TestOldestFramesGo(t *testing.T) {
	t.Parallel()
	f := newFixture(t, func(config *Config) { config.MaxMessages = 10 })
	conn := f.connect(t, "c")
	publish(t, conn, "foo", texts(1, 30)...) // each a frame
	stream := f.gateway.channels.find("foo").log.stream
	await(t, "frames to be dropped", func() bool {
		return must(stream.Info(t.Context()))(t).State.Msgs == 10
	})
	got := newInbox()
	must(conn.Subscribe("foo", got.take, stango.DeliverAllAvailable()))(t)
	got.expect(t, texts(21, 30)...)
}

func TestOnlyOneServerHasAClusterID(t *testing.T) {
	t.Parallel()
	f := newFixture(t, nil)
	if _, err := New(t.Context(), f.config); err == nil {
		t.Fatal("a second gateway was started")
	}
}

// A client cannot make the gateway publish where it likes.
func TestSubjectsThatClientsGive(t *testing.T) {
	t.Parallel()
	f := newFixture(t, nil)
	f.connect(t, "c")
	front := f.raw(t)
	for _, subject := range []string{"$SYS.REQ.X", "$JS.API.INFO", "_STAN.close.test-cluster", "_STAN.pub.test-cluster.foo", "a.*", "a.>", ".a", "a.", "a..b", ""} {
		var connected pb.ConnectResponse
		ask(t, front, "_STAN.discover."+testCluster, &pb.ConnectRequest{ClientID: "d", HeartbeatInbox: subject}, &connected)
		if connected.Error != "stan: invalid connection request" {
			t.Errorf("heartbeats go to %q", subject)
		}
		var subscribed pb.SubscriptionResponse
		ask(t, front, "_STAN.sub."+testCluster, &pb.SubscriptionRequest{ClientID: "c", Subject: "foo", Inbox: subject, MaxInFlight: 1, AckWaitInSecs: 1}, &subscribed)
		if subscribed.Error != "stan: invalid subscription request" {
			t.Errorf("messages go to %q: %q", subject, subscribed.Error)
		}
	}
	spy := must(front.SubscribeSync("$SYS.>"))(t)
	request, err := (&pb.PubMsg{ClientID: "c", Guid: "g", Subject: "foo"}).Marshal()
	check(t, err)
	check(t, front.PublishRequest("_STAN.pub."+testCluster+".foo", "$SYS.REQ", request))
	var answer pb.PubAck // which is behind the one that must not come
	askBytes(t, front, "_STAN.pub."+testCluster+".foo", request, &answer)
	if pending, _, err := spy.Pending(); err != nil || pending > 0 {
		t.Errorf("the gateway published to a subject of the server: %v", err)
	}
}

func TestConfigIsChecked(t *testing.T) {
	t.Parallel()
	accept := func(context.Context, string, []byte) error { return nil }
	for name, config := range map[string]Config{
		"no cluster id":    {},
		"bad cluster id":   {ClusterID: "a.b"},
		"no connections":   {ClusterID: "a"},
		"negative limit":   {ClusterID: "a", Front: &nats.Conn{}, Storage: &nats.Conn{}, MaxChannels: -1},
		"nobody accepts":   {ClusterID: "a", Front: &nats.Conn{}, Storage: &nats.Conn{}, Bindings: map[string]string{"foo": "p"}},
		"a bad channel":    {ClusterID: "a", Front: &nats.Conn{}, Storage: &nats.Conn{}, Bindings: map[string]string{"foo.*": "p"}, Accept: accept},
		"a bad project":    {ClusterID: "a", Front: &nats.Conn{}, Storage: &nats.Conn{}, Bindings: map[string]string{"foo": "P Q"}, Accept: accept},
		"too many to bind": {ClusterID: "a", Front: &nats.Conn{}, Storage: &nats.Conn{}, Bindings: map[string]string{"a": "p", "b": "p"}, Accept: accept, MaxChannels: 1},
	} {
		if _, err := New(t.Context(), config); err == nil {
			t.Errorf("%s: it is taken", name)
		}
	}
}
