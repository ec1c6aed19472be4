package collect

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/weirhq/weir"
)

var grant = weir.Grant{Project: weir.DefaultProject, Scope: weir.ScopeWrite, Key: "k"}

func (f *fixture) post(body string) (*httptest.ResponseRecorder, error) {
	f.tb.Helper()
	w := httptest.NewRecorder()
	r := httptest.NewRequestWithContext(f.tb.Context(), http.MethodPost, "/v1/events", strings.NewReader(body))
	return w, f.ServeEvents(w, r, grant)
}

func TestTheAnswerToEvents(t *testing.T) {
	f := start(t, options{})
	w, err := f.post(event("a") + `{"id":"b","name":"n"}`)
	if err != nil || w.Code != http.StatusAccepted || w.Header().Get("Content-Type") != "application/json" {
		t.Fatal(w.Code, w.Header(), err)
	}
	const want = `{"accepted":1,"rejected":[{"index":1,"id":"b","code":"missing_person","reason":"an event needs a \"user_id\" or an \"anonymous_id\""}]}` + "\n"
	if w.Body.String() != want {
		t.Errorf("got  %swant %s", w.Body, want)
	}
	if w, err := f.post(event("c")); err != nil || w.Body.String() != `{"accepted":1,"rejected":[]}`+"\n" {
		t.Error(w.Body, err)
	}
}

func TestEventsBehindAByteOrderMark(t *testing.T) {
	f := start(t, options{})
	w, err := f.post("\ufeff[" + event("a") + "]")
	if err != nil || w.Body.String() != `{"accepted":1,"rejected":[]}`+"\n" {
		t.Error(w.Body, err)
	}
	f.one()
}

func TestTheAnswerListsABoundedNumberOfRejections(t *testing.T) {
	f := start(t, options{})
	w, err := f.post(event("a") + strings.Repeat("1\n", maxListed+5))
	var got answer
	if err != nil || json.Unmarshal(w.Body.Bytes(), &got) != nil || len(got.Rejected) != maxListed || got.Omitted != 5 {
		t.Errorf("%d listed, %d omitted, %v", len(got.Rejected), got.Omitted, err)
	}
}

func TestNothingInTheBodyIsAccepted(t *testing.T) {
	f := start(t, options{})
	for _, body := range []string{"", " \n ", "[]", "[ ]"} {
		if w, err := f.post(body); weir.ErrorCode(err) != weir.CodeInvalid || w.Body.Len() != 0 {
			t.Errorf("%q: %v", body, err)
		}
	}
	w, err := f.post(strings.Repeat(`{"name":"n"}`, 3))
	refused, ok := errors.AsType[*RefusedError](err)
	if !ok || len(refused.Rejected) != 3 || weir.ErrorCode(err) != weir.CodeInvalid || w.Body.Len() != 0 {
		t.Errorf("%v", err)
	}
	if len(f.quarantined()) != 3 {
		t.Error("they are not in the quarantine")
	}
}

func TestOrigin(t *testing.T) {
	for _, test := range []struct {
		peer      string
		forwarded []string
		want      string
	}{
		{"203.0.113.7:80", nil, "203.0.113.7"},
		{"[2001:db8::1]:80", nil, "2001:db8::1"},
		{"[::ffff:203.0.113.7]:80", nil, "203.0.113.7"},
		{"203.0.113.7:80", []string{"198.51.100.1"}, "203.0.113.7"}, // a stranger's word
		{"127.0.0.1:80", []string{"198.51.100.1"}, "198.51.100.1"},
		{"10.1.2.3:80", []string{"198.51.100.1"}, "198.51.100.1"},
		{"[::1]:80", []string{"2001:db8::2"}, "2001:db8::2"},
		{"127.0.0.1:80", []string{"6.6.6.6, 198.51.100.1"}, "198.51.100.1"}, // the client wrote the first
		{"127.0.0.1:80", []string{"6.6.6.6", "198.51.100.1"}, "198.51.100.1"},
		{"127.0.0.1:80", []string{"nonsense"}, "127.0.0.1"},
		{"127.0.0.1:80", []string{""}, "127.0.0.1"},
		{"@", []string{"198.51.100.1"}, "invalid IP"},
	} {
		r := &http.Request{RemoteAddr: test.peer, Header: http.Header{"X-Forwarded-For": test.forwarded}}
		if got := originOf(r).IP.String(); got != test.want {
			t.Errorf("%s forwarded for %q: %s, want %s", test.peer, test.forwarded, got, test.want)
		}
	}
}

func TestTheUserAgentIsCut(t *testing.T) {
	r := &http.Request{Header: http.Header{"User-Agent": {strings.Repeat("u", 60_000)}}}
	if got := len(originOf(r).UserAgent); got != maxUserAgentBytes {
		t.Errorf("%d bytes", got)
	}
}

func TestTheOriginReachesTheEvent(t *testing.T) {
	f := start(t, options{})
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/events", strings.NewReader(event("a")))
	r.RemoteAddr = "203.0.113.7:1234"
	if err := f.ServeEvents(httptest.NewRecorder(), r, grant); err != nil {
		t.Fatal(err)
	}
	if got := f.one().Context.IP; got != "203.0.113.7" {
		t.Errorf("ip %q", got)
	}
}

func TestMeasurements(t *testing.T) {
	f := start(t, options{})
	seen := &observed{}
	f.committer.frameEvents, f.committer.appendSeconds = seen, nothing{}
	f.accept(batchOf(7, "a"))
	if fmt.Sprint(seen.values) != "[7]" {
		t.Errorf("observed %v", seen.values)
	}
	f.disconnect()
	f.refused(batchOf(3, "b"), weir.CodeUnavailable)
	if fmt.Sprint(seen.values) != "[7]" {
		t.Errorf("observed a frame that is not in the log: %v", seen.values)
	}
}

type observed struct{ values []float64 }

func (o *observed) Observe(v float64) { o.values = append(o.values, v) }
