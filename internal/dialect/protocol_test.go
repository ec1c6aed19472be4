package dialect

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// families are the recordings whose dialect is told by the body, too.
var families = map[string]string{
	"jitsu-js": "jitsu", "posthog-go": "posthog", "posthog-js": "posthog", "posthog-js-1.236.6": "posthog", "posthog-js-1.96.1": "posthog",
	"posthog-node": "posthog", "posthog-node-2.6.0": "posthog", "rudder-analytics-js": "rudder", "rudder-sdk-node": "rudder",
	"segment-analytics-next": "segment", "segment-analytics-node": "segment",
	"amplitude-node": "amplitude", "mixpanel-node": "mixpanel", "plausible-tracker-official": "plausible", "umami-node": "umami",
	"snowplow-browser": "snowplow",
}

// recognised returns the name of the protocol that a request is one of.
func recognised(t *testing.T, h *Handler, r *http.Request) string {
	t.Helper()
	prefix, path := h.split(r.URL.Path)
	described := h.describe(r, prefix, path)
	if err := h.open(httptest.NewRecorder(), r, described, h.memory.Share()); err != nil {
		t.Fatal(err)
	}
	c, ok := recognise(described, h.table.claimedBy(r, path))
	if !ok {
		return "none"
	}
	return c.protocol.name
}

// TestEachRecordingIsOfItsFamily although they share paths.
func TestEachRecordingIsOfItsFamily(t *testing.T) {
	h, _ := newHandler(t, time.Now())
	for sdk, want := range families {
		for _, c := range captures(t, sdk) {
			if c.Method == http.MethodOptions {
				continue
			}
			if got := recognised(t, h, c.request(t)); got != want {
				t.Errorf("%s/%s is taken for one of %s", sdk, c.name, got)
			}
		}
	}
}

// TestSharedPaths tells the dialects apart that share a path by the shape of the
// payload.
func TestSharedPaths(t *testing.T) {
	h, _ := newHandler(t, time.Now())
	for _, test := range []struct{ path, body, want string }{
		{"/batch", `{"api_key":"k","batch":[]}`, "posthog"},
		{"/batch/", `{"batch":[{"event":"e"}],"api_key":"k"}`, "posthog"},
		{"/batch", `{"api_key":"k","events":[]}`, "amplitude"},
		{"/track", `{"api_key":"k","event":"e","properties":{"distinct_id":"u"}}`, "posthog"},
		{"/track/", `{"event":"e","properties":{"token":"k","$lib":"web"}}`, "posthog"},
		{"/track", `[{"event":"e","properties":{"token":"k","mp_lib":"node"}}]`, "mixpanel"},
		{"/track", `{"event":"e","properties":{"token":"k","$lib":"web","mp_lib":"web"}}`, "mixpanel"},
		{"/engage", `{"api_key":"k","event":"$set","distinct_id":"u","$set":{"a":1}}`, "posthog"},
		{"/engage", `{"$token":"k","$distinct_id":"u","$set":{"a":1}}`, "mixpanel"},
		{"/v1/batch", `{"batch":[{"type":"track","timestamp":"2026-01-02T03:04:05Z"}]}`, "segment"},
		{"/v1/batch", `{"batch":[{"type":"track","originalTimestamp":"2026-01-02T03:04:05Z"}]}`, "rudder"},
		{"/v1/track", `{"type":"track","originalTimestamp":"2026-01-02T03:04:05Z"}`, "rudder"},
		{"/v1/track", `{"type":"track"}`, "segment"},
	} {
		r := httptest.NewRequest(http.MethodPost, test.path, strings.NewReader(test.body))
		if got := recognised(t, h, r); got != test.want {
			t.Errorf("%s %s is taken for one of %s, not %s", test.path, test.body, got, test.want)
		}
	}
}

// TestClaims leaves everything else to the server.
func TestClaims(t *testing.T) {
	h, _ := newHandler(t, time.Now(), "/ingest")
	for request, want := range map[string]bool{
		"POST /e/": true, "POST /e": true, "GET /e/": false, "GET /e/?data=e30": true, "OPTIONS /e/": true,
		"POST /ingest/e/": true, "POST /ingest/i/v0/e/": true, "POST /other/e/": false, "POST /ingestion/e": false,
		"GET /array/phc_1/config.js": true, "GET /array//config.js": false, "GET /array/config.js": false,
		"GET /v1/projects/wk/settings": true, "GET /v1/projects/shop": false, "PATCH /v1/projects/shop": false,
		"POST /v1/t": true, "POST /v1/batch": true, "POST /v1/events": false, "POST /v1/query": false, "GET /v1/track": false,
		"POST /api/s/page": true, "POST /api/s/s2s/track": true, "POST /api/s": false,
		"GET /": false, "GET /healthz": false, "GET /assets/a.js": false, "POST /": false, "DELETE /e/": false,
	} {
		method, target, _ := strings.Cut(request, " ")
		if got := h.Claims(httptest.NewRequest(method, target, nil)); got != want {
			t.Errorf("%s: %v", request, got)
		}
	}
}

func TestValidPrefix(t *testing.T) {
	for prefix, want := range map[string]bool{
		"/ingest": true, "/a/b": true, "": false, "/": false, "ingest": false, "/ingest/": false, "//a": false, "/a?b": false, "http://a/b": false,
	} {
		if ValidPrefix(prefix) != want {
			t.Errorf("%q: %v", prefix, !want)
		}
	}
}
