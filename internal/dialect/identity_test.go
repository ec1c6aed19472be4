package dialect

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// sendOnce are the SDKs that never send an event again, nor give it an id.
// Nor does Mixpanel's give events ids or times, but tests may.
var sendOnce = []string{"plausible-tracker-official", "umami-node"}

// idsOf returns the id and time of each event that a stub was given.
func idsOf(t *testing.T, stub *intakeStub) (ids []string) {
	t.Helper()
	for _, key := range slices.Sorted(maps.Keys(stub.lines)) {
		for line := range strings.Lines(string(stub.lines[key])) {
			var event struct{ ID, Time string }
			if err := json.Unmarshal([]byte(line), &event); err == nil {
				ids = append(ids, fmt.Sprint(event.ID, " ", event.Time))
			}
		}
	}
	return ids
}

// TestARecordingSentAgainHasTheSameIDs and times, so that it is recognised.
func TestARecordingSentAgainHasTheSameIDs(t *testing.T) {
	for _, sdk := range replayed {
		if slices.Contains(sendOnce, sdk) {
			continue
		}
		for _, c := range captures(t, sdk) {
			h, stub := newHandler(t, c.received(t))
			serve(h, c.request(t))
			first := idsOf(t, stub)
			clear(stub.lines)
			later := c.received(t).Add(20 * time.Second)
			h.now = func() time.Time { return later }
			serve(h, c.request(t))
			if again := idsOf(t, stub); !slices.Equal(first, again) {
				t.Errorf("%s/%s: first %q, then %q", sdk, c.name, first, again)
			}
			for _, id := range first {
				if sdk != "mixpanel-node" && (strings.HasPrefix(id, " ") || strings.HasSuffix(id, " ")) {
					t.Errorf("%s/%s: an event lacks id or time", sdk, c.name)
				}
			}
		}
	}
}

// TestABrowserThatSendsAtOnceAgain is recognised where its SDK names neither
// event nor time; what a server sends so, or a browser later, is another event.
func TestABrowserThatSendsAtOnceAgain(t *testing.T) {
	for _, c := range captures(t, "plausible-tracker-official") {
		h, stub := newHandler(t, c.received(t))
		h.newID = newID
		send := func(after time.Duration, change func(*http.Request)) []string {
			clear(stub.lines)
			h.now = func() time.Time { return c.received(t).Add(after) }
			r := c.request(t)
			change(r)
			serve(h, r)
			return idsOf(t, stub)
		}
		asItIs := func(*http.Request) {}
		first := send(0, asItIs)
		if again := send(time.Second, asItIs); len(first) == 0 || !slices.Equal(first, again) {
			t.Errorf("%s: first %q, at once again %q", c.name, first, again)
		}
		if later := send(resentWindow, asItIs); slices.Equal(first, later) {
			t.Errorf("%s: %q is the id of what was done later, too", c.name, later)
		}
		ofServer := func(r *http.Request) { r.Header.Del("Origin"); r.Header.Del("Sec-Fetch-Site") }
		if one, other := send(0, ofServer), send(0, ofServer); slices.Equal(one, other) {
			t.Errorf("%s: a server's two events have one id %q", c.name, one)
		}
	}
}

// TestDerivedIDs are of the key and the event, and of nothing around it.
func TestDerivedIDs(t *testing.T) {
	id := func(path, body string) string {
		h, stub := newHandler(t, time.Now())
		post(h, path, body)
		ids := idsOf(t, stub)
		if len(ids) != 1 {
			t.Fatalf("%s: %q", body, ids)
		}
		id, _, _ := strings.Cut(ids[0], " ")
		return id
	}
	const event = `{"event":"e","distinct_id":"u","timestamp":"2026-01-02T03:04:05Z","properties":{"a":1,"b":[1,2]}}`
	first := id("/batch", `{"api_key":"k","batch":[`+event+`],"sent_at":"2026-01-02T03:04:06Z"}`)
	if !regexp.MustCompile(`^derived-[0-9a-f]{32}$`).MatchString(first) {
		t.Errorf("the id is %q", first)
	}
	for about, other := range map[string]string{
		"another attempt":           `{"api_key":"k","batch":[` + event + `],"sent_at":"2026-01-02T03:09:06Z"}`,
		"another envelope":          `{"sent_at":"x","batch":[` + event + `],"api_key":"k","more":1}`,
		"white space and order":     `{"api_key":"k","batch":[{ "timestamp":"2026-01-02T03:04:05Z","properties":{"b":[1, 2],"a":1},"event":"e","distinct_id":"u"}]}`,
		"its own sent_at":           `{"api_key":"k","batch":[` + strings.Replace(event, `{"event"`, `{"sent_at":"2026-01-02T03:04:07Z","offset":17,"event"`, 1) + `]}`,
		"an empty id":               `{"api_key":"k","batch":[` + event + `]}`,
		"a spelling by escapes":     `{"api_key":"k","batch":[` + strings.Replace(event, `"e"`, `"\u0065"`, 1) + `]}`,
		"gzip without saying so   ": `{"api_key":"k","batch":[` + event + `]}`,
	} {
		if got := id("/batch", other); got != first {
			t.Errorf("%s makes it %s", about, got)
		}
	}
	for about, other := range map[string]string{
		"another key":      `{"api_key":"l","batch":[` + event + `]}`,
		"another property": `{"api_key":"k","batch":[` + strings.Replace(event, `"a":1`, `"a":2`, 1) + `]}`,
		"another time":     `{"api_key":"k","batch":[` + strings.Replace(event, `05Z`, `06Z`, 1) + `]}`,
	} {
		if id("/batch", other) == first {
			t.Errorf("%s does not change it", about)
		}
	}
	if got := id("/e", `{"api_key":"k","event":"e","distinct_id":"u"}`); got != "" {
		t.Errorf("an event without a time gets %q: the next one like it would be lost", got)
	}
	long := strings.Repeat("x", 300)
	if got := id("/e", `{"api_key":"k","event":"e","distinct_id":"u","uuid":"`+long+`"}`); len(got) != len(first) {
		t.Errorf("an id too long to be kept becomes %q", got)
	}
}
