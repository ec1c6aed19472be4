package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// text is a file of the binary that is sent compressed to those who take that.
type text struct {
	body []byte
	kind string // its Content-Type
	tag  string // of its content
	// compressed returns the body as gzip, or nil if that is no smaller. The first
	// who asks waits for it.
	compressed func() []byte
}

func newText(body []byte, kind string) *text {
	sum := sha256.Sum256(body)
	return &text{
		body: body, kind: kind, tag: hex.EncodeToString(sum[:8]),
		compressed: sync.OnceValue(func() []byte { return compress(body) }),
	}
}

// serve answers a GET or HEAD. Each encoding is a representation of its own, with
// its own tag and ranges.
func (t *text) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	body, tag := t.body, t.tag
	if acceptsGzip(r.Header) && t.compressed() != nil {
		body, tag = t.compressed(), t.tag+"-gzip"
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Type", t.kind)
	h.Add("Vary", "Accept-Encoding")
	h.Set("ETag", `"`+tag+`"`)
	if isWhole(r) { // of what is encoded, ServeContent leaves it away
		h.Set("Content-Length", strconv.Itoa(len(body)))
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// isWhole reports whether the answer to a request is a whole body, or none.
func isWhole(r *http.Request) bool {
	return r.Header.Get("Range") == "" && r.Header.Get("If-Match") == ""
}

// compress returns a text as gzip, or nil if that is no smaller.
func compress(text []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil { // of the level: this cannot happen, nor that memory cannot be written
		return nil
	}
	_, err = w.Write(text)
	if errors.Join(err, w.Close()) != nil || out.Len() >= len(text) {
		return nil
	}
	return out.Bytes()
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
