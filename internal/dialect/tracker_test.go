package dialect

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestTheTrackersEventsGetAVisitor unless they say themselves whose they are.
func TestTheTrackersEventsGetAVisitor(t *testing.T) {
	h, stub := newHandler(t, noon)
	who := `"anonymous_id":"` + visitorAt(t, h.visitors, noon, "203.0.113.7", "", "k") + `"`
	for body, want := range map[string]string{
		`[{"name":"a","id":"1"},{"name":"b"}]`:          `{` + who + `,"name":"a","id":"1"}` + "\n" + `{` + who + `,"name":"b"}` + "\n",
		`{"name":"a","user_id":"u"}`:                    `{` + who + `,"name":"a","user_id":"u"}` + "\n",
		`{"anonymous_id":"mine","name":"a"}`:            `{"anonymous_id":"mine","name":"a"}` + "\n",
		`{"anonymous_id":null,"name":"a"}`:              `{` + who + `,"name":"a"}` + "\n",
		`{"name":"a","untimed":true}`:                   `{` + who + `,"name":"a"}` + "\n",
		"{\"name\":\"a\",\n\"properties\":{\n\"x\":1}}": `{` + who + `,"name":"a","properties":{ "x":1}}` + "\n",
		`{}`:         `{` + who + `}` + "\n",
		`[7,"a\"]"]`: "\"7\"\n" + `"\"a\\\"]\""` + "\n",
	} {
		clear(stub.lines)
		w := post(h, "/v1/events?key=k&visitor", body, "Content-Type", "text/plain;charset=UTF-8", "Origin", "https://shop.example")
		if w.Code != http.StatusAccepted || w.Body.String() != `{"accepted":1,"rejected":[]}` || w.Header().Get("Access-Control-Allow-Origin") != "https://shop.example" {
			t.Errorf("%s: %d %s", body, w.Code, w.Body)
		}
		if got := string(stub.lines["k"]); got != want {
			t.Errorf("%s\n got %s\nwant %s", body, got, want)
		}
	}
}

func TestTheTrackerIsRefusedAsTheServerDoes(t *testing.T) {
	h, stub := newHandler(t, noon)
	stub.known = map[string]bool{"k": true}
	stub.fail = []error{errFull}
	for _, test := range []struct {
		target, body string
		status       int
	}{
		{"/v1/events?key=k&visitor", `{"name":"a"}`, http.StatusServiceUnavailable},
		{"/v1/events?key=k&visitor", `{"name":"a"}`, http.StatusAccepted},
		{"/v1/events?key=x&visitor=1", `{"name":"a"}`, http.StatusUnauthorized},
		{"/v1/events?visitor", `{"name":"a"}`, http.StatusUnauthorized},
		{"/v1/events?key=k&visitor", `{"name":`, http.StatusBadRequest},
	} {
		w := post(h, test.target, test.body)
		if w.Code != test.status || (w.Code == http.StatusServiceUnavailable) != (w.Header().Get("Retry-After") != "") {
			t.Errorf("%s %s: %d %v", test.target, test.body, w.Code, w.Header())
		}
	}
}

// TestOtherEventsAreTheServers leaves alone what names whose it is, or is only
// asked about.
func TestOtherEventsAreTheServers(t *testing.T) {
	h, _ := newHandler(t, noon)
	for _, request := range []*http.Request{
		httptest.NewRequestWithContext(t.Context(), "POST", "/v1/events?key=k", strings.NewReader("{}")),
		httptest.NewRequestWithContext(t.Context(), "OPTIONS", "/v1/events?key=k&visitor", http.NoBody),
		httptest.NewRequestWithContext(t.Context(), "GET", "/v1/events?key=k&visitor", http.NoBody),
	} {
		if h.Claims(request) {
			t.Errorf("%s %s is claimed", request.Method, request.URL)
		}
	}
}
