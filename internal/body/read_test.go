package body

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
	"github.com/klauspost/compress/zlib"
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

// request is one with a body, of which a length is said; -1 is none.
func request(t *testing.T, body io.Reader, length int64) *http.Request {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/events", body)
	r.ContentLength = length
	return r
}

func zlibbed(tb testing.TB, body string) string {
	tb.Helper()
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	if _, err := io.WriteString(w, body); err != nil {
		tb.Fatal(err)
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

// read reads a body and checks that all memory is given back.
func read(t *testing.T, body io.Reader, length int64) (string, error) {
	t.Helper()
	memory := NewMemory()
	share := memory.Share()
	got, err := share.Read(httptest.NewRecorder(), request(t, body, length))
	if err == nil {
		share.Release()
	}
	if !memory.Idle() {
		t.Error("memory was not given back")
	}
	return string(got), err
}

func TestEncodingIsFoundByTheMagicBytes(t *testing.T) {
	const body = `{"name":"n","user_id":"u"}`
	for _, raw := range []string{body, gzipped(t, body), zstandard(t, body), zlibbed(t, body)} {
		for _, length := range []int64{int64(len(raw)), -1} {
			if got, err := read(t, strings.NewReader(raw), length); err != nil || got != body {
				t.Errorf("%x of length %d: %q, %v", raw[:2], length, got, err)
			}
		}
		if got, err := NewMemory().Share().Take(t.Context(), []byte(raw)); err != nil || string(got) != body {
			t.Errorf("%x in memory: %q, %v", raw[:2], got, err)
		}
	}
}

// TestAByteOrderMarkIsSkipped at the beginning, once, inflated or not.
func TestAByteOrderMarkIsSkipped(t *testing.T) {
	const mark, body = "\ufeff", "{\"name\":\"\ufeffn\"}\n\ufeff"
	for _, raw := range []string{mark + body, gzipped(t, mark+body), zstandard(t, mark+body), zlibbed(t, mark+body)} {
		if got, err := read(t, strings.NewReader(raw), -1); err != nil || got != body {
			t.Errorf("%q, %v", got, err)
		}
	}
	if got, err := read(t, strings.NewReader(mark+mark), -1); err != nil || got != mark {
		t.Errorf("of two marks %q is left, %v", got, err)
	}
}

func TestBodiesThatAreRefused(t *testing.T) {
	zeros := strings.Repeat("0", weir.MaxBodyBytes+1)
	truncated := gzipped(t, zeros)
	truncated = truncated[:len(truncated)/2]
	for name, test := range map[string]struct {
		body string
		code weir.Code
	}{
		"11 MB":                    {zeros, weir.CodeTooLarge},
		"gzip bomb":                {gzipped(t, zeros), weir.CodeTooLarge},
		"zlib bomb":                {zlibbed(t, zeros), weir.CodeTooLarge},
		"zstd bomb":                {zstandard(t, zeros), weir.CodeTooLarge},
		"zstd bomb in many frames": {strings.Repeat(zstandard(t, zeros[:1<<20]), 11), weir.CodeTooLarge},
		"zstd of 64 MB at once":    {zstandard(t, strings.Repeat("0", 64<<20), zstd.WithSingleSegment(true)), weir.CodeTooLarge},
		"truncated gzip":           {truncated, weir.CodeInvalid},
		"only gzip's magic bytes":  {"\x1f\x8b", weir.CodeInvalid},
		"only zstd's magic bytes":  {"\x28\xb5\x2f\xfd", weir.CodeInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			for _, length := range []int64{int64(len(test.body)), -1} {
				if _, err := read(t, strings.NewReader(test.body), length); err == nil || weir.ErrorCode(err) != test.code {
					t.Errorf("of length %d: %v, want %s", length, err, test.code)
				}
			}
		})
	}
}

func TestABodyOfTheLargestSize(t *testing.T) {
	largest := strings.Repeat(" ", weir.MaxBodyBytes)
	for _, raw := range []string{largest, gzipped(t, largest), zstandard(t, largest), zlibbed(t, largest)} {
		if got, err := read(t, strings.NewReader(raw), -1); err != nil || got != largest {
			t.Errorf("%d bytes, %v", len(got), err)
		}
	}
}

func TestABodyThatBreaksOff(t *testing.T) {
	broken := io.MultiReader(strings.NewReader(`{"name":`), iotest.ErrReader(io.ErrUnexpectedEOF))
	if _, err := read(t, broken, 100); weir.ErrorCode(err) != weir.CodeInvalid {
		t.Error(err)
	}
}

// TestLargeBodiesWaitForMemory and small ones do not, however they are sent.
func TestLargeBodiesWaitForMemory(t *testing.T) {
	memory := NewMemory()
	if !memory.free.TryAcquire(maxMemoryBytes) {
		t.Fatal("there is less memory than said")
	}
	ctx, leave := context.WithCancel(t.Context())
	leave()
	for text, wanted := range map[string]weir.Code{"{}": "", strings.Repeat(" ", smallBytes+1): weir.CodeUnavailable} {
		for _, raw := range []string{text, gzipped(t, text), zstandard(t, text), zlibbed(t, text)} {
			for _, length := range []int64{int64(len(raw)), -1} {
				share := memory.Share()
				_, err := share.Read(httptest.NewRecorder(), request(t, strings.NewReader(raw), length).WithContext(ctx))
				if (err == nil) != (wanted == "") || err != nil && weir.ErrorCode(err) != wanted {
					t.Errorf("%d bytes as %x of length %d: %v", len(text), raw[:2], length, err)
				}
				share.Release()
			}
		}
	}
}

// TestSlowLargeBodiesTakeNoMemory before they have shown to be large.
func TestSlowLargeBodiesTakeNoMemory(t *testing.T) {
	memory := NewMemory()
	body := iotest.OneByteReader(io.MultiReader(strings.NewReader(strings.Repeat(" ", smallBytes-1)), readerFunc(func() {
		if !memory.Idle() {
			t.Error("memory is taken for what was only announced")
		}
	})))
	_, _ = memory.Share().Read(httptest.NewRecorder(), request(t, body, weir.MaxBodyBytes))
}

// readerFunc is called when it is read, and has nothing.
type readerFunc func()

func (f readerFunc) Read([]byte) (int, error) {
	f()
	return 0, io.ErrUnexpectedEOF
}
