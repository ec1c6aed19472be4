package service

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/nats-io/nats.go/micro"

	"github.com/weirhq/weir"
)

func TestRequestsAreThoseOfHTTP(t *testing.T) {
	h := newHub(t)
	h.serve(http.HandlerFunc(echo))
	conn := h.client(weir.ScopeAPI)
	for _, test := range []struct {
		subject, body string
		headers       []string
		want          string
	}{
		{"weir.v1.query", "{}", nil, "shop api POST /v1/query  {}"},
		{"weir.v1.query", "{}", []string{"Accept", "text/csv", "Weir-Project", "a&b"}, "shop api POST /v1/query?project=a%26b text/csv {}"},
		{"weir.v1.keys.list", "", nil, "shop api GET /v1/keys  "},
		{"weir.v1.keys.revoke.k1", "", nil, "shop api DELETE /v1/keys/k1  "},
		{"weir.v1.keys.revoke.a/b?c%", "", nil, "shop api DELETE /v1/keys/a%2Fb%3Fc%25  "},
		{"weir.v1.shares.list.a/b", "", nil, "shop api GET /v1/dashboards/a%2Fb/shares  "},
	} {
		reply := request(t, conn, test.subject, test.body, test.headers...)
		if string(reply.Data) != test.want || reply.Header.Get("Content-Type") != "text/echo" {
			t.Errorf("%s: %q %v", test.subject, reply.Data, reply.Header)
		}
	}
}

func TestErrorsAreThoseOfHTTP(t *testing.T) {
	h := newHub(t)
	h.serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		explain(r.Context(), w, "", weir.Errorf(weir.CodeUnavailable, "not\nnow"))
	}))
	conn := h.client(weir.ScopeAPI)
	reply := request(t, conn, "weir.v1.query", "{}")
	header := reply.Header
	if header.Get("Nats-Service-Error-Code") != "503" || header.Get("Nats-Service-Error") != "not now" || header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%v", header)
	}
	if !json.Valid(reply.Data) || !bytes.Contains(reply.Data, []byte(`"detail":"not\nnow"`)) {
		t.Errorf("%s", reply.Data)
	}
	stats := statsOf(t, request(t, conn, "$SRV.STATS.weir", "").Data)
	if got := stats["query"]; got.Requests != 1 || got.Errors != 1 || got.LastError != "503:not now" || got.TimeNanos <= 0 {
		t.Errorf("%+v", got)
	}
}

func statsOf(t *testing.T, text []byte) map[string]totals {
	t.Helper()
	var stats micro.Stats
	if err := json.Unmarshal(text, &stats); err != nil {
		t.Fatal(err)
	}
	byName := map[string]totals{}
	for _, endpoint := range stats.Endpoints {
		var data totals
		if err := json.Unmarshal(endpoint.Data, &data); err != nil {
			t.Fatal(err)
		}
		byName[endpoint.Name] = data
	}
	return byName
}

func TestTheServiceIsDiscovered(t *testing.T) {
	h := newHub(t)
	h.serve(http.HandlerFunc(echo))
	var info micro.Info
	if err := json.Unmarshal(request(t, h.client(weir.ScopeAPI), "$SRV.INFO", "").Data, &info); err != nil {
		t.Fatal(err)
	}
	if info.Name != "weir" || info.Version != "1.2.3" || info.Metadata["project"] != "shop" || len(info.Endpoints) != 4 {
		t.Errorf("%+v", info)
	}
	last := info.Endpoints[2]
	if last.Name != "keys-revoke" || last.Subject != "weir.v1.keys.revoke.*" || last.QueueGroup != "weir" ||
		last.Metadata["http"] != "DELETE /v1/keys/{id}" || last.Metadata["description"] != "Revoke" {
		t.Errorf("%+v", last)
	}
}

// TestASlowRequestHoldsUpNoOther, neither of the same endpoint nor of another.
func TestASlowRequestHoldsUpNoOther(t *testing.T) {
	h := newHub(t)
	entered, release := make(chan struct{}), make(chan struct{})
	h.serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if body, _ := io.ReadAll(r.Body); string(body) == "slow" {
			entered <- struct{}{}
			<-release
		}
		_, _ = io.WriteString(w, "done")
	}))
	defer close(release)
	conn := h.client(weir.ScopeAPI)
	for range maxAnswering - 1 {
		if err := conn.Publish("weir.v1.query", []byte("slow")); err != nil {
			t.Fatal(err)
		}
		<-entered
	}
	for _, subject := range []string{"weir.v1.query", "weir.v1.keys.list"} {
		if reply := request(t, conn, subject, "fast"); string(reply.Data) != "done" {
			t.Errorf("%s: %s", subject, reply.Data)
		}
	}
}

func TestAnswersFitAMessage(t *testing.T) {
	h := newHub(t)
	large := strings.Repeat("0123456789", 200_000)
	h.serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, large) }))
	conn := h.client(weir.ScopeAPI)
	reply := request(t, conn, "weir.v1.query", "{}")
	if reply.Header.Get("Nats-Service-Error-Code") != "413" || !strings.Contains(reply.Header.Get("Nats-Service-Error"), "2000000 bytes") {
		t.Errorf("%v", reply.Header)
	}
	reply = request(t, conn, "weir.v1.query", "{}", "Accept-Encoding", "gzip")
	if reply.Header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("%v %.100s", reply.Header, reply.Data)
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(reply.Data))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(unzipped); err != nil || string(text) != large {
		t.Errorf("%d bytes, %v", len(text), err)
	}
}
