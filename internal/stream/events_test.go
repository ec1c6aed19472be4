package stream

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	natsserver "github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go/jetstream"
	"pgregory.net/rapid"

	"github.com/weirhq/weir"
)

func openEvents(t *testing.T, server *Server, newest func([]byte) bool) *Events {
	t.Helper()
	events, err := server.OpenEvents(t.Context(), "shop", EventsConfig{MaxBytes: 1 << 20}, newest)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(events.Close)
	return events
}

func TestEventsShowTheNewestMessagesFirst(t *testing.T) {
	server := start(t, t.TempDir(), "")
	events := openEvents(t, server, func([]byte) bool { t.Error("there is no message yet"); return true })
	for n := range 5 {
		if err := events.Publish(t.Context(), "a name", fmt.Appendf(nil, "%d", n)); err != nil {
			t.Fatal(err)
		}
	}
	if err := events.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := events.Acknowledged(); got != 5 {
		t.Errorf("%d messages are acknowledged", got)
	}
	var shown []string
	openEvents(t, server, func(message []byte) bool {
		shown = append(shown, string(message))
		return len(shown) == 3
	})
	if want := []string{"4", "3", "2"}; !slices.Equal(shown, want) {
		t.Errorf("shown are %q, want %q", shown, want)
	}
}

func TestEventsAreAStreamOfTheProject(t *testing.T) {
	server := start(t, t.TempDir(), "")
	openEvents(t, server, nil)
	conn, err := server.ConnectProject("shop", weir.ScopeAPI)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	stream, err := js.Stream(t.Context(), eventsStream)
	if err != nil {
		t.Fatal(err)
	}
	config := stream.CachedInfo().Config
	if !slices.Equal(config.Subjects, []string{"events.shop.>", "relay.batch"}) || config.Discard != jetstream.DiscardOld || config.MaxBytes != 1<<20 {
		t.Errorf("the stream is %+v", config)
	}
	if err := stream.Purge(t.Context()); err == nil {
		t.Error("the stream was purged")
	}
	outside, err := jetstream.New(connect(t, server))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := outside.Stream(t.Context(), eventsStream); !errors.Is(err, jetstream.ErrStreamNotFound) {
		t.Errorf("outside of the project's account: %v", err)
	}
}

// TestEverySubjectIsOne holds the tokens of names to NATS's own rules.
func TestEverySubjectIsOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(t, "name")
		subject := eventsSubject + "shop." + weir.SubjectToken(name)
		if !natsserver.IsValidLiteralSubject(subject) || !natsserver.IsValidPublishSubject(subject) {
			t.Fatalf("%q is no subject", subject)
		}
	})
}

// TestMessagesArriveUnderTheirNames publishes names that would break the
// protocol if they were not made tokens.
func TestMessagesArriveUnderTheirNames(t *testing.T) {
	server := start(t, t.TempDir(), "")
	events := openEvents(t, server, nil)
	conn, err := server.ConnectProject("shop", weir.ScopeAPI)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	received, err := conn.SubscribeSync("events.shop.*")
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.Flush(); err != nil {
		t.Fatal(err)
	}
	names := []string{"plain", "two words", "line\r\nPUB a 0\r\n\r\n", "a.b", "größer", "", ">", "*"}
	for _, name := range names {
		if err := events.Publish(t.Context(), name, []byte(name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := events.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		message, err := received.NextMsg(patience)
		if err != nil {
			t.Fatal(err)
		}
		if want := "events.shop." + weir.SubjectToken(name); message.Subject != want || string(message.Data) != name {
			t.Errorf("%q arrived on %q, want %q", message.Data, message.Subject, want)
		}
	}
	if err := conn.Flush(); err != nil {
		t.Fatal(err)
	}
	if waiting, _, err := received.Pending(); waiting != 0 || err != nil {
		t.Errorf("%d more messages arrived (%v)", waiting, err)
	}
}
