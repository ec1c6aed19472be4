package web

import (
	"net/http"

	"github.com/weirhq/weir"
)

// Dialects answers the requests of third-party SDKs, in the manner of each.
type Dialects interface {
	// Claims reports whether a request is one of theirs, before its body is read.
	Claims(*http.Request) bool
	http.Handler
	// Drain ends the waiting of requests for better times.
	Drain()
}

// Admit returns what a key grants that an SDK sends with its events. It is a
// write key, an API token, or what a project's settings name in their place. The
// error is of [weir.CodeUnauthorized], [weir.CodeForbidden] or
// [weir.CodeRateLimited].
func (s *Server) Admit(key string) (weir.Grant, error) {
	grant, ok := s.config.Keys.Authenticate(key)
	if !ok {
		grant, ok = s.config.Projects.GrantSDK(key)
	}
	if !ok {
		return grant, weir.Errorf(weir.CodeUnauthorized, "no such key")
	}
	if grant.Scope == weir.ScopeRead {
		return grant, weir.Errorf(weir.CodeForbidden, "a %s key may not do this", grant.Scope)
	}
	if !s.limits.allow(grant.Key) {
		return grant, weir.Errorf(weir.CodeRateLimited, "this key sends more than %g requests a second", s.config.RequestsPerSecond)
	}
	return grant, nil
}

// serveDialect answers a request that the dialects claim.
func (s *Server) serveDialect(w http.ResponseWriter, r *http.Request) error {
	s.config.Dialects.ServeHTTP(w, r)
	return nil
}
