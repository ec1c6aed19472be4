package web

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// testCatalogue notes what is said, by project and name.
type testCatalogue map[string]weir.Description

func (c testCatalogue) Show(_ context.Context, project string) (weir.Catalogue, error) {
	if project == "other" {
		return weir.Catalogue{}, weir.Errorf(weir.CodeUnavailable, "later")
	}
	return weir.Catalogue{Events: []weir.CatalogueEvent{{Name: "<b>", Description: c[project+" <b>"], Count: 3}}, Properties: []weir.CatalogueProperty{}}, nil
}

func (c testCatalogue) DescribeEvent(_ context.Context, project, name string, said weir.Description) error {
	c[project+" "+name] = said
	return nil
}

func (c testCatalogue) DescribeProperty(_ context.Context, project, name string, said weir.Description) error {
	if !strings.Contains(name, ".") {
		return weir.InvalidField("property", "is none")
	}
	c[project+" "+name] = said
	return nil
}

// wantAnswer asks with the API token of shop.
func (f *fixture) wantAnswer(status int, body, method, target, sent string) {
	f.t.Helper()
	if w := f.api(method, target, sent); w.Code != status || strings.TrimSpace(w.Body.String()) != body {
		f.t.Errorf("%s %s answers %d %s, want %d %s", method, target, w.Code, w.Body, status, body)
	}
}

func TestCatalogueByHTTP(t *testing.T) {
	said := testCatalogue{}
	f := newFixture(t, func(c *Config) { c.Catalogue = said })
	const event = `{"name":"\u003cb\u003e","description":"x","hidden":true`
	f.wantAnswer(http.StatusOK, event+"}", "PUT", "/v1/catalogue/events/%3Cb%3E", `{"description":"x","hidden":true}`)
	f.wantAnswer(http.StatusOK, `{"as_of":{"sequence":0,"time":null,"lag_ms":0},"events":[`+event+`,"count":3,"count_30d":0,"known":false}],"properties":[]}`, "GET", "/v1/catalogue", "")
	f.wantAnswer(http.StatusOK, `{"property":"properties.a/b.c","description":"","hidden":false}`, "PUT", "/v1/catalogue/properties/properties.a%2Fb.c", `{}`)
	f.wantAnswer(http.StatusOK, `{"name":"../keys","description":"","hidden":false}`, "PUT", "/v1/catalogue/events/..%2Fkeys", `{}`)
	if len(said) != 3 || said["shop <b>"].Description != "x" {
		t.Errorf("%v", said)
	}
	if p := wantProblem(t, f.api("PUT", "/v1/catalogue/properties/plan", `{}`), 400, weir.CodeInvalid); p.Field != "property" {
		t.Errorf("%+v", p)
	}
	for _, body := range []string{"", `[]`, `{"description":7}`, `{"hidden":"yes"}`, `{"surplus":1}`, `{} {}`} {
		wantProblem(t, f.api("PUT", "/v1/catalogue/events/x", body), 400, weir.CodeInvalid)
	}
	wantProblem(t, f.api("PUT", "/v1/catalogue/events/x", `{"description":"`+strings.Repeat("d", maxDescriptionBytes)+`"}`), 413, weir.CodeTooLarge)
	wantProblem(t, f.call("GET", "/v1/catalogue?project=other", "", "Authorization", "Bearer admin"), 503, weir.CodeUnavailable)
	wantProblem(t, f.call("PUT", "/v1/catalogue/events/x", "{}", "Authorization", "Bearer read"), 403, weir.CodeForbidden)
}

func TestDataHealthByHTTP(t *testing.T) {
	f := newFixture(t, func(c *Config) {
		c.Health = func(_ context.Context, project string) (weir.DataHealth, error) {
			if project == "other" {
				return weir.DataHealth{}, weir.Errorf(weir.CodeUnavailable, "later")
			}
			return weir.DataHealth{Since: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC), Accepted: 3, Trouble: []string{project}}, nil
		}
	})
	f.wantAnswer(http.StatusOK, `{"since":"2026-01-02T00:00:00Z","accepted":3,"rejected":0,"repeats":0,"per_minute":null,"lag_ms":0,"relay":{"lag_ms":0},`+
		`"disk":{"free":0,"used":0},"trouble":["shop"],"libraries":null,"reasons":null}`, "GET", "/v1/data-health", "")
	wantProblem(t, f.call("GET", "/v1/data-health?project=other", "", "Authorization", "Bearer admin"), 503, weir.CodeUnavailable)
}

// testQuarantine answers with what it was asked.
type testQuarantine struct{}

func (testQuarantine) List(_ context.Context, project string, page weir.QuarantinePage) (weir.QuarantineList, error) {
	if page.Before == "bad" {
		return weir.QuarantineList{}, weir.InvalidField("before", "is bad")
	}
	e := weir.QuarantinedEvent{ID: "1-0", Code: page.Code, Reason: project, Event: "<script>", Client: page.Before}
	return weir.QuarantineList{Events: []weir.QuarantinedEvent{e}, Next: strings.Repeat("n", page.Limit)}, nil
}

// refused is how the intake refuses events.
type refused struct{ error }

func (refused) Verdicts() any   { return []string{"verdict"} }
func (e refused) Unwrap() error { return e.error }

func (testQuarantine) Replay(_ context.Context, project, id string, replay weir.QuarantineReplay) error {
	switch {
	case id != "1-0" || project != "shop":
		return weir.Errorf(weir.CodeNotFound, "none")
	case string(replay.Event) != `{"n": 1}`:
		return refused{weir.Errorf(weir.CodeInvalid, "still wrong")}
	}
	return nil
}

func (testQuarantine) Delete(_ context.Context, project, id string) error {
	if id != "1-0" || project != "shop" {
		return weir.Errorf(weir.CodeNotFound, "none")
	}
	return nil
}

func TestQuarantineByHTTP(t *testing.T) {
	f := newFixture(t, func(c *Config) { c.Quarantine = testQuarantine{} })
	list := func(code, client, next string) string {
		return `{"events":[{"id":"1-0","time":"0001-01-01T00:00:00Z","code":"` + code + `","reason":"shop","event":"\u003cscript\u003e","client":"` + client + `"}]` + next + `}`
	}
	f.wantAnswer(http.StatusOK, list("", "", ""), "GET", "/v1/quarantine", "")
	f.wantAnswer(http.StatusOK, list("too_long", "9-9", `,"next":"nn"`), "GET", "/v1/quarantine?before=9-9&limit=2&code=too_long", "")
	for target, field := range map[string]string{"before=bad": "before", "limit=0": "limit", "limit=x": "limit", "limit=-1": "limit"} {
		if p := wantProblem(t, f.api("GET", "/v1/quarantine?"+target, ""), 400, weir.CodeInvalid); p.Field != field {
			t.Errorf("%s: %+v", target, p)
		}
	}
	f.wantAnswer(http.StatusAccepted, `{"accepted":1,"rejected":[]}`, "POST", "/v1/quarantine/1-0/replay", `{"event":{"n": 1}}`)
	if p := wantProblem(t, f.api("POST", "/v1/quarantine/1-0/replay", `{"event":{}}`), 400, weir.CodeInvalid); p.Rejected == nil {
		t.Errorf("%+v", p)
	}
	wantProblem(t, f.api("POST", "/v1/quarantine/2-0/replay", `{"event":{"n": 1}}`), 404, weir.CodeNotFound)
	wantProblem(t, f.api("POST", "/v1/quarantine/1-0/replay", `{"events":[]}`), 400, weir.CodeInvalid)
	wantProblem(t, f.api("POST", "/v1/quarantine/1-0/replay", `{"event":"`+strings.Repeat("x", maxReplayBytes)+`"}`), 413, weir.CodeTooLarge)
	f.wantAnswer(http.StatusNoContent, "", "DELETE", "/v1/quarantine/1-0", "")
	wantProblem(t, f.api("DELETE", "/v1/quarantine/2-0", ""), 404, weir.CodeNotFound)
	wantProblem(t, f.call("DELETE", "/v1/quarantine/1-0", "", "Authorization", "Bearer read"), 403, weir.CodeForbidden)
}
