package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/weirhq/weir"
)

// TestEveryChangeIsAnAction: a route that changes something has a row.
func TestEveryChangeIsAnAction(t *testing.T) {
	routes := (&Server{}).routes()
	for pattern := range routes {
		method, path, ok := strings.Cut(pattern, " ")
		if _, known := actions()[pattern]; ok && path != "" && changes(method) && !known {
			t.Errorf("%s has no row in the table of actions", pattern)
		}
	}
	for pattern := range actions() {
		if routes[pattern] == nil {
			t.Errorf("%s is an action, but no route", pattern)
		}
	}
}

// audit returns the log as an owner sees it, the oldest entry first.
func (f *fixture) audit(project string) (entries []weir.AuditEntry) {
	f.t.Helper()
	w := f.call("GET", "/v1/audit?limit=500&project="+project, "", "Authorization", "Bearer admin")
	var page weir.AuditPage
	if err := json.Unmarshal(w.Body.Bytes(), &page); err != nil || w.Code != 200 {
		f.t.Fatal(w.Code, w.Body)
	}
	for i := len(page.Entries) - 1; i >= 0; i-- {
		entries = append(entries, page.Entries[i])
	}
	return entries
}

// TestChangesAreRecorded, each with who made it, and without secrets.
func TestChangesAreRecorded(t *testing.T) {
	f := newFixture(t)
	cookie, csrf := f.person("ann", rolesOf("shop", "admin"))
	ann := f.idOf("ann@shop.example")
	invited := `{"email":"bob@shop.example","name":"Bob","roles":{"shop":"viewer"}}`
	type step struct{ method, path, body, action, target, detail string }
	for _, step := range []step{
		{"POST", "/v1/keys", `{"scope":"write","NAME":"a page"}`, "key.create", "k0", `{"name":"a page","scope":"write"}`},
		{"POST", "/v1/keys", `{"ſcope":"write"}`, "key.create", "k1", `{"scope":"write"}`},
		{"POST", "/v1/keys", `{"scope":"write","Scope":"api"}`, "", "", ""},
		{"POST", "/v1/users", `{"email":"eve@shop.example","roles":{"shop":"viewer"},"ROLES":{"shop":"admin"}}`, "", "", ""},
		{"DELETE", "/v1/keys/k0", ``, "key.revoke", "k0", `{}`},
		{"PATCH", "/v1/projects/shop", `{"sdk_keys":["x"]}`, "project.change", "shop", `{"sdk_keys":["x"]}`},
		{"PATCH", "/v1/account", `{"name":"Ann"}`, "account.change", ann, `{"name":"Ann"}`},
		{"POST", "/v1/users", invited, "user.invite", "", `{"email":"bob@shop.example","name":"Bob","roles":{"shop":"viewer"}}`},
		{"DELETE", "/v1/keys/none", ``, "", "", ""},
		{"POST", "/v1/query", `{}`, "", "", ""},
		{"GET", "/v1/users", ``, "", "", ""},
	} {
		before := len(f.audit("shop"))
		f.as(cookie, csrf, step.method, step.path, step.body)
		entries := f.audit("shop")
		if step.action == "" {
			if len(entries) != before {
				t.Errorf("%s %s is recorded: %+v", step.method, step.path, entries[before:])
			}
			continue
		}
		if len(entries) != before+1 {
			t.Fatalf("%s %s: %d entries", step.method, step.path, len(entries)-before)
		}
		last := entries[before]
		detail, err := json.Marshal(last.Detail)
		if err != nil || last.Action != step.action || string(detail) != step.detail || last.Actor.Kind != weir.ActorUser || last.Actor.ID != ann ||
			step.target != "" && !strings.Contains(step.target, last.Target) || last.Target == "" {
			t.Errorf("%s %s: %+v %s", step.method, step.path, last, detail)
		}
	}
	f.api("POST", "/v1/keys", `{"scope":"api"}`)
	entries := f.audit("shop")
	if last := entries[len(entries)-1]; last.Actor != (weir.Actor{Kind: weir.ActorToken, ID: "a", Name: "key a"}) || last.Project != "shop" {
		t.Errorf("by a token: %+v", last)
	}
	w := httptest.NewRecorder()
	f.ServeAs(weir.Grant{Project: "shop", Scope: weir.ScopeAPI}, w, httptest.NewRequestWithContext(t.Context(), "PATCH", "/v1/projects/shop", strings.NewReader(`{"relay":true}`)))
	entries = f.audit("shop")
	if last := entries[len(entries)-1]; w.Code != 200 || last.Action != "project.change" || last.Actor != (weir.Actor{Kind: weir.ActorToken, Name: "NATS"}) {
		t.Errorf("over NATS: %d, %+v", w.Code, last)
	}
}

// TestSecretsAreNotRecorded, of whatever kind.
func TestSecretsAreNotRecorded(t *testing.T) {
	f := newFixture(t)
	body := `{"email":"olga@shop.example","name":"Olga","password":"` + password + `"}`
	set := f.call("POST", "/v1/setup", body, "Authorization", "Bearer admin").Header().Get("Set-Cookie")
	cookie, _, _ := strings.Cut(set, ";")
	value := strings.TrimPrefix(cookie, sessionCookie+"=")
	const another = "plum fog rivet nine"
	w := f.call("PATCH", "/v1/account", `{"Password":"`+another+`","current_password":"`+password+`"}`, "Cookie", cookie, csrfHeader, csrfOf(value))
	renewed, _, _ := strings.Cut(w.Header().Get("Set-Cookie"), ";")
	renewed = strings.TrimPrefix(renewed, sessionCookie+"=")
	var invited weir.InvitedUser
	w = f.call("POST", "/v1/users", `{"email":"bob@shop.example"}`, "Authorization", "Bearer admin")
	if err := json.Unmarshal(w.Body.Bytes(), &invited); err != nil {
		t.Fatal(err)
	}
	f.call("POST", "/v1/invitation", `{"secret":"`+invited.Invitation+`","password":"`+password+`"}`)
	f.signIn("bob@shop.example", password)
	f.call("POST", "/v1/session", `{"token":"admin"}`)
	f.call("POST", "/v1/keys", `{"scope":"api","name":"n"}`, "Authorization", "Bearer admin")
	entries := f.audit("default")
	text, err := json.Marshal(entries)
	if err != nil {
		t.Fatal(err)
	}
	for _, action := range []string{"user.set_up", "account.change", "user.invite", "invitation.accept", "session.open", "key.create"} {
		if !strings.Contains(string(text), action) {
			t.Errorf("%s is missing: %s", action, text)
		}
	}
	for _, secret := range []string{password, another, value, renewed, invited.Invitation, csrfOf(value), "secret"} {
		if strings.Contains(string(text), secret) {
			t.Errorf("%q is in the audit log: %s", secret, text)
		}
	}
}

// TestTheAuditLogIsOfTheProject: what belongs to others, or to none, is not an
// admin's.
func TestTheAuditLogIsOfTheProject(t *testing.T) {
	f := newFixture(t)
	f.person("ann", rolesOf("shop", "viewer"))
	f.signIn("ann@shop.example", password)
	f.call("POST", "/v1/session", `{"token":"read"}`) // who may only look adds nothing to the project's
	f.api("POST", "/v1/keys", `{"scope":"write"}`)
	f.call("POST", "/v1/keys", `{"scope":"write"}`, "Authorization", "Bearer other")
	w := f.api("GET", "/v1/audit", "")
	if text := w.Body.String(); strings.Count(text, `"action"`) != 1 || !strings.Contains(text, `"project":"shop"`) {
		t.Errorf("an admin sees %s", text)
	}
	if entries := f.audit("shop"); len(entries) != 3 || entries[0].Project != "" || entries[1].Action != "session.open" || entries[1].Project != "" {
		t.Errorf("an owner sees %+v", entries)
	}
	for _, wrong := range []string{"limit=0", "limit=x", "limit=501", "before=x"} {
		wantProblem(t, f.api("GET", "/v1/audit?"+wrong, ""), 400, weir.CodeInvalid)
	}
}

// TestWhatIsOfOtherProjectsIsNotInAnAdminsLog, whichever project an owner has open.
func TestWhatIsOfOtherProjectsIsNotInAnAdminsLog(t *testing.T) {
	f := newFixture(t)
	f.person("mine", rolesOf("shop", "viewer"))
	f.person("both", rolesOf("shop", "viewer", "other", "viewer"))
	mine, both := "/v1/users/"+f.idOf("mine@shop.example"), "/v1/users/"+f.idOf("both@shop.example")
	for _, step := range []struct{ method, path, body, project string }{
		{"POST", "/v1/users", `{"email":"a@b.c","roles":{"shop":"viewer"}}`, "shop"},
		{"POST", "/v1/users", `{"email":"b@b.c","roles":{"shop":"viewer","other":"viewer"}}`, ""},
		{"POST", "/v1/users", `{"email":"c@b.c","owner":true}`, ""},
		{"PATCH", mine, `{"roles":{"shop":"editor"}}`, "shop"},
		{"PATCH", mine, `{"roles":{"shop":"editor","other":"viewer"}}`, ""},
		{"PATCH", mine, `{"roles":{"shop":"editor"}}`, ""},
		{"PATCH", both, `{"name":"Both"}`, ""},
		{"DELETE", both, ``, ""},
		{"POST", "/v1/projects", `{"name":"secret"}`, ""},
	} {
		w := f.call(step.method, step.path+"?project=shop", step.body, "Authorization", "Bearer admin")
		entries := f.audit("shop")
		if w.Code >= 300 || len(entries) == 0 {
			t.Fatalf("%s %s %s: %d %s", step.method, step.path, step.body, w.Code, w.Body)
		}
		if entries[len(entries)-1].Project != step.project {
			t.Errorf("%s %s %s: recorded in %q, want %q", step.method, step.path, step.body, entries[len(entries)-1].Project, step.project)
		}
	}
}

// brokenAudit keeps nothing.
type brokenAudit struct{ Audit }

func (brokenAudit) Record(context.Context, weir.AuditEntry) error {
	return errors.New("the disk is full")
}

// TestAChangeThatIsNotRecordedIsMade, and the server's log says so.
func TestAChangeThatIsNotRecordedIsMade(t *testing.T) {
	f := newFixture(t, func(c *Config) { c.Audit = brokenAudit{} })
	if w := f.api("POST", "/v1/keys", `{"scope":"write"}`); w.Code != 201 || !strings.Contains(f.log.String(), "missing in the audit log") {
		t.Error(w.Code, f.log)
	}
}

// TestEachActionIsRecorded when its route succeeds, and not when it fails.
func TestEachActionIsRecorded(t *testing.T) {
	f := newFixture(t)
	for pattern, done := range actions() {
		f.entries.entries = nil
		mux, fails := http.NewServeMux(), false
		mux.Handle(pattern, f.adapt(f.audited(pattern, func(w http.ResponseWriter, _ *http.Request) error {
			if fails {
				return weir.Errorf(weir.CodeConflict, "not now")
			}
			return writeJSON(w, http.StatusCreated, map[string]string{"id": "made"})
		})))
		method, path, _ := strings.Cut(pattern, " ")
		path = strings.NewReplacer("{", "", "}", "").Replace(path)
		for _, fails = range []bool{true, false} {
			w := httptest.NewRecorder()
			mux.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(`{"password":"SECRET","secret":"SECRET"}`)))
			if fails != (w.Code == http.StatusConflict) || !fails && w.Body.String() != `{"id":"made"}`+"\n" {
				t.Errorf("%s: %d %s", pattern, w.Code, w.Body)
			}
		}
		text := string(bytes.Join(f.entries.entries, nil))
		want := 1
		if done.name == "" {
			want = 0
		}
		if len(f.entries.entries) != want || want == 1 && !strings.Contains(text, `"action":"`+done.name+`","target":"`) || strings.Contains(text, "SECRET") || strings.Contains(text, `"target":""`) {
			t.Errorf("%s: recorded %s", pattern, text)
		}
	}
}
