package web

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/weirhq/weir"
)

// as makes a request by somebody's session.
func (f *fixture) as(cookie, csrf, method, target, body string) (status int, answer string) {
	f.t.Helper()
	w := f.call(method, target, body, "Cookie", cookie, csrfHeader, csrf)
	return w.Code, w.Body.String()
}

// idOf finds somebody by their address.
func (f *fixture) idOf(email string) string {
	f.t.Helper()
	for _, user := range f.accounts.List() {
		if user.Email == email {
			return user.ID
		}
	}
	f.t.Fatalf("there is no %s", email)
	return ""
}

func rolesOf(pairs ...string) weir.NewUser {
	user := weir.NewUser{Roles: map[string]weir.Role{}}
	for i := 0; i < len(pairs); i += 2 {
		user.Roles[pairs[i]] = weir.Role(pairs[i+1])
	}
	return user
}

// TestAnAdminManagesOnlyTheirProject, and takes over nobody who may do more.
func TestAnAdminManagesOnlyTheirProject(t *testing.T) {
	f := newFixture(t)
	cookie, csrf := f.person("admin", rolesOf("shop", "admin"))
	f.person("mine", rolesOf("shop", "viewer"))
	f.person("both", rolesOf("shop", "viewer", "other", "admin"))
	f.person("theirs", rolesOf("other", "viewer"))
	f.person("owner", weir.NewUser{Owner: true})
	mine, both, theirs, owner := f.idOf("mine@shop.example"), f.idOf("both@shop.example"), f.idOf("theirs@shop.example"), f.idOf("owner@shop.example")
	for _, test := range []struct {
		what, method, path, body string
		want                     int
	}{
		{"makes an owner", "POST", "/v1/users", `{"email":"x@y.z","owner":true,"roles":{"shop":"viewer"}}`, 403},
		{"gives a role elsewhere", "POST", "/v1/users", `{"email":"x@y.z","roles":{"shop":"viewer","other":"viewer"}}`, 403},
		{"gives no role", "POST", "/v1/users", `{"email":"x@y.z"}`, 400},
		{"gives a role", "POST", "/v1/users", `{"email":"x@y.z","roles":{"shop":"admin"}}`, 201},
		{"makes somebody an owner", "PATCH", "/v1/users/" + mine, `{"owner":true}`, 403},
		{"changes a role elsewhere", "PATCH", "/v1/users/" + both, `{"roles":{"other":"viewer"}}`, 403},
		{"changes the name of another's", "PATCH", "/v1/users/" + both, `{"name":"x"}`, 403},
		{"resets the password of another's", "POST", "/v1/users/" + both + "/invitation", ``, 403},
		{"sees another's", "PATCH", "/v1/users/" + theirs, `{}`, 404},
		{"takes in another's", "PATCH", "/v1/users/" + theirs, `{"roles":{"shop":"viewer"}}`, 404},
		{"removes another's", "DELETE", "/v1/users/" + theirs, ``, 404},
		{"resets the password of another project's", "POST", "/v1/users/" + theirs + "/invitation", ``, 404},
		{"changes an owner", "PATCH", "/v1/users/" + owner, `{"name":"x"}`, 403},
		{"resets an owner's password", "POST", "/v1/users/" + owner + "/invitation", ``, 403},
		{"removes an owner", "DELETE", "/v1/users/" + owner, ``, 403},
		{"changes a role", "PATCH", "/v1/users/" + mine, `{"name":"Mine","roles":{"shop":"editor"}}`, 200},
		{"resets a password", "POST", "/v1/users/" + mine + "/invitation", ``, 201},
		{"removes", "DELETE", "/v1/users/" + mine, ``, 204},
		{"removes from the project", "DELETE", "/v1/users/" + both, ``, 204},
		{"an unknown member", "POST", "/v1/users", `{"email":"x2@y.z","roles":{"shop":"viewer"},"id":"x"}`, 400},
	} {
		if status, answer := f.as(cookie, csrf, test.method, test.path, test.body); status != test.want {
			t.Errorf("an admin %s: %d, want %d: %s", test.what, status, test.want, answer)
		}
	}
	if user, err := f.accounts.Get(both); err != nil || len(user.Roles) != 1 || user.Roles["other"] != weir.RoleAdmin {
		t.Errorf("who is in two projects is now %+v, %v", user, err)
	}
	if _, err := f.accounts.Get(mine); err == nil {
		t.Error("who was removed is there")
	}
}

// TestAnInvitationKeptByAnAdmin is worthless once the person may do more.
func TestAnInvitationKeptByAnAdmin(t *testing.T) {
	f := newFixture(t)
	admin, adminCSRF := f.person("admin", rolesOf("shop", "admin"))
	owner, ownerCSRF := f.person("owner", weir.NewUser{Owner: true})
	invitation := func(answer string) string {
		var invited weir.InvitedUser
		if err := json.Unmarshal([]byte(answer), &invited); err != nil || invited.Invitation == "" {
			t.Fatal(answer, err)
		}
		return invited.Invitation
	}
	accept := func(secret string) int {
		return f.call("POST", "/v1/invitation", `{"secret":"`+secret+`","password":"`+password+`"}`).Code
	}
	_, answer := f.as(admin, adminCSRF, "POST", "/v1/users", `{"email":"boss@shop.example","roles":{"shop":"viewer"}}`)
	first := invitation(answer)
	boss := "/v1/users/" + f.idOf("boss@shop.example")
	_, answer = f.as(admin, adminCSRF, "POST", boss+"/invitation", "")
	again := invitation(answer)
	if status, answer := f.as(owner, ownerCSRF, "PATCH", boss, `{"owner":true}`); status != 200 {
		t.Fatal(answer)
	}
	for _, kept := range []string{first, again} {
		if status := accept(kept); status != 404 {
			t.Errorf("an admin becomes an owner: %d", status)
		}
	}
	_, answer = f.as(owner, ownerCSRF, "POST", boss+"/invitation", "")
	if status := accept(invitation(answer)); status != 204 {
		t.Errorf("an owner's invitation: %d", status)
	}
}

func TestAnAdminSeesOnlyTheirProject(t *testing.T) {
	f := newFixture(t)
	cookie, csrf := f.person("admin", rolesOf("shop", "admin"))
	f.person("both", rolesOf("shop", "viewer", "other", "admin"))
	f.person("theirs", rolesOf("other", "viewer"))
	ownersCookie, ownersCSRF := f.person("owner", weir.NewUser{Owner: true})
	list := func(cookie, csrf string) (emails []string, text string) {
		_, text = f.as(cookie, csrf, "GET", "/v1/users?project=shop", "")
		var answer struct {
			Users []weir.User `json:"users"`
		}
		if err := json.Unmarshal([]byte(text), &answer); err != nil {
			t.Fatal(err)
		}
		for _, user := range answer.Users {
			emails = append(emails, strings.TrimSuffix(user.Email, "@shop.example"))
		}
		return emails, text
	}
	if emails, text := list(cookie, csrf); !slices.Equal(emails, []string{"admin", "both", "owner"}) || strings.Contains(text, "other") || strings.Contains(text, "argon2") {
		t.Errorf("an admin sees %q: %s", emails, text)
	}
	if emails, _ := list(ownersCookie, ownersCSRF); len(emails) != 4 {
		t.Errorf("an owner sees %q", emails)
	}
}

// TestARoleIsThatOfTheProjectAskedFor.
func TestARoleIsThatOfTheProjectAskedFor(t *testing.T) {
	f := newFixture(t)
	cookie, csrf := f.person("ann", rolesOf("shop", "viewer", "other", "editor"))
	for target, want := range map[string]int{
		"/v1/cohorts": 400, "/v1/cohorts?project=other": 400, "/v1/cohorts?project=shop": 403, "/v1/cohorts?project=default": 403, "/v1/cohorts?project=none": 403,
	} {
		if status, answer := f.as(cookie, csrf, "POST", target, "nonsense"); status != want {
			t.Errorf("%s: %d, want %d: %s", target, status, want, answer)
		}
	}
	status, answer := f.as(cookie, csrf, "GET", "/v1/session?project=shop", "")
	if status != http.StatusOK || !strings.Contains(answer, `"role":"viewer"`) || !strings.Contains(answer, `"projects":[{"name":"other","role":"editor"},{"name":"shop","role":"viewer"}]`) {
		t.Error(status, answer)
	}
	if status, answer := f.as(cookie, csrf, "GET", "/v1/projects", ""); status != 200 || strings.Contains(answer, "default") {
		t.Error(status, answer)
	}
}

func TestTheFirstOwnerIsSetUp(t *testing.T) {
	f := newFixture(t)
	if w := f.call("GET", "/v1/setup", ""); w.Body.String() != `{"needed":true}`+"\n" {
		t.Error(w.Body)
	}
	body := `{"email":"olga@shop.example","name":"Olga","password":"` + password + `"}`
	wantProblem(t, f.call("POST", "/v1/setup", body), 401, weir.CodeUnauthorized)
	wantProblem(t, f.api("POST", "/v1/setup", body), 403, weir.CodeForbidden)
	cookie, csrf := f.sessionOf("admin")
	wantProblem(t, f.call("POST", "/v1/setup", body, "Cookie", cookie), 403, weir.CodeForbidden)
	w := f.call("POST", "/v1/setup", body, "Cookie", cookie, csrfHeader, csrf)
	if w.Code != http.StatusCreated || !strings.Contains(w.Body.String(), `"owner":true`) {
		t.Fatal(w.Code, w.Body)
	}
	if w := f.call("GET", "/v1/session", "", "Cookie", cookie); w.Code != 401 {
		t.Errorf("the token's session goes on: %d", w.Code)
	}
	session, _, _ := strings.Cut(w.Header().Get("Set-Cookie"), ";")
	if w := f.call("GET", "/v1/session", "", "Cookie", session); !strings.Contains(w.Body.String(), `"email":"olga@shop.example"`) {
		t.Error(w.Code, w.Body)
	}
	wantProblem(t, f.call("POST", "/v1/setup", body, "Authorization", "Bearer admin"), 409, weir.CodeConflict)
	if w := f.call("GET", "/v1/setup", ""); w.Body.String() != `{"needed":false}`+"\n" {
		t.Error(w.Body)
	}
}

func TestAnInvitationIsAccepted(t *testing.T) {
	f := newFixture(t)
	w := f.api("POST", "/v1/users", `{"email":"ann@shop.example","name":"Ann","roles":{"shop":"editor"}}`)
	var invited weir.InvitedUser
	if err := json.Unmarshal(w.Body.Bytes(), &invited); err != nil || w.Code != 201 || invited.Invitation == "" {
		t.Fatal(w.Code, w.Body)
	}
	if w := f.call("GET", "/v1/invitation?secret="+invited.Invitation, ""); w.Body.String() != `{"email":"ann@shop.example","name":"Ann"}`+"\n" {
		t.Error(w.Code, w.Body)
	}
	wantProblem(t, f.call("GET", "/v1/invitation?secret=x", ""), 404, weir.CodeNotFound)
	body := `{"secret":"` + invited.Invitation + `","password":"` + password + `"}`
	wantProblem(t, f.call("POST", "/v1/invitation", body, "Origin", "https://evil.example"), 403, weir.CodeForbidden)
	w = f.call("POST", "/v1/invitation", body)
	session, _, _ := strings.Cut(w.Header().Get("Set-Cookie"), ";")
	if w.Code != http.StatusNoContent {
		t.Fatal(w.Code, w.Body)
	}
	if w := f.call("GET", "/v1/session", "", "Cookie", session); !strings.Contains(w.Body.String(), `"role":"editor"`) {
		t.Error(w.Code, w.Body)
	}
	wantProblem(t, f.call("POST", "/v1/invitation", body), 404, weir.CodeNotFound)
}

// TestBodiesAboutUsersAreBounded.
func TestBodiesAboutUsersAreBounded(t *testing.T) {
	f := newFixture(t)
	long := strings.Repeat("x", maxUserBytes)
	for _, test := range [][3]string{
		{"POST", "/v1/users", `{"email":"` + long + `"}`},
		{"POST", "/v1/setup", `{"email":"` + long + `"}`},
	} {
		w := f.call(test[0], test[1], test[2], "Authorization", "Bearer admin")
		wantProblem(t, w, 413, weir.CodeTooLarge)
	}
	for _, body := range []string{`{"email":"a@b","roles":{"shop":1}}`, `[]`, `{"email":"a@b"}{}`, "{\"email\":\"a\x00@b\"}", `{"email":"a\u0000@b","roles":{"shop":"viewer"}}`} {
		wantProblem(t, f.api("POST", "/v1/users", body), 400, weir.CodeInvalid)
	}
}
