package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestPostComparesTheAnswer(t *testing.T) {
	for name, test := range map[string]struct {
		status    int
		answer    string
		beginning string
		wrong     string
	}{
		"as expected":     {http.StatusAccepted, `{"accepted":2,"rejected":[]}`, `{"accepted":2,"rejected":[]`, ""},
		"fewer accepted":  {http.StatusAccepted, `{"accepted":1,"rejected":[{}]}`, `{"accepted":2,"rejected":[]`, `{\"accepted\":1`},
		"not accepted":    {http.StatusServiceUnavailable, "later", `{"accepted":2`, "503"},
		"without a body":  {http.StatusAccepted, "", "", ""},
		"without answer":  {http.StatusAccepted, "", "x", "the answer is 202"},
		"more than short": {http.StatusAccepted, strings.Repeat("x", maxAnswer+1), "x", "announces"},
	} {
		t.Run(name, func(t *testing.T) {
			conn := dialTest(t, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				if string(body) != "events" || r.Header.Get("Authorization") != "Bearer key" {
					t.Errorf("%q came with %q", body, r.Header)
				}
				w.Header().Set("Content-Length", strconv.Itoa(len(test.answer)))
				w.WriteHeader(test.status)
				io.WriteString(w, test.answer)
			})
			err := conn.post([]byte("events"), test.beginning)
			if test.wrong == "" && err != nil || test.wrong != "" && (err == nil || !strings.Contains(err.Error(), test.wrong)) {
				t.Errorf("the error is %v, want %q", err, test.wrong)
			}
		})
	}
}

func TestLatencyCountsFromTheTimeDue(t *testing.T) {
	const perSecond, slow = 100, 600 * time.Millisecond
	var slowOnce sync.Once
	begun := sync.OnceValue(time.Now) // at the first request
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if time.Since(begun()) > warmUp {
			slowOnce.Do(func() { time.Sleep(slow) }) // the only connection has to wait
		}
		w.WriteHeader(http.StatusAccepted)
		io.WriteString(w, "ok")
	}))
	defer server.Close()
	one := load{to: targetOf(server), connections: 1, batch: 1, pool: newPool()}
	requests, taken, err := one.pace(t.Context(), perSecond, time.Second)
	if err != nil || requests != 2*perSecond || len(taken) < perSecond-1 || len(taken) > perSecond+1 {
		t.Fatalf("%d of %d requests were noted, want %d: %v", len(taken), requests, perSecond, err)
	}
	// The requests due while the first one waited were late too: by 300 ms on
	// average, about 60 of them.
	if late := taken.quantile(0.85); late < slow/4 {
		t.Errorf("the 85th percentile is %s, want the wait to show in the requests behind it", late)
	}
}

func dialTest(t *testing.T, handler http.HandlerFunc) *connection {
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	conn, err := dial(context.Background(), targetOf(server), "test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.close)
	return conn
}

func targetOf(server *httptest.Server) target {
	return target{address: server.Listener.Addr().String(), key: "key", accepted: func(int) string { return "ok" }}
}
