package web

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/weirhq/weir"
	boards "github.com/weirhq/weir/internal/dashboard"
	"github.com/weirhq/weir/internal/insight"
	"github.com/weirhq/weir/internal/metadata/metadatatest"
)

// withDashboards is a fixture with real dashboards, which are lost at its end.
func withDashboards(t *testing.T) *fixture {
	t.Helper()
	var f *fixture
	store, err := boards.Open(t.Context(), boards.Config{
		Metadata: metadatatest.New(),
		Check: func(_ string, question []byte) (weir.Insight, error) {
			parsed, err := insight.Parse(question)
			if err != nil {
				return "", err
			}
			return parsed.Insight(), nil
		},
		Answer: func(ctx context.Context, of weir.Share, question []byte) (weir.Answer, error) {
			return f.answer(ctx, of.Project, question)
		},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	f = newFixture(t, func(c *Config) {
		c.Dashboards, c.SavedInsights, c.Annotations, c.Shares = store.Dashboards, store.Insights, store.Annotations, store.Shares
	})
	return f
}

// made makes something by POST and returns the answer's members.
func (f *fixture) made(target, body string) (members struct {
	ID, Secret string
	Version    int64
}) {
	f.t.Helper()
	w := f.api("POST", target, body)
	if err := json.Unmarshal(w.Body.Bytes(), &members); err != nil || w.Code != http.StatusCreated || members.ID == "" {
		f.t.Fatalf("POST %s answers %d %s", target, w.Code, w.Body)
	}
	return members
}

// contains checks the status of an answer and a part of its body.
func contains(t *testing.T, w *httptest.ResponseRecorder, status int, part string) {
	t.Helper()
	if w.Code != status || !strings.Contains(w.Body.String(), part) {
		t.Errorf("answers %d %s, want %d with %s", w.Code, w.Body, status, part)
	}
}

const aTile = `{"id":"t","kind":"insight","question":{"insight":"lifecycle"},"x":0,"y":0,"w":12,"h":4}`

func TestDashboardsByHTTP(t *testing.T) {
	f := withDashboards(t)
	contains(t, f.api("GET", "/v1/dashboards", ""), 200, `{"dashboards":[{"id":"overview","name":"Overview",`)
	id := f.made("/v1/dashboards", `{"name":"sales","tiles":[`+aTile+`]}`).ID
	target := "/v1/dashboards/" + id
	shown := f.api("GET", target, "")
	contains(t, shown, 200, `"version":1,"starter":false`)
	contains(t, shown, 200, `"range":null,"filters":[],"refresh_seconds":0,"tiles":[{"id":"t","kind":"insight","title":"","question":{"insight":"lifecycle"},"x":0`)
	sentBack := strings.Replace(shown.Body.String(), "sales", "sold", 1)
	contains(t, f.api("PUT", target, sentBack), 200, `"version":2`)
	wantProblem(t, f.api("PUT", target, sentBack), 409, weir.CodeConflict)
	contains(t, f.api("GET", "/v1/dashboards", ""), 200, `"name":"sold","description":"","tiles":1`)
	wantProblem(t, f.call("GET", target+"?project=other", "", "Authorization", "Bearer admin"), 404, weir.CodeNotFound)
	contains(t, f.api("DELETE", target, ""), 204, "")
	wantProblem(t, f.api("GET", target, ""), 404, weir.CodeNotFound)
	wantProblem(t, f.api("DELETE", target, ""), 404, weir.CodeNotFound)

	contains(t, f.api("PUT", "/v1/dashboards/overview", `{"name":"mine","version":0,"tiles":[]}`), 200, `"version":1,"starter":false`)
	contains(t, f.api("DELETE", "/v1/dashboards/overview", ""), 204, "")
	contains(t, f.api("GET", "/v1/dashboards/overview", ""), 200, `"version":2,"starter":true,"changed_by":"","name":"Overview"`)
}

// TestDashboardsThatCannotBeRead names what is wrong.
func TestDashboardsThatCannotBeRead(t *testing.T) {
	f := withDashboards(t)
	for body, field := range map[string]string{
		``: "", `[]`: "", `{"name":"d","tile":[]}`: "", `{"name":"d"} {}`: "",
		`{"tiles":[]}`:                              "name",
		`{"name":1}`:                                "name",
		`{"name":"d","range":"week"}`:               "range",
		`{"name":"d","range":{"from":"week"}}`:      "range.from",
		`{"name":"d","filters":[{"property":"x"}]}`: "filters[0].property",
		`{"name":"d","tiles":[{"x":"0"}]}`:          "tiles.x",
		`{"name":"d","tiles":[{"kind":"insight","w":1,"h":1,"question":{"insight":"people"}}]}`: "tiles[0].question.insight",
	} {
		for _, request := range [][2]string{{"POST", "/v1/dashboards"}, {"PUT", "/v1/dashboards/overview"}} {
			if p := wantProblem(t, f.api(request[0], request[1], body), 400, weir.CodeInvalid); p.Field != field {
				t.Errorf("%s: field %q of %s, want %q", body, p.Field, p.Detail, field)
			}
		}
	}
	wantProblem(t, f.api("POST", "/v1/dashboards", `{"name":"`+strings.Repeat("x", maxDashboardBytes)+`"}`), 413, weir.CodeTooLarge)
}

func TestSavedInsightsByHTTP(t *testing.T) {
	f := withDashboards(t)
	made := f.made("/v1/insights", `{"name":"a","question":{"insight":"sessions"},"view":"bar"}`)
	target := "/v1/insights/" + made.ID
	contains(t, f.api("GET", target, ""), 200, `"name":"a","description":"","question":{"insight":"sessions"},"view":"bar"}`)
	contains(t, f.api("PUT", target, `{"name":"b","version":1,"question":{"insight":"sessions"}}`), 200, `"version":2`)
	wantProblem(t, f.api("PUT", target, `{"name":"c","version":1,"question":{"insight":"sessions"}}`), 409, weir.CodeConflict)
	contains(t, f.api("GET", "/v1/insights", ""), 200, `"name":"b"`)
	if p := wantProblem(t, f.api("POST", "/v1/insights", `{"name":"a","question":{"insight":"trend"}}`), 400, weir.CodeInvalid); p.Field != "question.series" {
		t.Errorf("%+v", p)
	}
	f.made("/v1/dashboards", `{"name":"sales","tiles":[{"kind":"insight","insight":"`+made.ID+`","w":1,"h":1}]}`)
	wantProblem(t, f.api("DELETE", target, ""), 409, weir.CodeConflict)
	unused := f.made("/v1/insights", `{"name":"u","question":{"insight":"sessions"}}`).ID
	contains(t, f.api("DELETE", "/v1/insights/"+unused, ""), 204, "")
	wantProblem(t, f.api("GET", "/v1/insights/"+unused, ""), 404, weir.CodeNotFound)
}

func TestAnnotationsByHTTP(t *testing.T) {
	f := withDashboards(t)
	id := f.made("/v1/annotations", `{"time":"2026-01-03T10:00:00+01:00","text":"release"}`).ID
	contains(t, f.api("PUT", "/v1/annotations/"+id, `{"id":"x","time":"2026-01-04T09:00:00Z","text":"late"}`), 200, `{"id":"`+id+`","time":"2026-01-04T09:00:00Z","text":"late"}`)
	contains(t, f.api("GET", "/v1/annotations", ""), 200, `{"annotations":[{"id":"`+id+`",`)
	for body, field := range map[string]string{
		`{"text":"x"}`: "time", `{"time":"yesterday","text":"x"}`: "time", `{"time":"2026-01-04T09:00:00Z"}`: "text", `{"time":1,"text":"x"}`: "time",
	} {
		if p := wantProblem(t, f.api("POST", "/v1/annotations", body), 400, weir.CodeInvalid); p.Field != field {
			t.Errorf("%s: %+v", body, p)
		}
	}
	contains(t, f.api("DELETE", "/v1/annotations/"+id, ""), 204, "")
	wantProblem(t, f.api("DELETE", "/v1/annotations/"+id, ""), 404, weir.CodeNotFound)
}

// TestChangesAreOfSomebody names who made them.
func TestChangesAreOfSomebody(t *testing.T) {
	f := withDashboards(t)
	cookie, csrf := f.person("ann", weir.NewUser{Name: "Ann", Roles: map[string]weir.Role{"shop": weir.RoleEditor}})
	w := f.call("POST", "/v1/dashboards?project=shop", `{"name":"d"}`, "Cookie", cookie, csrfHeader, csrf)
	contains(t, w, 201, `"changed_by":"Ann"`)
	var made weir.Dashboard
	if err := json.NewDecoder(bytes.NewReader(w.Body.Bytes())).Decode(&made); err != nil {
		t.Fatal(err)
	}
	contains(t, f.call("GET", "/v1/audit", "", "Authorization", "Bearer api"), 200, `"action":"dashboard.create","target":"`+made.ID+`"`)
}
