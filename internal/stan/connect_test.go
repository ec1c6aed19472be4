package stan

import (
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	stango "github.com/nats-io/stan.go"
	"github.com/nats-io/stan.go/pb"
)

func TestConnectRefuses(t *testing.T) {
	t.Parallel()
	server := sharedServer(t)
	for _, id := range []string{"", "a b", "a.b", "a*", "ä"} {
		_, err := stango.Connect(testCluster, id, stango.NatsURL(server.url()))
		wantError(t, err, "stan: invalid clientID: only alphanumeric and `-` or `_` characters allowed")
	}
	_, err := stango.Connect("another-cluster", own(t, ""), stango.NatsURL(server.url()), stango.ConnectWait(300*time.Millisecond))
	wantError(t, err, stango.ErrConnectReqTimeout.Error())
}

func TestSecondClientWithTheSameID(t *testing.T) {
	t.Parallel()
	server := sharedServer(t)
	first := server.connect(t, own(t, ""))
	got := newInbox()
	must(first.Subscribe(own(t, ""), got.take))(t)
	_, err := stango.Connect(testCluster, own(t, ""), stango.NatsURL(server.url()))
	wantError(t, err, "stan: clientID already registered")
	publish(t, first, own(t, ""), "1")
	got.expect(t, "1")
	check(t, first.Close())
	publish(t, server.connect(t, own(t, "")), own(t, ""), "2")
	got.quiet(t, 50*time.Millisecond)
}

// A client that is gone without closing does not answer, and is replaced.
func TestReplacedClient(t *testing.T) {
	t.Parallel()
	server := sharedServer(t)
	lost := make(chan error, 1)
	front := server.raw(t)
	old := server.connect(t, own(t, ""), stango.NatsConn(front), stango.Pings(1, 3),
		stango.SetConnectionLostHandler(func(_ stango.Conn, err error) { lost <- err }))
	got := newInbox()
	must(old.Subscribe(own(t, ""), got.take, stango.DurableName("d"), stango.SetManualAckMode()))(t)
	publish(t, old, own(t, ""), "1")
	got.expect(t, "1")
	deafen(t, front)
	fresh := server.connect(t, own(t, ""))
	again := newInbox()
	must(fresh.Subscribe(own(t, ""), again.take, stango.DurableName("d")))(t)
	again.expect(t, "1")
	// The old one learns from its ping, and may not publish meanwhile.
	_, err := publishRaw(t, server, &pb.PubMsg{ClientID: own(t, ""), ConnID: []byte("of the old one"), Guid: "g", Subject: own(t, "")})
	wantError(t, err, "stan: invalid publish request")
	select {
	case err := <-lost:
		wantError(t, err, "client has been replaced or is no longer registered")
	case <-time.After(patience):
		t.Fatal("the old client was not told")
	}
}

// A client that is there but does not answer gets its time to do so.
func TestClientThatHangsIsReplacedInTime(t *testing.T) {
	t.Parallel()
	server := sharedServer(t)
	front := server.raw(t)
	asked, err := front.SubscribeSync(front.NewInbox())
	check(t, err)
	var answer pb.ConnectResponse
	request := &pb.ConnectRequest{ClientID: own(t, ""), HeartbeatInbox: asked.Subject, ConnID: []byte(own(t, ""))}
	ask(t, front, "_STAN.discover."+testCluster, request, &answer)
	started := time.Now()
	server.connect(t, own(t, ""))
	if took := time.Since(started); took < 500*time.Millisecond || took > 2*time.Second {
		t.Errorf("it was replaced after %s", took)
	}
	must(asked.NextMsg(patience))(t)
}

// deafen lets the heartbeats of the clients on a connection go unanswered: it
// takes their inboxes away by name, as a program that hangs would.
func deafen(t *testing.T, front *nats.Conn) {
	t.Helper()
	if !silence(front) {
		t.Fatal("there is no subscription to heartbeats")
	}
	check(t, front.Flush())
}

func TestPings(t *testing.T) {
	t.Parallel()
	server := sharedServer(t)
	front := server.raw(t)
	for _, c := range []struct{ interval, maxOut int32 }{{5, 3}, {-100, 20}, {0, 0}} {
		request := &pb.ConnectRequest{
			ClientID: own(t, ""), HeartbeatInbox: front.NewInbox(), ConnID: []byte(own(t, "")), Protocol: 1,
			PingInterval: c.interval, PingMaxOut: c.maxOut,
		}
		var answer pb.ConnectResponse
		ask(t, front, "_STAN.discover."+testCluster, request, &answer)
		if answer.Error != "" || answer.PingInterval != c.interval || answer.PingMaxOut != c.maxOut || answer.Protocol != 1 {
			t.Fatalf("the answer is %+v", answer)
		}
		var pong pb.PingResponse
		ask(t, front, answer.PingRequests, &pb.Ping{ConnID: request.ConnID}, &pong)
		if pong.Error != "" {
			t.Fatalf("the answer to a ping is %q", pong.Error)
		}
		ask(t, front, answer.PingRequests, &pb.Ping{ConnID: []byte("nobody")}, &pong)
		if pong.Error != "client has been replaced or is no longer registered" {
			t.Fatalf("the answer to a stranger's ping is %q", pong.Error)
		}
		var closed pb.CloseResponse
		ask(t, front, answer.CloseRequests, &pb.CloseRequest{ClientID: request.ClientID}, &closed)
		if closed.Error != "" {
			t.Fatal(closed.Error)
		}
	}
}

func TestOldProtocol(t *testing.T) {
	t.Parallel()
	front := sharedServer(t).raw(t)
	var answer pb.ConnectResponse
	ask(t, front, "_STAN.discover."+testCluster, &pb.ConnectRequest{ClientID: own(t, ""), HeartbeatInbox: front.NewInbox()}, &answer)
	if answer.Error != "" || answer.PingRequests != "" {
		t.Fatalf("the answer is %+v", answer)
	}
	// Publishers of that time have no connection id.
	var ack pb.PubAck
	ask(t, front, answer.PubPrefix+"."+own(t, ""), &pb.PubMsg{ClientID: own(t, ""), Guid: "g", Subject: own(t, ""), Data: []byte("x")}, &ack)
	if ack.Error != "" || ack.Guid != "g" {
		t.Fatalf("the acknowledgement is %+v", ack)
	}
}

// The heartbeats of the server find clients that are gone.
func TestLostClientIsClosed(t *testing.T) {
	t.Parallel()
	server := newServer(t, "-hbi", "100ms", "-hbt", "100ms", "-hbf", "2")
	front := server.raw(t)
	conn := server.connect(t, "gone", stango.NatsConn(front))
	got := newInbox()
	must(conn.Subscribe("foo", got.take))(t)
	deafen(t, front)
	closed := func() bool {
		var answer pb.PubAck
		ask(t, server.raw(t), "_STAN.pub."+testCluster+".foo", &pb.PubMsg{ClientID: "gone", Guid: "g", Subject: "foo"}, &answer)
		return strings.Contains(answer.Error, "invalid publish request")
	}
	await(t, "the client to be closed", closed)
	alive := server.connect(t, "alive")
	publish(t, alive, "foo", "1")
}

func TestClientsThatAnswerStay(t *testing.T) {
	t.Parallel()
	server := newServer(t, "-hbi", "50ms", "-hbt", "50ms", "-hbf", "1")
	conn := server.connect(t, "here")
	got := newInbox()
	must(conn.Subscribe("foo", got.take))(t)
	got.quiet(t, 500*time.Millisecond) // ten heartbeats
	publish(t, conn, "foo", "1")
	got.expect(t, "1")
}

// A client learns from its own pings that the server is gone.
func TestConnectionLost(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	lost := make(chan error, 1)
	conn := server.connect(t, "c", stango.Pings(1, 2), stango.SetConnectionLostHandler(func(_ stango.Conn, err error) { lost <- err }))
	server.kill()
	select {
	case err := <-lost:
		wantError(t, err, stango.ErrMaxPings.Error())
	case <-time.After(patience):
		t.Fatal("the client was not told")
	}
	wantError(t, conn.Publish("foo", nil), stango.ErrConnectionClosed.Error())
}
