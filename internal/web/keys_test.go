package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/weirhq/weir"
)

func TestKeysByHTTP(t *testing.T) {
	f := newFixture(t)
	const key = `"id":"k0","project":"shop","scope":"write","name":"n","configured":false,"created":"0001-01-01T00:00:00Z"`
	w := f.api("POST", "/v1/keys", `{"scope":"write","name":"n"}`)
	if w.Code != http.StatusCreated || w.Body.String() != "{"+key+`,"secret":"secret"}`+"\n" || w.Header().Get("Cache-Control") != "no-store" {
		t.Error(w.Code, w.Body, w.Header())
	}
	if w := f.api("GET", "/v1/keys", ""); w.Code != 200 || w.Body.String() != `{"keys":[{`+key+"}]}\n" {
		t.Error(w.Code, w.Body)
	}
	if w := f.call("GET", "/v1/keys?project=other", "", "Authorization", "Bearer admin"); w.Body.String() != `{"keys":[]}`+"\n" {
		t.Error(w.Code, w.Body)
	}
	wantProblem(t, f.call("DELETE", "/v1/keys/k0?project=other", "", "Authorization", "Bearer admin"), 404, weir.CodeNotFound)
	if w := f.call("DELETE", "/v1/keys/k0?project=shop", "", "Authorization", "Bearer admin"); w.Code != 204 || w.Body.Len() != 0 {
		t.Error(w.Code, w.Body)
	}
	if p := wantProblem(t, f.api("POST", "/v1/keys", `{}`), 400, weir.CodeInvalid); p.Field != "scope" {
		t.Errorf("%+v", p)
	}
}

func TestProjectsByHTTP(t *testing.T) {
	f := newFixture(t)
	admin := func(method, target, body string) (int, string) {
		w := f.call(method, target, body, "Authorization", "Bearer admin")
		return w.Code, w.Body.String()
	}
	if code, body := admin("POST", "/v1/projects", `{"name":"new"}`); code != 201 || !strings.HasPrefix(body, `{"name":"new",`) || !strings.Contains(body, `"write_key":{`) || !strings.Contains(body, `"api_token":{`) {
		t.Error(code, body)
	}
	if code, body := admin("POST", "/v1/projects", `{"name":"new"}`); code != 409 {
		t.Error(code, body)
	}
	if code, body := admin("GET", "/v1/projects", ""); code != 200 || strings.Count(body, `"name"`) != 4 {
		t.Error(code, body)
	}
	const own = `{"name":"shop","created":"0001-01-01T00:00:00Z","relay":true}`
	if w := f.api("GET", "/v1/projects", ""); w.Body.String() != `{"projects":[`+own+"]}\n" {
		t.Error(w.Code, w.Body)
	}
	if w := f.api("GET", "/v1/projects/shop", ""); w.Body.String() != own+"\n" {
		t.Error(w.Code, w.Body)
	}
	if code, body := admin("PATCH", "/v1/projects/shop", `{"relay":false}`); code != 200 || body != strings.Replace(own, "true", "false", 1)+"\n" {
		t.Error(code, body)
	}
}

func TestSettingsThatCannotBeRead(t *testing.T) {
	f := newFixture(t)
	for _, body := range []string{"", "nonsense", `{"scope":"api","surplus":1}`, `{"scope":1}`, `{"scope":"api"} {}`, `[]`} {
		wantProblem(t, f.api("POST", "/v1/keys", body), 400, weir.CodeInvalid)
	}
	wantProblem(t, f.api("POST", "/v1/keys", `{"name":"`+strings.Repeat("n", maxSettingsBytes)+`"}`), 413, weir.CodeTooLarge)
	w := f.api("PUT", "/v1/projects/shop", "{}")
	wantProblem(t, w, 405, codeMethod)
	if allow := w.Header().Get("Allow"); allow != "GET, PATCH" {
		t.Error(allow)
	}
}
