package apptest

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

var relayKills = flag.Int("relay-kills", 5, "how often the server is killed while it relays")

// TestRelayKill kills a server under load again and again, with signal 9, and
// holds at the end: EVENTS has every event that the log has, each once and in
// the order of the log, without a gap; and these are the events in the store. A
// service with a durable consumer follows meanwhile: it must get each of them,
// and each always at the same sequence of the stream.
//
// It was tried on relays broken on purpose, and seen to fail at the default of
// five kills: one that does not look for the newest message repeats the log
// from its checkpoint, one that takes the newest message for the end of its
// frame loses the rest of the frame, and one that takes up that frame from its
// beginning repeats it. A checkpoint that does not wait for the disk passed: a
// kill leaves what was written, and a life here is shorter than the time between
// checkpoints; internal/relay tests those by themselves.
func TestRelayKill(t *testing.T) {
	from := *seed
	if from == 0 {
		from = rand.Uint64()
	}
	t.Logf("-seed=%d", from)
	o := options{dir: t.TempDir(), args: append([]string{"--move-after", moveAfter.String()}, withNATS...)}
	load := startLoad(from, usersPerKill**relayKills)
	killer := newKiller(load, from, o.dir)
	service := newDurableService()
	for n := range *relayKills {
		s := launch(t, o)
		service.follow(s)
		killer.kill(t, n, s)
		service.wait()
	}
	s := start(t, o)
	service.follow(s)
	load.aim(s.url)
	load.end(t)
	s.awaitStored(t)
	stored := s.storedIDs(t, load.users)
	relayed := s.relayed(t, len(stored))
	service.holds(t, relayed)
	holdPlaces(t, relayed)
	holdRelayed(t, load, relayed, stored)
	s.stop(t)
	service.wait()
}

// durableService takes events by a durable consumer and acknowledges each, from
// one server after the other.
type durableService struct {
	following sync.WaitGroup
	mu        sync.Mutex
	sequences map[string]uint64 // of the stream, by id
	again     int               // events that came more than once
	moved     []string          // ids that came at another sequence than before
}

func newDurableService() *durableService { return &durableService{sequences: map[string]uint64{}} }

// follow takes events from a server until that ends.
func (d *durableService) follow(s *server) {
	d.following.Go(func() {
		for s.exited.Err() == nil {
			_ = d.take(s) // as a service does: it tries again
		}
	})
}

// take takes events until something fails.
func (d *durableService) take(s *server) error {
	found, err := s.log.await(s.exited, natsPattern)
	if err != nil {
		return err
	}
	quietly := nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {})
	conn, err := nats.Connect(found[1], nats.Token(apiToken), nats.NoReconnect(), quietly)
	if err != nil {
		return err
	}
	defer conn.Close()
	js, err := jetstream.New(conn)
	if err != nil {
		return err
	}
	consumer, err := js.CreateOrUpdateConsumer(s.exited, "EVENTS", jetstream.ConsumerConfig{
		Durable: "service", AckPolicy: jetstream.AckExplicitPolicy, AckWait: time.Second, MaxAckPending: 10_000,
	})
	if err != nil {
		return err
	}
	messages, err := consumer.Messages()
	if err != nil {
		return err
	}
	defer messages.Stop()
	for {
		message, err := messages.Next(jetstream.NextContext(s.exited))
		if err != nil {
			return err
		}
		if err := d.note(message); err != nil {
			return err
		}
	}
}

// note remembers an event and acknowledges it.
func (d *durableService) note(message jetstream.Msg) error {
	metadata, err := message.Metadata()
	if err != nil {
		return err
	}
	var one Event
	if err := json.Unmarshal(message.Data(), &one); err != nil {
		return err
	}
	d.mu.Lock()
	before, again := d.sequences[one.ID]
	if again {
		d.again++
	}
	if again && before != metadata.Sequence.Stream {
		d.moved = append(d.moved, one.ID)
	}
	d.sequences[one.ID] = metadata.Sequence.Stream
	d.mu.Unlock()
	return message.Ack()
}

// wait waits until the servers that are followed have ended.
func (d *durableService) wait() { d.following.Wait() }

// holds demands that the service gets all events that were relayed, each at its
// sequence.
func (d *durableService) holds(t *testing.T, relayed []Event) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), requestTimeout)
	defer cancel()
	_ = poll(ctx, func() bool { // what is missing shows when it is compared
		d.mu.Lock()
		defer d.mu.Unlock()
		return len(d.sequences) >= len(relayed)
	})
	d.mu.Lock()
	defer d.mu.Unlock()
	missed := 0
	for n, one := range relayed {
		switch got, ok := d.sequences[one.ID]; {
		case !ok:
			missed++
		case got != uint64(n+1):
			t.Fatalf("event %s came at the sequence %d and is at %d", one.ID, got, n+1)
		}
	}
	if missed > 0 || len(d.moved) > 0 || len(d.sequences) > len(relayed) {
		t.Errorf("the consumer missed %d events of %d, got %d, and %d came at another sequence than before",
			missed, len(relayed), len(d.sequences), len(d.moved))
	}
	t.Logf("the consumer got %d events, and %d of them again", len(d.sequences), d.again)
}

// storedIDs are the ids in the store.
func (s *server) storedIDs(t *testing.T, users int) map[string]int {
	t.Helper()
	stored := map[string]int{}
	for n := range users {
		maps.Copy(stored, s.counts(t, "id", fmt.Sprintf(`{"property":"user_id","op":"is","value":"user-%d"}`, n)))
	}
	return stored
}

// relayed returns what EVENTS has once it has as many messages as expected, or
// no more come.
func (s *server) relayed(t *testing.T, expected int) (events []Event) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), requestTimeout)
	defer cancel()
	js, err := jetstream.New(s.client(t, apiToken).Conn)
	if err != nil {
		t.Fatal(err)
	}
	consumer, err := js.OrderedConsumer(ctx, "EVENTS", jetstream.OrderedConsumerConfig{})
	if err != nil {
		t.Fatal(err)
	}
	_ = poll(ctx, func() bool { // what is missing shows when it is compared
		info, err := consumer.Info(ctx)
		return err == nil && int(info.NumPending) >= expected
	})
	info, err := js.Stream(t.Context(), "EVENTS")
	if err != nil {
		t.Fatal(err)
	}
	messages, err := consumer.Messages()
	if err != nil {
		t.Fatal(err)
	}
	defer messages.Stop()
	for range info.CachedInfo().State.Msgs {
		message, err := messages.Next(jetstream.NextMaxWait(requestTimeout))
		if err != nil {
			t.Fatal(err)
		}
		var one Event
		if err := json.Unmarshal(message.Data(), &one); err != nil {
			t.Fatal(err)
		}
		events = append(events, one)
	}
	return events
}

// holdPlaces demands that the events follow each other in the log: each is the
// next one of its frame, or the first one of the next frame.
func holdPlaces(t *testing.T, events []Event) {
	t.Helper()
	var log string
	var frame, index int
	for n, one := range events {
		var l string
		var f, i int
		if _, err := fmt.Sscanf(one.Sequence, "%14s.%d.%d", &l, &f, &i); err != nil {
			t.Fatalf("the sequence %q: %v", one.Sequence, err)
		}
		first := n == 0 && f == 1 && i == 0
		next := l == log && (f == frame && i == index+1 || f == frame+1 && i == 0)
		if !first && !next {
			t.Fatalf("event %d has the sequence %s behind %s.%d.%d", n+1, one.Sequence, log, frame, index)
		}
		log, frame, index = l, f, i
	}
}

// holdRelayed compares the events relayed with those stored and answered.
func holdRelayed(t *testing.T, load *load, relayed []Event, stored map[string]int) {
	t.Helper()
	const shown = 10
	times := map[string]int{}
	for _, one := range relayed {
		times[one.ID]++
	}
	wrong := map[string][]string{}
	for id, count := range times {
		if count > 1 {
			wrong["relayed more than once"] = append(wrong["relayed more than once"], id)
		}
		if stored[id] == 0 {
			wrong["relayed and not stored"] = append(wrong["relayed and not stored"], id)
		}
	}
	for id := range stored {
		if times[id] == 0 {
			wrong["stored and not relayed"] = append(wrong["stored and not relayed"], id)
		}
	}
	for id := range load.answered {
		if times[id] == 0 {
			wrong["answered and not relayed"] = append(wrong["answered and not relayed"], id)
		}
	}
	for what, ids := range wrong {
		slices.Sort(ids)
		t.Errorf("%d events are %s, such as %v", len(ids), what, ids[:min(len(ids), shown)])
	}
	t.Logf("%d events sent, %d answered, %d stored, %d relayed", len(load.sent), len(load.answered), len(stored), len(relayed))
}
