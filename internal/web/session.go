package web

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/weirhq/weir"
)

// Sessions are the browsers that are signed in. A session goes by its value, which
// is secret, or by its id.
type Sessions interface {
	// SignIn begins a session of who has a password.
	SignIn(ctx context.Context, email, password string, from weir.Browser) (value string, err error)
	// BeginToken begins a session of who has a token, which ends with the token.
	BeginToken(ctx context.Context, grant weir.Grant, agent string) (value string, err error)
	Session(value string) (weir.Grant, bool)
	// Ended returns a channel that is closed once a session is over, or what it may
	// do has changed.
	Ended(id string) <-chan struct{}
	SignOut(ctx context.Context, value string) error
	Sessions(user, current string) []weir.Session
	SignOutOthers(ctx context.Context, user, current string) error
}

// maxSessionBody bounds the body that opens a session: a token, or an address and a
// password.
const maxSessionBody = 4 << 10

// errOtherSite keeps other sites from signing anybody in or out.
var errOtherSite = weir.Errorf(weir.CodeForbidden, "sessions are opened and closed by Weir's own pages only")

// openSession answers POST /v1/session: it exchanges an API token, or e-mail and
// password, for a cookie that scripts cannot read.
func (s *Server) openSession(w http.ResponseWriter, r *http.Request) error {
	if !sameOrigin(r) {
		return errOtherSite
	}
	var request struct {
		Token    string `json:"token"`
		Email    string `json:"email"`
		Password string `json:"password"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxSessionBody)).Decode(&request); err != nil {
		return weir.Errorf(weir.CodeInvalid, `the body must be {"token":"…"} or {"email":"…","password":"…"}`)
	}
	var value string
	var err error
	if request.Token != "" || request.Email == "" {
		value, err = s.openByToken(r, request.Token)
	} else {
		value, err = s.config.Sessions.SignIn(r.Context(), request.Email, request.Password, s.browserOf(r))
	}
	if err != nil {
		return err
	}
	s.begin(w, r, value)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (s *Server) openByToken(r *http.Request, token string) (value string, err error) {
	grant, ok := s.config.Keys.Authenticate(token)
	if !ok {
		return "", weir.Errorf(weir.CodeUnauthorized, "no such token")
	}
	if grant.Scope == weir.ScopeWrite {
		return "", weir.Errorf(weir.CodeForbidden, "a %s key only sends events; use an API token", grant.Scope)
	}
	return s.config.Sessions.BeginToken(r.Context(), grant, r.UserAgent())
}

// browserOf tells where a request comes from.
func (s *Server) browserOf(r *http.Request) weir.Browser {
	return weir.Browser{Address: s.config.Address(r), Agent: r.UserAgent()}
}

// begin gives a browser a session in place of the one it had, which ends: nobody
// who knew that one is signed in by it.
func (s *Server) begin(w http.ResponseWriter, r *http.Request, value string) {
	if err := s.endSession(r); err != nil {
		s.config.Logger.Warn("a session that was replaced could not be ended on disk", "error", err)
	}
	if grant, ok := s.config.Sessions.Session(value); ok {
		noteGrant(r, withoutProject(ofKey(grant)))
	}
	http.SetCookie(w, newSessionCookie(r, value, sessionAge))
}

// sessionAge is how long a browser keeps the cookie: as long as sessions last at
// most.
const sessionAge = 30 * 24 * time.Hour

// withoutProject is a grant by which what belongs to no project is recorded, such as
// signing in and out: the log keeps so many entries of each project, and who may only
// look must not wash out what others changed.
func withoutProject(grant weir.Grant) weir.Grant {
	grant.Project = ""
	return grant
}

func newSessionCookie(r *http.Request, value string, age time.Duration) *http.Cookie {
	return &http.Cookie{
		Name: sessionCookie, Value: value, Path: "/", MaxAge: int(age.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteStrictMode,
		Secure: r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https",
	}
}

// showSession answers GET /v1/session: who asks, and what they may do.
func (s *Server) showSession(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	session := sessionAnswer{
		Project: grant.Project, Simulated: s.config.Simulated, Version: s.config.Version,
		Role: grant.Role, Owner: grant.Owner, Projects: []projectRole{},
	}
	if cookie, err := r.Cookie(sessionCookie); err == nil && grant.Session != "" {
		session.CSRF = csrfOf(cookie.Value)
	}
	if grant.User != "" {
		user, err := s.config.Users.Get(grant.User)
		if err != nil {
			return err
		}
		session.User = &sessionUser{user.ID, user.Email, user.Name}
	}
	for _, project := range s.config.Projects.List() {
		if role := s.roleIn(grant, project.Name); role != "" {
			session.Projects = append(session.Projects, projectRole{project.Name, role})
		}
	}
	return writeJSON(w, http.StatusOK, session)
}

// sessionAnswer is what a page needs to know of who has it open.
type sessionAnswer struct {
	Project   string `json:"project"`
	Simulated bool   `json:"simulated"`
	Version   string `json:"version"`
	// CSRF goes into the header Weir-CSRF; empty without a session.
	CSRF     string        `json:"csrf"`
	Role     weir.Role     `json:"role"`
	Owner    bool          `json:"owner"`
	User     *sessionUser  `json:"user"` // null with a token
	Projects []projectRole `json:"projects"`
}

type sessionUser struct {
	ID    string `json:"id"`
	Email string `json:"email"`
	Name  string `json:"name"`
}

type projectRole struct {
	Name string    `json:"name"`
	Role weir.Role `json:"role"`
}

// closeSession answers DELETE /v1/session. The cookie's value is worthless then.
func (s *Server) closeSession(w http.ResponseWriter, r *http.Request) error {
	if !sameOrigin(r) {
		return errOtherSite
	}
	if cookie, err := r.Cookie(sessionCookie); err == nil {
		if grant, ok := s.config.Sessions.Session(cookie.Value); ok {
			if err := checkCSRF(r, cookie.Value); err != nil {
				return err
			}
			noteGrant(r, withoutProject(ofKey(grant)))
		}
	}
	if err := s.endSession(r); err != nil {
		return err
	}
	http.SetCookie(w, newSessionCookie(r, "", -time.Second))
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// endSession ends the session that a request comes with, if there is one.
func (s *Server) endSession(r *http.Request) error {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return nil
	}
	return s.config.Sessions.SignOut(r.Context(), cookie.Value)
}
