package apptest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/weirhq/weir"
)

var natsPattern = regexp.MustCompile(`msg="weir serves".* nats=(\S+)`)

// withNATS are the arguments that let NATS clients in.
var withNATS = []string{"--nats-listen", "127.0.0.1:0"}

// natsURL is where NATS clients connect.
func (s *server) natsURL(t *testing.T) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(s.exited, startTimeout)
	defer cancel()
	found, err := s.log.await(ctx, natsPattern)
	if err != nil {
		t.Fatal(err)
	}
	return found[1]
}

// dial connects a NATS client with a token, once and without coming back.
func (s *server) dial(t *testing.T, token string, options ...nats.Option) (*nats.Conn, error) {
	t.Helper()
	quietly := nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}) // by default errors are printed
	options = append([]nats.Option{nats.Token(token), nats.NoReconnect(), nats.Timeout(requestTimeout), quietly}, options...)
	return nats.Connect(s.natsURL(t), options...)
}

// client is a NATS client with a token until the test ends.
func (s *server) client(t *testing.T, token string) *natsClient {
	t.Helper()
	conn, err := s.dial(t, token)
	if err != nil {
		t.Fatalf("cannot connect to NATS: %v\n%s", err, s.log)
	}
	t.Cleanup(conn.Close)
	return &natsClient{t, conn}
}

// natsClient is a NATS client that tries things.
type natsClient struct {
	t *testing.T
	*nats.Conn
}

// What comes of trying to publish or subscribe.
const (
	denied   = "denied"   // the server says so
	answered = "answered" // whoever is behind the subject did what was asked
	refused  = "refused"  // it answered with an error: there is nothing of that name
	nobody   = "nobody"   // nobody is behind the subject
	allowed  = "allowed"  // the subscription stands
)

// violates reports whether the server has denied something that ends with a
// subject.
func (c *natsClient) violates(what, subject string) bool {
	c.t.Helper()
	if err := c.FlushTimeout(requestTimeout); err != nil { // what it says of earlier things has come then
		c.t.Fatalf("cannot flush: %v", err)
	}
	err := c.LastError()
	return err != nil && strings.Contains(strings.ToLower(err.Error()), strings.ToLower(fmt.Sprintf("permissions violation for %s to %q", what, subject)))
}

// publish sends a request and tells what came of it.
func (c *natsClient) publish(subject, body string) (outcome, answer string) {
	c.t.Helper()
	inbox, err := c.SubscribeSync(nats.NewInbox())
	if err != nil {
		c.t.Fatal(err)
	}
	defer inbox.Unsubscribe()
	if err := c.PublishRequest(subject, inbox.Subject, []byte(body)); err != nil {
		c.t.Fatal(err)
	}
	if c.violates("publish", subject) {
		return denied, ""
	}
	reply, err := inbox.NextMsg(requestTimeout)
	if errors.Is(err, nats.ErrNoResponders) {
		return nobody, ""
	}
	if err != nil {
		c.t.Fatalf("%s: neither an answer nor a denial: %v", subject, err)
	}
	return outcomeOf(reply), string(reply.Data)
}

// awaitEvents waits until the relay has opened the project's stream EVENTS.
func (s *server) awaitEvents(t *testing.T, api *natsClient) {
	t.Helper()
	ctx, cancel := context.WithTimeout(s.exited, requestTimeout)
	defer cancel()
	err := poll(ctx, func() bool { outcome, _ := api.publish("$JS.API.STREAM.INFO.EVENTS", ""); return outcome == answered })
	if err != nil {
		t.Fatalf("there is no stream EVENTS: %v\n%s", err, s.log)
	}
}

func outcomeOf(reply *nats.Msg) string {
	var failure struct {
		Error any `json:"error"`
	}
	_ = json.Unmarshal(reply.Data, &failure) // what is not JSON is no failure
	if failure.Error != nil || reply.Header.Get("Nats-Service-Error") != "" {
		return refused
	}
	return answered
}

// subscribe subscribes and tells what came of it.
func (c *natsClient) subscribe(subject string) (outcome string) {
	c.t.Helper()
	subscription, err := c.SubscribeSync(subject)
	if err != nil {
		c.t.Fatal(err)
	}
	if c.violates("subscription", subject) {
		return denied
	}
	if err := subscription.Unsubscribe(); err != nil {
		c.t.Fatal(err)
	}
	return allowed
}

// created is a project with its keys.
type created struct {
	Name     string      `json:"name"`
	WriteKey weir.NewKey `json:"write_key"`
	APIToken weir.NewKey `json:"api_token"`
}

// createProject makes a project.
func (s *server) createProject(t *testing.T, name string) (made created) {
	t.Helper()
	s.make(t, "/v1/projects", map[string]string{"name": name}, &made)
	return made
}

// createKey makes a key of project default.
func (s *server) createKey(t *testing.T, scope weir.Scope) (made weir.NewKey) {
	t.Helper()
	s.make(t, "/v1/keys", map[string]any{"scope": scope, "name": t.Name()}, &made)
	return made
}

// make posts what is wanted and reads what was made.
func (s *server) make(t *testing.T, path string, wanted, made any) {
	t.Helper()
	response, body := s.mustPost(t, path, apiToken, encode(wanted))
	if response.StatusCode != http.StatusCreated {
		t.Fatalf("POST %s: %s: %s", path, response.Status, body)
	}
	if err := json.Unmarshal(body, made); err != nil {
		t.Fatalf("cannot read %s: %v", body, err)
	}
}

// revoke takes a key back and returns when the server has said so.
func (s *server) revoke(t *testing.T, id string) {
	t.Helper()
	if response, body := s.call(t, http.MethodDelete, "/v1/keys/"+id, apiToken); response.StatusCode != http.StatusNoContent {
		t.Fatalf("cannot revoke key %s: %s: %s", id, response.Status, body)
	}
}

// call makes a request without a body.
func (s *server) call(t *testing.T, method, path, key string) (*http.Response, []byte) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), requestTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, s.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+key)
	response, body, err := do(request)
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", method, path, err, s.log)
	}
	return response, body
}

// atOnce is how soon a revoked key must be cut off.
const atOnce = time.Second
