package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

func TestSQLInJSONAndCSV(t *testing.T) {
	f := newFixture(t)
	f.sql = func(ctx context.Context, project string, question weir.SQLQuestion) (*weir.SQLAnswer, error) {
		if deadline, ok := ctx.Deadline(); !ok || time.Until(deadline) > queryTimeout {
			t.Errorf("it has until %v", deadline)
		}
		return &weir.SQLAnswer{
			Columns: []weir.SQLColumn{{Name: "a,b", Type: "VARCHAR"}, {Name: "n", Type: "BIGINT"}, {Name: "n", Type: "JSON"}, {Name: "l", Type: "DOUBLE[]"}},
			Rows: [][]any{
				{project + ` "` + question.SQL + `"`, int64(question.Limit), json.RawMessage(`{"x":1}`), []any{json.Number("1.5"), nil}},
				{nil, "9007199254740993", true, []any{}},
			},
			Truncated: true, AsOf: weir.AsOf{Sequence: 7}, TookMS: 3,
		}, nil
	}
	w := f.api("POST", "/v1/sql", `{"sql":"SELECT 1","limit":5}`)
	want := `{"columns":[{"name":"a,b","type":"VARCHAR"},{"name":"n","type":"BIGINT"},{"name":"n","type":"JSON"},{"name":"l","type":"DOUBLE[]"}],` +
		`"rows":[["shop \"SELECT 1\"",5,{"x":1},[1.5,null]],[null,"9007199254740993",true,[]]],"truncated":true,"as_of":`
	if w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), want) || w.Header().Get("Content-Type") != "application/json" {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	w = f.api("POST", "/v1/sql", `{"sql":"SELECT 1","limit":5}`, "Accept", "text/csv")
	want = "\"a,b\",n,n,l\n\"shop \"\"SELECT 1\"\"\",5,\"{\"\"x\"\":1}\",\"[1.5,null]\"\n,9007199254740993,true,[]\n"
	if w.Code != http.StatusOK || w.Body.String() != want || w.Header().Get("Weir-Truncated") != "true" ||
		w.Header().Get("Content-Type") != "text/csv; charset=utf-8" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%d %v %q", w.Code, w.Header(), w.Body)
	}
}

func TestSQLThatIsRefused(t *testing.T) {
	f := newFixture(t)
	f.sql = func(_ context.Context, _ string, question weir.SQLQuestion) (*weir.SQLAnswer, error) {
		switch question.SQL {
		case "slow":
			return nil, fmt.Errorf("cannot query: %w", context.DeadlineExceeded)
		case "large":
			return nil, weir.Errorf(weir.CodeUnavailable, "too much")
		}
		return nil, weir.InvalidField("sql", "is wrong")
	}
	if p := wantProblem(t, f.api("POST", "/v1/sql", `{"sql":"x"}`), 400, weir.CodeInvalid); p.Field != "sql" || p.Detail != "sql: is wrong" {
		t.Errorf("%+v", p)
	}
	wantProblem(t, f.api("POST", "/v1/sql", `{"sql":"slow"}`), 504, weir.CodeTimeout)
	if w := f.api("POST", "/v1/sql", `{"sql":"large"}`); w.Header().Get("Retry-After") == "" {
		t.Error("it does not say when to try again")
	}
	for _, body := range []string{"", "SELECT 1", `{"query":"x"}`, `{"sql":1}`, `{"sql":"x","limit":"all"}`, `{"sql":"x"} {}`} {
		wantProblem(t, f.api("POST", "/v1/sql", body), 400, weir.CodeInvalid)
	}
	wantProblem(t, f.api("POST", "/v1/sql", `{"sql":"`+strings.Repeat("x", maxQuestionBytes)+`"}`), 413, weir.CodeTooLarge)
	wantProblem(t, f.call("POST", "/v1/sql", `{"sql":"x"}`, "Authorization", "Bearer write"), 403, weir.CodeForbidden)
	wantProblem(t, f.call("POST", "/v1/sql", `{"sql":"x"}`), 401, weir.CodeUnauthorized)
	wantProblem(t, f.api("GET", "/v1/sql", ""), 405, codeMethod)
}

// TestQuestionsEndWithTheirClient asks over a real connection, which the client
// closes: the question's context ends.
func TestQuestionsEndWithTheirClient(t *testing.T) {
	f := newFixture(t)
	asked, ended := make(chan struct{}), make(chan struct{})
	wait := func(ctx context.Context) error {
		close(asked)
		<-ctx.Done()
		close(ended)
		return ctx.Err()
	}
	f.answer = func(ctx context.Context, _ string, _ []byte) (weir.Answer, error) { return nil, wait(ctx) }
	f.sql = func(ctx context.Context, _ string, _ weir.SQLQuestion) (*weir.SQLAnswer, error) {
		return nil, wait(ctx)
	}
	server := httptest.NewServer(f)
	defer server.Close()
	for _, path := range []string{"/v1/query", "/v1/sql"} {
		asked, ended = make(chan struct{}), make(chan struct{})
		ctx, cancel := context.WithCancel(t.Context())
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL+path, strings.NewReader(`{"sql":"x"}`))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer api")
		go func() {
			<-asked
			cancel()
		}()
		if response, err := server.Client().Do(request); err == nil {
			response.Body.Close()
			t.Errorf("%s: it is answered with %s", path, response.Status)
		}
		<-ended
	}
}
