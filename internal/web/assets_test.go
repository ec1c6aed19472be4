package web

import (
	"compress/gzip"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// browser asks a real server as browsers do, and leaves what it gets as it is.
type browser struct {
	t      *testing.T
	server *httptest.Server
	client *http.Client
}

func newBrowser(t *testing.T, change ...func(*Config)) *browser {
	server := httptest.NewServer(newFixture(t, change...))
	t.Cleanup(server.Close)
	return &browser{t: t, server: server, client: &http.Client{Transport: &http.Transport{DisableCompression: true}}}
}

// ask returns an answer and its body as sent.
func (b *browser) ask(method, path string, header ...string) (*http.Response, string) {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.server.URL+path, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return response, string(body)
}

func inflate(t *testing.T, body string) string {
	t.Helper()
	r, err := gzip.NewReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// theScript is the path of the script that the page begins with, and its text.
func theScript(t *testing.T) (path, text string) {
	t.Helper()
	scripts, err := fs.Glob(dist, "dist/assets/index-*.js")
	if err != nil || len(scripts) == 0 {
		t.Fatal("there is no script", err)
	}
	body, err := dist.ReadFile(scripts[0])
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(scripts[0], "dist"), string(body)
}

func TestTextsAreSentCompressed(t *testing.T) {
	b := newBrowser(t)
	script, text := theScript(t)
	page, err := dist.ReadFile("dist/index.html")
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{script: text, "/": string(page), "/dashboards/overview": string(page), "/share/SECRET": string(page)} {
		response, body := b.ask("GET", path, "Accept-Encoding", "gzip, deflate, br, zstd")
		h := response.Header
		if response.StatusCode != http.StatusOK || h.Get("Content-Encoding") != "gzip" || h.Get("Vary") != "Accept-Encoding" || !strings.HasSuffix(h.Get("Etag"), `-gzip"`) {
			t.Errorf("%s: %d %v", path, response.StatusCode, h)
		}
		if inflate(t, body) != want || len(body) >= len(want) {
			t.Errorf("%s: %d bytes are another text than %d", path, len(body), len(want))
		}
		if length := strconv.Itoa(len(body)); h.Get("Content-Length") != length {
			t.Errorf("%s: length %s, sent %s", path, h.Get("Content-Length"), length)
		}
		plain, body := b.ask("GET", path, "Accept-Encoding", "gzip;q=0, identity")
		if h := plain.Header; h.Get("Content-Encoding") != "" || h.Get("Vary") != "Accept-Encoding" || h.Get("Content-Length") != strconv.Itoa(len(want)) || body != want {
			t.Errorf("%s: %d %v", path, plain.StatusCode, h)
		}
		if plain.Header.Get("Etag") == h.Get("Etag") || plain.Header.Get("Content-Type") != h.Get("Content-Type") || plain.Header.Get("Cache-Control") != h.Get("Cache-Control") {
			t.Errorf("%s: %v, compressed %v", path, plain.Header, h)
		}
	}
}

func TestHeadSaysWhatGetWould(t *testing.T) {
	b := newBrowser(t)
	script, _ := theScript(t)
	for _, encoding := range []string{"gzip", "identity"} {
		got, _ := b.ask("GET", script, "Accept-Encoding", encoding)
		said, body := b.ask("HEAD", script, "Accept-Encoding", encoding)
		for _, name := range []string{"Content-Length", "Content-Type", "Content-Encoding", "Etag", "Vary", "Cache-Control"} {
			if said.Header.Get(name) != got.Header.Get(name) {
				t.Errorf("%s %s: %q, GET says %q", encoding, name, said.Header.Get(name), got.Header.Get(name))
			}
		}
		if body != "" {
			t.Errorf("HEAD has a body of %d bytes", len(body))
		}
	}
}

// TestATextIsSentOnce to a browser that keeps it.
func TestATextIsSentOnce(t *testing.T) {
	b := newBrowser(t)
	for _, encoding := range []string{"gzip", "identity"} {
		first, _ := b.ask("GET", "/live", "Accept-Encoding", encoding)
		again, body := b.ask("GET", "/live", "Accept-Encoding", encoding, "If-None-Match", first.Header.Get("Etag"))
		if again.StatusCode != http.StatusNotModified || body != "" || again.Header.Get("Vary") != "Accept-Encoding" || again.Header.Get("Content-Encoding") != "" {
			t.Errorf("%s: %d %v", encoding, again.StatusCode, again.Header)
		}
	}
	if other, _ := b.ask("GET", "/live", "If-Match", `"other"`); other.StatusCode != http.StatusPreconditionFailed {
		t.Errorf("not the one that is meant: %d", other.StatusCode)
	}
}

// TestRangesAreThoseOfWhatIsSent: the parts of a compressed text make it whole.
func TestRangesAreThoseOfWhatIsSent(t *testing.T) {
	b := newBrowser(t)
	script, text := theScript(t)
	for _, encoding := range []string{"gzip", "identity"} {
		whole, body := b.ask("GET", script, "Accept-Encoding", encoding)
		first, begin := b.ask("GET", script, "Accept-Encoding", encoding, "Range", "bytes=0-99")
		_, rest := b.ask("GET", script, "Accept-Encoding", encoding, "Range", "bytes=100-", "If-Range", whole.Header.Get("Etag"))
		if first.StatusCode != http.StatusPartialContent || len(begin) != 100 || first.Header.Get("Content-Range") != "bytes 0-99/"+strconv.Itoa(len(body)) || begin+rest != body {
			t.Errorf("%s: %d %v, %d and %d bytes of %d", encoding, first.StatusCode, first.Header, len(begin), len(rest), len(body))
		}
		if _, all := b.ask("GET", script, "Accept-Encoding", encoding, "Range", "bytes=100-", "If-Range", `"other"`); all != body {
			t.Errorf("%s: %d bytes of another text than the one begun", encoding, len(all))
		}
		if encoding == "identity" && body != text {
			t.Error("the text is another")
		}
	}
	if beyond, _ := b.ask("GET", script, "Accept-Encoding", "gzip", "Range", "bytes=99999999-"); beyond.StatusCode != http.StatusRequestedRangeNotSatisfiable || beyond.Header.Get("Content-Encoding") != "" {
		t.Errorf("%d %v", beyond.StatusCode, beyond.Header)
	}
}

// TestADirectoryIsServedAsItIs: its files may change at any time.
func TestADirectoryIsServedAsItIs(t *testing.T) {
	dir := t.TempDir()
	b := newBrowser(t, func(c *Config) { c.Assets = dir })
	if err := os.Mkdir(filepath.Join(dir, "assets"), 0o700); err != nil {
		t.Fatal(err)
	}
	if gone, _ := b.ask("GET", "/"); gone.StatusCode != http.StatusNotFound {
		t.Errorf("without a page: %d", gone.StatusCode)
	}
	for _, text := range []string{strings.Repeat("first", 100), strings.Repeat("second", 100)} {
		if err := os.WriteFile(filepath.Join(dir, "assets", "a.js"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		response, body := b.ask("GET", "/assets/a.js", "Accept-Encoding", "gzip")
		if response.Header.Get("Content-Encoding") != "" || body != text {
			t.Errorf("%v %.20s", response.Header, body)
		}
	}
}

func TestWhatIsNoSmallerIsNotCompressed(t *testing.T) {
	if compress([]byte("a")) != nil || compress(nil) != nil {
		t.Error("a letter is compressed")
	}
	w := httptest.NewRecorder()
	r := httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
	r.Header.Set("Accept-Encoding", "gzip")
	newText([]byte("a"), "text/plain").serve(w, r)
	if w.Body.String() != "a" || w.Header().Get("Content-Encoding") != "" || w.Header().Get("Vary") == "" {
		t.Errorf("%v %q", w.Header(), w.Body)
	}
}
