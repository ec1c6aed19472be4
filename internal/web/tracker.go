package web

import (
	_ "embed"
	"net/http"
	"net/url"
	"strings"
)

const (
	trackerPath = "/weir.js"
	eventsPath  = "/v1/events"
	// trackerCache is how long browsers use the tracker without asking for a newer
	// one: page loads are not to wait for it, and an upgrade is to arrive within
	// the hour.
	trackerCache = "public, max-age=3600"
)

// trackerSource is what ui/tracker builds.
//
//go:embed tracker/weir.js
var trackerSource []byte

// newTracker serves the browser tracker to pages of any site.
func newTracker() http.Handler {
	source := newText(trackerSource, textKinds[".js"])
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", trackerCache)
		h.Set("Access-Control-Allow-Origin", "*") // the same for everybody, and nobody's secret
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		source.serve(w, r)
	})
}

// withoutPrefix returns a request for the tracker, or with its events, as if it
// came without the prefix that it may come below.
func (s *Server) withoutPrefix(r *http.Request) *http.Request {
	for _, prefix := range s.config.Prefixes {
		path, ok := strings.CutPrefix(r.URL.Path, prefix)
		if !ok || path != trackerPath && path != eventsPath {
			continue
		}
		below := *r
		below.URL = new(url.URL)
		*below.URL = *r.URL
		below.URL.Path, below.URL.RawPath = path, ""
		return &below
	}
	return r
}
