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
	// a parameter; there is one at most.
	Method, Path string
	// Summary says in a few words what it does.
	Summary string
}

// Operations lists all but those that are about HTTP itself (sessions, CORS, and
// the live stream) and those whose answer holds a secret or tells of the people who
// sign in: other means may not keep an answer between the two, as NATS does not,
// where all clients of an account can listen to its inboxes. Left out are also those
// with a parameter that cannot be a token of a subject.
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
		{"dashboards.list", "GET", "/v1/dashboards", "List the dashboards"},
		{"dashboards.create", "POST", "/v1/dashboards", "Create a dashboard"},
		{"dashboards.show", "GET", "/v1/dashboards/{id}", "Show a dashboard"},
		{"dashboards.replace", "PUT", "/v1/dashboards/{id}", "Replace a dashboard"},
		{"dashboards.delete", "DELETE", "/v1/dashboards/{id}", "Delete a dashboard"},
		{"shares.list", "GET", "/v1/dashboards/{id}/shares", "List the links to a dashboard"},
		{"shares.revoke", "DELETE", "/v1/shares/{id}", "Revoke a link to a dashboard"},
		{"insights.list", "GET", "/v1/insights", "List the saved insights"},
		{"insights.create", "POST", "/v1/insights", "Save an insight"},
		{"insights.show", "GET", "/v1/insights/{id}", "Show a saved insight"},
		{"insights.replace", "PUT", "/v1/insights/{id}", "Replace a saved insight"},
		{"insights.delete", "DELETE", "/v1/insights/{id}", "Delete a saved insight"},
		{"annotations.list", "GET", "/v1/annotations", "List the annotations"},
		{"annotations.create", "POST", "/v1/annotations", "Create an annotation"},
		{"annotations.replace", "PUT", "/v1/annotations/{id}", "Replace an annotation"},
		{"annotations.delete", "DELETE", "/v1/annotations/{id}", "Delete an annotation"},
		{"catalogue.show", "GET", "/v1/catalogue", "Show the catalogue"},
		{"health.show", "GET", "/v1/data-health", "Show how events fare"},
		{"quarantine.list", "GET", "/v1/quarantine", "List rejected events"},
		{"quarantine.delete", "DELETE", "/v1/quarantine/{id}", "Drop a rejected event"},
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
