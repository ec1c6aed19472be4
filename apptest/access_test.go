package apptest

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/weirhq/weir"
)

// keyring is a project's keys, as a client presents them.
type keyring struct{ own, other, write, api string }

// fill puts the names of projects into a subject.
func (k keyring) fill(subject string) string {
	return strings.NewReplacer("OWN", k.own, "OTHER", k.other).Replace(subject)
}

// TestEverySubjectWithEveryToken tries to publish to and subscribe to each kind
// of subject with each kind of token, of the project that administers and of
// another. OWN and OTHER stand for the project's name and another's.
func TestEverySubjectWithEveryToken(t *testing.T) {
	s := start(t, options{dir: t.TempDir(), args: withNATS})
	shop := s.createProject(t, "shop")
	for _, keys := range []keyring{
		{own: weir.DefaultProject, other: "shop", write: writeKey, api: apiToken},
		{own: "shop", other: weir.DefaultProject, write: shop.WriteKey.Secret, api: shop.APIToken.Secret},
	} {
		write, api := s.client(t, keys.write), s.client(t, keys.api)
		write.publish("ingest."+keys.own, `{"name":"x","user_id":"u"}`)
		s.awaitEvents(t, api) // there is something behind each subject before it is tried
		for _, row := range publishTable {
			subject, body := keys.fill(row.subject), keys.fill(row.body)
			for kind, client := range map[string]*natsClient{row.write + " write": write, row.api + " api": api} {
				want, scope, _ := strings.Cut(kind, " ")
				if got, answer := client.publish(subject, body); got != want {
					t.Errorf("the %s key of %s publishes to %s: %s, want %s %.200s", scope, keys.own, subject, got, want, answer)
				}
			}
		}
		for _, row := range subscribeTable {
			subject := keys.fill(row.subject)
			if got := write.subscribe(subject); got != row.write {
				t.Errorf("the write key of %s subscribes to %s: %s, want %s", keys.own, subject, got, row.write)
			}
			if got := api.subscribe(subject); got != row.api {
				t.Errorf("the API token of %s subscribes to %s: %s, want %s", keys.own, subject, got, row.api)
			}
		}
	}
	s.stop(t)
}

// publishTable is what comes of publishing, as a request.
var publishTable = []struct{ subject, body, write, api string }{
	{"ingest.OWN", `{"name":"x","user_id":"u"}`, answered, answered},
	{"ingest.OTHER", `{"name":"x","user_id":"u"}`, denied, denied},
	{"ingest.OWN.x", `{"name":"x","user_id":"u"}`, denied, denied},
	{"events.OWN.x", `{}`, denied, denied},
	{"events.OTHER.x", `{}`, denied, denied},
	{"log.0.OWN", `{}`, denied, denied},
	{"log.0.OTHER", `{}`, denied, denied},
	{"quarantine.OWN", `{}`, denied, denied},
	{"quarantine.OTHER", `{}`, denied, denied},
	{"dead.OWN.group.x", `{}`, denied, answered},
	{"dead.OTHER.group.x", `{}`, denied, denied},
	{"replay.OWN.group.x", `{}`, denied, answered},
	{"replay.OTHER.group.x", `{}`, denied, denied},
	{"weir.v1.query", `{"insight":"trend","series":[{}]}`, denied, answered},
	{"weir.v1.query", `nonsense`, denied, refused},
	{"weir.v1.keys.list", ``, denied, answered},
	{"weir.v1.projects.show.OWN", ``, denied, answered},
	{"weir.v1.keys.revoke.none", ``, denied, refused},
	{"weir.v1.nothing", ``, denied, nobody},
	{"$SRV.PING", ``, denied, answered},
	{"$SRV.INFO", ``, denied, answered},
	{"$SRV.STATS.weir", ``, denied, answered},
	{"$JS.API.INFO", ``, denied, answered},
	{"$JS.API.STREAM.NAMES", ``, denied, answered},
	{"$JS.API.STREAM.LIST", ``, denied, answered},
	{"$JS.API.STREAM.INFO.EVENTS", ``, denied, answered},
	{"$JS.API.STREAM.INFO.DEAD", ``, denied, answered},
	{"$JS.API.STREAM.INFO.LOG", ``, denied, refused},
	{"$JS.API.STREAM.INFO.QUARANTINE", ``, denied, refused},
	{"$JS.API.STREAM.INFO.KV_WEIR", ``, denied, refused},
	{"$JS.API.STREAM.CREATE.MINE", `{"name":"MINE","subjects":["mine"]}`, denied, denied},
	{"$JS.API.STREAM.UPDATE.EVENTS", `{"name":"EVENTS"}`, denied, denied},
	{"$JS.API.STREAM.DELETE.EVENTS", ``, denied, denied},
	{"$JS.API.STREAM.PURGE.EVENTS", ``, denied, denied},
	{"$JS.API.STREAM.DELETE.LOG", ``, denied, denied},
	{"$JS.API.STREAM.PURGE.LOG", ``, denied, denied},
	{"$JS.API.STREAM.MSG.DELETE.EVENTS", `{"seq":1}`, denied, denied},
	{"$JS.API.STREAM.MSG.GET.LOG", `{"seq":1}`, denied, refused},
	{"$JS.API.STREAM.MSG.GET.KV_WEIR", `{"last_by_subj":"$KV.WEIR.access.keys"}`, denied, refused},
	{"$JS.API.DIRECT.GET.KV_WEIR.$KV.WEIR.access.keys", ``, denied, nobody},
	{"$JS.API.DIRECT.GET.LOG", `{"seq":1}`, denied, nobody},
	{"$JS.API.STREAM.SNAPSHOT.EVENTS", `{}`, denied, denied},
	{"$JS.API.STREAM.RESTORE.MINE", `{}`, denied, denied},
	{"$JS.API.CONSUMER.CREATE.EVENTS", `{"stream_name":"EVENTS","config":{"ack_policy":"none","deliver_policy":"all","mem_storage":true}}`, denied, answered},
	{"$JS.API.CONSUMER.CREATE.LOG", `{"stream_name":"LOG","config":{"ack_policy":"none"}}`, denied, refused},
	{"$JS.API.CONSUMER.MSG.NEXT.LOG.c", ``, denied, nobody},
	{"$JS.API.CONSUMER.LIST.LOG", ``, denied, refused},
	{"$JS.API.ACCOUNT.PURGE.OTHER", ``, denied, denied},
	{"$JS.ACK.LOG.c.1.1.1.1.0", ``, denied, nobody},
	{"$KV.WEIR.access.keys", `[]`, denied, denied},
	{"$SYS.REQ.SERVER.PING", ``, denied, denied},
	{"$SYS.REQ.ACCOUNT.PING.CONNZ", ``, denied, denied},
	{"_INBOX.x.y", `{}`, denied, denied},
	{"anything", `{}`, denied, denied},
}

// subscribeTable is what comes of subscribing.
var subscribeTable = []struct{ subject, write, api string }{
	{"ingest.OWN", denied, denied},
	{"ingest.OTHER", denied, denied},
	{"events.OWN.x", denied, allowed},
	{"events.OWN.>", denied, allowed},
	{"events.OTHER.x", denied, denied},
	{"events.OTHER.>", denied, denied},
	{"events.*.x", denied, denied},
	{"events.>", denied, denied},
	{"log.0.OWN", denied, denied},
	{"log.>", denied, denied},
	{"quarantine.OWN", denied, allowed},
	{"quarantine.OTHER", denied, denied},
	{"quarantine.*", denied, denied},
	{"dead.OWN.>", denied, allowed},
	{"dead.OTHER.>", denied, denied},
	{"replay.OWN.group.>", denied, allowed},
	{"replay.OTHER.>", denied, denied},
	{"weir.v1.query", denied, denied},
	{"weir.v1.>", denied, denied},
	{"$SRV.>", denied, denied},
	{"$SRV.INFO", denied, denied},
	{"$SYS.>", denied, denied},
	{"$KV.WEIR.>", denied, denied},
	{"$JS.API.>", denied, denied},
	{"$JS.ACK.>", denied, denied},
	{"_INBOX.>", allowed, allowed},
	{"*", denied, denied},
	{">", denied, denied},
}

// TestSubscribersGetWhatIsTheirs and nothing else, while both projects take in
// an event and reject one.
func TestSubscribersGetWhatIsTheirs(t *testing.T) {
	s := start(t, options{dir: t.TempDir(), args: withNATS})
	shop := s.createProject(t, "shop")
	listening := map[string]*natsClient{"default": s.client(t, apiToken), "shop": s.client(t, shop.APIToken.Secret)}
	messages := map[string]*nats.Subscription{}
	for project, client := range listening {
		for _, subject := range []string{"events." + project + ".>", "quarantine." + project} {
			subscription, err := client.SubscribeSync(subject)
			if err != nil {
				t.Fatal(err)
			}
			messages[subject] = subscription
		}
		if err := client.FlushTimeout(requestTimeout); err != nil {
			t.Fatal(err)
		}
	}
	for project, token := range map[string]string{"default": writeKey, "shop": shop.WriteKey.Secret} {
		body := `{"name":"of_` + project + `","user_id":"u"}{"name":"rejected_of_` + project + `"}`
		if outcome, answer := s.client(t, token).publish("ingest."+project, body); outcome != answered {
			t.Fatal(outcome, answer)
		}
	}
	for subject, subscription := range messages {
		project := strings.Split(subject, ".")[1]
		message, err := subscription.NextMsg(requestTimeout)
		if err != nil || !strings.Contains(string(message.Data), "of_"+project) {
			t.Errorf("%s: %v, %v", subject, message, err)
		}
	}
	for subject, subscription := range messages {
		if more, err := subscription.NextMsg(time.Nanosecond); err == nil {
			t.Errorf("%s has another message: %s %s", subject, more.Subject, more.Data)
		}
	}
	s.stop(t)
}

// TestWhoHasNoTokenIsTurnedAway: before there is any subject.
func TestWhoHasNoTokenIsTurnedAway(t *testing.T) {
	s := start(t, options{dir: t.TempDir(), args: withNATS})
	revoked := s.createKey(t, weir.ScopeAPI)
	s.revoke(t, revoked.ID)
	for kind, token := range map[string]string{
		"none": "", "a wrong one": "wrong-token", "part of one": apiToken[:len(apiToken)-1], "the id of one": revoked.ID, "a revoked one": revoked.Secret,
	} {
		conn, err := s.dial(t, token)
		if err == nil {
			conn.Close()
		}
		if !errors.Is(err, nats.ErrAuthorization) {
			t.Errorf("token %s: %v", kind, err)
		}
	}
	for kind, option := range map[string]nats.Option{
		"the token as a password": nats.UserInfo("anybody", apiToken),
	} {
		conn, err := s.dial(t, "", option)
		if err != nil {
			t.Errorf("%s: %v", kind, err)
			continue
		}
		conn.Close()
	}
	s.stop(t)
}

// TestNobodySeesTheAnswersOfOthers: all listen to all inboxes they can while
// each asks something.
func TestNobodySeesTheAnswersOfOthers(t *testing.T) {
	s := start(t, options{dir: t.TempDir(), args: withNATS})
	shop := s.createProject(t, "shop")
	kinds := map[string]string{
		"default write": writeKey, "default api": apiToken, "shop write": shop.WriteKey.Secret, "shop api": shop.APIToken.Secret,
	}
	ears := map[string]*ear{}
	for kind, token := range kinds {
		ears[kind] = listen(t, s.client(t, token))
	}
	for kind, token := range kinds {
		project, _, _ := strings.Cut(kind, " ")
		s.client(t, token).askFrom("_INBOX.asked."+kind[len(project)+1:]+"."+project, "ingest."+project)
	}
	for kind, e := range ears {
		project, scope, _ := strings.Cut(kind, " ")
		if heard := e.heard(); heard != "_INBOX.asked."+scope+"."+project {
			t.Errorf("%s hears the answers at %s", kind, heard)
		}
	}
	s.stop(t)
}

// ear hears all inboxes of its account.
type ear struct {
	client *natsClient
	all    *nats.Subscription
}

func listen(t *testing.T, client *natsClient) *ear {
	t.Helper()
	all, err := client.SubscribeSync("_INBOX.asked.>")
	if err != nil {
		t.Fatal(err)
	}
	if client.violates("subscription", "_INBOX.asked.>") {
		t.Fatal("nobody may listen to inboxes")
	}
	return &ear{client, all}
}

// askFrom sends an event and waits for the answer at an inbox.
func (c *natsClient) askFrom(inbox, subject string) {
	c.t.Helper()
	replies, err := c.SubscribeSync(inbox)
	if err != nil {
		c.t.Fatal(err)
	}
	if err := c.PublishRequest(subject, inbox, []byte(`{"name":"x","user_id":"u"}`)); err != nil {
		c.t.Fatal(err)
	}
	if _, err := replies.NextMsg(requestTimeout); err != nil {
		c.t.Fatalf("%s gets no answer: %v", inbox, err)
	}
}

// heard are the inboxes of the answers so far.
func (e *ear) heard() string {
	e.client.t.Helper()
	if err := e.client.FlushTimeout(requestTimeout); err != nil { // all that was sent here has come
		e.client.t.Fatal(err)
	}
	var subjects []string
	for {
		overheard, err := e.all.NextMsg(time.Nanosecond)
		if err != nil {
			return strings.Join(subjects, " ")
		}
		subjects = append(subjects, overheard.Subject)
	}
}
