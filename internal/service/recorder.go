package service

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/nats-io/nats.go"
)

// recorder takes an answer of the API for NATS. It is an [http.ResponseWriter].
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func newRecorder() *recorder { return &recorder{header: http.Header{}} }

func (w *recorder) Header() http.Header { return w.header }

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

func (w *recorder) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(p)
}

func (w *recorder) failed() bool { return w.status >= http.StatusBadRequest }

// headers are those of the answer's message.
func (w *recorder) headers() nats.Header {
	headers := nats.Header{}
	for _, name := range [...]string{"Content-Type", "Content-Encoding", "Retry-After"} {
		if value := w.header.Get(name); value != "" {
			headers.Set(name, value)
		}
	}
	if w.failed() {
		headers.Set(headerErrorCode, strconv.Itoa(w.status))
		headers.Set(headerError, oneLine(w.detail()))
	}
	return headers
}

// detail says what went wrong, for people.
func (w *recorder) detail() string {
	var problem struct {
		Detail string `json:"detail"`
	}
	if json.Unmarshal(w.body.Bytes(), &problem) != nil || problem.Detail == "" {
		return http.StatusText(w.status)
	}
	return problem.Detail
}

// oneLine makes a text fit a header.
func oneLine(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, text)
	return strings.ToValidUTF8(text[:min(len(text), maxErrorBytes)], "")
}
