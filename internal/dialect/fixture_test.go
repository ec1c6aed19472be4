package dialect

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// intakeStub stands where collect does: it takes everything, and remembers it.
type intakeStub struct {
	mu    sync.Mutex
	lines map[string][]byte // by key
	// origin is that of the last request.
	origin Origin
	// fail is what becomes of the next requests, one after the other.
	fail []error
	// known are the keys; nil is all.
	known map[string]bool
}

func (s *intakeStub) admit(key string) (weir.Grant, error) {
	if s.known != nil && !s.known[key] {
		return weir.Grant{}, weir.Errorf(weir.CodeUnauthorized, "no such key")
	}
	return weir.Grant{Project: key, Scope: weir.ScopeWrite, Key: key}, nil
}

func (s *intakeStub) accept(_ context.Context, project string, lines []byte, origin Origin) (Outcome, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.fail) > 0 {
		err := s.fail[0]
		s.fail = s.fail[1:]
		if err != nil {
			return Outcome{}, err
		}
	}
	s.lines[project] = append(s.lines[project], lines...)
	s.origin = origin
	return Outcome{Accepted: 1}, nil
}

// newHandler returns a handler over a stub, at a time.
func newHandler(t testing.TB, now time.Time, prefixes ...string) (*Handler, *intakeStub) {
	t.Helper()
	stub := &intakeStub{lines: map[string][]byte{}}
	h := New(Config{
		Admit: stub.admit, Accept: stub.accept, Prefixes: prefixes, Salts: saltStub{},
		Address: func(*http.Request) netip.Addr { return netip.MustParseAddr("203.0.113.7") },
	})
	h.now = func() time.Time { return now }
	h.newID = func() string { return "made" }
	h.pause, h.patience = time.Millisecond, time.Second
	return h, stub
}

// serve returns the answer to a request.
func serve(h *Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}
