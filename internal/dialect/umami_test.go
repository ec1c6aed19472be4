package dialect

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestUmamiEvents has the cases that no recording shows.
func TestUmamiEvents(t *testing.T) {
	for _, test := range []struct{ body, want string }{
		{`{"type":"event","payload":{"website":"k","url":"/a","tag":"b","id":"u","timestamp":1767323045}}`,
			`,"name":"page_view","time":"2026-01-02T03:04:05Z","user_id":"u",WHO,"properties":{"tag":"b"},"context":{"url":"/a"}}`},
		{`{"type":"identify","payload":{"website":"k","id":"u","data":{"plan":"pro"},"hostname":"e.example"}}`,
			`,"name":"identify","user_id":"u",WHO,"context":{"host":"e.example"},"person":{"set":{"plan":"pro"}}}`},
		{`{"type":"performance","payload":{"website":"k","url":"/a","lcp":1.5,"cls":0.1}}`,
			`,"name":"performance",WHO,"properties":{"lcp":1.5,"cls":0.1},"context":{"url":"/a"}}`},
		{`{"type":"event","payload":{"website":"k","name":"n","data":[1],"title":7,"referrer":null,"screen":""}}`,
			`,"name":"n",WHO,"properties":{"data":[1],"title":7}}`},
		{`{"payload":{"pixel":"k"}}`, `,"name":"page_view",WHO}`},
	} {
		got := translated(t, "/api/send", test.body)
		before, after, _ := strings.Cut(test.want, "WHO")
		_, rest, ok := strings.Cut(got[0], before+`"anonymous_id":"`)
		_, rest, hasSession := strings.Cut(rest, `","session_id":"`)
		_, rest, _ = strings.Cut(rest, `"`)
		if !ok || !hasSession || rest != after {
			t.Errorf("%s\n got %s\nwant %s", test.body, got[0], test.want)
		}
	}
	h, _ := newHandler(t, noon)
	for _, body := range []string{``, `[]`, `{"type":"event"}`, `{"type":"event","payload":{}}`} {
		if w := post(h, "/api/send", body); w.Code < 400 || w.Code >= 500 {
			t.Errorf("%q: %d", body, w.Code)
		}
	}
}

// umamiAnswer is what the tracker gets.
type umamiAnswer struct{ Cache, SessionID, VisitID string }

// sendUmami sends a page view at a time, with what the tracker carries.
func sendUmami(t *testing.T, h *Handler, at time.Time, site, cache string) (answer umamiAnswer) {
	t.Helper()
	h.now = func() time.Time { return at }
	w := post(h, "/api/send", `{"type":"event","payload":{"website":"`+site+`"}}`, visitHeader, cache)
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != http.StatusOK || answer.Cache == "" {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	return answer
}

// TestUmamiVisits go on while the tracker carries them, and end.
func TestUmamiVisits(t *testing.T) {
	h, _ := newHandler(t, noon)
	first := sendUmami(t, h, noon.Add(50*time.Minute), "k", "")
	second := sendUmami(t, h, noon.Add(75*time.Minute), "k", first.Cache)
	if second.VisitID != first.VisitID || second.SessionID != first.SessionID {
		t.Errorf("another visit in the next hour: %+v, %+v", first, second)
	}
	third := sendUmami(t, h, noon.Add(100*time.Minute), "k", second.Cache)
	if third.VisitID != first.VisitID {
		t.Error("the visit ended by its length")
	}
	for about, other := range map[string]umamiAnswer{
		"half an hour of nothing": sendUmami(t, h, noon.Add(131*time.Minute), "k", third.Cache),
		"another site":            sendUmami(t, h, noon.Add(101*time.Minute), "l", third.Cache),
		"a forged token":          sendUmami(t, h, noon.Add(101*time.Minute), "k", strings.Replace(third.Cache, ".", "0.", 1)),
		"half a token":            sendUmami(t, h, noon.Add(101*time.Minute), "k", third.Cache[:20]),
	} {
		if other.VisitID == first.VisitID {
			t.Errorf("%s goes on with the visit", about)
		}
	}
	if other := sendUmami(t, h, noon.Add(12*time.Hour), "k", sendUmami(t, h, noon.Add(12*time.Hour-time.Minute), "k", "").Cache); other.SessionID == first.SessionID {
		t.Error("the visitor is known beyond the day")
	}
}

// TestUmamiOnServers passes on who the visitor is.
func TestUmamiOnServers(t *testing.T) {
	h, stub := newHandler(t, noon)
	post(h, "/api/send", `{"type":"event","payload":{"website":"k","ip":"198.51.100.9","userAgent":"Mozilla/5.0 (X11)"}}`, "User-Agent", "billing/1")
	if stub.origin.Address.String() != "198.51.100.9" || stub.origin.UserAgent != "Mozilla/5.0 (X11)" {
		t.Errorf("origin is %+v", stub.origin)
	}
	if text := string(stub.lines["k"]); strings.Contains(text, "198.51") || strings.Contains(text, "X11") {
		t.Errorf("the address is kept: %s", text)
	}
	r := httptest.NewRequest(http.MethodOptions, "/api/send", nil)
	r.Header.Set("Origin", "https://e.example")
	r.Header.Set("Access-Control-Request-Headers", "content-type,x-umami-cache")
	if w := serve(h, r); w.Header().Get("Access-Control-Allow-Headers") != "content-type,x-umami-cache" {
		t.Errorf("preflight: %v", w.Header())
	}
}
