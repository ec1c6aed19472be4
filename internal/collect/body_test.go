package collect

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

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

func zstandard(tb testing.TB, body string, o ...zstd.EOption) string {
	tb.Helper()
	w, err := zstd.NewWriter(nil, o...)
	if err != nil {
		tb.Fatal(err)
	}
	defer w.Close()
	return string(w.EncodeAll([]byte(body), nil))
}

// read gives a body to a collector that only reads it, and checks that all
// memory is given back.
func read(t *testing.T, body io.Reader, length int64, encoding string) (string, error) {
	t.Helper()
	c := New(Config{})
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/events", body)
	r.ContentLength = length
	r.Header.Set("Content-Encoding", encoding)
	got, release, err := c.readBody(httptest.NewRecorder(), r)
	if err == nil {
		defer release()
	}
	t.Cleanup(func() {
		if !c.memory.TryAcquire(maxBodiesBytes) {
			t.Error("memory was not given back")
		}
	})
	return string(got), err
}

func TestEncodingIsFoundByTheMagicBytes(t *testing.T) {
	const body = `{"name":"n","user_id":"u"}`
	for _, raw := range []string{body, gzipped(t, body), zstandard(t, body)} {
		for _, label := range []string{"", "identity", "gzip", "x-gzip", " GZIP ", "zstd"} {
			for _, length := range []int64{int64(len(raw)), -1} {
				if got, err := read(t, strings.NewReader(raw), length, label); err != nil || got != body {
					t.Errorf("%x labelled %q of length %d: %q, %v", raw[:2], label, length, got, err)
				}
			}
		}
	}
}

// TestAByteOrderMarkIsSkipped at the beginning, once, inflated or not.
func TestAByteOrderMarkIsSkipped(t *testing.T) {
	const mark, body = "\ufeff", "{\"name\":\"\ufeffn\"}\n\ufeff"
	for _, raw := range []string{mark + body, gzipped(t, mark+body), zstandard(t, mark+body)} {
		if got, err := read(t, strings.NewReader(raw), -1, ""); err != nil || got != body {
			t.Errorf("%q, %v", got, err)
		}
	}
	if got, err := read(t, strings.NewReader(mark+mark), -1, ""); err != nil || got != mark {
		t.Errorf("of two marks %q is left, %v", got, err)
	}
}

func TestBodiesThatAreRefused(t *testing.T) {
	zeros := strings.Repeat("0", weir.MaxBodyBytes+1)
	truncated := gzipped(t, batchOf(1000, "x"))
	truncated = truncated[:len(truncated)/2]
	for name, test := range map[string]struct {
		body, encoding string
		code           weir.Code
	}{
		"unknown encoding":         {"{}", "br", weir.CodeUnsupported},
		"two encodings":            {"{}", "gzip, gzip", weir.CodeUnsupported},
		"11 MB":                    {zeros, "", weir.CodeTooLarge},
		"gzip bomb":                {gzipped(t, zeros), "gzip", weir.CodeTooLarge},
		"gzip bomb, no label":      {gzipped(t, zeros), "", weir.CodeTooLarge},
		"zstd bomb":                {zstandard(t, zeros), "zstd", weir.CodeTooLarge},
		"zstd bomb in many frames": {strings.Repeat(zstandard(t, zeros[:1<<20]), 11), "", weir.CodeTooLarge},
		"zstd of 64 MB at once":    {zstandard(t, strings.Repeat("0", 64<<20), zstd.WithSingleSegment(true)), "", weir.CodeTooLarge},
		"truncated gzip":           {truncated, "gzip", weir.CodeInvalid},
		"only gzip's magic bytes":  {"\x1f\x8b", "", weir.CodeInvalid},
		"only zstd's magic bytes":  {"\x28\xb5\x2f\xfd", "", weir.CodeInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			for _, length := range []int64{int64(len(test.body)), -1} {
				if _, err := read(t, strings.NewReader(test.body), length, test.encoding); err == nil || weir.ErrorCode(err) != test.code {
					t.Errorf("of length %d: %v, want %s", length, err, test.code)
				}
			}
		})
	}
}

func TestABodyOfTheLargestSize(t *testing.T) {
	largest := strings.Repeat(" ", weir.MaxBodyBytes)
	for _, raw := range []string{largest, gzipped(t, largest), zstandard(t, largest)} {
		if got, err := read(t, strings.NewReader(raw), -1, ""); err != nil || got != largest {
			t.Errorf("%d bytes, %v", len(got), err)
		}
	}
}

func TestABodyThatBreaksOff(t *testing.T) {
	broken := io.MultiReader(strings.NewReader(`{"name":`), iotest.ErrReader(io.ErrUnexpectedEOF))
	if _, err := read(t, broken, 100, ""); weir.ErrorCode(err) != weir.CodeInvalid {
		t.Error(err)
	}
}

// TestLargeBodiesWaitForMemory and small ones do not.
func TestLargeBodiesWaitForMemory(t *testing.T) {
	c := New(Config{})
	if !c.memory.TryAcquire(maxBodiesBytes) {
		t.Fatal("there is less memory than said")
	}
	ctx, leave := context.WithCancel(t.Context())
	leave()
	request := func(body string) *http.Request {
		return httptest.NewRequestWithContext(ctx, http.MethodPost, "/", strings.NewReader(body))
	}
	if _, _, err := c.readBody(httptest.NewRecorder(), request(strings.Repeat(" ", smallBodyBytes+1))); weir.ErrorCode(err) != weir.CodeUnavailable {
		t.Errorf("a large body: %v", err)
	}
	if _, release, err := c.readBody(httptest.NewRecorder(), request("{}")); err != nil {
		t.Errorf("a small body: %v", err)
	} else {
		release()
	}
}
