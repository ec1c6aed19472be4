package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"
)

// maxTrackerBytes is what the tracker promises to cost at most on the way.
const maxTrackerBytes = 2000

func TestTheTrackerIsSmall(t *testing.T) {
	w := newFixture(t).call("GET", "/weir.js", "", "Accept-Encoding", "br, gzip")
	if w.Code != 200 || w.Header().Get("Content-Encoding") != "gzip" {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	if size := w.Body.Len(); size >= maxTrackerBytes {
		t.Errorf("it has %d bytes", size)
	}
	inflated, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(inflated); err != nil || !bytes.Equal(text, trackerSource) {
		t.Errorf("inflated it is another: %v %.100s", err, text)
	}
}

func TestTheTrackerIsServedToAnySite(t *testing.T) {
	for _, encoding := range []string{"", "identity", "gzip;q=0", "gzip; q=0.000", "br"} {
		w := newFixture(t).call("GET", "/weir.js", "", "Accept-Encoding", encoding, "Origin", "https://shop.example")
		h := w.Header()
		if w.Code != 200 || h.Get("Content-Encoding") != "" || !bytes.Equal(w.Body.Bytes(), trackerSource) {
			t.Errorf("to %q: %d %v", encoding, w.Code, h)
		}
		if h.Get("Access-Control-Allow-Origin") != "*" || h.Get("Cross-Origin-Resource-Policy") != "cross-origin" ||
			!strings.HasPrefix(h.Get("Content-Type"), "text/javascript") || !strings.Contains(h.Get("Cache-Control"), "max-age=3600") || h.Get("Vary") != "Accept-Encoding" {
			t.Errorf("to %q: %v", encoding, h)
		}
	}
}

func TestTheTrackerIsSentOnce(t *testing.T) {
	f := newFixture(t)
	tags := map[string]bool{}
	for _, encoding := range []string{"gzip;q=0.5", "identity"} {
		tag := f.call("GET", "/weir.js", "", "Accept-Encoding", encoding).Header().Get("ETag")
		if w := f.call("GET", "/weir.js", "", "Accept-Encoding", encoding, "If-None-Match", tag); tag == "" || w.Code != 304 || w.Body.Len() != 0 {
			t.Errorf("%s with tag %s: %d", encoding, tag, w.Code)
		}
		tags[tag] = true
	}
	if len(tags) != 2 {
		t.Errorf("the encodings share a tag: %v", tags)
	}
	if w := f.call("POST", "/weir.js", ""); w.Code != 405 {
		t.Errorf("POST: %d", w.Code)
	}
}

func TestTheTrackerBelowAPrefix(t *testing.T) {
	f := newFixture(t, func(c *Config) { c.Prefixes = []string{"/a", "/first/party"} })
	for _, prefix := range []string{"", "/a", "/first/party"} {
		if w := f.call("GET", prefix+"/weir.js", ""); w.Code != 200 {
			t.Errorf("%s: %d", prefix, w.Code)
		}
		if w := f.call("POST", prefix+"/v1/events?key=write", "{}"); w.Code != 202 {
			t.Errorf("events below %s: %d", prefix, w.Code)
		}
		if w := f.call("OPTIONS", prefix+"/v1/events", "", "Origin", "https://shop.example"); w.Code != 204 || w.Header().Get("Access-Control-Allow-Origin") == "" {
			t.Errorf("preflight below %s: %d", prefix, w.Code)
		}
	}
	for _, path := range []string{"/b/weir.js", "/a/v1/query", "/a/first/party/weir.js", "/aweir.js", "/a//weir.js"} {
		if w := f.call("GET", path, "", "Authorization", "Bearer api"); w.Code != 404 && w.Code/100 != 3 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

// TestAPageOfAnotherSiteSendsEvents sends as the tracker does: text, so that the
// browser need not ask first.
func TestAPageOfAnotherSiteSendsEvents(t *testing.T) {
	w := newFixture(t).call("POST", "/v1/events?key=write", `[{"name":"x"}]`, "Origin", "https://shop.example", "Content-Type", "text/plain;charset=UTF-8")
	if h := w.Header(); w.Code != 202 || h.Get("Access-Control-Allow-Origin") != "https://shop.example" || h.Get("Access-Control-Expose-Headers") != "Retry-After" {
		t.Errorf("%d %v", w.Code, h)
	}
}
