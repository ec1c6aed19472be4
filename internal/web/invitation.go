package web

import (
	"net/http"
)

// showInvitation answers GET /v1/invitation: whom it is for.
func (s *Server) showInvitation(w http.ResponseWriter, r *http.Request) error {
	user, err := s.config.Users.Invited(r.URL.Query().Get("secret"))
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, map[string]string{"email": user.Email, "name": user.Name})
}

// acceptInvitation answers POST /v1/invitation: who has it chooses a password and
// is signed in.
func (s *Server) acceptInvitation(w http.ResponseWriter, r *http.Request) error {
	if !sameOrigin(r) {
		return errOtherSite
	}
	var accepted struct {
		Secret   string `json:"secret"`
		Name     string `json:"name"`
		Password string `json:"password"`
	}
	if err := readSettings(w, r, &accepted); err != nil {
		return err
	}
	value, err := s.config.Users.Accept(r.Context(), accepted.Secret, accepted.Name, accepted.Password, r.UserAgent())
	if err != nil {
		return err
	}
	s.begin(w, r, value)
	w.WriteHeader(http.StatusNoContent)
	return nil
}
