package apptest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/weirhq/weir/client"
)

const (
	sdkPublishers = 8 // goroutines that publish at a time
	sdkRounds     = 3 // of a fault, each met by events under way
	sdkEach       = 10
	// sdkAttempt bounds an attempt, so that what hangs is soon tried again.
	sdkAttempt = 500 * time.Millisecond
)

// sdk is the Go SDK at work on a server behind a proxy.
type sdk struct {
	proxy     *proxy
	client    *client.Client
	publisher *client.Publisher
	failed    chan struct{} // gets something at each attempt that failed
}

// transports are how the SDK reaches a server: the address in the proxy, and the
// configuration of a client.
var transports = map[string]struct {
	upstream func(*testing.T, *server) string
	config   func(address string) client.Config
}{
	"HTTP": {
		func(_ *testing.T, s *server) string { return strings.TrimPrefix(s.url, "http://") },
		func(address string) client.Config { return client.Config{Server: "http://" + address, Key: writeKey} },
	},
	"NATS": {
		func(t *testing.T, s *server) string { return strings.TrimPrefix(s.natsURL(t), "nats://") },
		func(address string) client.Config {
			return client.Config{NATS: client.NATSConfig{URL: "nats://" + address, Token: writeKey}}
		},
	},
}

// newSDK starts a client and a publisher.
func newSDK(t *testing.T, config func(string) client.Config, options client.PublisherOptions) *sdk {
	t.Helper()
	s := &sdk{proxy: newProxy(t), failed: make(chan struct{}, 1)}
	c := config(s.proxy.address)
	c.AttemptTimeout = sdkAttempt
	c.OnRetry = func(error, time.Duration) {
		select {
		case s.failed <- struct{}{}:
		default:
		}
	}
	var err error
	if s.client, err = client.New(c); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.client.Close() })
	if s.publisher, err = s.client.NewPublisher(options); err != nil {
		t.Fatal(err)
	}
	return s
}

// publish publishes events from several goroutines, some with the publisher and
// some each by itself, and returns a function that waits for them.
func (s *sdk) publish(t *testing.T, name string, round int) (wait func()) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), startTimeout)
	var running sync.WaitGroup
	for g := range sdkPublishers {
		publish := s.publisher.Publish
		if g%4 == 0 {
			publish = s.client.Publish
		}
		running.Go(func() {
			for i := range sdkEach {
				event := client.Event{Name: name, UserID: "u", Properties: map[string]any{"n": fmt.Sprintf("%d-%d-%d", round, g, i)}}
				if err := publish(ctx, event); err != nil {
					t.Errorf("an event was not published: %v", err)
				}
			}
		})
	}
	return func() {
		running.Wait()
		cancel()
	}
}

// meetFailure waits until an attempt has failed.
func (s *sdk) meetFailure(t *testing.T) {
	t.Helper()
	select {
	case <-s.failed:
	case <-time.After(startTimeout):
		t.Fatal("the fault does not show")
	}
}

func (s *sdk) close(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), startTimeout)
	defer cancel()
	if err := errors.Join(s.publisher.Close(ctx), s.client.Close()); err != nil {
		t.Error(err)
	}
}

// holdCount demands that each of the events of a name is in the store once.
func (s *server) holdCount(t *testing.T, name string, want int) {
	t.Helper()
	s.awaitStored(t)
	if got := int(s.ask(t, fmt.Sprintf(`"event":%q`, name))); got != want {
		t.Errorf("the store counts %d events, want %d", got, want)
	}
	different := s.counts(t, "properties.n", fmt.Sprintf(`{"property":"name","op":"is","value":%q}`, name))
	if len(different) != want {
		t.Errorf("there are %d different events in the store, want %d", len(different), want)
	}
	for n, count := range different {
		if count != 1 {
			t.Errorf("event %s is counted %d times", n, count)
		}
	}
}

// TestSDKFaults publishes through a server that fails in each way, and demands
// that every event is counted, and counted once.
func TestSDKFaults(t *testing.T) {
	s := start(t, options{dir: t.TempDir(), args: withNATS})
	faults := map[string]fault{"refuses": refuses, "hangs": hangs, "resets after the commit": resets, "503": unavailable}
	for transport, through := range transports {
		for name, f := range faults {
			if transport == "NATS" && f == unavailable {
				continue // a proxy cannot say it in NATS's protocol; the client's own tests do
			}
			t.Run(transport+" "+name, func(t *testing.T) {
				kit := newSDK(t, through.config, client.PublisherOptions{})
				kit.proxy.aim(through.upstream(t, s))
				event := transport + " " + name
				kit.publish(t, event, 0)() // connections stand when the fault comes
				for round := range sdkRounds {
					kit.proxy.set(f)
					wait := kit.publish(t, event, round+1)
					kit.meetFailure(t)
					kit.proxy.set(noFault)
					wait()
				}
				kit.close(t)
				s.holdCount(t, event, (sdkRounds+1)*sdkPublishers*sdkEach)
			})
		}
	}
	s.stop(t)
}

// TestSDKRestarts kills the server with signal 9 while events are under way, goes
// on publishing while there is none, and starts it again.
func TestSDKRestarts(t *testing.T) {
	for transport, through := range transports {
		t.Run(transport, func(t *testing.T) {
			o := options{dir: t.TempDir(), args: withNATS}
			s := start(t, o)
			kit := newSDK(t, through.config, client.PublisherOptions{})
			kit.proxy.aim(through.upstream(t, s))
			kit.publish(t, "e", 0)()
			for round := range sdkRounds {
				under := kit.publish(t, "e", 2*round+1)
				s.kill()
				away := kit.publish(t, "e", 2*round+2)
				kit.meetFailure(t)
				s = start(t, o)
				kit.proxy.aim(through.upstream(t, s))
				under()
				away()
			}
			kit.close(t)
			s.holdCount(t, "e", (2*sdkRounds+1)*sdkPublishers*sdkEach)
			s.stop(t)
		})
	}
}

// TestSDKSpill publishes while the server is away for longer than the program:
// what was spilled arrives by another publisher, once.
func TestSDKSpill(t *testing.T) {
	s := start(t, options{dir: t.TempDir(), args: withNATS})
	for transport, through := range transports {
		t.Run(transport, func(t *testing.T) {
			spill := client.PublisherOptions{SpillDir: t.TempDir(), SpillAfter: 50 * time.Millisecond}
			kit := newSDK(t, through.config, spill)
			name := "spilled by " + transport
			kit.proxy.set(refuses)
			const count = 500
			ctx, cancel := context.WithTimeout(t.Context(), startTimeout)
			defer cancel()
			for i := range count {
				event := client.Event{Name: name, UserID: "u", Properties: map[string]any{"n": fmt.Sprint(i)}}
				if err := kit.publisher.Publish(ctx, event); err != nil {
					t.Fatal(err)
				}
			}
			kit.close(t)

			kit = newSDK(t, through.config, spill)
			kit.proxy.aim(through.upstream(t, s))
			if err := poll(ctx, func() bool { return kit.publisher.Spilled().Events == 0 }); err != nil {
				t.Fatalf("the spill is not delivered: %v: %+v", err, kit.publisher.Spilled())
			}
			kit.close(t)
			s.holdCount(t, name, count)
		})
	}
	s.stop(t)
}
