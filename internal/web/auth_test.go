package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/weirhq/weir"
)

func TestWhoMayDoWhat(t *testing.T) {
	f := newFixture(t)
	for _, test := range []struct {
		what, method, target string
		headers              []string
		want                 int
	}{
		{"no key", "POST", "/v1/events", nil, 401},
		{"a wrong key", "POST", "/v1/events", []string{"Authorization", "Bearer wrong"}, 401},
		{"an empty key", "POST", "/v1/events", []string{"Authorization", "Bearer "}, 401},
		{"another scheme", "POST", "/v1/events", []string{"Authorization", "Basic write"}, 401},
		{"write key", "POST", "/v1/events", []string{"Authorization", "Bearer write"}, 202},
		{"scheme in small letters", "POST", "/v1/events", []string{"Authorization", "bearer  write "}, 202},
		{"write key of a beacon", "POST", "/v1/events?key=write", nil, 202},
		{"wrong key of a beacon", "POST", "/v1/events?key=wrong", nil, 401},
		{"the header goes before", "POST", "/v1/events?key=write", []string{"Authorization", "Bearer wrong"}, 401},
		{"API token sends", "POST", "/v1/events", []string{"Authorization", "Bearer api"}, 202},
		{"session sends", "POST", "/v1/events", []string{"Cookie", f.cookie, csrfHeader, f.csrf}, 202},
		{"write key reads", "POST", "/v1/query", []string{"Authorization", "Bearer write"}, 403},
		{"write key watches", "GET", "/v1/live?key=write", nil, 403},
		{"API token reads", "POST", "/v1/query", []string{"Authorization", "Bearer api"}, 200},
		{"session reads", "POST", "/v1/query", []string{"Cookie", f.cookie, csrfHeader, f.csrf}, 200},
		{"session ended", "POST", "/v1/query", []string{"Cookie", sessionCookie + "=old"}, 401},
		{"a session is no token", "POST", "/v1/query", []string{"Authorization", "Bearer " + strings.TrimPrefix(f.cookie, sessionCookie+"=")}, 401},
		{"a token is no session", "POST", "/v1/query", []string{"Cookie", sessionCookie + "=api"}, 401},
		{"its own project", "POST", "/v1/query?project=shop", []string{"Authorization", "Bearer api"}, 200},
		{"another project", "POST", "/v1/query?project=other", []string{"Authorization", "Bearer api"}, 403},
		{"another project that is not", "POST", "/v1/query?project=none", []string{"Authorization", "Bearer api"}, 403},
		{"administrator", "POST", "/v1/query?project=other", []string{"Authorization", "Bearer admin"}, 200},
		{"administrator sends", "POST", "/v1/events?project=other", []string{"Authorization", "Bearer admin"}, 202},
		{"administrator, no project", "POST", "/v1/query?project=none", []string{"Authorization", "Bearer admin"}, 404},
		{"write key lists keys", "GET", "/v1/keys", []string{"Authorization", "Bearer write"}, 403},
		{"write key makes keys", "POST", "/v1/keys", []string{"Authorization", "Bearer write"}, 403},
		{"write key revokes", "DELETE", "/v1/keys/k", []string{"Authorization", "Bearer write"}, 403},
		{"write key lists projects", "GET", "/v1/projects", []string{"Authorization", "Bearer write"}, 403},
		{"write key changes a project", "PATCH", "/v1/projects/shop", []string{"Authorization", "Bearer write"}, 403},
		{"nobody lists keys", "GET", "/v1/keys", nil, 401},
		{"nobody lists projects", "GET", "/v1/projects", nil, 401},
		{"token of a project makes another", "POST", "/v1/projects", []string{"Authorization", "Bearer api"}, 403},
		{"token shows its project", "GET", "/v1/projects/shop", []string{"Authorization", "Bearer api"}, 200},
		{"token shows another", "GET", "/v1/projects/other", []string{"Authorization", "Bearer api"}, 403},
		{"token changes its project", "PATCH", "/v1/projects/shop", []string{"Authorization", "Bearer api"}, 200},
		{"token changes another", "PATCH", "/v1/projects/other", []string{"Authorization", "Bearer api"}, 403},
		{"administrator changes another", "PATCH", "/v1/projects/other", []string{"Authorization", "Bearer admin"}, 200},
		{"administrator shows none", "GET", "/v1/projects/none", []string{"Authorization", "Bearer admin"}, 404},
	} {
		w := f.call(test.method, test.target, "{}", test.headers...)
		if w.Code != test.want {
			t.Errorf("%s: %d, want %d: %s", test.what, w.Code, test.want, w.Body)
		}
		if w.Code == http.StatusUnauthorized && w.Header().Get("WWW-Authenticate") != "Bearer" {
			t.Errorf("%s: %v", test.what, w.Header())
		}
	}
}

// TestOtherSitesCannotUseTheSession: whatever browsers say of where a request
// comes from.
func TestOtherSitesCannotUseTheSession(t *testing.T) {
	f := newFixture(t)
	for _, test := range []struct {
		header, value string
		want          int
	}{
		{"Sec-Fetch-Site", "same-origin", 200},
		{"Sec-Fetch-Site", "none", 200},
		{"Sec-Fetch-Site", "same-site", 401},
		{"Sec-Fetch-Site", "cross-site", 401},
		{"Origin", "http://example.com", 200}, // the host of httptest's requests
		{"Origin", "http://example.com:9999", 401},
		{"Origin", "https://evil.example", 401},
		{"Origin", "null", 401},
		{"Origin", "://", 401},
	} {
		if w := f.call("POST", "/v1/query", "{}", "Cookie", f.cookie, csrfHeader, f.csrf, test.header, test.value); w.Code != test.want {
			t.Errorf("%s %s: %d, want %d", test.header, test.value, w.Code, test.want)
		}
		want := map[int]int{200: 204, 401: 403}[test.want]
		if w := f.call("POST", "/v1/session", `{"token":"api"}`, test.header, test.value); w.Code != want {
			t.Errorf("sign in with %s %s: %d, want %d", test.header, test.value, w.Code, want)
		}
		if w := f.call("DELETE", "/v1/session", "", test.header, test.value); w.Code != want {
			t.Errorf("sign out with %s %s: %d, want %d", test.header, test.value, w.Code, want)
		}
	}
	if w := f.api("POST", "/v1/query", "{}", "Sec-Fetch-Site", "cross-site"); w.Code != 200 {
		t.Errorf("with a token of its own: %d", w.Code)
	}
}

func TestSigningInAndOut(t *testing.T) {
	f := newFixture(t)
	w := f.call("POST", "/v1/session", `{"token":"api"}`)
	set := w.Header().Get("Set-Cookie")
	if w.Code != http.StatusNoContent || !strings.HasPrefix(set, sessionCookie+"=") {
		t.Fatal(w.Code, set)
	}
	for _, attribute := range []string{"HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=2592000"} {
		if !strings.Contains(set, attribute) {
			t.Errorf("the cookie is not %s: %s", attribute, set)
		}
	}
	if strings.Contains(set, "Secure") {
		t.Error("over plain HTTP the cookie would never come back")
	}
	if w := f.call("POST", "/v1/session", `{"token":"api"}`, "X-Forwarded-Proto", "https"); !strings.Contains(w.Header().Get("Set-Cookie"), "Secure") {
		t.Error("behind HTTPS the cookie is not Secure")
	}
	session, _, _ := strings.Cut(set, ";")
	csrf := csrfOf(strings.TrimPrefix(session, sessionCookie+"="))
	want := `{"project":"shop","simulated":true,"version":"1.2.3","csrf":"` + csrf + `","role":"admin","owner":false,"user":null,"projects":[{"name":"shop","role":"admin"}]}` + "\n"
	if w := f.call("GET", "/v1/session", "", "Cookie", session); w.Code != 200 || w.Body.String() != want {
		t.Error(w.Code, w.Body)
	}
	if w := f.call("DELETE", "/v1/session", "", "Cookie", session, csrfHeader, csrf); w.Code != 204 || !strings.Contains(w.Header().Get("Set-Cookie"), "Max-Age=0") {
		t.Error(w.Code, w.Header())
	}
	if w := f.call("GET", "/v1/session", "", "Cookie", session); w.Code != 401 {
		t.Errorf("after signing out the cookie is answered %d", w.Code)
	}
	wantProblem(t, f.call("POST", "/v1/session", `{"token":"wrong"}`), 401, weir.CodeUnauthorized)
	wantProblem(t, f.call("POST", "/v1/session", `{"token":"write"}`), 403, weir.CodeForbidden)
	wantProblem(t, f.call("POST", "/v1/session", `nonsense`), 400, weir.CodeInvalid)
	wantProblem(t, f.call("POST", "/v1/session", `{"token":"`+strings.Repeat("x", maxSessionBody)+`"}`), 400, weir.CodeInvalid)
}

func TestEachKeyHasItsRate(t *testing.T) {
	f := newFixture(t, func(c *Config) { c.RequestsPerSecond = 0.001 })
	if w := f.call("POST", "/v1/events?key=write", "{}"); w.Code != 202 {
		t.Fatal(w.Code)
	}
	w := f.call("POST", "/v1/events?key=write", "{}")
	wantProblem(t, w, 429, weir.CodeRateLimited)
	if w.Header().Get("Retry-After") != "2" {
		t.Error(w.Header())
	}
	if w := f.api("POST", "/v1/query", "{}"); w.Code != 200 {
		t.Errorf("another key: %d", w.Code)
	}
}

func TestABurstIsAllowed(t *testing.T) {
	l := newLimits(10)
	allowed := 0
	for range 100 {
		if l.allow("k") {
			allowed++
		}
	}
	if allowed < 10*burstSeconds || allowed > 10*burstSeconds+2 {
		t.Errorf("%d requests at once", allowed)
	}
	if l.forget("k"); len(l.byKey) != 0 {
		t.Error("the limit of a revoked key is kept")
	}
	if unlimited := newLimits(0); !unlimited.allow("k") || len(unlimited.byKey) != 0 {
		t.Error("0 is no limit")
	}
}

func TestCORS(t *testing.T) {
	f := newFixture(t)
	for _, path := range []string{"/v1/events", "/v1/query", "/v1/live"} {
		w := f.call("OPTIONS", path, "", "Origin", "https://shop.example", "Access-Control-Request-Headers", "authorization")
		h := w.Header()
		if w.Code != 204 || h.Get("Access-Control-Allow-Origin") != "https://shop.example" || !strings.Contains(h.Get("Access-Control-Allow-Headers"), "Authorization") ||
			!strings.Contains(h.Get("Access-Control-Allow-Methods"), "POST") || h.Get("Vary") != "Origin" {
			t.Errorf("preflight of %s: %d %v", path, w.Code, h)
		}
	}
	for _, key := range []string{"write", "wrong"} { // pages must see failures too
		h := f.call("POST", "/v1/events?key="+key, "{}", "Origin", "https://shop.example").Header()
		if h.Get("Access-Control-Allow-Origin") != "https://shop.example" || h.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("with key %s: %v", key, h)
		}
	}
	if h := f.call("POST", "/v1/events?key=write", "{}").Header(); h.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("without an origin: %v", h)
	}
	if w := f.call("OPTIONS", "/v1/session", "", "Origin", "https://shop.example"); w.Code == 204 {
		t.Error("other sites may ask for sessions")
	}
}
