package web

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// signIn signs in with e-mail and password and returns the answer.
func (f *fixture) signIn(email, password string, headers ...string) *httptest.ResponseRecorder {
	f.t.Helper()
	return f.call("POST", "/v1/session", `{"email":"`+email+`","password":"`+password+`"}`, headers...)
}

// TestASessionIsNewEachTime: a value that somebody else planted or knows signs
// nobody in.
func TestASessionIsNewEachTime(t *testing.T) {
	f := newFixture(t)
	f.person("ann", rolesOf("shop", "viewer"))
	const planted = sessionCookie + "=PLANTEDPLANTEDPLANTEDPLANT"
	values := map[string]bool{planted: true}
	before := planted
	for range 3 {
		w := f.signIn("ann@shop.example", password, "Cookie", before)
		cookie, _, _ := strings.Cut(w.Header().Get("Set-Cookie"), ";")
		if w.Code != 204 || values[cookie] {
			t.Fatal(w.Code, cookie)
		}
		values[cookie] = true
		for _, old := range []string{planted, before} {
			if w := f.call("GET", "/v1/session", "", "Cookie", old); w.Code != 401 {
				t.Errorf("what the browser had before is answered %d", w.Code)
			}
		}
		before = cookie
	}
	if w := f.signIn("ann@shop.example", "wrong", "Cookie", before); w.Code != 401 || w.Header().Get("Set-Cookie") != "" {
		t.Error(w.Code, w.Header())
	}
	if w := f.call("GET", "/v1/session", "", "Cookie", before); w.Code != 200 {
		t.Errorf("a wrong password ends the session: %d", w.Code)
	}
}

// TestCSRF: what changes something by a session needs its token, wherever it seems to
// come from.
func TestCSRF(t *testing.T) {
	f := newFixture(t)
	cookie, csrf := f.person("ann", rolesOf("shop", "admin"))
	_, others := f.person("bob", rolesOf("shop", "admin"))
	for pattern := range f.routes() {
		method, path, _ := strings.Cut(pattern, " ")
		if !changes(method) || method == "" || path == "" || pattern == "POST /v1/session" || accessTable[pattern] == "anyone" && pattern != "DELETE /v1/session" {
			continue
		}
		path = strings.NewReplacer("{", "", "}", "").Replace(path)
		for what, header := range map[string]string{"none": "", "another's": others, "a part": csrf[:10], "the cookie": strings.TrimPrefix(cookie, sessionCookie+"=")} {
			w := f.call(method, path, "{}", "Cookie", cookie, csrfHeader, header, "Sec-Fetch-Site", "same-origin")
			if p := wantProblem(t, w, 403, weir.CodeForbidden); p.Field != csrfHeader {
				t.Errorf("%s with %s: %s", pattern, what, w.Body)
			}
		}
	}
	for origin, want := range map[string]int{"http://example.com": 200, "https://evil.example": 401, "null": 401} {
		if w := f.call("POST", "/v1/query", "{}", "Cookie", cookie, csrfHeader, csrf, "Origin", origin); w.Code != want {
			t.Errorf("from %s: %d, want %d", origin, w.Code, want)
		}
	}
	for _, path := range []string{"/v1/session", "/v1/users", "/v1/audit"} {
		if w := f.call("GET", path, "", "Cookie", cookie); w.Code != 200 {
			t.Errorf("reading %s: %d", path, w.Code)
		}
	}
	if w := f.call("OPTIONS", "/v1/query", "", "Origin", "https://evil.example"); strings.Contains(w.Header().Get("Access-Control-Allow-Headers"), csrfHeader) ||
		w.Header().Get("Access-Control-Allow-Credentials") != "" {
		t.Errorf("other sites may send the token: %v", w.Header())
	}
}

func TestTooManyAttemptsAreThrottled(t *testing.T) {
	f := newFixture(t)
	f.person("ann", rolesOf("shop", "viewer"))
	status, attempts := 401, 0
	for status == 401 {
		status = f.signIn("ann@shop.example", "wrong").Code
		attempts++
	}
	w := f.signIn("ann@shop.example", password)
	wantProblem(t, w, 429, weir.CodeRateLimited)
	wait, err := strconv.Atoi(w.Header().Get("Retry-After"))
	if err != nil || wait < 2 || wait > 60 || attempts != 11 {
		t.Errorf("after %d attempts: wait %q", attempts, w.Header().Get("Retry-After"))
	}
	if w := f.call("POST", "/v1/session", `{"token":"api"}`); w.Code != 204 {
		t.Errorf("a token: %d", w.Code)
	}
	f.clock.Add(int64(time.Duration(wait) * time.Second))
	if w := f.signIn("ann@shop.example", password); w.Code != 204 {
		t.Errorf("after the wait: %d", w.Code)
	}
}

// TestLiveStreamsEndWithTheirSession, or with the right to watch.
func TestLiveStreamsEndWithTheirSession(t *testing.T) {
	for what, end := range map[string]func(f *fixture, cookie, csrf, id string) int{
		"signing out": func(f *fixture, cookie, csrf, _ string) int {
			status, _ := f.as(cookie, csrf, "DELETE", "/v1/session", "")
			return status
		},
		"a new password": func(f *fixture, cookie, csrf, _ string) int {
			status, _ := f.as(cookie, csrf, "PATCH", "/v1/account", `{"password":"plum fog rivet nine","current_password":"`+password+`"}`)
			return status - 200 + 204
		},
		"removal": func(f *fixture, _, _, id string) int { return f.api("DELETE", "/v1/users/"+id, "").Code },
		"a role's loss": func(f *fixture, _, _, id string) int {
			return f.api("PATCH", "/v1/users/"+id, `{"roles":{}}`).Code - 200 + 204
		},
	} {
		f := newFixture(t)
		cookie, csrf := f.person("ann", rolesOf("shop", "viewer"))
		server := httptest.NewServer(f)
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/v1/live", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Cookie", cookie)
		f.live.messages <- hello
		response, err := server.Client().Do(r)
		if err != nil || response.StatusCode != http.StatusOK {
			t.Fatal(response, err)
		}
		body := bufio.NewReader(response.Body)
		wantLines(t, body, "event: summary", `data: {"total":1}`, "")
		if status := end(f, cookie, csrf, f.idOf("ann@shop.example")); status != 204 {
			t.Errorf("%s: %d", what, status)
		}
		if rest, err := body.ReadString(0); rest != "" || err == nil { // until the end
			t.Errorf("%s: %q, %v", what, rest, err)
		}
		<-f.live.stopped
		response.Body.Close()
		server.Close()
	}
}

func TestOwnSessions(t *testing.T) {
	f := newFixture(t)
	cookie, csrf := f.person("ann", rolesOf("shop", "viewer"))
	w := f.signIn("ann@shop.example", password, "User-Agent", "another browser")
	another, _, _ := strings.Cut(w.Header().Get("Set-Cookie"), ";")
	_, list := f.as(cookie, csrf, "GET", "/v1/account/sessions", "")
	if strings.Count(list, `"id"`) != 2 || strings.Count(list, `"current":true`) != 1 || !strings.Contains(list, "another browser") ||
		strings.Contains(list, strings.TrimPrefix(another, sessionCookie+"=")) {
		t.Error(list)
	}
	if status, answer := f.as(cookie, csrf, "DELETE", "/v1/account/sessions", ""); status != 204 {
		t.Error(status, answer)
	}
	if w := f.call("GET", "/v1/session", "", "Cookie", another); w.Code != 401 {
		t.Errorf("the other session goes on: %d", w.Code)
	}
	if status, answer := f.as(cookie, csrf, "PATCH", "/v1/account", `{"name":"Ann"}`); status != 200 || !strings.Contains(answer, `"name":"Ann"`) {
		t.Error(status, answer)
	}
	w = f.call("PATCH", "/v1/account", `{"password":"plum fog rivet nine","current_password":"`+password+`"}`, "Cookie", cookie, csrfHeader, csrf)
	renewed, _, _ := strings.Cut(w.Header().Get("Set-Cookie"), ";")
	for session, want := range map[string]int{cookie: 401, renewed: 200} {
		if w := f.call("GET", "/v1/session", "", "Cookie", session); w.Code != want {
			t.Errorf("after a new password: %d, want %d", w.Code, want)
		}
	}
	wantProblem(t, f.api("PATCH", "/v1/account", `{"name":"x"}`), 403, weir.CodeForbidden)
}
