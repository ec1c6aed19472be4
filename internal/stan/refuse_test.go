package stan

import (
	"strconv"
	"testing"
	"time"

	stango "github.com/nats-io/stan.go"
	"github.com/nats-io/stan.go/pb"
)

var malformed = []byte("\xff\xff not protobuf")

func TestPublishRefuses(t *testing.T) {
	t.Parallel()
	server := sharedServer(t)
	// NATS itself drops what is sent to some of these, so that no answer comes.
	conn := server.connect(t, own(t, ""), stango.PubAckWait(300*time.Millisecond))
	for _, channel := range []string{"foo.*", "foo.>", "a..b", "a.", ".a", "a/b"} {
		if err := conn.Publish(channel, nil); err == nil {
			t.Errorf("channel %q was taken", channel)
		}
	}
	const want = "stan: invalid publish request"
	for name, m := range map[string]*pb.PubMsg{
		"no guid":            {ClientID: own(t, ""), Subject: "foo"},
		"unknown client":     {ClientID: "nobody", Guid: "g", Subject: "foo"},
		"unknown connection": {ClientID: own(t, ""), ConnID: []byte("x"), Guid: "g", Subject: "foo"},
		"wildcard":           {ClientID: own(t, ""), Guid: "g", Subject: "foo.*"},
	} {
		t.Run(name, func(t *testing.T) {
			var ack pb.PubAck
			ask(t, server.raw(t), "_STAN.pub."+testCluster+".foo", m, &ack)
			if ack.Error != want || ack.Guid != m.Guid {
				t.Fatalf("the answer is %+v, want %q", ack, want)
			}
		})
	}
}

func TestSubscribeRefuses(t *testing.T) {
	t.Parallel()
	server := sharedServer(t)
	conn := server.connect(t, own(t, ""))
	for _, channel := range []string{"foo.*", ">", "a..b", "", "a/b"} {
		_, err := conn.Subscribe(channel, func(*stango.Msg) {})
		wantError(t, err, "stan: invalid subject")
	}
	_, err := conn.QueueSubscribe(own(t, ""), "q", func(*stango.Msg) {}, stango.DurableName("a:b"))
	wantError(t, err, "stan: durable name of a durable queue subscriber can't contain the character ':'")
	good := func() *pb.SubscriptionRequest {
		return &pb.SubscriptionRequest{ClientID: own(t, ""), Subject: own(t, ""), Inbox: "_INBOX.x", MaxInFlight: 1, AckWaitInSecs: 1}
	}
	for want, spoil := range map[string]func(*pb.SubscriptionRequest){
		"stan: clientID missing":                       func(r *pb.SubscriptionRequest) { r.ClientID = "" },
		"stan: unknown clientID":                       func(r *pb.SubscriptionRequest) { r.ClientID = "nobody" },
		"stan: invalid ack wait time, should be >= 1s": func(r *pb.SubscriptionRequest) { r.AckWaitInSecs = 0 },
		"stan: invalid MaxInflight, should be >= 1":    func(r *pb.SubscriptionRequest) { r.MaxInFlight = 0 },
		"stan: invalid start position":                 func(r *pb.SubscriptionRequest) { r.StartPosition = 9 },
		"stan: invalid subject":                        func(r *pb.SubscriptionRequest) { r.Subject = "a.*" },
	} {
		t.Run(want, func(t *testing.T) {
			request := good()
			spoil(request)
			var answer pb.SubscriptionResponse
			ask(t, server.raw(t), "_STAN.sub."+testCluster, request, &answer)
			if answer.Error != want {
				t.Fatalf("the answer is %q", answer.Error)
			}
		})
	}
}

func TestMalformedRequests(t *testing.T) {
	t.Parallel()
	server := sharedServer(t)
	server.connect(t, own(t, "")) // which must not suffer
	front := server.raw(t)
	var connect pb.ConnectResponse
	askBytes(t, front, "_STAN.discover."+testCluster, malformed, &connect)
	var sub, unsub, subClose pb.SubscriptionResponse
	askBytes(t, front, "_STAN.sub."+testCluster, malformed, &sub)
	askBytes(t, front, "_STAN.unsub."+testCluster, malformed, &unsub)
	askBytes(t, front, "_STAN.subclose."+testCluster, malformed, &subClose)
	var closed pb.CloseResponse
	askBytes(t, front, "_STAN.close."+testCluster, malformed, &closed)
	var ack pb.PubAck
	askBytes(t, front, "_STAN.pub."+testCluster+".foo", malformed, &ack)
	for want, got := range map[string]string{
		"stan: invalid connection request":   connect.Error,
		"stan: invalid subscription request": sub.Error,
		"stan: invalid unsubscribe request":  unsub.Error,
		"stan: invalid close request":        closed.Error,
		"stan: invalid publish request":      ack.Error,
	} {
		if got != want {
			t.Errorf("the answer is %q, want %q", got, want)
		}
	}
	if subClose.Error != unsub.Error {
		t.Errorf("the answer to a close is %q", subClose.Error)
	}
}

func TestRequestsAboutNothing(t *testing.T) {
	t.Parallel()
	server := sharedServer(t)
	conn := server.connect(t, own(t, ""))
	publish(t, conn, own(t, ""), "x")
	front := server.raw(t)
	var answer pb.SubscriptionResponse
	ask(t, front, "_STAN.unsub."+testCluster, &pb.UnsubscribeRequest{ClientID: own(t, ""), Subject: "never-used", Inbox: "x"}, &answer)
	if answer.Error != "stan: unknown channel" {
		t.Errorf("the answer is %q", answer.Error)
	}
	ask(t, front, "_STAN.subclose."+testCluster, &pb.UnsubscribeRequest{ClientID: own(t, ""), Subject: own(t, ""), Inbox: "x"}, &answer)
	if answer.Error != "stan: invalid subscription" {
		t.Errorf("the answer is %q", answer.Error)
	}
	request := &pb.SubscriptionRequest{ClientID: own(t, ""), Subject: own(t, ""), Inbox: front.NewInbox(), MaxInFlight: 1, AckWaitInSecs: 1}
	ask(t, front, "_STAN.sub."+testCluster, request, &answer)
	ask(t, front, "_STAN.unsub."+testCluster, &pb.UnsubscribeRequest{ClientID: "nobody", Subject: own(t, ""), Inbox: answer.AckInbox}, &answer)
	if answer.Error != "stan: unknown clientID" {
		t.Errorf("the answer is %q", answer.Error)
	}
	var closed pb.CloseResponse
	ask(t, front, "_STAN.close."+testCluster, &pb.CloseRequest{ClientID: "nobody"}, &closed)
	if closed.Error != "stan: unknown clientID" {
		t.Errorf("the answer is %q", closed.Error)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	server := newServer(t, "-mc", "3", "-msu", "2")
	conn := server.connect(t, "c")
	for i := range 3 {
		publish(t, conn, "channel"+strconv.Itoa(i), "x")
	}
	wantError(t, conn.Publish("channel3", nil), "too many channels")
	_, err := conn.Subscribe("channel4", func(*stango.Msg) {})
	wantError(t, err, "too many channels")
	wantError(t, conn.Publish("Channel0", nil), `rejecting channel "Channel0" because channel "channel0" alreay exists (different cases not allowed)`)
	must(conn.Subscribe("channel0", func(*stango.Msg) {}, stango.DurableName("d")))(t)
	sub := must(conn.Subscribe("channel0", func(*stango.Msg) {}))(t)
	_, err = conn.Subscribe("channel0", func(*stango.Msg) {})
	wantError(t, err, "too many subscriptions per channel")
	check(t, sub.Unsubscribe())
	must(conn.Subscribe("channel0", func(*stango.Msg) {}))(t)
}

func TestOldestMessagesGo(t *testing.T) {
	t.Parallel()
	server := newServer(t, "-mm", "10")
	conn := server.connect(t, "c")
	publish(t, conn, "foo", texts(1, 25)...)
	for _, option := range []stango.SubscriptionOption{stango.DeliverAllAvailable(), stango.StartAtSequence(2)} {
		got := newInbox()
		must(conn.Subscribe("foo", got.take, option))(t)
		if m := got.expect(t, texts(16, 25)...)[0]; m.Sequence != 16 {
			t.Errorf("the first message has sequence %d", m.Sequence)
		}
	}
}
