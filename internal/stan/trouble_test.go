package stan

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	stango "github.com/nats-io/stan.go"
	"github.com/nats-io/stan.go/pb"
)

// A stream that is deleted while the gateway runs is made again, and sequences
// go on.
func TestDeletedStreamIsMadeAgain(t *testing.T) {
	t.Parallel()
	f := newFixture(t, nil)
	conn := f.connect(t, "c")
	got := newInbox()
	must(conn.Subscribe("foo", got.take))(t)
	publish(t, conn, "foo", "1", "2")
	js := must(jetstream.New(f.config.Storage))(t)
	check(t, js.DeleteStream(t.Context(), namesOf(testCluster).stream("foo")))
	publish(t, conn, "foo", "3")
	if last := got.expect(t, "1", "2", "3")[2]; last.Sequence != 3 {
		t.Errorf("the last sequence is %d", last.Sequence)
	}
}

// A channel that cannot be opened keeps neither the gateway from starting nor
// other requests from being answered.
func TestAChannelThatCannotBeOpened(t *testing.T) {
	t.Parallel()
	f := newFixture(t, nil)
	conn := f.connectThrough(t, "c")
	publish(t, conn, "foo", "1")
	f.end()
	js := must(jetstream.New(f.config.Storage))(t)
	check(t, js.DeleteStream(t.Context(), namesOf(testCluster).stream("foo")))
	must(js.CreateStream(t.Context(), jetstream.StreamConfig{Name: "OTHER", Subjects: []string{namesOf(testCluster).subject("foo")}}))(t)
	f.run(t)
	front := f.raw(t)
	request, err := (&pb.SubscriptionRequest{ClientID: "c", Subject: "foo", Inbox: "_INBOX.x", MaxInFlight: 1, AckWaitInSecs: 1}).Marshal()
	check(t, err)
	answer := must(front.SubscribeSync(front.NewInbox()))(t)
	check(t, front.PublishRequest("_STAN.sub."+testCluster, answer.Subject, request))
	got := newInbox()
	must(f.connect(t, "d").Subscribe("bar", got.take))(t)
	publish(t, conn, "bar", "1")
	got.expect(t, "1")
	if pending, _, err := answer.Pending(); err != nil || pending > 0 {
		t.Fatal("the other requests waited for the one that cannot be answered yet")
	}
	check(t, js.DeleteStream(t.Context(), "OTHER"))
	var subscribed pb.SubscriptionResponse
	check(t, subscribed.Unmarshal(must(answer.NextMsg(patience))(t).Data))
	wantText(t, subscribed.Error, "")
	publish(t, conn, "foo", "2")
}

// A durable that came back goes on where it was although its channel could not
// be opened at the start.
func TestRecoveryWaitsForTheChannel(t *testing.T) {
	t.Parallel()
	f := newFixture(t, nil)
	conn := f.connectThrough(t, "c")
	got := newInbox()
	must(conn.Subscribe("foo", got.take, stango.DurableName("d"), stango.SetManualAckMode(), stango.AckWait(time.Second)))(t)
	publish(t, conn, "foo", "1", "2")
	check(t, got.expect(t, "1", "2")[0].Ack())
	settle(t, conn)
	f.end()
	f.run(t)
	check(t, got.expect(t, "2")[0].Ack())
	publish(t, conn, "foo", "3")
	got.expect(t, "3")
}

// Help is called for when an existing storage does not store for a while, not
// when it is away, and not all the time.
func TestTrouble(t *testing.T) {
	t.Parallel()
	calls := 0
	trouble := trouble{call: func() { calls++ }}
	now := time.Now()
	fail := func(err error, during time.Duration) {
		for end := now.Add(during); now.Before(end); now = now.Add(time.Second) {
			trouble.failed(err, now)
		}
	}
	fail(nats.ErrNoResponders, time.Hour)
	fail(context.DeadlineExceeded, troubleAfter)
	trouble.succeeded()
	fail(context.DeadlineExceeded, troubleAfter)
	if calls != 0 {
		t.Fatalf("%d calls came for nothing", calls)
	}
	fail(errors.Join(&jetstream.APIError{Code: 503}), troublePause/2)
	if calls != 1 {
		t.Fatalf("%d calls came, want one", calls)
	}
	fail(context.DeadlineExceeded, troublePause)
	if calls != 2 {
		t.Fatalf("%d calls came, want another one", calls)
	}
}
