package web

import (
	"net/http"
	"net/url"
	"strings"
	"sync"

	"golang.org/x/time/rate"

	"github.com/weirhq/weir"
)

// sessionCookie holds the dashboard's session.
const sessionCookie = "weir_session"

// granted answers a request within what its key grants.
type granted func(w http.ResponseWriter, r *http.Request, grant weir.Grant) error

// admit lets in requests of whoever can prove who they are.
func (s *Server) admit(h granted) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		allowOrigin(w, r)
		grant, err := s.authenticate(r)
		if err != nil {
			return err
		}
		noteGrant(r, grant)
		if !s.limits.allow(callerOf(grant)) {
			return weir.Errorf(weir.CodeRateLimited, "more than %g requests a second", s.config.RequestsPerSecond)
		}
		return h(w, r, grant)
	}
}

// callerOf names who has a grant, for the limit on requests.
func callerOf(grant weir.Grant) string {
	if grant.User != "" {
		return personPrefix + grant.User
	}
	return grant.Key
}

// personPrefix tells people from keys, whose ids are letters and digits.
const personPrefix = "user "

// authenticate finds who asks: by bearer token, by ?key= for beacons, which
// cannot set headers, or by the dashboard's session. Who asks by other means
// than HTTP is known already.
func (s *Server) authenticate(r *http.Request) (weir.Grant, error) {
	if grant, ok := r.Context().Value(grantKey{}).(weir.Grant); ok {
		return ofKey(grant), nil
	}
	secret, ok := bearer(r)
	if !ok {
		secret = r.URL.Query().Get("key")
	}
	if secret != "" {
		grant, ok := s.config.Keys.Authenticate(secret)
		if !ok {
			return grant, weir.Errorf(weir.CodeUnauthorized, "no such key")
		}
		return ofKey(grant), nil
	}
	if cookie, err := r.Cookie(sessionCookie); err == nil && sameOrigin(r) {
		return s.bySession(r, cookie.Value)
	}
	return weir.Grant{}, weir.Errorf(weir.CodeUnauthorized, "a key is needed: Authorization: Bearer KEY, or ?key=KEY")
}

// bySession tells who has a session. What changes something needs the session's
// CSRF token besides.
func (s *Server) bySession(r *http.Request, value string) (weir.Grant, error) {
	grant, ok := s.config.Sessions.Session(value)
	if !ok {
		return weir.Grant{}, weir.Errorf(weir.CodeUnauthorized, "the session has ended; sign in again")
	}
	if err := checkCSRF(r, value); err != nil {
		return weir.Grant{}, err
	}
	return ofKey(grant), nil
}

func bearer(r *http.Request) (string, bool) {
	scheme, secret, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.TrimSpace(secret), ok && strings.EqualFold(scheme, "Bearer")
}

// sameOrigin refuses the session to requests that other sites make: the cookie
// is SameSite=Strict, and browsers say besides where a request comes from. Where
// the page did not come by HTTPS they only say its origin.
func sameOrigin(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" {
		return site == "same-origin" || site == "none"
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	page, err := url.Parse(origin)
	return err == nil && page.Host == r.Host
}

// allowOrigin lets pages of any site send events and read with a key of their
// own. The session's cookie is not allowed along.
func allowOrigin(w http.ResponseWriter, r *http.Request) {
	if origin := r.Header.Get("Origin"); origin != "" {
		w.Header().Set("Access-Control-Allow-Origin", origin)
		w.Header().Set("Access-Control-Expose-Headers", "Retry-After")
		w.Header().Add("Vary", "Origin")
	}
}

// preflight answers a browser that asks whether a page may send or read.
func preflight(w http.ResponseWriter, r *http.Request) error {
	allowOrigin(w, r)
	w.Header().Set("Access-Control-Allow-Methods", "GET, POST")
	w.Header().Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Content-Encoding")
	w.Header().Set("Access-Control-Max-Age", "86400")
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// limits bounds the requests of each key and person.
type limits struct {
	perSecond rate.Limit
	mu        sync.Mutex
	byKey     map[string]*rate.Limiter // of keys that are not revoked, and people
}

// burstSeconds is how many seconds' worth of requests may come at once.
const burstSeconds = 2

func newLimits(perSecond float64) *limits {
	return &limits{perSecond: rate.Limit(perSecond), byKey: map[string]*rate.Limiter{}}
}

func (l *limits) allow(key string) bool {
	if l.perSecond <= 0 || key == "" { // by NATS there is no telling the keys of a project apart
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	limiter := l.byKey[key]
	if limiter == nil {
		limiter = rate.NewLimiter(l.perSecond, max(1, int(burstSeconds*l.perSecond)))
		l.byKey[key] = limiter
	}
	return limiter.Allow()
}

// forget drops what is known of a key that is revoked, or a person removed.
func (l *limits) forget(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.byKey, key)
}
