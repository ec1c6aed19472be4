package dialect

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/weirhq/weir"
)

func deflated(t testing.TB, w io.WriteCloser, into *bytes.Buffer, text string) string {
	t.Helper()
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return into.String()
}

func gzipped(t testing.TB, text string) string {
	var out bytes.Buffer
	return deflated(t, gzip.NewWriter(&out), &out, text)
}

func zlibbed(t testing.TB, text string) string {
	var out bytes.Buffer
	return deflated(t, zlib.NewWriter(&out), &out, text)
}

func zstandard(t testing.TB, text string) string {
	t.Helper()
	var out bytes.Buffer
	w, err := zstd.NewWriter(&out)
	if err != nil {
		t.Fatal(err)
	}
	return deflated(t, w, &out, text)
}

// TestEncodings finds the payload whatever the labels say.
func TestEncodings(t *testing.T) {
	// The letters make both + and / appear in its base64.
	const event = `{"api_key":"k","event":"e","distinct_id":"ü>?~ÿ÷","properties":{"a":"??>>~~"}}`
	plain := base64.StdEncoding.EncodeToString([]byte(event))
	if !strings.ContainsAny(plain, "+") {
		t.Fatalf("%s holds no plus", plain)
	}
	for about, body := range map[string]string{
		"JSON":                           event,
		"JSON after white space":         "\n  " + event + "\n",
		"JSON after a byte order mark":   "\ufeff" + event,
		"gzip":                           gzipped(t, event),
		"deflate":                        zlibbed(t, event),
		"zstd":                           zstandard(t, event),
		"a form of base64, escaped":      "data=" + url.QueryEscape(plain),
		"a form of base64, not escaped":  "data=" + plain,
		"a form with more":               "compression=base64&data=" + plain + "&ip=1",
		"a form of the other base64":     "data=" + base64.RawURLEncoding.EncodeToString([]byte(event)),
		"a form of JSON":                 "data=" + url.QueryEscape(event),
		"a form of base64 of gzip":       "data=" + url.QueryEscape(base64.StdEncoding.EncodeToString([]byte(gzipped(t, event)))),
		"gzip of a form":                 gzipped(t, "data="+plain),
		"base64 in lines":                "data=" + url.QueryEscape(plain[:20]+"\r\n"+plain[20:]),
		"a form whose other part is bad": "data=" + plain + "&x=%zz",
	} {
		for _, label := range []string{"text/plain", "application/json", "application/x-www-form-urlencoded", ""} {
			h, stub := newHandler(t, time.Now())
			if w := post(h, "/e/", body, "Content-Type", label, "Content-Encoding", "identity"); w.Code != http.StatusOK || !strings.Contains(string(stub.lines["k"]), `ü>?~ÿ÷`) {
				t.Errorf("%s as %q: %d %s: %s", about, label, w.Code, w.Body, stub.lines["k"])
			}
		}
	}
	h, stub := newHandler(t, time.Now())
	if w := serve(h, httptest.NewRequest(http.MethodGet, "/e/?data="+url.QueryEscape(plain), nil)); w.Code != http.StatusOK || len(stub.lines["k"]) == 0 {
		t.Errorf("in the URL: %d %s", w.Code, w.Body)
	}
}

// TestSizes refuses what is too large, as sent or inflated, and what is broken.
func TestSizes(t *testing.T) {
	filling := strings.Repeat(" ", weir.MaxBodyBytes)
	for about, test := range map[string]struct {
		body   string
		status int
	}{
		"too large":            {`{}` + filling, http.StatusRequestEntityTooLarge},
		"too large a gzip":     {gzipped(t, `{}`+filling), http.StatusRequestEntityTooLarge},
		"too large a zstd":     {zstandard(t, `{}`+filling), http.StatusRequestEntityTooLarge},
		"too large a deflate":  {zlibbed(t, `{}`+filling), http.StatusRequestEntityTooLarge},
		"too large in base64":  {"data=" + base64.RawURLEncoding.EncodeToString([]byte(gzipped(t, `{}`+filling))), http.StatusRequestEntityTooLarge},
		"a broken gzip":        {gzipped(t, `{"api_key":"k"}`)[:20], http.StatusBadRequest},
		"a broken zstd":        {zstandard(t, `{"api_key":"k"}`)[:10], http.StatusBadRequest},
		"neither":              {"\x00\x01\x02", http.StatusBadRequest},
		"broken base64":        {"data=%25%25", http.StatusBadRequest},
		"two values":           {`{"api_key":"k"} {}`, http.StatusBadRequest},
		"large, but not above": {`{"api_key":"k","event":"e","distinct_id":"u"}` + filling[:5<<20], http.StatusOK},
	} {
		h, _ := newHandler(t, time.Now())
		if w := post(h, "/e/", test.body); w.Code != test.status {
			t.Errorf("%s: %d %s", about, w.Code, w.Body)
		}
		if !h.memory.Idle() {
			t.Errorf("%s: memory is not given back", about)
		}
	}
}

// TestWithoutMemoryNothingIsMalformed: what is invalid SDKs throw away.
func TestWithoutMemoryNothingIsMalformed(t *testing.T) {
	h, _ := newHandler(t, time.Now())
	for {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		_, err := h.memory.Share().Take(ctx, make([]byte, weir.MaxBodyBytes))
		cancel()
		if err != nil {
			break // all is taken
		}
	}
	event := gzipped(t, `{"api_key":"k","event":"e","distinct_id":"u"}`+strings.Repeat(" ", 1<<20))
	for _, body := range []string{event, "data=" + base64.RawURLEncoding.EncodeToString([]byte(event))} {
		ctx, leave := context.WithCancel(t.Context())
		leave()
		r := httptest.NewRequest(http.MethodPost, "/e/", strings.NewReader(body)).WithContext(ctx)
		if w := serve(h, r); w.Code != http.StatusServiceUnavailable {
			t.Errorf("%.6q is answered %d %s", body, w.Code, w.Body)
		}
	}
}

// TestCharactersThatNoStoreKeeps do not cost the event.
func TestCharactersThatNoStoreKeeps(t *testing.T) {
	h, stub := newHandler(t, time.Now())
	post(h, "/e/", `{"api_key":"k","event":"e","distinct_id":"u","properties":{"a":"x\u0000y","b":"\\u0000","c":"\\\u0000","d\u0000":1}}`)
	want := `"properties":{"a":"x\ufffdy","b":"\\u0000","c":"\\\ufffd","d\ufffd":1}`
	if got := string(stub.lines["k"]); !strings.Contains(got, want) {
		t.Errorf("got %s, want %s", got, want)
	}
}
