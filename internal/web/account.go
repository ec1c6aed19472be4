package web

import (
	"net/http"

	"github.com/weirhq/weir"
)

// changeAccount answers PATCH /v1/account. With a new password all sessions end,
// and this browser gets another.
func (s *Server) changeAccount(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	noteGrant(r, withoutProject(grant))
	var change weir.OwnChange
	if err := readSettings(w, r, &change); err != nil {
		return err
	}
	user, value, err := s.config.Users.ChangeOwn(r.Context(), grant.User, change, s.browserOf(r))
	if err != nil {
		return err
	}
	if value != "" {
		noteDetail(r, "password", "changed")
		s.begin(w, r, value)
	}
	return writeJSON(w, http.StatusOK, user)
}

// listSessions answers GET /v1/account/sessions.
func (s *Server) listSessions(w http.ResponseWriter, _ *http.Request, grant weir.Grant) error {
	return writeJSON(w, http.StatusOK, map[string]any{"sessions": s.config.Sessions.Sessions(grant.User, grant.Session)})
}

// closeSessions answers DELETE /v1/account/sessions: it ends all others.
func (s *Server) closeSessions(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	noteGrant(r, withoutProject(grant))
	if err := s.config.Sessions.SignOutOthers(r.Context(), grant.User, grant.Session); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
