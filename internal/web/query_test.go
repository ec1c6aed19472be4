package web

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

func TestAnAnswerInJSONAndCSV(t *testing.T) {
	f := newFixture(t)
	for accept, csv := range map[string]bool{
		"": false, "*/*": false, "application/json": false, "text/csv": true, "text/csv, application/json": true,
		"application/json, text/csv;q=0.5": false, "text/html": false,
	} {
		w := f.api("POST", "/v1/query", `{"q":1}`, "Accept", accept)
		h := w.Header()
		if csv && (w.Body.String() != "time,value\n" || h.Get("Content-Type") != "text/csv; charset=utf-8" || !strings.Contains(h.Get("Content-Disposition"), "weir.csv")) {
			t.Errorf("%q: %v %s", accept, h, w.Body)
		}
		if !csv && (!strings.Contains(w.Body.String(), `"timezone":"shop{\"q\":1}"`) || h.Get("Content-Type") != "application/json") {
			t.Errorf("%q: %v %s", accept, h, w.Body)
		}
		if w.Code != 200 || h.Get("Cache-Control") != "no-store" {
			t.Errorf("%q: %d %v", accept, w.Code, h)
		}
	}
}

func TestAQuestionIsBounded(t *testing.T) {
	f := newFixture(t)
	if w := f.api("POST", "/v1/query", strings.Repeat(" ", maxQuestionBytes)); w.Code != 200 {
		t.Error(w.Code)
	}
	wantProblem(t, f.api("POST", "/v1/query", strings.Repeat(" ", maxQuestionBytes+1)), 413, weir.CodeTooLarge)
}

func TestAnAnswerThatTakesTooLong(t *testing.T) {
	f := newFixture(t)
	f.answer = func(ctx context.Context, _ string, _ []byte) (weir.Answer, error) {
		deadline, ok := ctx.Deadline()
		if left := time.Until(deadline); !ok || left > queryTimeout || left < queryTimeout-10*time.Second {
			t.Errorf("it has %v", left)
		}
		return nil, fmt.Errorf("cannot query: %w", context.DeadlineExceeded)
	}
	wantProblem(t, f.api("POST", "/v1/query", "{}"), 504, weir.CodeTimeout)
}
