package apptest

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"testing"
	"time"

	cloudevents "github.com/cloudevents/sdk-go/v2"
	cehttp "github.com/cloudevents/sdk-go/v2/protocol/http"
	"github.com/posthog/posthog-go"
)

// newPostHog starts the SDK.
func newPostHog(t *testing.T, url, key string, interval time.Duration) posthog.Client {
	t.Helper()
	client, err := posthog.NewWithConfig(key, posthog.Config{
		Endpoint: url, Interval: interval, BatchSize: 20,
		Logger: posthog.StdLogger(log.New(io.Discard, "", 0)),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() }) // it may be closed already
	return client
}

func TestPostHogGo(t *testing.T) {
	s := start(t, options{dir: t.TempDir()})
	client := newPostHog(t, s.url, writeKey, posthog.DefaultInterval)
	messages := []posthog.Message{
		posthog.Capture{DistinctId: "anon-1", Event: "visited"},
		posthog.Identify{DistinctId: "ann", Properties: posthog.NewProperties().Set("plan", "pro")},
		posthog.Alias{DistinctId: "ann", Alias: "anon-1"},
		posthog.GroupIdentify{Type: "company", Key: "acme", Properties: posthog.NewProperties().Set("size", 3)},
		posthog.Capture{DistinctId: "ann", Event: "$pageview", Properties: posthog.NewProperties().Set("$current_url", "https://shop.example/a")},
		posthog.Capture{DistinctId: "ann", Event: "order", Properties: posthog.NewProperties().Set("amount", 12.5)},
	}
	for n := range itemsSent {
		messages = append(messages, posthog.Capture{DistinctId: fmt.Sprintf("u%d", n%itemPeople), Event: "item"})
	}
	for _, message := range messages {
		if err := client.Enqueue(message); err != nil {
			t.Fatal(err)
		}
	}
	if err := client.Close(); err != nil {
		t.Fatal(err)
	}
	s.awaitStored(t)
	s.wantCounted(t, "default", serverSDKs["posthog-node"])
	s.wantRevenue(t, "default")
}

// TestCloudEventsGo sends in each mode, everything twice.
func TestCloudEventsGo(t *testing.T) {
	s := start(t, options{dir: t.TempDir()})
	client, err := cloudevents.NewClientHTTP(cloudevents.WithTarget(s.url+"/v1/events"), cehttp.WithHeader("Authorization", "Bearer "+writeKey))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		for mode, ctx := range map[string]context.Context{"binary": cloudevents.WithEncodingBinary(t.Context()), "structured": cloudevents.WithEncodingStructured(t.Context())} {
			for n := range itemsSent {
				if result := client.Send(ctx, orderEvent(t, mode, n)); !cloudevents.IsACK(result) {
					t.Fatalf("%s: %v", mode, result)
				}
			}
		}
		s.sendCloudBatch(t)
	}
	s.awaitStored(t)
	s.wantCounted(t, "default", counted{map[string]int{"order.binary": itemsSent, "order.structured": itemsSent, "order.batch": itemsSent}, itemPeople})
	if sum := s.ask(t, `"measure":"sum","property":"properties.amount"`); sum != 3*itemsSent*12.5 {
		t.Errorf("the orders come to %g", sum)
	}
}

// orderEvent makes an event that is the same each time.
func orderEvent(t *testing.T, mode string, n int) cloudevents.Event {
	t.Helper()
	event := cloudevents.NewEvent()
	event.SetID(fmt.Sprintf("%s-%d", mode, n))
	event.SetSource("/shop")
	event.SetType("order." + mode)
	event.SetSubject(fmt.Sprintf("u%d", n%itemPeople))
	event.SetTime(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	if err := event.SetData(cloudevents.ApplicationJSON, map[string]any{"amount": 12.5}); err != nil {
		t.Fatal(err)
	}
	return event
}

// sendCloudBatch sends events in one request, which the client of the SDK does
// not do by itself.
func (s *server) sendCloudBatch(t *testing.T) {
	t.Helper()
	var events []cloudevents.Event
	for n := range itemsSent {
		events = append(events, orderEvent(t, "batch", n))
	}
	request, err := cehttp.NewHTTPRequestFromEvents(t.Context(), s.url+"/v1/events", events)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+writeKey)
	if response, body, err := do(request); err != nil || response.StatusCode != http.StatusAccepted {
		t.Fatalf("a batch: %v %s", err, body)
	}
}
