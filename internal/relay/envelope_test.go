package relay

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	cloudevents "github.com/cloudevents/sdk-go/v2/event"
	"pgregory.net/rapid"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/eventjson"
)

var created = time.Date(2026, 11, 21, 12, 0, 0, 123_456_000, time.UTC)

func encode(events []*weir.Event) (body []byte) {
	for _, event := range events {
		body = append(eventjson.AppendEvent(body, event), '\n')
	}
	return body
}

// isAccepted reports whether clients may send a text.
func isAccepted(text string) bool { return !strings.Contains(text, "\x00") }

// wrap makes the message of a line.
func wrap(t rapid.TB, envelope *envelope, at place, line []byte) []byte {
	t.Helper()
	lines := newLines()
	lines.reset(&weir.Frame{Sequence: at.frame, Body: line})
	_, attributes, err := lines.read(line, at.index)
	if err != nil {
		t.Fatalf("cannot read %s: %v", line, err)
	}
	return envelope.wrap(at, attributes, line)
}

func TestAMessageIsACloudEvent(t *testing.T) {
	event := &weir.Event{
		ID: "0193", Name: "purchase", UserID: "u1", AnonymousID: "a1", Time: created, Received: created,
		Properties: json.RawMessage(`{"amount":12.5}`),
	}
	line := eventjson.AppendEvent(nil, event)
	message := wrap(t, newEnvelope("shop", created), place{frame: 42, index: 7}, line)
	want := `{"specversion":"1.0","datacontenttype":"application/json","source":"/weir/shop","sequence":"` +
		logPrefix(created) + `000000000042.00007","id":"0193","type":"purchase","subject":"u1","time":"2026-11-21T12:00:00.123456Z","data":` +
		string(line) + `}`
	if string(message) != want {
		t.Errorf("the message is\n%s\nwant\n%s", message, want)
	}
}

// TestEveryMessageIsAValidCloudEvent has the SDK of CloudEvents read messages
// of whatever clients may send.
func TestEveryMessageIsAValidCloudEvent(t *testing.T) {
	envelope := newEnvelope("shop", created)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.StringMatching(`[a-z_]{1,20}`), rapid.StringN(1, 60, 200).Filter(isAccepted))
		event := &weir.Event{
			ID: text.Draw(t, "id"), Name: text.Draw(t, "name"), UserID: text.Draw(t, "user"),
			Received: created, Time: time.UnixMicro(rapid.Int64Range(-62135596799_000000, 253402300799_000000).Draw(t, "time")).UTC(),
		}
		at := place{frame: rapid.Uint64Range(1, 1e12-1).Draw(t, "frame"), index: rapid.IntRange(0, 99_999).Draw(t, "index")}
		line := eventjson.AppendEvent(nil, event)
		message := wrap(t, envelope, at, line)
		var read cloudevents.Event
		if err := json.Unmarshal(message, &read); err != nil {
			t.Fatalf("cannot read %s: %v", message, err)
		}
		if err := read.Validate(); err != nil {
			t.Fatalf("%s is not valid: %v", message, err)
		}
		if read.Source() != "/weir/shop" || !read.Time().Equal(event.Time) || string(read.Data()) != string(line) {
			t.Fatalf("%s was read as %s", message, read)
		}
		for _, attribute := range []string{read.ID(), read.Type(), read.Subject()} {
			if strings.ContainsFunc(attribute, isForbidden) {
				t.Fatalf("an attribute of %s is %q", message, attribute)
			}
		}
		back, ours, sameLog := placeOf(message, created)
		if back != at || !ours || !sameLog {
			t.Fatalf("the place of %s is %+v, %v, %v", message, back, ours, sameLog)
		}
	})
}

func TestWhatAnAttributeMayNotHoldIsWrittenAsInAURL(t *testing.T) {
	for text, want := range map[string]string{
		"plain":             "plain",
		"größer 購入 👍":       "größer 購入 👍",
		`"quoted\`:          `\"quoted\\`,
		"a\nb\x00c\x7f":     "a%0Ab%00c%7F",
		"c1\u0085":          "c1%C2%85",
		"non\ufdd0\uffff":   "non%EF%B7%90%EF%BF%BF",
		"plane\U0001fffe":   "plane%F0%9F%BF%BE",
		"not UTF-8 \xff":    "not UTF-8 \ufffd",
		"100% is no escape": "100% is no escape",
		" ":                 "%20",
		" \u2003":           "%20%E2%80%83",
		" x":                " x",
	} {
		if got := string(appendText(nil, text)); got != want {
			t.Errorf("%q is written as %q, want %q", text, got, want)
		}
	}
}

func TestPlaceOfMessagesThatAreNotOurs(t *testing.T) {
	for _, message := range []string{``, `null`, `[]`, `{}`, `{"sequence":1}`, `{"sequence":"7"}`, `{"sequence":"x.y.z"}`} {
		if _, ours, _ := placeOf([]byte(message), created); ours {
			t.Errorf("%s is taken for a message of the relay", message)
		}
	}
	later := wrap(t, newEnvelope("shop", created.Add(time.Microsecond)), place{frame: 1}, []byte(`{"name":"a"}`))
	if _, ours, sameLog := placeOf(later, created); !ours || sameLog {
		t.Errorf("a message of another log: ours %v, of the same log %v", ours, sameLog)
	}
}
