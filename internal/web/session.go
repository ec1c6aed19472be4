package web

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/weirhq/weir"
)

// maxSessionBody bounds the body that opens a session: a token and little more.
const maxSessionBody = 4 << 10

// errOtherSite keeps other sites from signing anybody in or out.
var errOtherSite = weir.Errorf(weir.CodeForbidden, "sessions are opened and closed by Weir's own pages only")

// openSession answers POST /v1/session: it exchanges an API token for a cookie
// that scripts cannot read.
func (s *Server) openSession(w http.ResponseWriter, r *http.Request) error {
	if !sameOrigin(r) {
		return errOtherSite
	}
	var request struct {
		Token string `json:"token"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxSessionBody)).Decode(&request); err != nil {
		return weir.Errorf(weir.CodeInvalid, `the body must be {"token":"…"}`)
	}
	grant, ok := s.config.Keys.Authenticate(request.Token)
	if !ok {
		return weir.Errorf(weir.CodeUnauthorized, "no such token")
	}
	if grant.Scope != weir.ScopeAPI {
		return weir.Errorf(weir.CodeForbidden, "a %s key only sends events; use an API token", grant.Scope)
	}
	value, err := s.config.Keys.NewSession(grant, time.Now())
	if err != nil {
		return err
	}
	const month = 30 * 24 * 3600
	http.SetCookie(w, newSessionCookie(r, value, month))
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func newSessionCookie(r *http.Request, value string, maxAge int) *http.Cookie {
	return &http.Cookie{
		Name: sessionCookie, Value: value, Path: "/", MaxAge: maxAge,
		HttpOnly: true, SameSite: http.SameSiteStrictMode,
		Secure: r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https",
	}
}

// showSession answers GET /v1/session.
func (s *Server) showSession(w http.ResponseWriter, _ *http.Request, grant weir.Grant) error {
	return writeJSON(w, http.StatusOK, map[string]any{
		"project": grant.Project, "simulated": s.config.Simulated, "version": s.config.Version,
	})
}

// closeSession answers DELETE /v1/session.
func (s *Server) closeSession(w http.ResponseWriter, r *http.Request) error {
	if !sameOrigin(r) {
		return errOtherSite
	}
	http.SetCookie(w, newSessionCookie(r, "", -1))
	w.WriteHeader(http.StatusNoContent)
	return nil
}
