package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/weirhq/weir"
)

// sessionCookie holds the dashboard's session.
const sessionCookie = "weir_session"

// granted answers a request within what its key grants.
type granted func(w http.ResponseWriter, r *http.Request, grant weir.Grant) error

// allow lets in requests with a key of one of the scopes, to the project that
// the key or an administrator names.
func (s *Server) allow(h granted, scopes ...weir.Scope) handler {
	return s.admit(func(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
		if project := r.URL.Query().Get("project"); project != "" {
			if err := s.choose(&grant, project); err != nil {
				return err
			}
		}
		return h(w, r, grant)
	}, scopes...)
}

// admit lets in requests with a key of one of the scopes.
func (s *Server) admit(h granted, scopes ...weir.Scope) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		allowOrigin(w, r)
		grant, err := s.authenticate(r)
		if err != nil {
			return err
		}
		if !slices.Contains(scopes, grant.Scope) {
			return weir.Errorf(weir.CodeForbidden, "a %s key may not do this", grant.Scope)
		}
		if !s.limits.allow(grant.Key) {
			return weir.Errorf(weir.CodeRateLimited, "this key sends more than %g requests a second", s.config.RequestsPerSecond)
		}
		return h(w, r, grant)
	}
}

// choose makes a grant one of another project, which only administrators may.
func (s *Server) choose(grant *weir.Grant, project string) error {
	if project == grant.Project {
		return nil
	}
	if !administers(*grant) {
		return weir.Errorf(weir.CodeForbidden, "this key belongs to another project than %q", project)
	}
	if _, ok := s.config.Projects.Get(project); !ok {
		return weir.Errorf(weir.CodeNotFound, "there is no project %q", project)
	}
	grant.Project = project
	return nil
}

// administers reports whether a grant is for all projects: it is with an API
// token of the project that exists from the first start.
func administers(grant weir.Grant) bool {
	return grant.Scope == weir.ScopeAPI && grant.Project == weir.DefaultProject
}

// authenticate finds who asks: by bearer token, by ?key= for beacons, which
// cannot set headers, or by the dashboard's session. Who asks by other means
// than HTTP is known already.
func (s *Server) authenticate(r *http.Request) (weir.Grant, error) {
	if grant, ok := r.Context().Value(grantKey{}).(weir.Grant); ok {
		return grant, nil
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
		return grant, nil
	}
	if cookie, err := r.Cookie(sessionCookie); err == nil && sameOrigin(r) {
		if grant, ok := s.config.Keys.Session(cookie.Value, time.Now()); ok {
			return grant, nil
		}
		return weir.Grant{}, weir.Errorf(weir.CodeUnauthorized, "the session has ended; sign in again")
	}
	return weir.Grant{}, weir.Errorf(weir.CodeUnauthorized, "a key is needed: Authorization: Bearer KEY, or ?key=KEY")
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

// limits bounds the requests of each key.
type limits struct {
	perSecond rate.Limit
	mu        sync.Mutex
	byKey     map[string]*rate.Limiter // of keys that are not revoked
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

// forget drops what is known of a key that is revoked.
func (l *limits) forget(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.byKey, key)
}
