package collect

import (
	"encoding/json"
	"testing"

	"github.com/weirhq/weir"
)

// FuzzAccept gives any body to the whole path into a real log: it is refused as
// a whole and leaves nothing, or each of its events is either in the log, as
// one line that reads back the same, or rejected with a reason.
func FuzzAccept(f *testing.F) {
	for _, body := range []string{
		event("a"), "[" + event("a") + "," + event("b") + "]", event("a") + "\n" + event("a") + "\n{broken\n17",
		`{"name":"n","anonymous_id":"ü\u00e9\ud83d\ude00","properties":{"a":1,"a":[{}]},"context":{"campaign":"x","own":"\n"}}`,
		`{"name":"n","user_id":1e5,"time":1767323045.5,"person":{"set":{}},"groups":null}`, "[]", "\xff", `{"name":"\u2028","user_id":"` + "\x7f" + `"}`,
	} {
		f.Add([]byte(body))
	}
	fix := start(f, options{})
	read := uint64(0)
	f.Fuzz(func(t *testing.T, body []byte) {
		fix.recent = newRecent(maxRecent) // what earlier bodies had is of no interest
		result, err := fix.Accept(t.Context(), weir.DefaultProject, body, Origin{})
		bounds, boundsErr := fix.log.Bounds(t.Context())
		if boundsErr != nil {
			t.Fatal(boundsErr)
		}
		if err != nil {
			if weir.ErrorCode(err) != weir.CodeInvalid || bounds.Last != read {
				t.Fatalf("refused with %v, and the log went from %d to %d", err, read, bounds.Last)
			}
			return
		}
		for _, r := range result.Rejected {
			if r.Code == "" || r.Reason == "" {
				t.Fatalf("%+v", r)
			}
		}
		stored := fix.since(t, read, result.Accepted)
		read = bounds.Last
		if len(stored) > result.Accepted || (len(stored) == 0) != (result.Accepted == 0) {
			t.Fatalf("accepted %d, stored %d", result.Accepted, len(stored))
		}
		for _, event := range stored {
			checkStored(t, event)
		}
	})
}

// since returns the events of the frames behind a sequence, at most so many.
func (f *fixture) since(tb testing.TB, sequence uint64, most int) (events []weir.Event) {
	frames, err := f.log.Tail(tb.Context(), most, 1<<30)
	if err != nil {
		tb.Fatal(err)
	}
	for _, frame := range frames {
		if frame.Sequence > sequence {
			events = append(events, decodeAll(tb, frame.Body)...)
		}
	}
	return events
}

func checkStored(t *testing.T, event weir.Event) {
	t.Helper()
	line := text(event)
	if again := decodeAll(t, []byte(line)); len(again) != 1 || text(again[0]) != line || !json.Valid([]byte(line)) {
		t.Fatalf("does not read back the same: %s", line)
	}
	if event.ID == "" || event.Name == "" || event.DistinctID() == "" || event.Time.IsZero() || event.Received.IsZero() {
		t.Fatalf("something is missing: %s", line)
	}
}
