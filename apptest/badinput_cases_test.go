package apptest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/weirhq/weir"
)

// badInput is a body that a server must refuse, or whose events it must.
type badInput struct {
	name    string
	body    []byte
	headers []string
	status  int
	code    string // of the problem
	reason  string // code of the first event rejected, if it is about events
}

func badInputs() []badInput {
	const person = `"user_id":"u"`
	ofEvent := func(name, body, reason string) badInput {
		return badInput{name: name, body: []byte(body), status: http.StatusBadRequest, code: "invalid", reason: reason}
	}
	return []badInput{
		ofEvent("a truncated event", `{"name":"a",`+person, "invalid_json"),
		{name: "a truncated array", body: []byte(`[{"name":"a",` + person + `},`), status: http.StatusBadRequest, code: "invalid"},
		{name: "an empty body", status: http.StatusBadRequest, code: "invalid"},
		{name: "an empty array", body: []byte("[]"), status: http.StatusBadRequest, code: "invalid"},
		ofEvent("no JSON", "hello, weir", "invalid_json"),
		ofEvent("no object", `["hello"]`, "not_an_object"),
		ofEvent("invalid UTF-8", "{\"name\":\"a\xff\","+person+"}", "invalid_utf8"),
		ofEvent("a NUL byte", "{\"name\":\"a\x00b\","+person+"}", "invalid_json"),
		ofEvent("an escaped NUL", `{"name":"a`+`\u0000`+`b",`+person+`}`, "nul_byte"),
		ofEvent("no name", `{`+person+`}`, "missing_name"),
		ofEvent("nobody", `{"name":"a"}`, "missing_person"),
		ofEvent("deep nesting", nested(100), "too_deep"),
		ofEvent("nesting of 10,000 levels", nested(10_000), "invalid_json"), // the JSON decoder itself gives up
		{name: "1,000 properties", body: encode(event{Name: "a", User: "u", Properties: manyProperties(1000)}),
			status: http.StatusRequestEntityTooLarge, code: "too_large", reason: "too_large"},
		{name: "an event of 64 KB and a byte", body: eventOfSize(weir.MaxEventBytes + 1),
			status: http.StatusRequestEntityTooLarge, code: "too_large", reason: "too_large"},
		{name: "a body of 11 MB", body: bytes.Repeat([]byte(" "), 11<<20), status: http.StatusRequestEntityTooLarge, code: "too_large"},
		{name: "a gzip bomb", body: gzipBomb(), headers: []string{"Content-Encoding", "gzip"}, status: http.StatusRequestEntityTooLarge, code: "too_large"},
		{name: "a gzip bomb unannounced", body: gzipBomb(), status: http.StatusRequestEntityTooLarge, code: "too_large"},
		{name: "a zstd bomb", body: zstdBomb(), headers: []string{"Content-Encoding", "zstd"}, status: http.StatusRequestEntityTooLarge, code: "too_large"},
		{name: "broken gzip", body: gzipBomb()[:1000], headers: []string{"Content-Encoding", "gzip"}, status: http.StatusBadRequest, code: "invalid"},
		{name: "an unknown encoding", body: []byte("x"), headers: []string{"Content-Encoding", "br"}, status: http.StatusUnsupportedMediaType, code: "unsupported"},
	}
}

// nested is an event with a property of so many levels.
func nested(levels int) string {
	return `{"name":"a","user_id":"u","properties":{"x":` + strings.Repeat("[", levels) + strings.Repeat("]", levels) + `}}`
}

func manyProperties(n int) map[string]any {
	properties := map[string]any{}
	for i := range n {
		properties[fmt.Sprintf("p%d", i)] = i
	}
	return properties
}

// eventOfSize is an event of so many bytes.
func eventOfSize(size int) []byte {
	const frame = `{"name":"a","user_id":"u","properties":{"x":"%s"}}`
	return fmt.Appendf(nil, frame, strings.Repeat("x", size-len(frame)+len("%s")))
}

// bombBytes is what the bombs inflate to: far more than the server may hold.
const bombBytes = 1 << 30

func gzipBomb() []byte {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	fill(w.Write)
	_ = w.Close() // neither fails on a buffer
	return packed.Bytes()
}

func zstdBomb() []byte {
	var packed bytes.Buffer
	w, err := zstd.NewWriter(&packed)
	if err != nil {
		panic(err) // there is no option that could be wrong
	}
	fill(w.Write)
	_ = w.Close()
	return packed.Bytes()
}

func fill(write func([]byte) (int, error)) {
	block := make([]byte, 1<<20)
	for range bombBytes / len(block) {
		_, _ = write(block) // into a buffer, which takes all
	}
}

// answer is what became of a request.
type answer struct {
	response *http.Response
	body     []byte
	err      error
}

func (s *server) sendBad(b *badInput) (a answer) {
	ctx, cancel := context.WithTimeout(s.exited, requestTimeout)
	defer cancel()
	a.response, a.body, a.err = s.post(ctx, "/v1/events", writeKey, b.body, b.headers...)
	return a
}

func (b *badInput) check(t *testing.T, a answer) {
	t.Helper()
	if a.err != nil {
		t.Fatalf("no answer: %v", a.err)
	}
	checkProblem(t, a.response, a.body, b.status, b.code)
	if b.reason == "" {
		return
	}
	var r result
	if err := json.Unmarshal(a.body, &r); err != nil || len(r.Rejected) != 1 || r.Rejected[0].Code != b.reason || r.Rejected[0].Reason == "" {
		t.Errorf("the event was not rejected as %s: %s", b.reason, a.body)
	}
}
