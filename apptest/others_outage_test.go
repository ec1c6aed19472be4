package apptest

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/posthog/posthog-go"
)

const (
	// outage is how long the server answers 503 before it is killed.
	outage = 10 * time.Second
	// posthogWindow is how far into the outage posthog-node starts: it tries four
	// times within 9 s, and drops what was answered 503 each time. What nobody
	// answers it keeps.
	posthogWindow = 2 * time.Second
	// outageEvents is how many events each SDK sends, one each outagePace.
	outageEvents = 200
	outagePace   = 50 * time.Millisecond
	// outageGrace is how long SDKs get to send what they have kept: the longest
	// pause of Segment's at that point is 32 s, of posthog-go's 10 s.
	outageGrace = time.Minute
	// outageLook is how often it is asked what has arrived.
	outageLook = 250 * time.Millisecond
)

// TestSDKsKeepEventsOverAnOutage has SDKs send while the server answers 503 for a
// while, then takes events whose answers get lost, is killed and starts again.
//
// Their own policies, as they come: posthog-go tries a batch 10 times over 43 s;
// Segment's SDK 11 times over at least 4 minutes; posthog-node as posthogWindow
// says.
func TestSDKsKeepEventsOverAnOutage(t *testing.T) {
	dir := t.TempDir()
	s := start(t, options{dir: dir})
	p := newProxy(t)
	p.aim(strings.TrimPrefix(s.url, "http://"))
	p.set(unavailable)
	url := "http://" + p.address
	over, sent := time.After(outage), make(chan struct{})

	client := newPostHog(t, url, writeKey, time.Second)
	go func() {
		defer close(sent)
		enqueueSteadily(t, client)
	}()
	t.Cleanup(func() { <-sent })
	segment := startNode(t, url, "outage/segment-node.mjs", writeKey)
	<-time.After(posthogWindow)
	node := startNode(t, url, "outage/posthog-node.mjs", writeKey)

	<-over
	p.set(resets)
	s.awaitFrames(t)
	s.kill()
	p.set(noFault)
	s = start(t, options{dir: dir})
	p.aim(strings.TrimPrefix(s.url, "http://"))

	<-sent
	want := map[string]int{"posthog-go": outageEvents, "segment-node": outageEvents, "posthog-node": outageEvents}
	s.awaitNames(t, want)
	if err := client.Close(); err != nil {
		t.Error(err)
	}
	segment.finish(t)
	node.finish(t)
	s.awaitStored(t)
	s.wantCounted(t, "default", counted{want, itemPeople})
}

// enqueueSteadily sends with posthog-go.
func enqueueSteadily(t *testing.T, client posthog.Client) {
	pace := time.NewTicker(outagePace)
	defer pace.Stop()
	for n := range outageEvents {
		if err := client.Enqueue(posthog.Capture{DistinctId: fmt.Sprintf("u%d", n%itemPeople), Event: "posthog-go"}); err != nil {
			t.Errorf("posthog-go does not take an event: %v", err)
		}
		<-pace.C
	}
}

// awaitFrames waits until the log holds something.
func (s *server) awaitFrames(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(s.exited, outageGrace)
	defer cancel()
	if err := poll(ctx, func() bool { return s.metric(t, "weir_log_last_sequence") > 0 }); err != nil {
		t.Fatalf("no SDK tries again: %v\n%s", err, s.log)
	}
}

// awaitNames waits until events of some names are counted, or until time is up:
// what is missing then, or is too many, is for the caller to say.
func (s *server) awaitNames(t *testing.T, want map[string]int) {
	t.Helper()
	look := time.NewTicker(outageLook)
	defer look.Stop()
	ctx, cancel := context.WithTimeout(s.exited, outageGrace)
	defer cancel()
	for !maps.Equal(s.namesCounted(t), want) && ctx.Err() == nil {
		select {
		case <-look.C:
		case <-ctx.Done():
		}
	}
}
