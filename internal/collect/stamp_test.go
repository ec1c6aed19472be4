package collect

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/weirhq/weir"
)

// receipt is when the events of these tests are received.
var receipt = time.Date(2026, 5, 6, 7, 8, 9, 123456000, time.UTC)

func TestStamping(t *testing.T) {
	for name, test := range map[string]struct {
		time    string // of the event, as a JSON member
		want    time.Time
		untimed bool
		extra   string
	}{
		"none":             {"", receipt, true, ""},
		"null":             {`,"time":null`, receipt, true, ""},
		"far past":         {`,"time":"1970-01-01T00:00:00Z"`, time.Unix(0, 0).UTC(), false, ""},
		"ten years ago":    {`,"time":"2016-05-06T07:08:09Z"`, time.Date(2016, 5, 6, 7, 8, 9, 0, time.UTC), false, ""},
		"a little ahead":   {`,"time":"2026-05-06T09:08:09+01:00"`, receipt.Add(time.Hour).Truncate(time.Second), false, ""},
		"24 h ahead":       {`,"time":"2026-05-07T07:08:09.123456Z"`, receipt.Add(24 * time.Hour), false, ""},
		"25 h ahead":       {`,"time":"2026-05-07T08:08:09.123456Z"`, receipt, true, `{"clock_skew_ms":90000000}`},
		"claims":           {`,"untimed":true,"received_at":"2001-01-01T00:00:00Z","time":"2026-05-06T07:08:09Z"`, receipt.Truncate(time.Second), false, ""},
		"below a µs":       {`,"time":"2026-05-06T07:08:09.000000999Z"`, receipt.Truncate(time.Second), false, ""},
		"Unix, in seconds": {`,"time":1767323045`, time.Unix(1767323045, 0).UTC(), false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := start(t, options{})
			f.now = func() time.Time { return receipt }
			f.accept(`{"name":"n","user_id":"u"` + test.time + `}`)
			got := f.one()
			if !got.Time.Equal(test.want) || got.Untimed != test.untimed || !got.Received.Equal(receipt) || string(got.Context.Extra) != test.extra {
				t.Errorf("time %v untimed %v received %v extra %s", got.Time, got.Untimed, got.Received, got.Context.Extra)
			}
		})
	}
}

func TestEventsWithoutAnIDGetTheirOwn(t *testing.T) {
	f := start(t, options{})
	f.accept(strings.Repeat(`{"name":"n","user_id":"u"}`, 100))
	seen := map[string]bool{}
	for _, event := range f.stored() {
		if id, err := uuid.Parse(event.ID); err != nil || id.Version() != 7 || seen[event.ID] {
			t.Fatalf("id %q", event.ID)
		}
		seen[event.ID] = true
	}
	if len(seen) != 100 {
		t.Errorf("%d events", len(seen))
	}
}

func TestEverythingOfAnEventIsKept(t *testing.T) {
	f := start(t, options{})
	f.accept(`{"id":"a","name":"n","user_id":"u","anonymous_id":"v","session_id":"s","time":"2026-01-02T03:04:05.678Z",
		"properties":{"amount":12.50,"big":12345678901234567890},"plan":"x","person":{"set":{"k":1},"set_once":{"l":2}},"groups":{"company":"c"},
		"context":{"url":"https://e.example/p","own":{"a":[1]}}}`)
	got := f.one()
	want := weir.Event{ID: "a", Name: "n", UserID: "u", AnonymousID: "v", SessionID: "s",
		Time:       time.Date(2026, 1, 2, 3, 4, 5, 678e6, time.UTC),
		Properties: []byte(`{"plan":"x","amount":12.50,"big":12345678901234567890}`),
		Person:     weir.PersonChange{Set: []byte(`{"k":1}`), SetOnce: []byte(`{"l":2}`)},
		Groups:     []byte(`{"company":"c"}`),
		Context:    weir.Context{URL: "https://e.example/p", Extra: []byte(`{"own":{"a":[1]}}`)},
		Received:   got.Received,
	}
	if a, b := text(got), text(want); a != b {
		t.Errorf("got  %s\nwant %s", a, b)
	}
}

// TestATranslatorsGuessIsKept with the mark that has a repeat recognised by its
// id alone; others cannot set it.
func TestATranslatorsGuessIsKept(t *testing.T) {
	f := start(t, options{})
	for i, second := range []string{"09", "10"} {
		body := `{"id":"a","name":"n","user_id":"u","untimed":true,"time":"2026-05-06T07:08:` + second + `Z"}`
		result, err := f.Accept(t.Context(), "shop", []byte(body), Origin{Translated: true})
		if err != nil || result.Accepted != 1 || result.Repeats != i {
			t.Errorf("%s: %+v, %v", second, result, err)
		}
	}
	if got := f.one(); !got.Untimed || !got.Time.Equal(receipt.Truncate(time.Second)) {
		t.Errorf("time %v, untimed %v", got.Time, got.Untimed)
	}
}
