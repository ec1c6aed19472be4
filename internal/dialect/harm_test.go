package dialect

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestBodiesMadeToKeepAProcessorBusy are small, and done with at once: events that
// name no key among thousands, and members that are looked for among thousands.
func TestBodiesMadeToKeepAProcessorBusy(t *testing.T) {
	const many = 20_000
	nothing := strings.Repeat("{},", many) + "{}"
	repeated := func(name string) string { return strings.Repeat(`"`+name+`":"x",`, many) + `"y":1` }
	for _, body := range [][2]string{
		{"/track", "[" + nothing + "]"}, {"/engage", "[" + nothing + "]"}, {"/import", strings.ReplaceAll(nothing, ",", "\n")},
		{"/e", "[" + nothing + "]"}, {"/v1/batch", `{"batch":[` + nothing + `]}`},
		{"/e", `{"event":"e","api_key":"k","distinct_id":"u","properties":{` + repeated("$screen_width") + `}}`},
		{"/track", `{"event":"e","properties":{"token":"k",` + repeated("$lib_version") + `}}`},
		{"/v1/p", `{"writeKey":"k","userId":"u","properties":{` + repeated("a") + `},"context":{"page":{` + repeated("b") + `}}}`},
		{"/v1/t", `{"writeKey":"k","userId":"u","context":{"page":{"url":"x",` + repeated("search") + `}}}`},
		{"/2/httpapi", `{"api_key":"k","events":[{"event_type":"e",` + repeated("group_properties") + `}]}`},
		{"/api/event", `{"n":"e","d":"` + strings.Repeat("a,", many) + `b"}`},
	} {
		h, _ := newHandler(t, noon)
		start := time.Now()
		post(h, body[0], body[1])
		if took := time.Since(start); took > 5*time.Second { // 0.1 s, where each costs what it should
			t.Errorf("%s %.80s took %v", body[0], body[1], took)
		}
	}
}

// TestEventsWithoutMeasure are handed on as they are, for intake to reject.
func TestEventsWithoutMeasure(t *testing.T) {
	members := `"x":1` + strings.Repeat(`,"x":1`, maxMembers)
	for path, body := range map[string]string{
		"/e":                       `{"event":"e","api_key":"k","distinct_id":"u","properties":{` + members + `}}`,
		"/v1/batch":                `{"writeKey":"k","batch":[{"userId":"u",` + members + `}]}`,
		"/track":                   `[{"event":"e","properties":{"token":"k",` + members + `}}]`,
		"/2/httpapi":               `{"api_key":"k","events":[{"event_type":"e",` + members + `}]}`,
		"/a/tp2":                   `{"data":[{"e":"pv","aid":"k",` + members + `}]}`,
		"/mp/collect?api_secret=k": `{"events":[{"name":"e","params":{` + members + `}}]}`,
	} {
		h, stub := newHandler(t, noon)
		if w := post(h, path, body); w.Code >= http.StatusBadRequest || !strings.HasPrefix(string(stub.lines["k"]), `"{`) {
			t.Errorf("%s: %d %s, %.40s", path, w.Code, w.Body, stub.lines["k"])
		}
	}
}

// TestWhatAnEnvelopeSaysOfAllEvents cannot make much of little.
func TestWhatAnEnvelopeSaysOfAllEvents(t *testing.T) {
	h, _ := newHandler(t, noon)
	body := `{"client_id":"c","user_properties":{"a":"` + strings.Repeat("x", 100_000) + `"},"events":[{"name":"e"}` + strings.Repeat(`,{"name":"e"}`, 1000) + `]}`
	if w := post(h, "/mp/collect?api_secret=k", body); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("answered %d %s", w.Code, w.Body)
	}
}
