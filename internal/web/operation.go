package web

import (
	"context"
	"net/http"

	"github.com/weirhq/weir"
)

// Operation is one of the API's that is asked once and answered once, for those
// who offer it by other means than HTTP.
type Operation struct {
	// Name is made of words in small letters with dots between them.
	Name string
	// Method and Path are those of HTTP. A word in braces in the path stands for
	// a parameter; it is the path's last.
	Method, Path string
	// Summary says in a few words what it does.
	Summary string
}

// Operations lists all but those that are about HTTP itself (sessions, CORS, and
// the live stream) and those whose answer holds a secret: other means may not
// keep an answer between the two, as NATS does not, where all clients of an
// account can listen to its inboxes.
func Operations() []Operation {
	return []Operation{
		{"query", "POST", "/v1/query", "Ask an insight"},
		{"sql", "POST", "/v1/sql", "Ask in SQL"},
		{"keys.list", "GET", "/v1/keys", "List the keys"},
		{"keys.revoke", "DELETE", "/v1/keys/{id}", "Revoke a key"},
		{"cohorts.list", "GET", "/v1/cohorts", "List the cohorts"},
		{"cohorts.create", "POST", "/v1/cohorts", "Create a cohort"},
		{"cohorts.show", "GET", "/v1/cohorts/{name}", "Show a cohort"},
		{"cohorts.replace", "PUT", "/v1/cohorts/{name}", "Replace a cohort"},
		{"cohorts.delete", "DELETE", "/v1/cohorts/{name}", "Delete a cohort"},
		{"projects.list", "GET", "/v1/projects", "List the projects"},
		{"projects.show", "GET", "/v1/projects/{name}", "Show a project"},
		{"projects.change", "PATCH", "/v1/projects/{name}", "Change a project's settings"},
	}
}

// grantKey is where the context of a request has its grant if that is known
// before.
type grantKey struct{}

// ServeAs answers a request of the API for somebody whose grant is known by
// other means than the request's headers. A grant without a key is not held to
// the limit on a key's requests.
func (s *Server) ServeAs(grant weir.Grant, w http.ResponseWriter, r *http.Request) {
	s.mux.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), grantKey{}, grant)))
}
