package collect

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"

	"github.com/weirhq/weir"
)

func gzipped(tb testing.TB, body string) string {
	tb.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, body); err != nil {
		tb.Fatal(err)
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

// read gives a body to a collector that only reads it, and checks that all
// memory is given back and nothing is left of what is refused.
func read(t *testing.T, body, encoding string) (string, error) {
	t.Helper()
	c, rest := New(Config{}), strings.NewReader(body)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/events", rest)
	r.Header.Set("Content-Encoding", encoding)
	got, release, err := c.readBody(httptest.NewRecorder(), r)
	if err == nil {
		release()
	}
	if !c.memory.Idle() {
		t.Error("memory was not given back")
	}
	if rest.Len() > 0 {
		t.Errorf("%d bytes were not read", rest.Len())
	}
	return string(got), err
}

func TestWhatIsSaidOfTheEncodingNeedNotBeTrue(t *testing.T) {
	const body = `{"name":"n","user_id":"u"}`
	for _, raw := range []string{body, gzipped(t, body)} {
		for _, label := range []string{"", "identity", "gzip", "x-gzip", " GZIP ", "zstd"} {
			if got, err := read(t, raw, label); err != nil || got != body {
				t.Errorf("%x labelled %q: %q, %v", raw[:2], label, got, err)
			}
		}
	}
}

func TestBodiesThatAreRefused(t *testing.T) {
	for name, test := range map[string]struct {
		body, encoding string
		code           weir.Code
	}{
		"unknown encoding": {"{}", "br", weir.CodeUnsupported},
		"two encodings":    {"{}", "gzip, gzip", weir.CodeUnsupported},
		"11 MB":            {strings.Repeat("0", weir.MaxBodyBytes+1), "", weir.CodeTooLarge},
		"broken":           {"\x1f\x8b", "", weir.CodeInvalid},
	} {
		if _, err := read(t, test.body, test.encoding); err == nil || weir.ErrorCode(err) != test.code {
			t.Errorf("%s: %v, want %s", name, err, test.code)
		}
	}
}
