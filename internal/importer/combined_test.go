package importer

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"
)

// excerptEvents returns the events of the excerpt in the order of its lines.
func excerptEvents(t *testing.T, format Format) []sentEvent {
	t.Helper()
	text, err := os.ReadFile("testdata/access.log")
	if err != nil {
		t.Fatal(err)
	}
	return inOrder(t, string(text), format)
}

// inOrder returns the events of a text of less than a batch.
func inOrder(t *testing.T, text string, format Format) (events []sentEvent) {
	t.Helper()
	source, err := open(strings.NewReader(text), format)
	if err != nil {
		t.Fatal(err)
	}
	defer source.close()
	b, _ := source.nextBatch(0)
	for line := range strings.Lines(string(b.body)) {
		var e sentEvent
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("cannot read %q: %v", line, err)
		}
		events = append(events, e)
	}
	return events
}

func TestCombinedReadsEveryField(t *testing.T) {
	events := excerptEvents(t, Combined{Site: "https://shop.example/"})
	e := events[3]
	if e.Name != "request" || e.AnonymousID != "2001:db8::7" || e.UserID != "anna" {
		t.Errorf("who and what: %+v", e)
	}
	if want := time.Date(2025, 3, 3, 7, 0, 5, 0, time.UTC); !e.Time.Equal(want) {
		t.Errorf("time is %v", e.Time)
	}
	assertJSON(t, e.Properties, `{"bytes":0,"method":"POST","path":"/cart","protocol":"HTTP/2.0","query":"item=9\u0026n=2","status":303}`)
	assertJSON(t, e.Context, `{"ip":"2001:db8::7","referrer":"https://shop.example/item/9",
		"url":"https://shop.example/cart?item=9\u0026n=2","user_agent":"Mozilla/5.0 (iPhone)"}`)
}

func assertJSON(t *testing.T, got any, want string) {
	t.Helper()
	text, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	var wanted any
	if err := json.Unmarshal([]byte(want), &wanted); err != nil {
		t.Fatal(err)
	}
	again, _ := json.Marshal(wanted)
	if string(text) != string(again) {
		t.Errorf("got  %s\nwant %s", text, again)
	}
}

func TestCombinedReadsOddLines(t *testing.T) {
	events := excerptEvents(t, Combined{})
	tests := []struct {
		line       int
		properties string
		context    string
	}{
		{5, `{"bytes":162,"method":"GET","path":"/robots.txt","protocol":"HTTP/1.0","status":404}`,
			`{"url":"/robots.txt","user_agent":"Tester \"the quoted\" \\ bot"}`},
		{6, `{"bytes":0,"method":"GET","path":"/a page","protocol":"HTTP/1.1","status":304}`,
			`{"ip":"192.0.2.11","url":"/a page"}`},
		{7, `{"bytes":150,"request":"\\x16\\x03\\x01\\x02","status":400}`, `{"ip":"192.0.2.11"}`},
		{8, `{"bytes":0,"status":408}`, `{"ip":"192.0.2.12"}`},
		{9, `{"bytes":90,"method":"GET","path":"/café","protocol":"HTTP/1.1","status":200}`,
			`{"ip":"192.0.2.12","referrer":"http://\\xe4\\xe5.example/","url":"/café",
			"user_agent":"Robot/1.0 (+http://robot.example/about"}`},
		{10, `{"bytes":0,"method":"OPTIONS","path":"*","protocol":"HTTP/1.1","status":200}`,
			`{"ip":"192.0.2.13","user_agent":"probe"}`},
	}
	for _, tt := range tests {
		assertJSON(t, events[tt.line-1].Properties, tt.properties)
		assertJSON(t, events[tt.line-1].Context, tt.context)
	}
}

func TestEqualLinesAreDifferentEvents(t *testing.T) {
	events := excerptEvents(t, Combined{})
	if events[1].Context["url"] != events[2].Context["url"] || events[1].ID == events[2].ID {
		t.Errorf("ids are %s and %s", events[1].ID, events[2].ID)
	}
	if id := events[1].ID; len(id) != 36 || id[14] != '8' {
		t.Errorf("%q is not a UUID of version 8", id)
	}
}

// TestDerivedIDsNeverChange holds the rule of ids: a change would count again
// what was imported by an earlier version.
func TestDerivedIDsNeverChange(t *testing.T) {
	got := deriveID("combined", "request", record{line: 7, last: 7, text: []byte("some text")})
	if want := "f22d2911-ca56-86e0-8174-c49e76b97c38"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestPageViews(t *testing.T) {
	const line = `192.0.2.1 - - [03/Mar/2025:08:00:01 +0100] "REQUEST HTTP/1.1" STATUS 1 "-" "Googlebot"` + "\n"
	for _, tt := range []struct {
		request, status string
		want            bool
	}{
		{"GET /", "200", true},
		{"GET /article/v1.2?x=/a.css", "200", true},
		{"GET /index.html", "206", true},
		{"GET /index.php?q=1", "304", true},
		{"GET http://shop.example", "200", true},
		{"GET /style.CSS?v=1", "200", false},
		{"GET /robots.txt", "200", false},
		{"GET /", "301", false},
		{"GET /", "404", false},
		{"HEAD /", "200", false},
		{"POST /", "200", false},
	} {
		c := newCollector()
		text := strings.NewReplacer("REQUEST", tt.request, "STATUS", tt.status).Replace(line)
		s := run(t, c, text, Combined{PageViews: true})
		if got := s.Accepted == 1; got != tt.want || s.Accepted+s.Skipped != 1 {
			t.Errorf("%s %s: summary %+v, want kept: %v", tt.request, tt.status, s, tt.want)
		}
		for _, e := range c.events {
			if e.Name != "page_view" {
				t.Errorf("name is %q", e.Name)
			}
		}
	}
}

// TestRequestsAndPageViewsOfAFileDoNotExcludeEachOther: the ids of one must
// not be taken for repeats of the other.
func TestRequestsAndPageViewsOfAFileDoNotExcludeEachOther(t *testing.T) {
	c := newCollector()
	text, err := os.ReadFile("testdata/access.log")
	if err != nil {
		t.Fatal(err)
	}
	run(t, c, string(text), Combined{})
	s := run(t, c, string(text), Combined{PageViews: true})
	if len(c.events) != 10+s.Accepted || s.Accepted != 3 {
		t.Errorf("%d events after %+v", len(c.events), s)
	}
}

func TestCombinedRefusesOtherLines(t *testing.T) {
	for _, line := range []string{
		"hello",
		"{\"name\":\"a\"}",
		"- - - [03/Mar/2025:08:00:01 +0100] \"GET / HTTP/1.1\" 200 1",
		"a - [03/Mar/2025:08:00:01 +0100] \"GET / HTTP/1.1\" 200 1",
		"a - - [2025-03-03] \"GET / HTTP/1.1\" 200 1",
		"a - - [03/Mar/2025:08:00:01 +0100",
		"a - - [03/Mar/2025:08:00:01 +0100] GET / 200",
		"a - - [03/Mar/2025:08:00:01 +0100] \"GET / HTTP/1.1\"",
		"a - - [03/Mar/2025:08:00:01 +0100] \"GET / HTTP/1.1\" x 1",
		"a - - [03/Mar/2025:08:00:01 +0100] \"GET / HTTP/1.1\" 200 big",
		"\x00\x00\x00\x00",
	} {
		s := run(t, newCollector(), line, Combined{})
		if s.Malformed != 1 || len(s.Problems) != 1 || s.Problems[0].Reason == "" {
			t.Errorf("%q: summary %+v", line, s)
		}
	}
}

// FuzzCombined holds that no line breaks the reader and that what it makes is
// one line of JSON.
func FuzzCombined(f *testing.F) {
	text, err := os.ReadFile("testdata/access.log")
	if err != nil {
		f.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		f.Add([]byte(strings.TrimSuffix(line, "\n")))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		reader, err := Combined{}.read(newLineReader(strings.NewReader("")))
		if err != nil {
			t.Fatal(err)
		}
		event, err := reader.event(record{line: 1, last: 1, text: line})
		if err == nil && (!json.Valid(event) || strings.Contains(string(event), "\n")) {
			t.Fatalf("%q became %q", line, event)
		}
	})
}

func BenchmarkCombined(b *testing.B) {
	text, err := os.ReadFile("testdata/access.log")
	if err != nil {
		b.Fatal(err)
	}
	line, _, _ := strings.Cut(string(text), "\n")
	reader, err := Combined{}.read(newLineReader(strings.NewReader("")))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(line)))
	for b.Loop() {
		if _, err := reader.event(record{line: 1, last: 1, text: []byte(line)}); err != nil {
			b.Fatal(err)
		}
	}
}
