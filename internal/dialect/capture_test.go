package dialect

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/weirhq/weir/internal/body"
)

// capture is a request that a real SDK sent; testdata/README.md tells more.
type capture struct {
	sdk, name string

	Method  string            `json:"method"`
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body_base64"`
	Meta    struct {
		URL string `json:"raw_url"`
	} `json:"meta"`
}

// captures returns the recordings of an SDK.
func captures(t testing.TB, sdk string) (all []capture) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "captures", sdk, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no recordings of %s: %v", sdk, err)
	}
	for _, file := range files {
		all = append(all, readCapture(t, file))
	}
	return all
}

// captured returns one recording, named as "posthog-go/alias".
func captured(t testing.TB, name string) capture {
	t.Helper()
	return readCapture(t, filepath.Join("testdata", "captures", filepath.FromSlash(name)+".json"))
}

func readCapture(t testing.TB, file string) capture {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c := capture{sdk: filepath.Base(filepath.Dir(file)), name: strings.TrimSuffix(filepath.Base(file), ".json")}
	if err := json.Unmarshal(text, &c); err != nil {
		t.Fatalf("cannot read %s: %v", file, err)
	}
	return c
}

// request returns the request as it was sent, byte for byte.
func (c capture) request(t testing.TB) *http.Request {
	t.Helper()
	r := httptest.NewRequest(c.Method, c.Meta.URL, bytes.NewReader(c.body(t)))
	for name, value := range c.Headers {
		switch strings.ToLower(name) {
		case "host":
			r.Host = value
		case "content-length", "transfer-encoding":
		default:
			r.Header.Set(name, value)
		}
	}
	return r
}

func (c capture) body(t testing.TB) []byte {
	t.Helper()
	body, err := base64.StdEncoding.DecodeString(c.Body)
	if err != nil {
		t.Fatalf("%s/%s: %v", c.sdk, c.name, err)
	}
	return body
}

var sentPattern = regexp.MustCompile(`"(?:sent_at|sentAt|client_upload_time|created_at)":"([^"]+)"`)

// devicePattern finds when Snowplow's trackers say they sent an event.
var devicePattern = regexp.MustCompile(`"stm":"([0-9]+)"`)

// received returns a time shortly after the recording says it was sent, or a
// time when all recordings had been made.
func (c capture) received(t testing.TB) time.Time {
	t.Helper()
	r := request{body: c.body(t), query: c.request(t).URL.Query()}
	r.unpackForTest(t)
	texts := sentPattern.FindAllSubmatch(r.payload, -1)
	if len(texts) > 0 {
		if sent, err := time.Parse(time.RFC3339Nano, string(texts[len(texts)-1][1])); err == nil {
			return sent.Add(50 * time.Millisecond).UTC()
		}
	}
	if sent := devicePattern.FindSubmatch(r.payload); sent != nil {
		return value(sent[1]).instant().Add(50 * time.Millisecond)
	}
	if ms, err := strconv.ParseInt(r.query.Get("_"), 10, 64); err == nil {
		return time.UnixMilli(ms).UTC().Add(50 * time.Millisecond)
	}
	return time.Date(2026, 11, 21, 4, 0, 0, 0, time.UTC)
}

// unpackForTest finds the payload of a request whose body is as it was sent.
func (r *request) unpackForTest(t testing.TB) {
	t.Helper()
	share := body.NewMemory().Share()
	text, err := share.Inflate(t.Context(), r.body)
	if err != nil {
		t.Fatal(err)
	}
	r.body = text
	r.unpack(t.Context(), share)
}
