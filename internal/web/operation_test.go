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

// TestOperationsAreTheRoutes but those that are about HTTP itself, and those
// whose answer holds a secret.
func TestOperationsAreTheRoutes(t *testing.T) {
	secret := []string{"POST /v1/keys", "POST /v1/projects"}
	var listed, routed []string
	for _, operation := range Operations() {
		listed = append(listed, operation.Method+" "+operation.Path)
	}
	for pattern := range (&Server{}).routes() {
		method, path, _ := strings.Cut(pattern, " ")
		if strings.HasPrefix(path, "/v1/") && method != http.MethodOptions && !slices.Contains([]string{"/v1/events", "/v1/live", "/v1/session"}, path) &&
			!slices.Contains(secret, pattern) {
			routed = append(routed, pattern)
		}
	}
	slices.Sort(listed)
	slices.Sort(routed)
	if !slices.Equal(listed, routed) {
		t.Errorf("listed %q\nrouted %q", listed, routed)
	}
}

// TestOpenAPINamesTheSubjects by which operations are asked for over NATS.
func TestOpenAPINamesTheSubjects(t *testing.T) {
	document := loadOpenAPI(t)
	for _, o := range Operations() {
		described := document.Paths.Find(o.Path).GetOperation(o.Method)
		subject := "weir.v1." + o.Name
		if _, parameter, ok := strings.Cut(o.Path, "{"); ok {
			subject += ".<" + strings.TrimSuffix(parameter, "}") + ">"
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
