package stan

import (
	"strconv"
	"strings"
	"testing"

	"github.com/nats-io/nats.go/jetstream"
	stango "github.com/nats-io/stan.go"
	"github.com/nats-io/stan.go/pb"
)

// What is too large to be kept, or could not be read back, is refused, and the
// gateway goes on.
func TestWhatCannotBeKeptIsRefused(t *testing.T) {
	t.Parallel()
	f := newFixture(t, nil)
	conn := f.connect(t, "good")
	front := f.raw(t)
	for name, request := range map[string]*pb.ConnectRequest{
		"connection id": {ClientID: "c", HeartbeatInbox: front.NewInbox(), ConnID: make([]byte, 900<<10)},
		"inbox":         {ClientID: "c", HeartbeatInbox: "_INBOX.\xff"},
	} {
		var answer pb.ConnectResponse
		ask(t, front, "_STAN.discover."+testCluster, request, &answer)
		if answer.Error != errInvalidConnReq.Error() {
			t.Errorf("%s: the answer is %q", name, answer.Error)
		}
	}
	var long pb.ConnectResponse
	ask(t, front, "_STAN.discover."+testCluster, &pb.ConnectRequest{ClientID: strings.Repeat("c", maxSubject+1), HeartbeatInbox: front.NewInbox()}, &long)
	wantText(t, long.Error, errInvalidClientID.Error())
	for name, spoil := range map[string]func(*pb.SubscriptionRequest){
		"long durable":     func(r *pb.SubscriptionRequest) { r.DurableName = strings.Repeat("\x01", 300<<10) },
		"long queue":       func(r *pb.SubscriptionRequest) { r.QGroup = strings.Repeat("q", maxSubject+1) },
		"durable of bytes": func(r *pb.SubscriptionRequest) { r.DurableName = "\xff" },
		"queue of bytes":   func(r *pb.SubscriptionRequest) { r.QGroup = "\xff" },
		"inbox of bytes":   func(r *pb.SubscriptionRequest) { r.Inbox = "_INBOX.\xff" },
	} {
		request := &pb.SubscriptionRequest{ClientID: "good", Subject: "foo", Inbox: "_INBOX.x", MaxInFlight: 1, AckWaitInSecs: 1}
		spoil(request)
		var answer pb.SubscriptionResponse
		ask(t, front, "_STAN.sub."+testCluster, request, &answer)
		if answer.Error != errInvalidSubReq.Error() {
			t.Errorf("%s: the answer is %q", name, answer.Error)
		}
	}
	_, err := conn.Subscribe("foo\xff", func(*stango.Msg) {})
	wantError(t, err, errInvalidSubject.Error())
	got := newInbox()
	must(conn.Subscribe("foo", got.take))(t)
	publish(t, conn, "foo", "1")
	got.expect(t, "1")
}

func wantText(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("the text is %q, want %q", got, want)
	}
}

// A record that the storage never takes holds up nothing but itself.
func TestRefusedRecordsHoldUpNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t, nil)
	f.end() // only one may write
	large := record{"large", strings.Repeat("x", 2<<20)}
	for _, count := range []int{1, 2 * fewestTogether} {
		records := []record{large}
		for i := range count {
			records = append(records, record{"test." + strconv.Itoa(i), i})
		}
		refused, err := f.gateway.state.put(t.Context(), records)
		check(t, err)
		if len(refused) != 1 || refused["large"] == nil {
			t.Errorf("refused are %v", refused)
		}
	}
	var told []string
	for _, key := range []string{"large", "test.0"} {
		o := outcome{otherwise: func() { told = append(told, key+" failed") }}
		o.save(record{key: key})
		o.then(func() { told = append(told, key+" is kept") })
		o.tell(map[string]error{"large": errTooLarge})
	}
	wantText(t, strings.Join(told, ", "), "large failed, test.0 is kept")
}

// Small messages of a client with a long id, which is stored with each of them,
// are counted with it, so that all fit their frames.
func TestLongNamesAreCounted(t *testing.T) {
	t.Parallel()
	f := newFixture(t, nil)
	front := f.raw(t)
	var answer pb.ConnectResponse
	request := &pb.ConnectRequest{ClientID: strings.Repeat("c", maxSubject), HeartbeatInbox: front.NewInbox(), ConnID: []byte("k")}
	ask(t, front, "_STAN.discover."+testCluster, request, &answer)
	acks := must(front.SubscribeSync(front.NewInbox()))(t)
	const count = 3 * maxFrameMessages
	for i := range count {
		data, err := (&pb.PubMsg{ConnID: request.ConnID, Guid: strconv.Itoa(i), Subject: "foo"}).Marshal()
		check(t, err)
		check(t, front.PublishRequest(answer.PubPrefix+".foo", acks.Subject, data))
	}
	for range count {
		var ack pb.PubAck
		check(t, ack.Unmarshal(must(acks.NextMsg(patience))(t).Data))
		if ack.Error != "" {
			t.Fatal(ack.Error)
		}
	}
	info := must(f.gateway.channels.find("foo").log.stream.Info(t.Context()))(t)
	if most := uint64(maxFrameBytes + 4096); info.State.Bytes > info.State.Msgs*most {
		t.Errorf("%d frames have %d bytes", info.State.Msgs, info.State.Bytes)
	}
}

// A frame that turns out to be too large is halved.
func TestFramesThatAreTooLargeAreHalved(t *testing.T) {
	t.Parallel()
	f := newFixture(t, nil)
	conn := f.connect(t, "c")
	publish(t, conn, "foo", "first")
	c := f.gateway.channels.find("foo")
	front := f.raw(t)
	acks := must(front.SubscribeSync("acks"))(t)
	check(t, front.Flush())
	var group []publication
	for i := range 4 { // which together are above NATS's limit, whatever their sizes say
		group = append(group, publication{client: "c", guid: strconv.AppendInt(nil, int64(i), 10), data: make([]byte, 400<<10), ack: "acks"})
	}
	group = append(group, publication{client: "c", guid: []byte("huge"), data: make([]byte, 2<<20), ack: "acks"})
	w := &committer{channel: c, gateway: f.gateway, acker: f.gateway.newAcker()}
	w.commitGroup(t.Context(), group)
	w.acker.stop()
	for i := range group {
		var ack pb.PubAck
		check(t, ack.Unmarshal(must(acks.NextMsg(patience))(t).Data))
		want := ""
		if ack.Guid == "huge" {
			want = errTooLarge.Error()
		}
		if ack.Error != want {
			t.Errorf("message %d: the acknowledgement is %q, want %q", i, ack.Error, want)
		}
	}
}

// A message in a channel's stream that is no frame is passed over: by those who
// read, and at the next start.
func TestAlienMessagesArePassedOver(t *testing.T) {
	t.Parallel()
	f := newFixture(t, nil)
	conn := f.connectThrough(t, "c")
	publish(t, conn, "foo", "1")
	js := must(jetstream.New(f.config.Storage))(t)
	alien := func() {
		must(js.Publish(t.Context(), namesOf(testCluster).subject("foo"), []byte("alien")))(t)
	}
	alien()
	await(t, "the channel to go on", func() bool { return conn.Publish("foo", []byte("2")) == nil })
	alien()
	f.end()
	f.run(t)
	publish(t, conn, "foo", "3")
	got := newInbox()
	must(conn.Subscribe("foo", got.take, stango.DeliverAllAvailable()))(t)
	if last := got.expect(t, "1", "2", "3")[2]; last.Sequence != 3 {
		t.Errorf("the last sequence is %d", last.Sequence)
	}
}

// A record that cannot be read does not keep the gateway from starting.
func TestDamagedRecordsArePassedOver(t *testing.T) {
	t.Parallel()
	f := newFixture(t, nil)
	conn := f.connectThrough(t, "c")
	publish(t, conn, "foo", "1")
	js := must(jetstream.New(f.config.Storage))(t)
	prefix := namesOf(testCluster).statePrefix()
	f.end()
	for _, key := range []string{clientKey("x"), memberKey("x"), channelKey("x"), pendingKey("x") + "1"} {
		must(js.Publish(t.Context(), prefix+key, []byte("damaged")))(t)
	}
	f.run(t)
	publish(t, conn, "foo", "2")
}

// Two clients may give the same connection id; the end of one leaves the other
// as it is.
func TestSameConnectionID(t *testing.T) {
	t.Parallel()
	f := newFixture(t, nil)
	front := f.raw(t)
	for _, id := range []string{"one", "two"} {
		var answer pb.ConnectResponse
		ask(t, front, "_STAN.discover."+testCluster, &pb.ConnectRequest{ClientID: id, HeartbeatInbox: front.NewInbox(), ConnID: []byte("same")}, &answer)
		wantText(t, answer.Error, "")
	}
	var closed pb.CloseResponse
	ask(t, front, "_STAN.close."+testCluster, &pb.CloseRequest{ClientID: "one"}, &closed)
	_, err := publishRaw(t, f.testServer, &pb.PubMsg{ClientID: "two", ConnID: []byte("same"), Guid: "g", Subject: "foo"})
	check(t, err)
}

func TestClientsAreBounded(t *testing.T) {
	t.Parallel()
	f := newFixture(t, func(config *Config) { config.MaxClients = 2 })
	first := f.connect(t, "1")
	f.connect(t, "2")
	_, err := stango.Connect(testCluster, "3", stango.NatsURL(f.url()))
	wantError(t, err, errTooManyClients.Error())
	check(t, first.Close())
	f.connect(t, "3")
}

func TestStoredSizeIsEnough(t *testing.T) {
	t.Parallel()
	for _, length := range []int{0, 1, 127, 128, maxSubject} {
		text := strings.Repeat("x", length)
		m := pubMsg{data: make([]byte, 3*length), reply: []byte(text), guid: []byte(text)}
		message := pb.MsgProto{Sequence: 1 << 62, Subject: text, Reply: text, Data: m.data, Timestamp: 1 << 62}
		body, _, err := appendEntry(make([]byte, 0, 1<<20), &message, text, m.guid)
		check(t, err)
		if size := storedSize(0, text, text, m); len(body) > size || len(body) < size-entryOverhead {
			t.Errorf("a message with names of %d bytes takes %d, which is said to be %d", length, len(body), size)
		}
	}
}
