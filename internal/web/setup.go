package web

import (
	"net/http"

	"github.com/weirhq/weir"
)

// showSetup answers GET /v1/setup: whether the first owner is still to be made.
func (s *Server) showSetup(w http.ResponseWriter, _ *http.Request) error {
	return writeJSON(w, http.StatusOK, map[string]bool{"needed": s.config.Users.Empty()})
}

// setUp answers POST /v1/setup: whoever has the token of the first start becomes
// the first owner.
func (s *Server) setUp(w http.ResponseWriter, r *http.Request, _ weir.Grant) error {
	var wanted struct {
		Email    string `json:"email"`
		Name     string `json:"name"`
		Password string `json:"password"`
	}
	if err := readSettings(w, r, &wanted); err != nil {
		return err
	}
	user, value, err := s.config.Users.SetUp(r.Context(), weir.NewUser{Email: wanted.Email, Name: wanted.Name}, wanted.Password, r.UserAgent())
	if err != nil {
		return err
	}
	s.begin(w, r, value)
	return writeJSON(w, http.StatusCreated, user)
}
