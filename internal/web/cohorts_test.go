package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/weirhq/weir"
)

// testCohorts are the cohorts of project shop.
type testCohorts map[string]weir.Cohort

func (c testCohorts) List(project string) []weir.Cohort {
	cohorts := []weir.Cohort{}
	for _, cohort := range c {
		if project == "shop" {
			cohorts = append(cohorts, cohort)
		}
	}
	return cohorts
}

func (c testCohorts) Get(project, name string) (weir.Cohort, error) {
	cohort, ok := c[name]
	if !ok || project != "shop" {
		return weir.Cohort{}, weir.Errorf(weir.CodeNotFound, "no cohort %s of %s", name, project)
	}
	return cohort, nil
}

func (c testCohorts) Create(_ context.Context, _, name string, change weir.CohortChange) (weir.Cohort, error) {
	if change.Who == nil {
		return weir.Cohort{}, weir.InvalidField("who", "is missing")
	}
	c[name] = weir.Cohort{Name: name, Description: change.Description, Who: &weir.CohortRule{IDs: []string{string(change.Who)}}}
	return c[name], nil
}

func (c testCohorts) Replace(ctx context.Context, project, name string, change weir.CohortChange) (weir.Cohort, error) {
	if _, err := c.Get(project, name); err != nil {
		return weir.Cohort{}, err
	}
	return c.Create(ctx, project, name, change)
}

func (c testCohorts) Delete(_ context.Context, project, name string) error {
	_, err := c.Get(project, name)
	delete(c, name)
	return err
}

func TestCohortsByHTTP(t *testing.T) {
	f := newFixture(t, func(c *Config) { c.Cohorts = testCohorts{} })
	const times = `"created":"0001-01-01T00:00:00Z","changed":"0001-01-01T00:00:00Z"`
	want := func(status int, body, method, target, sent string) {
		t.Helper()
		if w := f.api(method, target, sent); w.Code != status || strings.TrimSpace(w.Body.String()) != body {
			t.Errorf("%s %s answers %d %s, want %d %s", method, target, w.Code, w.Body, status, body)
		}
	}
	const made = `{"name":"c","description":"d",` + times + `,"who":{"ids":["{\"x\": 1}"]}}`
	want(http.StatusCreated, made, "POST", "/v1/cohorts", `{"name":"c","description":"d","who":{"x": 1}}`)
	want(http.StatusOK, `{"cohorts":[{"name":"c","description":"d",`+times+`}]}`, "GET", "/v1/cohorts", "")
	want(http.StatusOK, made, "GET", "/v1/cohorts/c", "")
	want(http.StatusOK, `{"name":"c","description":"",`+times+`,"who":{"ids":["2"]}}`, "PUT", "/v1/cohorts/c", `{"who":2}`)
	for _, target := range []string{"/v1/cohorts/none", "/v1/cohorts/c?project=shop&x=1/..", "/v1/cohorts/%2e%2e%2fkeys"} {
		if w := f.api("GET", target, ""); (w.Code == http.StatusOK) != strings.Contains(target, "project=shop") {
			t.Errorf("%s answers %d %s", target, w.Code, w.Body)
		}
	}
	wantProblem(t, f.call("GET", "/v1/cohorts/c?project=other", "", "Authorization", "Bearer admin"), 404, weir.CodeNotFound)
	wantProblem(t, f.api("PUT", "/v1/cohorts/none", `{"who":2}`), 404, weir.CodeNotFound)
	want(http.StatusNoContent, "", "DELETE", "/v1/cohorts/c", "")
	wantProblem(t, f.api("DELETE", "/v1/cohorts/c", ""), 404, weir.CodeNotFound)
}

func TestCohortsThatCannotBeRead(t *testing.T) {
	f := newFixture(t, func(c *Config) { c.Cohorts = testCohorts{} })
	if p := wantProblem(t, f.api("POST", "/v1/cohorts", `{"name":"c"}`), 400, weir.CodeInvalid); p.Field != "who" {
		t.Errorf("%+v", p)
	}
	for _, body := range []string{"", `[]`, `{"name":"c","who":{},"surplus":1}`, `{"name":"c","who":{}} {}`} {
		wantProblem(t, f.api("POST", "/v1/cohorts", body), 400, weir.CodeInvalid)
	}
	long := `{"name":"c","who":{"ids":["` + strings.Repeat("x", maxCohortBytes) + `"]}}`
	wantProblem(t, f.api("POST", "/v1/cohorts", long), 413, weir.CodeTooLarge)
	wantProblem(t, f.call("POST", "/v1/cohorts", `{}`, "Authorization", "Bearer write"), 403, weir.CodeForbidden)
	w := f.api("PATCH", "/v1/cohorts/c", "{}")
	wantProblem(t, w, 405, codeMethod)
	if allow := w.Header().Get("Allow"); allow != "GET, PUT, DELETE" {
		t.Error(allow)
	}
}
