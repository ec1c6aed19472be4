package web

import (
	"bufio"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// watch opens the live stream of a real server whose limits on time are shorter
// than the test, if they applied.
func (f *fixture) watch(target string) *http.Response {
	f.t.Helper()
	server := httptest.NewUnstartedServer(f)
	server.Config.ReadTimeout = 50 * time.Millisecond
	server.Config.WriteTimeout = 50 * time.Millisecond
	server.Start()
	f.t.Cleanup(server.Close)
	r, err := http.NewRequestWithContext(f.t.Context(), http.MethodGet, server.URL+target, nil)
	if err != nil {
		f.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer api")
	response, err := server.Client().Do(r)
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { response.Body.Close() })
	return response
}

var hello = weir.LiveMessage{Kind: weir.LiveSummary, Data: []byte(`{"total":1}`)}

func TestTheFormOfTheLiveStream(t *testing.T) {
	f := newFixture(t)
	f.live.messages <- hello
	f.live.messages <- weir.LiveMessage{Kind: weir.LiveEvent, ID: "7.1", Data: []byte(`{"name":"a"}`)}
	response := f.watch("/v1/live?rate=5&name=a&name=b+c&word=country%3Dde")
	h := response.Header
	if response.StatusCode != http.StatusOK || h.Get("Content-Type") != "text/event-stream" || h.Get("Cache-Control") != "no-store" || h.Get("X-Accel-Buffering") != "no" {
		t.Errorf("%d %v", response.StatusCode, h)
	}
	body := bufio.NewReader(response.Body)
	wantLines(t, body, "event: summary", `data: {"total":1}`, "", "event: event", "id: 7.1", `data: {"name":"a"}`, "")
	f.live.messages <- hello // what comes later is not held back
	wantLines(t, body, "event: summary", `data: {"total":1}`, "")
	want := weir.LiveQuery{Rate: 5, Names: []string{"a", "b c"}, Words: []string{"country=de"}}
	if !reflect.DeepEqual(f.live.query, want) {
		t.Errorf("asked for %+v", f.live.query)
	}
	response.Body.Close()
	<-f.live.stopped // the watcher is let go
}

func wantLines(t *testing.T, from *bufio.Reader, lines ...string) {
	t.Helper()
	for _, want := range lines {
		if got, err := from.ReadString('\n'); err != nil || strings.TrimSuffix(got, "\n") != want {
			t.Fatalf("got %q, %v; want %q", got, err, want)
		}
	}
}

// TestWatchersOutlastTheServersLimits: reading and writing a request is limited
// in time, watching is not.
func TestWatchersOutlastTheServersLimits(t *testing.T) {
	f := newFixture(t)
	f.live.messages <- hello
	body := bufio.NewReader(f.watch("/v1/live").Body)
	wantLines(t, body, "event: summary", `data: {"total":1}`, "")
	<-time.After(150 * time.Millisecond) // three times the limits
	f.live.messages <- hello
	wantLines(t, body, "event: summary", `data: {"total":1}`, "")
}

func TestTheStreamEnds(t *testing.T) {
	for name, end := range map[string]func(*fixture){
		"when the server drains":       func(f *fixture) { f.Drain() },
		"when the key is revoked":      func(f *fixture) { close(f.keys.revoked) },
		"when the watcher is too slow": func(f *fixture) { close(f.live.messages) },
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			f.live.messages <- hello
			body := bufio.NewReader(f.watch("/v1/live").Body)
			wantLines(t, body, "event: summary")
			end(f)
			if _, err := io.ReadAll(body); err != nil {
				t.Error(err)
			}
			<-f.live.stopped
		})
	}
}

func TestWatchingThatIsRefused(t *testing.T) {
	f := newFixture(t)
	for _, rate := range []string{"-1", "10001", "x", "1.5"} {
		if p := wantProblem(t, f.api("GET", "/v1/live?rate="+rate, ""), 400, weir.CodeInvalid); p.Field != "rate" {
			t.Errorf("%+v", p)
		}
	}
	for field, query := range map[string]string{
		"name": strings.Repeat("&name=a", maxLiveNames+1), "word": strings.Repeat("&word=a", maxLiveWords+1),
	} {
		for _, query := range []string{query, "&" + field + "=", "&" + field + "=" + strings.Repeat("a", maxLiveBytes+1)} {
			if p := wantProblem(t, f.api("GET", "/v1/live?"+query[1:], ""), 400, weir.CodeInvalid); p.Field != field {
				t.Errorf("%s: %+v", query, p)
			}
		}
	}
	if w := f.api("HEAD", "/v1/live", ""); w.Code != 200 || w.Header().Get("Content-Type") != "text/event-stream" {
		t.Errorf("HEAD: %d %v", w.Code, w.Header())
	}
	f.live.full = true
	wantProblem(t, f.api("GET", "/v1/live", ""), 503, weir.CodeUnavailable)
}
