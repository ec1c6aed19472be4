package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/weirhq/weir"
)

func TestEachCodeHasItsStatus(t *testing.T) {
	f := newFixture(t)
	for code, status := range map[weir.Code]int{
		weir.CodeInvalid: 400, weir.CodeUnauthorized: 401, weir.CodeForbidden: 403, weir.CodeNotFound: 404, weir.CodeTooLarge: 413,
		weir.CodeUnsupported: 415, weir.CodeRateLimited: 429, weir.CodeInternal: 500, weir.CodeUnavailable: 503, weir.CodeTimeout: 504,
	} {
		f.collect = func(http.ResponseWriter, *http.Request, weir.Grant) error {
			return fmt.Errorf("context: %w", &weir.Error{Code: code, Message: "told", Err: errors.New("secret")})
		}
		w := f.call("POST", "/v1/events?key=write", "{}")
		if p := wantProblem(t, w, status, code); p.Detail != "told" {
			t.Errorf("%s: %+v", code, p)
		}
		if retry := w.Header().Get("Retry-After") != ""; retry != (status == 429 || status == 503) {
			t.Errorf("%s: Retry-After %q", code, w.Header().Get("Retry-After"))
		}
	}
}

// TestUnknownErrorsAreNotShown, but logged in full.
func TestUnknownErrorsAreNotShown(t *testing.T) {
	f := newFixture(t)
	f.collect = func(http.ResponseWriter, *http.Request, weir.Grant) error { return errors.New("secret of the disk") }
	w := f.call("POST", "/v1/events?key=write", "{}")
	wantProblem(t, w, 500, weir.CodeInternal)
	if strings.Contains(w.Body.String(), "secret") || !strings.Contains(f.log.String(), "secret of the disk") {
		t.Errorf("shown: %s\nlogged: %s", w.Body, f.log)
	}
}

// TestUnavailabilityIsNotLoggedPerRequest: a full disk must not be filled by
// what says that it is full.
func TestUnavailabilityIsNotLoggedPerRequest(t *testing.T) {
	f := newFixture(t)
	f.collect = func(http.ResponseWriter, *http.Request, weir.Grant) error {
		return weir.Errorf(weir.CodeUnavailable, "full")
	}
	f.call("POST", "/v1/events?key=write", "{}")
	if f.log.String() != "" {
		t.Errorf("logged %s", f.log)
	}
}

func TestAPanicIsA500(t *testing.T) {
	f := newFixture(t)
	f.collect = func(http.ResponseWriter, *http.Request, weir.Grant) error { panic("secret") }
	w := f.call("POST", "/v1/events?key=write", "{}")
	wantProblem(t, w, 500, weir.CodeInternal)
	if strings.Contains(w.Body.String(), "secret") || !strings.Contains(f.log.String(), "secret") {
		t.Errorf("shown: %s\nlogged: %.200s", w.Body, f.log)
	}
}

func TestAbortingAConnectionIsLeftToTheServer(t *testing.T) {
	f := newFixture(t)
	f.collect = func(http.ResponseWriter, *http.Request, weir.Grant) error { panic(http.ErrAbortHandler) }
	defer func() {
		if cause := recover(); cause != http.ErrAbortHandler {
			t.Errorf("%v", cause)
		}
	}()
	f.call("POST", "/v1/events?key=write", "{}")
}

func TestFieldsAreNamed(t *testing.T) {
	f := newFixture(t)
	f.answer = func(context.Context, string, []byte) (weir.Answer, error) {
		return nil, weir.InvalidField("series[0].measure", "is not known")
	}
	p := wantProblem(t, f.api("POST", "/v1/query", "{}"), 400, weir.CodeInvalid)
	if p.Field != "series[0].measure" || p.Detail != "series[0].measure: is not known" {
		t.Errorf("%+v", p)
	}
}

// verdictError carries verdicts, as that of a body of which nothing was accepted.
type verdictError struct{ error }

func (verdictError) Verdicts() any   { return []string{"no name"} }
func (e verdictError) Unwrap() error { return e.error }

func TestVerdictsAreListed(t *testing.T) {
	f := newFixture(t)
	f.collect = func(http.ResponseWriter, *http.Request, weir.Grant) error {
		return verdictError{weir.Errorf(weir.CodeInvalid, "nothing")}
	}
	w := f.call("POST", "/v1/events?key=write", "{}")
	wantProblem(t, w, 400, weir.CodeInvalid)
	if !strings.Contains(w.Body.String(), `"rejected":["no name"]`) {
		t.Errorf("%s", w.Body)
	}
}

func TestNoSuchEndpointAndMethod(t *testing.T) {
	f := newFixture(t)
	wantProblem(t, f.call("GET", "/v1/nothing", ""), 404, weir.CodeNotFound)
	for target, allow := range map[string]string{"/v1/events": "POST", "/v1/query": "POST", "/v1/live": "GET", "/v1/session": "GET, POST, DELETE"} {
		w := f.call("PUT", target, "")
		wantProblem(t, w, 405, codeMethod)
		if w.Header().Get("Allow") != allow {
			t.Errorf("%s allows %q", target, w.Header().Get("Allow"))
		}
	}
	for _, target := range []string{"/", "/healthz", "/readyz", "/docs"} {
		if w := f.call("POST", target, ""); w.Code != 405 || w.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("POST %s: %d, allows %q", target, w.Code, w.Header().Get("Allow"))
		}
	}
}
