package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/weirhq/weir"
)

// testDialect claims what is posted to /e, and breaks at /e/broken.
type testDialect struct{ drained bool }

func (*testDialect) Claims(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/e") }

func (d *testDialect) Drain() { d.drained = true }

func (*testDialect) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/e/broken" {
		panic("broken")
	}
	w.WriteHeader(http.StatusTeapot)
}

func TestDialectsAreAskedFirst(t *testing.T) {
	f := newFixture(t)
	dialect := &testDialect{}
	f.config.Dialects = dialect
	for target, want := range map[string]int{"/e": http.StatusTeapot, "/e/broken": http.StatusInternalServerError, "/v1/nothing": http.StatusNotFound} {
		w := httptest.NewRecorder()
		f.ServeHTTP(w, httptest.NewRequest(http.MethodPost, target, nil))
		if w.Code != want {
			t.Errorf("%s: %d", target, w.Code)
		}
	}
	f.Drain()
	if !dialect.drained {
		t.Error("what waits is not told of the end")
	}
}

func TestAdmit(t *testing.T) {
	f := newFixture(t)
	f.config.Projects = testProjects{"shop": {Name: "shop", SDKKeys: []string{"phc_1"}}}
	for key, want := range map[string]weir.Code{"write": "", "api": "", "phc_1": "", "nobody's": weir.CodeUnauthorized, "read": weir.CodeForbidden, "": weir.CodeUnauthorized} {
		grant, err := f.Admit(key)
		if want == "" && (err != nil || grant.Project != "shop") || want != "" && weir.ErrorCode(err) != want {
			t.Errorf("%q: %+v, %v", key, grant, err)
		}
	}
	f.limits = newLimits(0.001)
	if _, err := f.Admit("phc_1"); err != nil {
		t.Errorf("at first: %v", err)
	}
	if _, err := f.Admit("phc_1"); weir.ErrorCode(err) != weir.CodeRateLimited {
		t.Errorf("too often: %v", err)
	}
}
