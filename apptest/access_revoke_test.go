package apptest

import (
	"context"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/weirhq/weir"
)

// TestARevokedKeyIsCutOffAtOnce: what was begun with it ends, and nothing more
// begins.
func TestARevokedKeyIsCutOffAtOnce(t *testing.T) {
	s := start(t, options{dir: t.TempDir(), args: withNATS})
	for _, scope := range []weir.Scope{weir.ScopeAPI, weir.ScopeWrite} {
		key, other := s.createKey(t, scope), s.createKey(t, scope)
		open := map[string]<-chan struct{}{"NATS": s.hold(t, key.Secret)}
		if scope == weir.ScopeAPI {
			open["the live stream"] = s.holdLive(t, key.Secret)
		}
		stays := s.hold(t, other.Secret)
		s.revoke(t, key.ID)
		end := time.After(atOnce)
		for what, ended := range open {
			select {
			case <-ended:
			case <-end:
				t.Errorf("%s goes on with a revoked %s key", what, scope)
			}
		}
		if conn, err := s.dial(t, key.Secret); err == nil {
			conn.Close()
			t.Errorf("a revoked %s key is let in to NATS", scope)
		}
		if response, body := s.mustPost(t, "/v1/events", key.Secret, []byte(`{"name":"x","user_id":"u"}`)); response.StatusCode != http.StatusUnauthorized {
			t.Errorf("a revoked %s key sends: %s %s", scope, response.Status, body)
		}
		select {
		case <-stays:
			t.Errorf("another %s key is cut off, too", scope)
		default:
		}
	}
	s.stop(t)
}

// TestTheSessionOfARevokedTokenEnds, and its live stream with it.
func TestTheSessionOfARevokedTokenEnds(t *testing.T) {
	s := start(t, options{dir: t.TempDir()})
	token := s.createKey(t, weir.ScopeAPI)
	response, body := s.mustPost(t, "/v1/session", "", encode(map[string]string{"token": token.Secret}))
	if response.StatusCode != http.StatusNoContent {
		t.Fatalf("cannot sign in: %s %s", response.Status, body)
	}
	cookie := response.Cookies()[0]
	ended := s.follow(t, func(r *http.Request) { r.AddCookie(cookie) })
	s.revoke(t, token.ID)
	select {
	case <-ended:
	case <-time.After(atOnce):
		t.Error("the live stream of the session goes on")
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/v1/session", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.AddCookie(cookie)
	if response, body, err := do(request); err != nil || response.StatusCode != http.StatusUnauthorized {
		t.Errorf("the session goes on: %v %s", err, body)
	}
	s.stop(t)
}

// TestKeysStayRevoked over a crash, and keys made stay valid.
func TestKeysStayRevoked(t *testing.T) {
	dir := t.TempDir()
	s := start(t, options{dir: dir})
	gone, kept := s.createKey(t, weir.ScopeAPI), s.createKey(t, weir.ScopeAPI)
	shop := s.createProject(t, "shop")
	s.revoke(t, gone.ID)
	s.kill()
	s = start(t, options{dir: dir})
	for secret, want := range map[string]int{gone.Secret: 401, kept.Secret: 200, shop.APIToken.Secret: 200} {
		if response, body := s.call(t, http.MethodGet, "/v1/keys", secret); response.StatusCode != want {
			t.Errorf("%s: %s, want %d", body, response.Status, want)
		}
	}
	s.stop(t)
}

// hold connects to NATS and returns a channel that is closed when the server
// ends the connection.
func (s *server) hold(t *testing.T, token string) <-chan struct{} {
	t.Helper()
	ended := make(chan struct{})
	conn, err := s.dial(t, token, nats.ClosedHandler(func(*nats.Conn) { close(ended) }))
	if err != nil {
		t.Fatalf("cannot connect to NATS: %v", err)
	}
	t.Cleanup(func() { conn.Close(); <-ended })
	return ended
}

// holdLive follows the live stream with a token and returns a channel that is
// closed when the server ends it.
func (s *server) holdLive(t *testing.T, token string) <-chan struct{} {
	t.Helper()
	return s.follow(t, func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) })
}

func (s *server) follow(t *testing.T, authorize func(*http.Request)) <-chan struct{} {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/v1/live", nil)
	if err != nil {
		t.Fatal(err)
	}
	authorize(request)
	response, err := http.DefaultClient.Do(request)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("cannot watch: %v, %v", response, err)
	}
	ended := make(chan struct{})
	t.Cleanup(func() { stop(); <-ended })
	go func() {
		defer close(ended)
		defer response.Body.Close()
		_, _ = io.Copy(io.Discard, response.Body) // its end is what is waited for
	}()
	return ended
}
