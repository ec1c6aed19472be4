package apptest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nats.go/micro"

	"github.com/weirhq/weir"
)

// TestEventsByNATS by request and by JetStream publish, with the plain client
// and the key that may only send.
func TestEventsByNATS(t *testing.T) {
	s := start(t, options{dir: t.TempDir(), args: withNATS})
	client := s.client(t, writeKey)
	reply, err := client.Request("ingest.default", []byte(`[{"id":"r1","name":"by_request","user_id":"u1"},{"name":"by_request"}]`), requestTimeout)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"accepted":1,"rejected":[{"index":1,"code":"missing_person","reason":"an event needs a \"user_id\" or an \"anonymous_id\""}],"stream":"LOG","seq":1}`
	if string(reply.Data) != want {
		t.Errorf("got  %s\nwant %s", reply.Data, want)
	}
	js, err := jetstream.New(client.Conn)
	if err != nil {
		t.Fatal(err)
	}
	publish := func(data, id string) *jetstream.PubAck {
		t.Helper()
		ack, err := js.Publish(t.Context(), "ingest.default", []byte(data), jetstream.WithMsgID(id), jetstream.WithExpectStream("LOG"))
		if err != nil {
			t.Fatal(err)
		}
		return ack
	}
	const published = `{"name":"by_publish","user_id":"u2"}`
	first, again := publish(published, "m1"), publish(published, "m1")
	if first.Stream != "LOG" || first.Sequence != 2 || first.Duplicate || again.Sequence != 2 || !again.Duplicate {
		t.Errorf("published %+v, then %+v", first, again)
	}
	const many = 2000
	for i := range many {
		if _, err := js.PublishAsync("ingest.default", fmt.Appendf(nil, `{"id":"a%d","name":"async","user_id":"u%d"}`, i, i%10)); err != nil {
			t.Fatal(err)
		}
	}
	<-js.PublishAsyncComplete()
	_, err = js.Publish(t.Context(), "ingest.default", []byte(`{"name":"nobody"}`))
	if failure, ok := errors.AsType[*jetstream.APIError](err); !ok || failure.Code != http.StatusBadRequest {
		t.Errorf("an event of nobody: %v", err)
	}
	s.awaitStored(t)
	for name, want := range map[string]int{"by_request": 1, "by_publish": 1, "async": many, "nobody": 0} {
		if got := s.counts(t, "name", "")[name]; got != want {
			t.Errorf("%d events %s are stored, want %d", got, name, want)
		}
	}
	s.stop(t)
}

// TestQuestionsByNATS are answered as by HTTP.
func TestQuestionsByNATS(t *testing.T) {
	s := start(t, options{dir: t.TempDir(), args: withNATS})
	s.send(t, []byte(`{"name":"x","user_id":"u1"}{"name":"x","user_id":"u2"}{"name":"y","user_id":"u1"}`))
	s.awaitStored(t)
	client := s.client(t, apiToken)
	for _, question := range []string{
		`{"insight":"trend","series":[{"event":"x","measure":"people"},{"event":"y"}],"breakdown":["user_id"]}`,
		`{"insight":"trend"}`, `{"insight":"none"}`, `nonsense`,
	} {
		for _, accept := range []string{"application/json", "text/csv"} {
			response, body := s.mustPost(t, "/v1/query", apiToken, []byte(question), "Accept", accept)
			message := nats.NewMsg("weir.v1.query")
			message.Data = []byte(question)
			message.Header.Set("Accept", accept)
			reply, err := client.RequestMsg(message, requestTimeout)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := timeless(reply.Data), timeless(body); got != want {
				t.Errorf("%s as %s: by NATS %s\nby HTTP %s", question, accept, got, want)
			}
			failed := reply.Header.Get("Nats-Service-Error-Code")
			if kind := response.Header.Get("Content-Type"); reply.Header.Get("Content-Type") != kind || (failed != "") != (response.StatusCode >= 400) ||
				failed != "" && failed != fmt.Sprint(response.StatusCode) {
				t.Errorf("%s as %s: %v for %s, %s", question, accept, reply.Header, response.Status, kind)
			}
		}
	}
	out := s.run(t, "query", "--nats", s.natsURL(t), "trend", "--event", "x", "--json")
	var answer struct{ Series []struct{ Total int } }
	if err := json.Unmarshal([]byte(out), &answer); err != nil || len(answer.Series) != 1 || answer.Series[0].Total != 2 {
		t.Errorf("weir query --nats prints %s", out)
	}
	s.stop(t)
}

// TestManyQuestionsAtOnce are all answered in time, some of them with when to ask
// again.
func TestManyQuestionsAtOnce(t *testing.T) {
	s := start(t, options{dir: t.TempDir(), args: withNATS})
	client := s.client(t, apiToken)
	answers, err := client.SubscribeSync(nats.NewInbox())
	if err != nil {
		t.Fatal(err)
	}
	const many = 3000
	for range many {
		if err := client.PublishRequest("weir.v1.query", answers.Subject, []byte(`{"insight":"trend","series":[{}]}`)); err != nil {
			t.Fatal(err)
		}
	}
	got := map[string]int{}
	for end := time.Now().Add(requestTimeout); got[""]+got["503"] < many; {
		answer, err := answers.NextMsg(time.Until(end))
		if err != nil {
			t.Fatalf("%v: of %d there are answered %v", err, many, got)
		}
		code := answer.Header.Get("Nats-Service-Error-Code")
		if got[code]++; code != "" && (code != "503" || !strings.Contains(string(answer.Data), `"retry_after":`)) {
			t.Fatalf("%s %v", answer.Data, answer.Header)
		}
	}
	if got[""] == 0 {
		t.Errorf("answered %v", got)
	}
	s.stop(t)
}

// TestNewProjectsAreServedAtOnce: when the answer is there their clients are.
func TestNewProjectsAreServedAtOnce(t *testing.T) {
	s := start(t, options{dir: t.TempDir(), args: withNATS})
	for i := range 5 {
		made := s.createProject(t, fmt.Sprint("p", i))
		for _, token := range []string{made.WriteKey.Secret, made.APIToken.Secret} {
			if outcome, answer := s.client(t, token).publish("ingest."+made.Name, `{"name":"x","user_id":"u"}`); outcome != answered {
				t.Errorf("%s: %s %s", made.Name, outcome, answer)
			}
		}
	}
	s.stop(t)
}

// TestProjectsMadeDuringTheStartAreServed, as are those made before and after.
func TestProjectsMadeDuringTheStartAreServed(t *testing.T) {
	address := freeAddress(t)
	s := launch(t, options{dir: t.TempDir(), args: append([]string{"--listen", address}, withNATS...)})
	s.url = "http://" + address
	ctx, cancel := context.WithTimeout(s.exited, startTimeout)
	defer cancel()
	first := []byte(`{"name":"p0"}`)
	err := poll(ctx, func() bool { _, _, err := s.post(ctx, "/v1/projects", apiToken, first); return err == nil })
	if err != nil {
		t.Fatalf("%v\n%s", err, s.log)
	}
	const many = 10
	for i := 1; i < many; i++ {
		s.createProject(t, fmt.Sprint("p", i))
	}
	for i := range many {
		name := fmt.Sprint("p", i)
		var key weir.NewKey
		s.make(t, "/v1/keys?project="+name, map[string]any{"scope": weir.ScopeWrite}, &key)
		if outcome, answer := s.client(t, key.Secret).publish("ingest."+name, `{"name":"x","user_id":"u"}`); outcome != answered {
			t.Errorf("%s: %s %s", name, outcome, answer)
		}
	}
	s.stop(t)
}

// timeless is an answer without what differs from one time it is asked to
// another.
func timeless(answer []byte) string {
	var members map[string]any
	if json.Unmarshal(answer, &members) != nil {
		return string(answer)
	}
	for _, passing := range []string{"as_of", "took_ms", "from", "to"} {
		delete(members, passing)
	}
	return string(encode(members))
}

// TestTheServiceIsDiscovered in each project on its own.
func TestTheServiceIsDiscovered(t *testing.T) {
	s := start(t, options{dir: t.TempDir(), args: withNATS})
	shop := s.createProject(t, "shop") // served from now on
	for project, token := range map[string]string{"default": apiToken, "shop": shop.APIToken.Secret} {
		client := s.client(t, token)
		if outcome, answer := client.publish("weir.v1.query", `{"insight":"trend","series":[{}]}`); outcome != answered {
			t.Errorf("%s asks: %s %s", project, outcome, answer)
		}
		_, answer := client.publish("$SRV.INFO.weir", "")
		var info micro.Info
		if err := json.Unmarshal([]byte(answer), &info); err != nil {
			t.Fatal(err)
		}
		var subjects []string
		for _, endpoint := range info.Endpoints {
			subjects = append(subjects, endpoint.Subject)
		}
		if info.Metadata["project"] != project || !slices.Contains(subjects, "weir.v1.query") || !slices.Contains(subjects, "weir.v1.keys.revoke.*") {
			t.Errorf("%s: %s", project, answer)
		}
		if _, answer = client.publish("$SRV.STATS.weir", ""); !strings.Contains(answer, `"requests":1,"errors":0`) {
			t.Errorf("%s: %s", project, answer)
		}
	}
	s.stop(t)
}

// TestProjectsAreApart: what one sends, only that one sees.
func TestProjectsAreApart(t *testing.T) {
	s := start(t, options{dir: t.TempDir(), args: withNATS})
	shop := s.createProject(t, "shop")
	client := s.client(t, shop.WriteKey.Secret)
	if outcome, answer := client.publish("ingest.shop", `{"name":"sold","user_id":"u1"}`); outcome != answered {
		t.Fatal(outcome, answer)
	}
	s.awaitStored(t)
	const question = `{"insight":"trend","series":[{"event":"sold"}]}`
	for _, ask := range []struct {
		path, token string
		status      int
		want        string
	}{
		{"/v1/query", apiToken, 200, `"total":0`},
		{"/v1/query?project=shop", apiToken, 200, `"total":1`}, // the administrator
		{"/v1/query", shop.APIToken.Secret, 200, `"total":1`},
		{"/v1/query?project=default", shop.APIToken.Secret, 403, ``},
		{"/v1/query?project=none", apiToken, 404, ``},
	} {
		response, body := s.mustPost(t, ask.path, ask.token, []byte(question))
		if response.StatusCode != ask.status || !bytes.Contains(body, []byte(ask.want)) {
			t.Errorf("%s: %s %s, want %d %s", ask.path, response.Status, body, ask.status, ask.want)
		}
	}
	s.stop(t)
}

// TestKeysAndProjectsByCommand makes, lists and revokes them as a person would.
func TestKeysAndProjectsByCommand(t *testing.T) {
	s := start(t, options{dir: t.TempDir()})
	made := s.run(t, "project", "create", "shop")
	if !strings.Contains(made, "weir_write_") || !strings.Contains(made, "weir_api_") {
		t.Errorf("printed %s", made)
	}
	if out := s.run(t, "project", "set", "shop", "--relay", "off"); !strings.Contains(out, "shop     off") {
		t.Errorf("printed %s", out)
	}
	if out := s.run(t, "project", "list"); !strings.Contains(out, "default  on") || !strings.Contains(out, "shop     off") {
		t.Errorf("printed %s", out)
	}
	secret := strings.TrimSpace(s.run(t, "key", "create", "--project", "shop", "--scope", "write", "--name", "till"))
	if response, body := s.mustPost(t, "/v1/events", secret, []byte(`{"name":"sold","user_id":"u1"}`)); response.StatusCode != http.StatusAccepted {
		t.Errorf("the key sends: %s %s", response.Status, body)
	}
	var keys []struct{ ID, Name string }
	if err := json.Unmarshal([]byte(s.run(t, "key", "list", "--project", "shop", "--json")), &keys); err != nil || len(keys) != 3 || keys[2].Name != "till" {
		t.Fatalf("%+v, %v", keys, err)
	}
	s.run(t, "key", "revoke", "--project", "shop", keys[2].ID)
	if response, _ := s.mustPost(t, "/v1/events", secret, []byte(`{"name":"sold","user_id":"u1"}`)); response.StatusCode != http.StatusUnauthorized {
		t.Errorf("after it was revoked the key sends: %s", response.Status)
	}
	s.stop(t)
}
