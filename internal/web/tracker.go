package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
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
func newTracker() (http.Handler, error) {
	compressed, err := compress(trackerSource)
	if err != nil {
		return nil, fmt.Errorf("cannot compress the tracker: %w", err)
	}
	sum := sha256.Sum256(trackerSource)
	version := hex.EncodeToString(sum[:8])
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "text/javascript; charset=utf-8")
		h.Set("Cache-Control", trackerCache)
		h.Set("Access-Control-Allow-Origin", "*") // the same for everybody, and nobody's secret
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		h.Add("Vary", "Accept-Encoding")
		body, tag := trackerSource, version
		if acceptsGzip(r.Header) {
			body, tag = compressed, version+"-gzip"
			h.Set("Content-Encoding", "gzip")
		}
		h.Set("ETag", `"`+tag+`"`)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
	}), nil
}

// compress returns a text as gzip.
func compress(text []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(text); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// acceptsGzip reports whether a client takes gzip.
func acceptsGzip(header http.Header) bool {
	for coding := range strings.SplitSeq(strings.Join(header.Values("Accept-Encoding"), ","), ",") {
		name, quality, _ := strings.Cut(strings.ReplaceAll(coding, " ", ""), ";")
		if strings.EqualFold(name, "gzip") {
			return strings.Trim(quality, "q=0.") != "" || quality == ""
		}
	}
	return false
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
