package apptest

import (
	"context"
	"errors"
	"net"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/stan.go"
)

var demoPattern = regexp.MustCompile(`Dashboard\s+(http\S+)/#token`)

// startDemo runs `weir demo` with NATS at an address and waits until it has its
// data.
func startDemo(t *testing.T, address string) *server {
	t.Helper()
	s := launch(t, options{demo: true, args: []string{"--nats-listen", address}})
	ctx, cancel := context.WithTimeout(s.exited, startTimeout)
	defer cancel()
	found, err := s.out.await(ctx, demoPattern)
	if err != nil {
		t.Fatalf("the demo does not start: %v\n%s", err, s.log)
	}
	s.url = found[1]
	return s
}

// freeAddress is one that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// TestProgramsOfNATSStreamingMeetTheDemo runs what the old tutorials had, with
// the unmodified client and no other server.
func TestProgramsOfNATSStreamingMeetTheDemo(t *testing.T) {
	address := freeAddress(t)
	s := startDemo(t, address)
	messages := s.watch(t)

	subscriber, err := stan.Connect("test-cluster", "client-456", stan.NatsURL("nats://"+address))
	if err != nil {
		t.Fatal(err)
	}
	defer subscriber.Close()
	received := make(chan string, 1)
	if _, err := subscriber.Subscribe("events", func(m *stan.Msg) { received <- string(m.Data) }); err != nil {
		t.Fatal(err)
	}

	publisher, err := stan.Connect("test-cluster", "client-123", stan.NatsURL("nats://"+address))
	if err != nil {
		t.Fatal(err)
	}
	defer publisher.Close()
	if err := publisher.Publish("events", []byte("Hello World")); err != nil {
		t.Fatal(err)
	}
	late := time.After(stopTimeout)
	select {
	case text := <-received:
		if text != "Hello World" {
			t.Errorf("the subscriber got %q", text)
		}
	case <-late:
		t.Fatal("the subscriber got nothing")
	}
	awaitLive(t, messages, late, `"data":"Hello World"`)
	if err := publisher.Publish("events", []byte(`{"name":"signup","user_id":"u1"}`)); err != nil {
		t.Fatal(err)
	}
	awaitLive(t, messages, late, `"user_id":"u1"`)
}

// awaitLive waits until the live view shows an event that contains a text.
func awaitLive(t *testing.T, messages <-chan message, late <-chan time.Time, text string) {
	t.Helper()
	for {
		select {
		case m, ok := <-messages:
			if !ok {
				t.Fatal("the live view ended")
			}
			if strings.Contains(m.data, text) {
				return
			}
		case <-late:
			t.Fatalf("the live view never shows %s", text)
		}
	}
}

// publishWithRetries is the program of the tutorial: three attempts, half a
// second apart.
func publishWithRetries(address string) (err error) {
	const attempts, pause = 3, 500 * time.Millisecond
	for range attempts {
		if err = publishOnce(address); err == nil {
			return nil
		}
		time.Sleep(pause) // it is the program's own
	}
	return err
}

func publishOnce(address string) error {
	conn, err := stan.Connect("test-cluster", "client-123", stan.NatsURL("nats://"+address))
	if err != nil {
		return err
	}
	return errors.Join(conn.Publish("events", []byte("Hello World")), conn.Close())
}

func TestAProgramOfNATSStreamingRetriesAroundARestart(t *testing.T) {
	address := freeAddress(t)
	first := startDemo(t, address)
	if err := publishWithRetries(address); err != nil {
		t.Fatal(err)
	}
	first.stop(t)
	published := make(chan error)
	go func() { published <- publishWithRetries(address) }()
	startDemo(t, address)
	if err := <-published; err != nil {
		t.Errorf("the program failed although the server came back: %v", err)
	}
}

// TestAClientOfNATSStreamingOutlivesACrash: its connection, its subscription and
// what was not acknowledged are there again.
func TestAClientOfNATSStreamingOutlivesACrash(t *testing.T) {
	address := freeAddress(t)
	o := options{dir: t.TempDir(), args: []string{"--nats-listen", address, "--stan", "cluster,events=default"}}
	s := start(t, o)
	conn, err := nats.Connect("nats://"+address, nats.UserInfo("stan", apiToken), nats.MaxReconnects(-1), nats.ReconnectWait(50*time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	client, err := stan.Connect("cluster", "survivor", stan.NatsConn(conn), stan.Pings(1, 60))
	if err != nil {
		t.Fatal(err)
	}
	received := make(chan *stan.Msg, 16)
	_, err = client.Subscribe("events", func(m *stan.Msg) { received <- m },
		stan.SetManualAckMode(), stan.AckWait(time.Second), stan.DurableName("d"), stan.MaxInflight(1))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"one", "two"} {
		if err := client.Publish("events", []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	expect := func(text string) *stan.Msg {
		t.Helper()
		for late := time.After(startTimeout); ; {
			select {
			case m := <-received:
				if string(m.Data) == text {
					return m
				}
			case <-late:
				t.Fatalf("%q did not come\n%s", text, s.log)
			}
		}
	}
	expect("one") // and not acknowledged
	s.kill()
	s = start(t, o)
	if err := expect("one").Ack(); err != nil {
		t.Fatal(err)
	}
	if err := expect("two").Ack(); err != nil {
		t.Fatal(err)
	}
	if err := client.Publish("events", []byte("three")); err != nil {
		t.Fatal(err)
	}
	expect("three")
	ctx, cancel := context.WithTimeout(s.exited, startTimeout)
	defer cancel()
	if err := poll(ctx, func() bool {
		return s.counts(t, "properties.data", `{"property":"name","op":"is","value":"events"}`)["three"] > 0
	}); err != nil {
		t.Fatalf("the last message became no event: %v", err)
	}
	for text, count := range s.counts(t, "properties.data", `{"property":"name","op":"is","value":"events"}`) {
		if count != 1 {
			t.Errorf("%q became %d events", text, count)
		}
	}
}

// serveStreaming runs `weir serve --stan test-cluster` and returns the URL that
// docs/nats-streaming.md has programs connect with.
func serveStreaming(t *testing.T) (s *server, url string) {
	t.Helper()
	address := freeAddress(t)
	s = start(t, options{dir: t.TempDir(), args: []string{"--nats-listen", address, "--stan", "test-cluster"}})
	return s, "nats://stan:" + apiToken + "@" + address
}

// TestTheFirstExampleForNATSStreaming runs the first example of
// docs/nats-streaming.md as it is there.
func TestTheFirstExampleForNATSStreaming(t *testing.T) {
	s, url := serveStreaming(t)
	sc, err := stan.Connect("test-cluster", "client-123", stan.NatsURL(url))
	if err != nil {
		t.Fatal(err)
	}
	defer sc.Close()
	if err := sc.Publish("events", []byte("Hello World")); err != nil {
		t.Fatal(err)
	}
	received := make(chan string, 1)
	_, err = sc.Subscribe("events", func(m *stan.Msg) { received <- string(m.Data) }, stan.DurableName("d"), stan.DeliverAllAvailable())
	if err != nil {
		t.Fatal(err)
	}
	select {
	case text := <-received:
		if text != "Hello World" {
			t.Errorf("the subscriber got %q", text)
		}
	case <-time.After(stopTimeout):
		t.Fatal("the subscriber got nothing")
	}
	if _, err := stan.Connect("test-cluster", "client-456", stan.NatsURL(strings.Replace(url, "stan:"+apiToken+"@", "", 1))); err == nil {
		t.Errorf("a program connected without a token\n%s", s.log)
	}
}

// TestLargeMessagesOfManyProgramsAreStored: bursts that are larger than what NATS
// lets wait for one of its clients are taken as they come.
func TestLargeMessagesOfManyProgramsAreStored(t *testing.T) {
	const programs, count, size = 3, 300, 200_000
	s, url := serveStreaming(t)
	outcomes := make(chan error, programs*count)
	for i := range programs {
		sc, err := stan.Connect("test-cluster", "program-"+strconv.Itoa(i), stan.NatsURL(url))
		if err != nil {
			t.Fatal(err)
		}
		defer sc.Close()
		go func() {
			for range count {
				if _, err := sc.PublishAsync("large", make([]byte, size), func(_ string, err error) { outcomes <- err }); err != nil {
					outcomes <- err
				}
			}
		}()
	}
	for range programs * count {
		if err := <-outcomes; err != nil { // the library gives every message an end
			t.Fatalf("a message was not stored: %v\n%s", err, s.log)
		}
	}
}
