package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/weirhq/weir"
)

// TestOperationsAreTheRoutes but those that are about HTTP itself, those whose
// answer holds a secret, those about people who sign in, and those with a parameter
// that cannot be the last token of a subject.
func TestOperationsAreTheRoutes(t *testing.T) {
	secret := []string{
		"POST /v1/keys", "POST /v1/projects", "POST /v1/dashboards/{id}/shares",
		"GET /v1/shared/{secret}", "POST /v1/shared/{secret}/tiles/{tile}", // are asked with one, by anybody
	}
	untold := []string{"PUT /v1/catalogue/events/{name}", "PUT /v1/catalogue/properties/{property}", "POST /v1/quarantine/{id}/replay"}
	var listed, routed []string
	for _, operation := range Operations() {
		listed = append(listed, operation.Method+" "+operation.Path)
	}
	for pattern := range (&Server{}).routes() {
		method, path, _ := strings.Cut(pattern, " ")
		if aboutPeople(path) {
			continue
		}
		if strings.HasPrefix(path, "/v1/") && method != http.MethodOptions && !slices.Contains([]string{"/v1/events", "/v1/live", "/v1/session"}, path) &&
			!slices.Contains(secret, pattern) && !slices.Contains(untold, pattern) {
			routed = append(routed, pattern)
		}
	}
	slices.Sort(listed)
	slices.Sort(routed)
	if !slices.Equal(listed, routed) {
		t.Errorf("listed %q\nrouted %q", listed, routed)
	}
}

// aboutPeople reports whether a path is about those who sign in, whom all who have a
// token of a project could read about over NATS.
func aboutPeople(path string) bool {
	return slices.ContainsFunc([]string{"/v1/setup", "/v1/invitation", "/v1/account", "/v1/users", "/v1/audit"}, func(prefix string) bool {
		return strings.HasPrefix(path, prefix)
	})
}

// TestOpenAPINamesTheSubjects by which operations are asked for over NATS.
func TestOpenAPINamesTheSubjects(t *testing.T) {
	document := loadOpenAPI(t)
	for _, o := range Operations() {
		described := document.Paths.Find(o.Path).GetOperation(o.Method)
		subject := "weir.v1." + o.Name
		if _, rest, ok := strings.Cut(o.Path, "{"); ok {
			parameter, _, _ := strings.Cut(rest, "}")
			subject += ".<" + parameter + ">"
		}
		if !strings.Contains(described.Description, "`"+subject+"`") || described.Summary != o.Summary {
			t.Errorf("%s is described as %q: %s", subject, described.Summary, described.Description)
		}
	}
}

func TestServingAsSomebody(t *testing.T) {
	f := newFixture(t, func(c *Config) { c.RequestsPerSecond = 0.001 })
	grant := weir.Grant{Project: "shop", Scope: weir.ScopeAPI}
	for range 10 { // by NATS the keys of a project cannot be told apart
		w := httptest.NewRecorder()
		f.ServeAs(grant, w, httptest.NewRequestWithContext(t.Context(), "POST", "/v1/query", strings.NewReader("{}")))
		if w.Code != 200 || !strings.Contains(w.Body.String(), `"timezone":"shop{}"`) {
			t.Fatal(w.Code, w.Body)
		}
	}
	w := httptest.NewRecorder()
	f.ServeAs(weir.Grant{Project: "shop", Scope: weir.ScopeWrite}, w, httptest.NewRequestWithContext(t.Context(), "POST", "/v1/query", strings.NewReader("{}")))
	wantProblem(t, w, 403, weir.CodeForbidden)
	w = httptest.NewRecorder()
	f.Explain(context.Background(), w, "ingest.shop", weir.Errorf(weir.CodeUnavailable, "later"))
	wantProblem(t, w, 503, weir.CodeUnavailable)
}
