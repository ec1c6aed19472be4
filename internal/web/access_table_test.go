package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/weirhq/weir"
)

// accessTable says who may use each route on project shop. A route that has no
// row fails the test.
var accessTable = map[string]string{
	"POST /v1/events":                         "sender",
	"POST /v1/query":                          "viewer",
	"POST /v1/sql":                            "viewer",
	"GET /v1/live":                            "viewer",
	"GET /v1/keys":                            "admin",
	"POST /v1/keys":                           "admin",
	"DELETE /v1/keys/{id}":                    "admin",
	"GET /v1/cohorts":                         "viewer",
	"POST /v1/cohorts":                        "editor",
	"GET /v1/cohorts/{name}":                  "viewer",
	"PUT /v1/cohorts/{name}":                  "editor",
	"DELETE /v1/cohorts/{name}":               "editor",
	"GET /v1/dashboards":                      "viewer",
	"POST /v1/dashboards":                     "editor",
	"GET /v1/dashboards/{id}":                 "viewer",
	"PUT /v1/dashboards/{id}":                 "editor",
	"DELETE /v1/dashboards/{id}":              "editor",
	"GET /v1/dashboards/{id}/shares":          "viewer",
	"POST /v1/dashboards/{id}/shares":         "editor",
	"DELETE /v1/shares/{id}":                  "editor",
	"GET /v1/shared/{secret}":                 "anyone",
	"POST /v1/shared/{secret}/tiles/{tile}":   "anyone",
	"GET /v1/insights":                        "viewer",
	"POST /v1/insights":                       "editor",
	"GET /v1/insights/{id}":                   "viewer",
	"PUT /v1/insights/{id}":                   "editor",
	"DELETE /v1/insights/{id}":                "editor",
	"GET /v1/annotations":                     "viewer",
	"POST /v1/annotations":                    "editor",
	"PUT /v1/annotations/{id}":                "editor",
	"DELETE /v1/annotations/{id}":             "editor",
	"GET /v1/projects":                        "viewer",
	"POST /v1/projects":                       "owner",
	"GET /v1/projects/{name}":                 "viewer",
	"PATCH /v1/projects/{name}":               "admin",
	"GET /v1/setup":                           "anyone",
	"POST /v1/setup":                          "owner",
	"GET /v1/invitation":                      "anyone",
	"POST /v1/invitation":                     "anyone",
	"PATCH /v1/account":                       "person",
	"GET /v1/account/sessions":                "person",
	"DELETE /v1/account/sessions":             "person",
	"GET /v1/users":                           "admin",
	"POST /v1/users":                          "admin",
	"PATCH /v1/users/{id}":                    "admin",
	"DELETE /v1/users/{id}":                   "admin",
	"POST /v1/users/{id}/invitation":          "admin",
	"GET /v1/audit":                           "admin",
	"GET /v1/catalogue":                       "viewer",
	"PUT /v1/catalogue/events/{name}":         "editor",
	"PUT /v1/catalogue/properties/{property}": "editor",
	"GET /v1/data-health":                     "viewer",
	"GET /v1/quarantine":                      "viewer",
	"POST /v1/quarantine/{id}/replay":         "admin",
	"DELETE /v1/quarantine/{id}":              "admin",
	"POST /v1/session":                        "its body", // see TestSigningInAndOut
	"GET /v1/session":                         "viewer",
	"DELETE /v1/session":                      "anyone",
	"GET /healthz":                            "anyone",
	"GET /readyz":                             "anyone",
	"GET /metrics":                            "anyone",
	"GET /openapi.json":                       "anyone",
	"GET /docs":                               "anyone",
}

// allowedTo are the actors of each level, besides anyone's.
var allowedTo = map[string][]string{
	"sender": {"write key", "editor", "admin", "owner", "API token", "API token of default", "session of API token"},
	"viewer": {"read token", "viewer", "editor", "admin", "owner", "API token", "API token of default", "session of API token", "session of read token"},
	"editor": {"editor", "admin", "owner", "API token", "API token of default", "session of API token"},
	"admin":  {"admin", "owner", "API token", "API token of default", "session of API token"},
	"owner":  {"owner", "API token of default"},
	"person": {"viewer", "editor", "admin", "owner", "admin of other", "nobody's"},
}

// actors are the headers of each kind of who may ask.
func (f *fixture) actors() map[string][]string {
	bearer := func(secret string) []string { return []string{"Authorization", "Bearer " + secret} }
	session := func(cookie, csrf string) []string { return []string{"Cookie", cookie, csrfHeader, csrf} }
	return map[string][]string{
		"none":                  nil,
		"write key":             bearer("write"),
		"read token":            bearer("read"),
		"API token":             bearer("api"),
		"API token of default":  bearer("admin"),
		"API token of other":    bearer("other"),
		"session of API token":  session(f.sessionOf("api")),
		"session of read token": session(f.sessionOf("read")),
		"viewer":                session(f.person("viewer", weir.NewUser{Roles: map[string]weir.Role{"shop": weir.RoleViewer}})),
		"editor":                session(f.person("editor", weir.NewUser{Roles: map[string]weir.Role{"shop": weir.RoleEditor, "other": weir.RoleAdmin}})),
		"admin":                 session(f.person("admin", weir.NewUser{Roles: map[string]weir.Role{"shop": weir.RoleAdmin}})),
		"owner":                 session(f.person("owner", weir.NewUser{Owner: true})),
		"admin of other":        session(f.person("other", weir.NewUser{Roles: map[string]weir.Role{"other": weir.RoleAdmin}})),
		"nobody's":              session(f.person("nobody", weir.NewUser{})),
		"share's secret":        bearer("SHARESECRET"),
		"share's secret as key": {"X-Key", "SHARESECRET"}, // see ask
		"share's session":       session(sessionCookie+"=SHARESECRET", csrfOf("SHARESECRET")),
	}
}

// password is that of all people of tests.
const password = "kelp drum orbit west"

// person makes somebody who signs in, at NAME@shop.example, and returns the cookie
// and the CSRF token.
func (f *fixture) person(name string, wanted weir.NewUser) (cookie, csrf string) {
	f.t.Helper()
	wanted.Email = name + "@shop.example"
	invited, err := f.accounts.Invite(f.t.Context(), wanted)
	if err != nil {
		f.t.Fatal(err)
	}
	value, err := f.accounts.Accept(f.t.Context(), invited.Invitation, "", password, "a browser")
	if err != nil {
		f.t.Fatal(err)
	}
	return sessionCookie + "=" + value, csrfOf(value)
}

// ask asks a route about project shop and things that there are not.
func (f *fixture) ask(method, path string, headers []string) int {
	path = strings.NewReplacer("/v1/projects/{name}", "/v1/projects/shop", "{", "", "}", "").Replace(path) + "?project=shop"
	if len(headers) == 2 && headers[0] == "X-Key" {
		path += "&key=" + headers[1]
	}
	return f.call(method, path, "{}", headers...).Code
}

// TestWhoMayUseEachRoute tries every route of the OpenAPI document as everybody.
func TestWhoMayUseEachRoute(t *testing.T) {
	f := newFixture(t)
	close(f.live.messages) // so that a live stream ends
	actors := f.actors()
	var patterns []string
	for path, item := range loadOpenAPI(t).Paths.Map() {
		for method := range item.Operations() {
			if method != http.MethodOptions {
				patterns = append(patterns, method+" "+path)
			}
		}
	}
	slices.Sort(patterns)
	// Signing out comes last: the session ends by it.
	last := slices.Index(patterns, "DELETE /v1/session")
	patterns = append(slices.Delete(patterns, last, last+1), "DELETE /v1/session")
	for _, pattern := range patterns {
		level, ok := accessTable[pattern]
		if !ok {
			t.Errorf("%s has no row in the table of who may use it", pattern)
			continue
		}
		if level == "its body" {
			continue
		}
		method, path, _ := strings.Cut(pattern, " ")
		for actor, headers := range actors {
			want := level == "anyone" || slices.Contains(allowedTo[level], actor)
			status := f.ask(method, path, headers)
			if allowed := status != http.StatusUnauthorized && status != http.StatusForbidden; allowed != want {
				t.Errorf("%s by %s: %d, allowed %v, want %v", pattern, actor, status, allowed, want)
			}
		}
	}
	for pattern := range accessTable {
		if !slices.Contains(patterns, pattern) {
			t.Errorf("%s is in the table, but there is no such route", pattern)
		}
	}
}
