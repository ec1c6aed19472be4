package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/weirhq/weir"
)

// shared makes a dashboard and a link to it, and returns their ids and the path
// that has the secret.
func (f *fixture) shared() (dashboard, share, secret string) {
	f.t.Helper()
	dashboard = f.made("/v1/dashboards", `{"name":"sales","range":{"from":"now-6d/d"},"filters":[{"property":"country","op":"is","value":"DE"}],"tiles":[`+aTile+`]}`).ID
	made := f.made("/v1/dashboards/"+dashboard+"/shares", `{"name":"board"}`)
	return dashboard, made.ID, made.Secret
}

func TestSharesByHTTP(t *testing.T) {
	f := withDashboards(t)
	dashboard, share, secret := f.shared()
	listed := f.api("GET", "/v1/dashboards/"+dashboard+"/shares", "")
	contains(t, listed, 200, `{"shares":[{"id":"`+share+`","project":"shop","dashboard":"`+dashboard+`","name":"board",`)
	if strings.Contains(listed.Body.String(), secret) {
		t.Error("the list has the secret")
	}
	shown := f.call("GET", "/v1/shared/"+secret, "")
	contains(t, shown, 200, `"annotations":[],"simulated":true}`)
	contains(t, shown, 200, `"filters":[]`)
	if strings.Contains(shown.Body.String(), "DE") || strings.Contains(shown.Body.String(), "changed\"") {
		t.Errorf("it shows %s", shown.Body)
	}
	tile := "/v1/shared/" + secret + "/tiles/t"
	asked := `shop{\"filters\":[{\"property\":\"country\",\"op\":\"is\",\"value\":\"DE\"}],\"from\":\"now-6d/d\",\"insight\":\"lifecycle\"}`
	contains(t, f.call("POST", tile, ""), 200, asked)
	contains(t, f.call("POST", tile, `{}`), 200, asked)
	contains(t, f.call("POST", tile, `{"range":{"from":"2026-01-01","to":""},"timezone":"Europe/Berlin","interval":"hour"}`), 200,
		`\"from\":\"2026-01-01\",\"insight\":\"lifecycle\",\"interval\":\"hour\",\"timezone\":\"Europe/Berlin\"}`)
	for body, field := range map[string]string{`{"range":{"from":"x"}}`: "range.from", `{"timezone":"x"}`: "timezone", `{"interval":"x"}`: "interval", `{"filters":[]}`: "", `{"question":{}}`: ""} {
		if p := wantProblem(t, f.call("POST", tile, body), 400, weir.CodeInvalid); p.Field != field {
			t.Errorf("%s: %+v", body, p)
		}
	}
	wantProblem(t, f.api("DELETE", "/v1/shares/"+share+"x", ""), 404, weir.CodeNotFound)
	contains(t, f.api("DELETE", "/v1/shares/"+share, ""), 204, "")
	wantProblem(t, f.call("GET", "/v1/shared/"+secret, ""), 404, weir.CodeNotFound)
	wantProblem(t, f.call("POST", tile, ""), 404, weir.CodeNotFound)
}

// TestALinkReachesNothingElse tries all that there is with the secret of a link,
// in every place where a key may be.
func TestALinkReachesNothingElse(t *testing.T) {
	f := withDashboards(t)
	dashboard, share, secret := f.shared()
	other := f.made("/v1/dashboards", `{"name":"other","tiles":[`+strings.Replace(aTile, `"t"`, `"u"`, 1)+`]}`).ID
	f.answer = func(context.Context, string, []byte) (weir.Answer, error) {
		t.Error("something was answered")
		return nil, errors.New("it should not be asked")
	}
	csrf := csrfOf(secret)
	for path, item := range loadOpenAPI(t).Paths.Map() {
		for method := range item.Operations() {
			level := accessTable[method+" "+path]
			if method == http.MethodOptions || level == "anyone" || level == "its body" {
				continue
			}
			target := strings.NewReplacer("/dashboards/{id}", "/dashboards/"+dashboard, "/shares/{id}", "/shares/"+share, "{name}", "shop", "{", "", "}", "").Replace(path)
			for way, headers := range map[string][]string{
				"bearer": {"Authorization", "Bearer " + secret}, "session": {"Cookie", sessionCookie + "=" + secret, csrfHeader, csrf}, "key": nil,
			} {
				if way == "key" {
					target += "?key=" + secret
				}
				if w := f.call(method, target, "{}", headers...); w.Code != http.StatusUnauthorized {
					t.Errorf("%s %s with the secret as %s: %d %s", method, target, way, w.Code, w.Body)
				}
			}
		}
	}
	below := "/v1/shared/" + secret
	for _, tile := range []string{"u", "people", "", ".", "..", "%2e%2e", "t%2f..%2fu", "t/u", other + "/tiles/u", "t?project=other&tile=u"} {
		if w := f.call("POST", below+"/tiles/"+tile, `{"range":{"from":"x"}}`); w.Code < 300 || w.Code == 500 {
			t.Errorf("tile %s: %d %s", tile, w.Code, w.Body)
		}
	}
	for _, request := range []string{"PUT ", "DELETE ", "POST ", "GET /tiles", "GET /tiles/t", "GET /shares", "GET /annotations", "POST /query", "POST /v1/query", "GET /live"} {
		method, rest, _ := strings.Cut(request, " ")
		if w := f.call(method, below+rest, "{}"); w.Code != http.StatusNotFound && w.Code != http.StatusMethodNotAllowed {
			t.Errorf("%s: %d %s", request, w.Code, w.Body)
		}
	}
	contains(t, f.call("GET", below+"?project=other&dashboard="+other+"&id="+other, "", "Authorization", "Bearer admin"), 200, `"name":"sales"`)
}

// TestALinkHasALimit of its own, apart from others'.
func TestALinkHasALimit(t *testing.T) {
	f := withDashboards(t)
	dashboard, share, secret := f.shared()
	second := f.made("/v1/dashboards/"+dashboard+"/shares", `{}`).Secret
	refused := 0
	for range 10 * sharedPerSecond {
		if w := f.call("GET", "/v1/shared/"+secret, ""); w.Code == http.StatusTooManyRequests {
			refused++
			if w.Header().Get("Retry-After") == "" {
				t.Error("it does not say when to come back")
			}
		}
	}
	if refused == 0 {
		t.Error("it has none")
	}
	contains(t, f.call("GET", "/v1/shared/"+second, ""), 200, "sales")
	contains(t, f.api("DELETE", "/v1/shares/"+share, ""), 204, "")
	wantProblem(t, f.call("GET", "/v1/shared/"+secret, ""), 404, weir.CodeNotFound)
	contains(t, f.api("DELETE", "/v1/dashboards/"+dashboard, ""), 204, "")
	wantProblem(t, f.call("GET", "/v1/shared/"+second, ""), 404, weir.CodeNotFound)
	if n := len(f.Server.shared.byKey); n != 0 {
		t.Errorf("%d limits are left", n)
	}
}

// TestSecretsAreNotLogged where a request fails, or breaks the code.
func TestSecretsAreNotLogged(t *testing.T) {
	f := withDashboards(t)
	_, _, secret := f.shared()
	f.answer = func(context.Context, string, []byte) (weir.Answer, error) { return nil, errors.New("it failed") }
	wantProblem(t, f.call("POST", "/v1/shared/"+secret+"/tiles/t", ""), 500, weir.CodeInternal)
	f.answer = func(context.Context, string, []byte) (weir.Answer, error) { panic("it broke") }
	wantProblem(t, f.call("POST", "/v1/shared/"+secret+"/tiles/t", ""), 500, weir.CodeInternal)
	log := f.log.String()
	if !strings.Contains(log, "it failed") || !strings.Contains(log, "it broke") || strings.Count(log, "/v1/shared/{secret}/tiles/{tile}") != 2 {
		t.Error(log)
	}
	if strings.Contains(log, secret) {
		t.Error("the log has the secret:", log)
	}
}
