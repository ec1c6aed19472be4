package dialect

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// post returns the answer to a body.
func post(h *Handler, target, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, target, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return serve(h, r)
}

var (
	errFull    = weir.Errorf(weir.CodeUnavailable, "the disk is full")
	errLimited = weir.Errorf(weir.CodeRateLimited, "too many")
)

// TestTrouble answers each dialect so that its SDK does the best it can.
func TestTrouble(t *testing.T) {
	const (
		posthogBody = `{"api_key":"k","batch":[{"event":"e","distinct_id":"u"}]}`
		segmentBody = `{"writeKey":"k","batch":[{"type":"track","event":"e","userId":"u"}]}`
		rudderBody  = `{"type":"track","event":"e","userId":"u","originalTimestamp":"2026-01-02T03:04:05Z"}`
	)
	for _, test := range []struct {
		path, body string
		fail       error
		status     int
		retryAfter string
	}{
		// posthog-js drops events at 429 and keeps them at 503.
		{"/batch/", posthogBody, errLimited, http.StatusServiceUnavailable, "2"},
		{"/e/", posthogBody, errFull, http.StatusServiceUnavailable, "2"},
		{"/e/", posthogBody, context.DeadlineExceeded, http.StatusServiceUnavailable, "2"},
		{"/e/", posthogBody, weir.Errorf(weir.CodeTooLarge, "large"), http.StatusRequestEntityTooLarge, ""},
		{"/e/", `{"batch":[{"event":"e"}]}`, nil, http.StatusUnauthorized, ""},
		{"/e/", `{"api_key":"k","batch":[`, nil, http.StatusBadRequest, ""},
		{"/e/", ``, nil, http.StatusBadRequest, ""},
		// Segment's SDKs wait as long as Retry-After says at 429 and do not count it.
		{"/v1/batch", segmentBody, errLimited, http.StatusTooManyRequests, "2"},
		{"/v1/b", segmentBody, errFull, http.StatusServiceUnavailable, "2"},
		{"/v1/t", `{"type":"track","event":"e","userId":"u"}`, nil, http.StatusUnauthorized, ""},
		{"/v1/track?writekey=k", rudderBody, errLimited, http.StatusTooManyRequests, "2"},
		{"/v1/track?writekey=k", rudderBody, errFull, http.StatusServiceUnavailable, "2"},
	} {
		h, stub := newHandler(t, time.Now())
		stub.fail = []error{test.fail}
		w := post(h, test.path, test.body)
		if w.Code != test.status || w.Header().Get("Retry-After") != test.retryAfter {
			t.Errorf("%s %s (%v) is answered %d, Retry-After %q: %s", test.path, test.body, test.fail, w.Code, w.Header().Get("Retry-After"), w.Body)
		}
		if len(stub.lines) > 0 {
			t.Errorf("%s %s: something was taken in", test.path, test.body)
		}
	}
}

// TestUnknownKey is told to the SDK, unless another key of the same body is
// known.
func TestUnknownKey(t *testing.T) {
	h, stub := newHandler(t, time.Now())
	stub.known = map[string]bool{"known": true}
	const one, other = `{"event":"e","distinct_id":"u","properties":{"token":"known"}}`, `{"event":"e","distinct_id":"u","properties":{"token":"unknown"}}`
	for body, status := range map[string]int{
		one: http.StatusOK, other: http.StatusUnauthorized, "[" + one + "," + other + "]": http.StatusOK, "[" + other + "," + one + "]": http.StatusOK,
	} {
		if w := post(h, "/e/", body); w.Code != status {
			t.Errorf("%s is answered %d", body, w.Code)
		}
	}
	if got := strings.Count(string(stub.lines["known"]), "\n"); got != 3 || len(stub.lines) != 1 {
		t.Errorf("%d events came, for %v", got, stub.lines)
	}
}

// TestKeysOfSeveralProjects in one body, where nothing names one for all of it:
// each event goes where it says.
func TestKeysOfSeveralProjects(t *testing.T) {
	for path, body := range map[string]string{
		"/batch": `{"batch":[{"event":"a","distinct_id":"u","api_key":"A"},{"event":"b","distinct_id":"u","api_key":"B"},{"event":"a","distinct_id":"u"}]}`,
		"/v1/batch": `{"batch":[{"type":"track","event":"a","userId":"u","writeKey":"A"},{"type":"track","event":"b","userId":"u","writeKey":"B"},` +
			`{"type":"track","event":"a","userId":"u"}]}`,
		"/track": `[{"event":"a","properties":{"token":"A"}},{"event":"b","properties":{"token":"B"}},{"event":"a","properties":{}}]`,
		"/a/tp2": `{"data":[{"e":"a","aid":"A","duid":"u"},{"e":"b","aid":"B","duid":"u"},{"e":"a","aid":"A","duid":"u"}]}`,
	} {
		h, stub := newHandler(t, noon)
		w := post(h, path, body)
		a, b := string(stub.lines["A"]), string(stub.lines["B"])
		if w.Code != http.StatusOK || strings.Count(a, `"name":"a"`) != 2 || strings.Contains(a, `"name":"b"`) || strings.Count(b, `"name":"b"`) != 1 {
			t.Errorf("%s: %d, A has %s and B %s", path, w.Code, a, b)
		}
	}
}

// TestPoison goes to the quarantine while the SDK is answered with success.
func TestPoison(t *testing.T) {
	h, stub := newHandler(t, time.Now())
	for path, body := range map[string]string{
		"/batch/":   `{"api_key":"k","batch":["text",7,null,[{"name":"n","user_id":"u"}],{"event":"good","distinct_id":"u"}]}`,
		"/v1/batch": `{"writeKey":"s","batch":["text",7,null,[{"name":"n","user_id":"u"}],{"type":"track","event":"good","userId":"u"}]}`,
	} {
		if w := post(h, path, body); w.Code != http.StatusOK {
			t.Errorf("%s is answered %d %s", path, w.Code, w.Body)
		}
	}
	for key, lines := range stub.lines {
		want := []string{`"\"text\""`, `"7"`, `"null"`, `"[{\"name\":\"n\",\"user_id\":\"u\"}]"`, `{"name":"good","user_id":"u"}`}
		if got := strings.Split(strings.TrimSpace(string(lines)), "\n"); !slices.Equal(got, want) {
			t.Errorf("%s:\n got %q\nwant %q", key, got, want)
		}
	}
}

// TestHeld waits trouble out for SDKs that do not try again.
func TestHeld(t *testing.T) {
	const body = `{"type":"track","event":"e","userId":"u"}`
	h, stub := newHandler(t, time.Now())
	stub.fail = []error{errFull, errLimited, errFull}
	if w := post(h, "/api/s/track", body, "X-Write-Key", "k"); w.Code != http.StatusOK || len(stub.lines["k"]) == 0 {
		t.Errorf("after trouble: %d %s, %s", w.Code, w.Body, stub.lines["k"])
	}
	stub.fail = slices.Repeat([]error{errFull}, 10_000)
	h.patience = 20 * time.Millisecond
	if w := post(h, "/api/s/track", body, "X-Write-Key", "k"); w.Code != http.StatusServiceUnavailable {
		t.Errorf("trouble without end: %d", w.Code)
	}
	h.patience = time.Hour
	answered := make(chan int)
	go func() { answered <- post(h, "/api/s/track", body, "X-Write-Key", "k").Code }()
	h.Drain()
	if code := <-answered; code != http.StatusServiceUnavailable {
		t.Errorf("at the end: %d", code)
	}
}

// TestHeldInAll: a request with events of many keys is held no longer than one of
// one, and large ones are not held by the thousand.
func TestHeldInAll(t *testing.T) {
	h, stub := newHandler(t, time.Now())
	stub.fail = slices.Repeat([]error{errFull}, 10_000)
	h.patience = time.Hour
	if !h.held.TryAcquire(maxHeldBytes - heldBytes) {
		t.Fatal("there is less room than said")
	}
	large := `{"n":"e","u":"http://a.example/","d":"k","p":{"x":"` + strings.Repeat("x", heldBytes) + `"}}`
	if w := post(h, "/api/event", large); w.Code != http.StatusServiceUnavailable {
		t.Errorf("without room: %d", w.Code)
	}
	var deadlines []time.Time
	h.config.Accept = func(ctx context.Context, _ string, _ []byte, _ Origin) (Outcome, error) {
		deadline, _ := ctx.Deadline()
		deadlines = append(deadlines, deadline)
		return Outcome{Accepted: 1}, nil
	}
	if w := post(h, "/api/event", `{"n":"e","u":"http://a.example/","d":"k,l"}`); w.Code != http.StatusAccepted {
		t.Errorf("with room: %d %s", w.Code, w.Body)
	}
	if len(deadlines) != 2 || deadlines[0].IsZero() || deadlines[0] != deadlines[1] {
		t.Errorf("the events of two keys have until %v", deadlines)
	}
}

// TestCORS mirrors what a page asks for, in preflights and answers.
func TestCORS(t *testing.T) {
	h, _ := newHandler(t, time.Now())
	r := httptest.NewRequest(http.MethodOptions, "/v1/t", nil)
	r.Header.Set("Origin", "https://shop.example")
	r.Header.Set("Access-Control-Request-Method", "POST")
	r.Header.Set("Access-Control-Request-Headers", "authorization,x-write-key,anonymousid")
	w := serve(h, r)
	want := map[string]string{
		"Access-Control-Allow-Origin": "https://shop.example", "Access-Control-Allow-Credentials": "true",
		"Access-Control-Allow-Headers": "authorization,x-write-key,anonymousid", "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
		"Access-Control-Max-Age": "86400",
	}
	for name, value := range want {
		if got := w.Header().Get(name); got != value {
			t.Errorf("preflight: %s is %q", name, got)
		}
	}
	if w.Code != http.StatusNoContent || !slices.Contains(w.Header().Values("Vary"), "Origin") {
		t.Errorf("preflight: %d, %v", w.Code, w.Header())
	}
	w = post(h, "/v1/t", `{}`, "Origin", "https://shop.example")
	if got := w.Header(); got.Get("Access-Control-Allow-Origin") != "https://shop.example" || got.Get("Access-Control-Expose-Headers") != "Retry-After" {
		t.Errorf("a refusal: %v", got)
	}
	if w := post(h, "/a/tp2", `{}`); !strings.Contains(w.Body.String(), `"data must be an array"`) {
		t.Errorf("a refusal does not name the field: %s", w.Body)
	}
	if w = post(h, "/v1/t", `{}`); w.Header().Get("Access-Control-Allow-Origin") != "" {
		t.Error("without an origin none is allowed")
	}
}

// TestPrefix serves all endpoints below a path as well, and tells SDKs of it.
func TestPrefix(t *testing.T) {
	h, stub := newHandler(t, time.Now(), "/ingest")
	if w := post(h, "/ingest/e/", `{"api_key":"k","event":"e","distinct_id":"u"}`); w.Code != http.StatusOK || len(stub.lines["k"]) == 0 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	r := httptest.NewRequest(http.MethodGet, "/ingest/v1/projects/wk/settings", nil)
	r.Header.Set("X-Forwarded-Proto", "https")
	r.Header.Set("X-Forwarded-Host", "shop.example")
	if w := serve(h, r); !strings.Contains(w.Body.String(), `"apiHost":"shop.example/ingest/v1"`) || !strings.Contains(w.Body.String(), `"protocol":"https"`) {
		t.Errorf("settings: %s", w.Body)
	}
}

// TestOrigin takes device and place from a request that the visitor sent, and
// not from one of a server.
func TestOrigin(t *testing.T) {
	for agent, want := range map[string]string{
		"Mozilla/5.0 (X11; Linux x86_64)": "Mozilla/5.0 (X11; Linux x86_64) 203.0.113.7",
		"posthog-node/5.70.0":             " invalid IP", "Go-http-client/1.1": " invalid IP", "": " invalid IP",
		"MyApp/1 CFNetwork/1240 Darwin/20": " 203.0.113.7", "okhttp/4.12": " 203.0.113.7", "posthog-ios/3.0": " 203.0.113.7",
	} {
		h, stub := newHandler(t, time.Now())
		post(h, "/e/", `{"api_key":"k","event":"e","distinct_id":"u"}`, "User-Agent", agent)
		if got := stub.origin.UserAgent + " " + stub.origin.Address.String(); got != want {
			t.Errorf("%q: %q", agent, got)
		}
	}
}

// TestKeys finds the key where each SDK puts it.
func TestKeys(t *testing.T) {
	const call = `"type":"track","event":"e","userId":"u"`
	for _, test := range []struct {
		path, body string
		headers    []string
	}{
		{"/e/", `{"api_key":"KEY","event":"e","distinct_id":"u"}`, nil},
		{"/e/", `{"token":"KEY","event":"e","distinct_id":"u"}`, nil},
		{"/e/", `{"event":"e","distinct_id":"u","$token":"KEY"}`, nil},
		{"/e/", `[{"event":"e","properties":{"token":"KEY","distinct_id":"u"}}]`, nil},
		{"/batch", `{"batch":[{"event":"e","distinct_id":"u"}],"token":"KEY"}`, nil},
		{"/i/v1/analytics/events", `{"batch":[{"event":"e","distinct_id":"u"}]}`, []string{"Authorization", "Bearer KEY"}},
		{"/v1/t", `{` + call + `,"writeKey":"KEY"}`, nil},
		{"/v1/t", `{` + call + `}`, []string{"Authorization", "Basic S0VZOg=="}},
		{"/v1/batch", `{"batch":[{` + call + `,"writeKey":"KEY"}]}`, nil},
		{"/v1/batch", `{"batch":[{` + call + `}],"writeKey":"KEY"}`, nil},
		{"/api/s/track", `{` + call + `,"writeKey":"KEY:***"}`, []string{"X-Write-Key", "KEY"}},
		{"/api/s/s2s/track", `{` + call + `}`, []string{"X-Write-Key", "KEY"}},
	} {
		h, stub := newHandler(t, time.Now())
		w := post(h, test.path, test.body, test.headers...)
		if keys := slices.Collect(maps.Keys(stub.lines)); w.Code != http.StatusOK || !slices.Equal(keys, []string{"KEY"}) {
			t.Errorf("%s %s: %d, keys %q", test.path, test.body, w.Code, keys)
		}
	}
}

// TestKeysOfTwoParts are known as a whole or by what is behind the colon.
func TestKeysOfTwoParts(t *testing.T) {
	for key, status := range map[string]int{"KEY": http.StatusOK, "weir:KEY": http.StatusOK, "site:secret": http.StatusOK, "KEY:x": http.StatusUnauthorized, "x:": http.StatusUnauthorized} {
		h, stub := newHandler(t, time.Now())
		stub.known = map[string]bool{"KEY": true, "site:secret": true}
		if w := post(h, "/api/s/track", `{"event":"e","userId":"u"}`, "X-Write-Key", key); w.Code != status {
			t.Errorf("%s: %d", key, w.Code)
		}
	}
}
