package apptest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// browser is one that is signed in.
type browser struct {
	server *server
	cookie *http.Cookie
	csrf   string
}

// enter makes a request that signs a browser in.
func (s *server) enter(t *testing.T, path, key string, body any) *browser {
	t.Helper()
	response, text := s.mustPost(t, path, key, encode(body))
	if response.StatusCode >= http.StatusMultipleChoices || len(response.Cookies()) != 1 {
		t.Fatalf("cannot sign in by %s: %s %s", path, response.Status, text)
	}
	b := &browser{server: s, cookie: response.Cookies()[0]}
	var session struct {
		CSRF string `json:"csrf"`
	}
	status, text := b.ask(t, http.MethodGet, "/v1/session", nil)
	if err := json.Unmarshal(text, &session); err != nil || status != http.StatusOK {
		t.Fatalf("there is no session: %d %s", status, text)
	}
	b.csrf = session.CSRF
	return b
}

// ask makes a request by the browser's session.
func (b *browser) ask(t *testing.T, method, path string, body any) (status int, answer []byte) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, b.server.url+path, bytes.NewReader(encode(body)))
	if err != nil {
		t.Fatal(err)
	}
	request.AddCookie(b.cookie)
	request.Header.Set("Weir-CSRF", b.csrf)
	response, answer, err := do(request)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, answer
}

// TestPeopleSignIn: from the first owner to somebody who is invited by the command
// line, over a crash, until they are removed.
func TestPeopleSignIn(t *testing.T) {
	const password = "kelp drum orbit west"
	dir := t.TempDir()
	s := start(t, options{dir: dir})
	owner := s.enter(t, "/v1/setup", apiToken, map[string]string{"email": "olga@shop.example", "password": password})
	link := strings.TrimSpace(s.run(t, "user", "add", "ann@shop.example", "--role", "viewer"))
	at := strings.LastIndex(link, "/invite/")
	if at < 0 {
		t.Fatalf("the link is %q", link)
	}
	secret := link[at+len("/invite/"):]
	s.enter(t, "/v1/invitation", "", map[string]string{"secret": secret, "password": password})
	ann := s.enter(t, "/v1/session", "", map[string]string{"email": "Ann@shop.example", "password": password})

	s.kill()
	s = start(t, options{dir: dir})
	owner.server, ann.server = s, s
	for method, want := range map[string]int{http.MethodGet: 200, http.MethodPost: 403} {
		if status, answer := ann.ask(t, method, "/v1/cohorts", map[string]any{}); status != want {
			t.Errorf("a viewer's %s: %d, want %d: %s", method, status, want, answer)
		}
	}
	status, text := owner.ask(t, http.MethodGet, "/v1/audit", nil)
	var page weir.AuditPage
	if err := json.Unmarshal(text, &page); err != nil || status != http.StatusOK {
		t.Fatalf("%d %s", status, text)
	}
	var actions []string
	for _, entry := range page.Entries {
		actions = append(actions, entry.Action)
	}
	if got := strings.Join(actions, " "); got != "session.open invitation.accept user.invite user.set_up" || strings.Contains(string(text), secret) {
		t.Errorf("recorded is %q: %s", got, text)
	}

	ended := s.follow(t, func(r *http.Request) { r.AddCookie(ann.cookie) })
	s.run(t, "user", "remove", "ann@shop.example")
	select {
	case <-ended:
	case <-time.After(atOnce):
		t.Error("who was removed goes on watching")
	}
	if status, _ := ann.ask(t, http.MethodGet, "/v1/session", nil); status != http.StatusUnauthorized {
		t.Errorf("who was removed is answered %d", status)
	}
	s.stop(t)
}

// TestAReadTokenAsks and does nothing else, by HTTP and NATS.
func TestAReadTokenAsks(t *testing.T) {
	s := start(t, options{dir: t.TempDir(), args: withNATS})
	key := s.createKey(t, weir.ScopeRead)
	for path, want := range map[string]int{"/v1/query": 200, "/v1/events": 403, "/v1/cohorts": 403, "/v1/keys": 403} {
		body := []byte(`{"insight":"trend","series":[{"event":"x"}]}`)
		if response, text := s.mustPost(t, path, key.Secret, body); response.StatusCode != want {
			t.Errorf("%s: %s %s, want %d", path, response.Status, text, want)
		}
	}
	if conn, err := s.dial(t, key.Secret); err == nil {
		conn.Close()
		t.Error("it is let in to NATS")
	}
	s.stop(t)
}
