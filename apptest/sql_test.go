package apptest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"

	"github.com/weirhq/weir"
)

// sql asks a statement with a token.
func (s *server) sql(t *testing.T, token, statement string, headers ...string) (int, string) {
	t.Helper()
	question, err := json.Marshal(weir.SQLQuestion{SQL: statement})
	if err != nil {
		t.Fatal(err)
	}
	response, body := s.mustPost(t, "/v1/sql", token, question, headers...)
	return response.StatusCode, string(body)
}

// rows are those of the answer to a statement that must be answered.
func (s *server) rows(t *testing.T, token, statement string) string {
	t.Helper()
	status, body := s.sql(t, token, statement)
	var answer struct{ Rows json.RawMessage }
	if err := json.Unmarshal([]byte(body), &answer); err != nil || status != http.StatusOK {
		t.Fatalf("%s: %d %s", statement, status, body)
	}
	return string(answer.Rows)
}

// TestSQL over HTTP, NATS and the command line: each project sees what is its
// own, and nothing else.
func TestSQL(t *testing.T) {
	s := start(t, options{dir: t.TempDir(), args: withNATS})
	other := s.createProject(t, "other")
	s.send(t, []byte(`{"name":"x","user_id":"u1","properties":{"n":1.5}}{"name":"x","anonymous_id":"a1"}{"name":"identify","user_id":"u1","anonymous_id":"a1","person":{"set":{"plan":"pro"}}}`))
	s.mustPost(t, "/v1/events", other.WriteKey.Secret, []byte(`{"name":"secret","user_id":"u9"}`))
	s.awaitStored(t)

	const statement = "SELECT name, count(*) AS n, count(DISTINCT person) AS people FROM events GROUP BY name ORDER BY name"
	if got := s.rows(t, apiToken, statement); got != `[["identify",1,1],["x",2,1]]` {
		t.Errorf("the project has %s", got)
	}
	if got := s.rows(t, other.APIToken.Secret, statement); got != `[["secret",1,1]]` {
		t.Errorf("the other project has %s", got)
	}
	if got := s.rows(t, apiToken, "SELECT distinct_id, events, properties->>'plan' FROM people"); got != `[["u1",3,"pro"]]` {
		t.Errorf("people are %s", got)
	}
	if status, csv := s.sql(t, apiToken, statement, "Accept", "text/csv"); status != http.StatusOK || csv != "name,n,people\nidentify,1,1\nx,2,1\n" {
		t.Errorf("as CSV: %d %s", status, csv)
	}
	for _, refused := range []string{"SELECT * FROM store.main.events", "FROM read_text('/etc/passwd')", "DELETE FROM events", "SELEC", "SELECT 1; SELECT 2"} {
		if status, body := s.sql(t, apiToken, refused); status != http.StatusBadRequest || !strings.Contains(body, `"field":"sql"`) {
			t.Errorf("%s: %d %s", refused, status, body)
		}
	}
	if status, body := s.sql(t, writeKey, "SELECT 1"); status != http.StatusForbidden {
		t.Errorf("with the write key: %d %s", status, body)
	}
	s.sqlByNATS(t, statement)
	if out := s.run(t, "sql", statement); !strings.HasPrefix(out, "name      n  people\nidentify  1  1\nx         2  1\n\n2 rows; as of ") {
		t.Errorf("weir sql prints %s", out)
	}
	if out := s.run(t, "sql", "--nats", s.natsURL(t), "--csv", statement); out != "name,n,people\nidentify,1,1\nx,2,1\n" {
		t.Errorf("weir sql --csv by NATS prints %s", out)
	}
	s.stop(t)
}

func (s *server) sqlByNATS(t *testing.T, statement string) {
	t.Helper()
	client := s.client(t, apiToken)
	for question, want := range map[string]string{
		fmt.Sprintf(`{"sql":%q}`, statement): `"rows":[["identify",1,1],["x",2,1]]`,
		`{"sql":"FROM projects"}`:            `"field":"sql"`,
	} {
		message := nats.NewMsg("weir.v1.sql")
		message.Data = []byte(question)
		reply, err := client.RequestMsg(message, requestTimeout)
		if err != nil || !strings.Contains(string(reply.Data), want) {
			t.Errorf("%s: %s %v", question, reply.Data, err)
		}
	}
}

// endless is a statement that never ends by itself.
const endless = "SELECT sum(hash(a.range + b.range)) FROM range(10000000) a, range(10000000) b"

// TestSQLEndsWithItsClient asks more endless statements than may run, each by a
// client that goes away; insights are answered all the while.
func TestSQLEndsWithItsClient(t *testing.T) {
	s := start(t, options{dir: t.TempDir()})
	s.send(t, []byte(`{"name":"x","user_id":"u1"}`))
	s.awaitStored(t)
	ctx, leave := context.WithCancel(t.Context())
	const clients = 5
	ended := make(chan error, clients)
	for range clients {
		go func() {
			_, _, err := s.post(ctx, "/v1/sql", apiToken, []byte(`{"sql":"`+endless+`"}`))
			ended <- err
		}()
	}
	await := func(running, waiting float64) {
		t.Helper()
		within, cancel := context.WithTimeout(s.exited, requestTimeout)
		defer cancel()
		err := poll(within, func() bool {
			return s.metric(t, "weir_queries_running") == running && s.metric(t, "weir_queries_waiting") == waiting
		})
		if err != nil {
			t.Fatalf("%g run and %g wait; want %g and %g", s.metric(t, "weir_queries_running"), s.metric(t, "weir_queries_waiting"), running, waiting)
		}
	}
	const statements = 2 // that are run at a time
	await(statements, clients-statements)
	if got := s.ask(t, `"event":"x"`); got != 1 {
		t.Errorf("an insight beside them counts %g", got)
	}
	s.send(t, []byte(`{"name":"x","user_id":"u2"}`))
	s.awaitStored(t)
	leave()
	for range clients {
		if err := <-ended; err == nil {
			t.Error("a client that went away was answered")
		}
	}
	await(0, 0)
	if got := s.rows(t, apiToken, "SELECT count(*) FROM events"); got != "[[2]]" {
		t.Errorf("afterwards there are %s events", got)
	}
	s.stop(t)
}
