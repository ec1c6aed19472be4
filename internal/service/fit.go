package service

import (
	"bytes"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/nats-io/nats.go/micro"

	"github.com/weirhq/weir"
)

// fit makes an answer fit a message: compressed, if who asks can read that, and
// else replaced by what to do instead.
func (m *member) fit(w *recorder, request micro.Request) {
	if w.body.Len() > smallAnswerBytes && strings.Contains(request.Headers().Get("Accept-Encoding"), "gzip") {
		w.compress()
	}
	if limit := m.conn.MaxPayload() - headerRoomBytes; int64(w.body.Len()) > limit {
		size := w.body.Len()
		*w = *newRecorder()
		m.service.config.Explain(m.service.handling, w, request.Subject(), weir.Errorf(weir.CodeTooLarge,
			"the answer has %d bytes, and a NATS message at most %d; ask for less, with Accept-Encoding: gzip, or by HTTP", size, limit))
	}
}

func (w *recorder) compress() {
	var zipped bytes.Buffer
	to := gzip.NewWriter(&zipped)
	// Writing to memory does not fail.
	_, _ = to.Write(w.body.Bytes())
	_ = to.Close()
	w.body = zipped
	w.header.Set("Content-Encoding", "gzip")
}
