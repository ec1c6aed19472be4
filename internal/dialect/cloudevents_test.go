package dialect

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/collect"
)

// cloudCapture is a recording of CloudEvents, by HTTP or NATS.
type cloudCapture struct {
	name   string
	header map[string][]string
	body   []byte
}

// cloudCaptures returns the recordings of a folder.
func cloudCaptures(t testing.TB, sdk string) (all []cloudCapture) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "captures", sdk, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no recordings of %s: %v", sdk, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var c struct {
			Headers map[string]json.RawMessage `json:"headers"`
			Body    []byte                     `json:"body_base64"`
		}
		if err := json.Unmarshal(text, &c); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		header := map[string][]string{}
		for name, value := range c.Headers {
			header[name] = headerValues(t, value)
		}
		all = append(all, cloudCapture{name: strings.TrimSuffix(filepath.Base(file), ".json"), header: header, body: c.Body})
	}
	return all
}

// headerValues returns the values of a recorded header: a list over NATS; over
// HTTP a text with a character for each byte on the wire.
func headerValues(t testing.TB, recorded json.RawMessage) (values []string) {
	t.Helper()
	if json.Unmarshal(recorded, &values) == nil {
		return values
	}
	var text string
	if err := json.Unmarshal(recorded, &text); err != nil {
		t.Fatal(err)
	}
	var wire []byte
	for _, r := range text {
		wire = append(wire, byte(r))
	}
	return []string{string(wire)}
}

// TestCloudEventsRecordings compares what each recording comes to with its
// golden file.
func TestCloudEventsRecordings(t *testing.T) {
	for _, sdk := range []string{"cloudevents-go", "cloudevents-nats"} {
		var got bytes.Buffer
		for _, c := range cloudCaptures(t, sdk) {
			lines, err := CloudEvents(c.header, c.body)
			fmt.Fprintf(&got, "==== %s\n", c.name)
			if err != nil {
				t.Errorf("%s/%s: %v", sdk, c.name, err)
			}
			for line := range strings.Lines(string(lines)) {
				writeIndented(t, &got, line)
			}
		}
		file := filepath.Join("testdata", "golden", sdk+".txt")
		if *update {
			if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil || !bytes.Equal(got.Bytes(), want) {
			t.Errorf("%s differs (%v):\n%s", file, err, firstDifference(string(want), got.String()))
		}
	}
}

// TestCloudEventsCountOnce takes each recording in twice, as it came: over HTTP
// at the native endpoint, and over NATS.
func TestCloudEventsCountOnce(t *testing.T) {
	collector := newCollector(t)
	for _, c := range cloudCaptures(t, "cloudevents-nats") {
		for i, want := range []string{`"seq":1}`, `"seq":1,"duplicate":true}`} {
			answer, err := collector.ServeMessage(t.Context(), collect.Message{Project: "shop", Header: c.header, Body: bytes.Clone(c.body)})
			if err != nil || !strings.HasPrefix(string(answer), `{"accepted":1,`) || !strings.HasSuffix(string(answer), want) {
				t.Errorf("%s, time %d: %s %v", c.name, i+1, answer, err)
			}
		}
	}
	for _, c := range cloudCaptures(t, "cloudevents-go") {
		for range 2 {
			r := httptest.NewRequest(http.MethodPost, "/v1/events", bytes.NewReader(c.body))
			for name, values := range c.header {
				r.Header.Set(name, values[0])
			}
			w := httptest.NewRecorder()
			if err := collector.ServeEvents(w, r, weir.Grant{Project: "shop"}); err != nil || w.Code != http.StatusAccepted {
				t.Errorf("%s: %d %s %v", c.name, w.Code, w.Body, err)
			}
		}
	}
	if stats := collector.Stats(); stats.Repeated*2 != stats.Accepted || stats.Accepted != 24 || stats.Rejected > 0 {
		t.Errorf("of %d events %d are repeats, %d are wrong", stats.Accepted, stats.Repeated, stats.Rejected)
	}
}

// cloudLines returns what a body comes to; headers come as name, value.
func cloudLines(t *testing.T, body string, headers ...string) string {
	t.Helper()
	header := map[string][]string{}
	for i := 0; i < len(headers); i += 2 {
		header[headers[i]] = []string{headers[i+1]}
	}
	lines, err := CloudEvents(header, []byte(body))
	if err != nil {
		t.Errorf("%s: %v", body, err)
	}
	return string(lines)
}

// TestCloudEvents has the cases that no recording shows.
func TestCloudEvents(t *testing.T) {
	const head = `"specversion":"1.0","id":"1","source":"/s","type":"e"`
	for _, test := range []struct{ event, want string }{
		{`"data":{"a":1}`, `"anonymous_id":"/s","properties":{"a":1},"context":{"source":"/s"}`},
		{`"subject":"u","userid":"v","anonymousid":"a","sessionid":7`,
			`"user_id":"v","anonymous_id":"a","session_id":"7","properties":{"subject":"u"},"context":{"source":"/s"}`},
		{`"data":{"user_id":"u","anonymous_id":"a","session_id":"s"}`,
			`"user_id":"u","anonymous_id":"a","session_id":"s","properties":{"user_id":"u","anonymous_id":"a","session_id":"s"},"context":{"source":"/s"}`},
		{`"subject":"u","traceparent":"00-1","a":2,"data":{"a":1}`, `"user_id":"u","properties":{"traceparent":"00-1","ce_a":2,"a":1},"context":{"source":"/s"}`},
		{`"subject":"u","data":[1,2]`, `"user_id":"u","properties":{"data":[1,2]},"context":{"source":"/s"}`},
		{`"subject":"u","data":null,"time":"soon"`, `"user_id":"u","properties":{"time":"soon"},"context":{"source":"/s"}`},
		{`"subject":"u","data_base64":"eyJhIjoxfQ=="`, `"user_id":"u","properties":{"a":1},"context":{"source":"/s"}`},
		{`"subject":"u","datacontenttype":"image/png","data_base64":"AAEC"`,
			`"user_id":"u","properties":{"data_base64":"AAEC"},"context":{"source":"/s","datacontenttype":"image/png"}`},
	} {
		want := `{"id":"/s 1","name":"e",` + test.want + "}\n"
		for about, got := range map[string]string{
			"structured": cloudLines(t, `{`+head+`,`+test.event+`}`, "Content-Type", "application/cloudevents+json; charset=utf-8", "ce-datacontenttype", "text/plain"),
			"a batch":    cloudLines(t, `[{`+head+`,`+test.event+`}]`, "Content-Type", "application/cloudevents-batch+json"),
			"bare":       cloudLines(t, ` {`+head+`,`+test.event+`}`, "Content-Type", "application/json"),
		} {
			if got != want {
				t.Errorf("%s: %s\n got %s\nwant %s", about, test.event, got, want)
			}
		}
	}
}

// TestCloudEventsInHeaders are found however their names are written.
func TestCloudEventsInHeaders(t *testing.T) {
	for _, prefix := range []string{"ce-", "Ce-", "CE-", "cloudEvents:", "cloudEvents_"} {
		got := cloudLines(t, `{"a":1}`, prefix+"specversion", "1.0", prefix+"id", "1", prefix+"source", "/s", prefix+"type", "e%20%E2%82%AC 50% €", prefix+"Subject", "u")
		want := `{"id":"/s 1","name":"e € 50% €","user_id":"u","properties":{"a":1},"context":{"source":"/s"}}` + "\n"
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", prefix, got, want)
		}
	}
	for _, plain := range []string{"%", "%2", "%zz", "%FF%20", "100%"} {
		if got := unescapeLeniently(plain); got != plain {
			t.Errorf("%q becomes %q", plain, got)
		}
	}
}

// TestBinaryDataThatIsNoText is kept as base64.
func TestBinaryDataThatIsNoText(t *testing.T) {
	for body, want := range map[string]string{
		"\x00\x01":  `"properties":{"data_base64":"AAE="}`,
		"\xff\xfe":  `"properties":{"data_base64":"//4="}`,
		"<a>1</a>":  `"properties":{"data":"<a>1</a>"}`,
		"{\"a\":1}": `"properties":{"a":1}`,
		"":          `"anonymous_id":"/s","context"`,
	} {
		got := cloudLines(t, body, "ce-specversion", "1.0", "ce-id", "1", "ce-source", "/s", "ce-type", "e")
		if !strings.Contains(got, want) {
			t.Errorf("%q: %s", body, got)
		}
	}
}

// TestEventsThatWeirPublished come back as they were.
func TestEventsThatWeirPublished(t *testing.T) {
	const event = `{"id":"1","name":"click","time":"2026-01-02T03:04:05Z","user_id":"u"}`
	got := cloudLines(t, `{"specversion":"1.0","source":"/weir/shop","sequence":"x","id":"1","type":"click","subject":"u","data":`+event+`}`)
	if got != event+"\n" {
		t.Errorf("got %s", got)
	}
}

// TestOtherBodiesAreLeftAlone and so are other events in the same body.
func TestOtherBodiesAreLeftAlone(t *testing.T) {
	for _, body := range []string{
		``, `{"name":"n","user_id":"u"}`, "[", `[{"specversion":`, `{"name":"n","user_id":"u"}` + "\n{",
	} {
		if got := cloudLines(t, body, "Content-Type", "application/json"); got != "" {
			t.Errorf("%s becomes %s", body, got)
		}
	}
	const native = `{"name":"n","user_id":"u","specversion":"1.0","id":"1","type":"t","source":"s"}`
	// An event of Weir's own is judged by intake as ever, whatever it comes with.
	const poison = `{"name":"n","user_id":"u","properties":{"specversion":1,"a":"\u0000"}}`
	const cloud = `{"specversion":"1.0","id":"1\u0000","source":"/s","type":"e","subject":"u","x\u0000":1}`
	const translated = `{"id":"/s 1�","name":"e","user_id":"u","properties":{"x�":1},"context":{"source":"/s"}}`
	for body, want := range map[string]string{
		native: native + "\n", poison: poison + "\n", "[" + native + "," + cloud + ",7]": native + "\n" + translated + "\n7\n",
		native + "\n" + cloud + "\n\n{broken\n": native + "\n" + translated + "\n{broken\n\n",
	} {
		if got := cloudLines(t, body); got != want {
			t.Errorf("%s\n got %q\nwant %q", body, got, want)
		}
	}
}

func TestCloudEventsThatAreRefused(t *testing.T) {
	for contentType, want := range map[string]weir.Code{
		"application/cloudevents+xml": weir.CodeUnsupported, "application/cloudevents-batch+avro": weir.CodeUnsupported,
		"application/cloudevents+json": weir.CodeInvalid,
	} {
		if _, err := CloudEvents(map[string][]string{"Content-Type": {contentType}}, []byte("{")); weir.ErrorCode(err) != want {
			t.Errorf("%s: %v", contentType, err)
		}
	}
	if got := cloudLines(t, `[7,{}]`, "Content-Type", "application/cloudevents-batch+json"); got != "\"7\"\n{}\n" {
		t.Errorf("poison becomes %s", got)
	}
}

// FuzzCloudEvents gives anything in any mode. What comes of it can be read.
func FuzzCloudEvents(f *testing.F) {
	for _, sdk := range []string{"cloudevents-go", "cloudevents-nats"} {
		for _, c := range cloudCaptures(f, sdk) {
			f.Add("Content-Type", "application/cloudevents+json", c.body)
			f.Add("ce-type", "e", c.body)
		}
	}
	f.Add("ce-id", base64.StdEncoding.EncodeToString([]byte("x")), []byte{0xff, 0})
	f.Fuzz(func(t *testing.T, name, value string, body []byte) {
		for _, version := range []string{"", "1.0"} {
			header := map[string][]string{name: {value}, "ce-specversion": {version}}
			lines, err := CloudEvents(header, bytes.Clone(body))
			if err == nil && version != "" { // else what cannot be read is left to intake
				checkLines(t, lines)
			}
		}
	})
}
