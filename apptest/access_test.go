package apptest

import (
	"errors"
	"fmt"
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
	{"weir.v1.keys.create", `{"scope":"write"}`, denied, nobody}, // others would hear the secret
	{"weir.v1.projects.create", `{"name":"overheard"}`, denied, nobody},
	{"weir.v1.cohorts.create", `{"name":"mine","who":{"did":{"event":"x"}}}`, denied, answered},
	{"weir.v1.cohorts.create", `{"name":"mine","who":{"did":{"event":"x"}}}`, denied, refused}, // it is there
	{"weir.v1.cohorts.list", ``, denied, answered},
	{"weir.v1.cohorts.show.mine", ``, denied, answered},
	{"weir.v1.cohorts.show.none", ``, denied, refused},
	{"weir.v1.cohorts.replace.mine", `{"who":{"ids":["u"]}}`, denied, answered},
	{"weir.v1.query", `{"insight":"people","filters":[{"property":"cohort.mine","op":"is","value":true}]}`, denied, answered},
	{"weir.v1.cohorts.delete.mine", ``, denied, answered},
	{"weir.v1.cohorts.delete.mine", ``, denied, refused},
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
	{"$JS.API.STREAM.PURGE.DEAD", ``, denied, denied},
	{"$JS.API.STREAM.DELETE.DEAD", ``, denied, denied},
	{"$JS.API.STREAM.MSG.GET.EVENTS", `{"seq":1}`, denied, answered},
	{"$JS.API.STREAM.MSG.GET.DEAD", `{"seq":1}`, denied, answered}, // that of dead.OWN.group.x
	{"$JS.API.STREAM.MSG.DELETE.EVENTS", `{"seq":1}`, denied, denied},
	{"$JS.API.STREAM.MSG.DELETE.LOG", `{"seq":1}`, denied, denied},
	{"$JS.API.STREAM.MSG.DELETE.DEAD", `{"seq":1}`, denied, answered},
	{"$JS.API.STREAM.MSG.GET.LOG", `{"seq":1}`, denied, refused},
	{"$JS.API.STREAM.MSG.GET.KV_WEIR", `{"last_by_subj":"$KV.WEIR.access.keys"}`, denied, refused},
	{"$JS.API.DIRECT.GET.KV_WEIR.$KV.WEIR.access.keys", ``, denied, nobody},
	{"$JS.API.DIRECT.GET.LOG", `{"seq":1}`, denied, nobody},
	{"$JS.API.STREAM.SNAPSHOT.EVENTS", `{}`, denied, denied},
	{"$JS.API.STREAM.RESTORE.MINE", `{}`, denied, denied},
	{"$JS.API.CONSUMER.CREATE.EVENTS", `{"stream_name":"EVENTS","config":{"ack_policy":"none","deliver_policy":"all","mem_storage":true}}`, denied, answered},
	{"$JS.API.CONSUMER.CREATE.EVENTS.mine", `{"stream_name":"EVENTS","config":{"name":"mine","durable_name":"mine","ack_policy":"explicit"}}`, denied, answered},
	{"$JS.API.CONSUMER.INFO.EVENTS.mine", ``, denied, answered},
	{"$JS.API.CONSUMER.DELETE.EVENTS.mine", ``, denied, answered},
	{"$JS.API.CONSUMER.DELETE.LOG.mine", ``, denied, refused},
	{"$JS.API.CONSUMER.CREATE.LOG", `{"stream_name":"LOG","config":{"ack_policy":"none"}}`, denied, refused},
	{"$JS.API.CONSUMER.MSG.NEXT.LOG.c", ``, denied, nobody},
	{"$JS.API.CONSUMER.LIST.LOG", ``, denied, refused},
	{"$JS.API.ACCOUNT.PURGE.OTHER", ``, denied, denied},
	{"$JS.ACK.LOG.c.1.1.1.1.0", ``, denied, nobody},
	{"$JS.FC.EVENTS.c.x", ``, denied, nobody},
	{"$JS.EVENT.ADVISORY.x", `{}`, denied, denied},
	{"$KV.WEIR.access.keys", `[]`, denied, denied},
	{"$KV.WEIR.access.keys.OWN", `[]`, denied, denied},
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
	{"$JS.FC.>", denied, denied},
	{"$JS.EVENT.ADVISORY.>", denied, allowed},
	{"_INBOX.>", allowed, allowed},
	{"*", denied, denied},
	{">", denied, denied},
}

// TestSubscribersGetWhatIsTheirs and nothing else, while both projects take in
// events and reject some. Each listens to all it can; what leaked from the other
// project would have come before the last message of its own.
func TestSubscribersGetWhatIsTheirs(t *testing.T) {
	s := start(t, options{dir: t.TempDir(), args: withNATS})
	shop := s.createProject(t, "shop")
	write := map[string]string{"default": writeKey, "shop": shop.WriteKey.Secret}
	api := map[string]string{"default": apiToken, "shop": shop.APIToken.Secret}
	got := map[string]map[string]<-chan *nats.Msg{}
	for project, token := range api {
		got[project] = s.client(t, token).listenToAll(project)
	}
	for _, round := range []string{"first", "last"} {
		for project, token := range write {
			body := strings.NewReplacer("P", project, "R", round).Replace(`{"name":"of_P_R","user_id":"u"}{"name":"of_P_R"}`)
			if outcome, answer := s.client(t, token).publish("ingest."+project, body); outcome != answered {
				t.Fatal(outcome, answer)
			}
		}
	}
	for project, channels := range got {
		for subject, messages := range channels {
			other := map[string]string{"default": "shop", "shop": "default"}[project]
			wantOnly(t, messages, subject, project, other)
		}
		s.wantStreamOf(t, project, api[project])
	}
	s.stop(t)
}

// listenToAll subscribes to all that a token of a project may, and returns what
// arrives for the subjects where something must.
func (c *natsClient) listenToAll(project string) map[string]<-chan *nats.Msg {
	c.t.Helper()
	const many = 64
	channels := map[string]<-chan *nats.Msg{}
	for _, subject := range []string{"events." + project + ".>", "quarantine." + project} {
		messages := make(chan *nats.Msg, many)
		for _, silent := range []string{subject, "_INBOX.>", "dead." + project + ".>", "replay." + project + ".>"} {
			if _, err := c.ChanSubscribe(silent, messages); err != nil {
				c.t.Fatal(err)
			}
		}
		channels[subject] = messages
	}
	if err := c.FlushTimeout(requestTimeout); err != nil {
		c.t.Fatal(err)
	}
	return channels
}

// wantOnly reads messages up to the last and wants none to be about the other
// project. Among them are answers to Weir's own requests in the account.
func wantOnly(t *testing.T, messages <-chan *nats.Msg, subject, own, other string) {
	t.Helper()
	for deadline := time.After(requestTimeout); ; {
		select {
		case message := <-messages:
			text := message.Subject + " " + string(message.Data)
			for _, foreign := range []string{"of_" + other + "_", "." + other, "project " + other} {
				if strings.Contains(text, foreign) {
					t.Errorf("who listens to %s of %s hears of %s: %s", subject, own, other, text)
				}
			}
			if !strings.HasPrefix(message.Subject, "_INBOX.") && strings.Contains(text, "of_"+own+"_last") {
				return
			}
		case <-deadline:
			t.Errorf("%s has no last message", subject)
			return
		}
	}
}

// wantStreamOf wants EVENTS to hold the events of a project and no others: a
// client may read all of it, whatever the subjects are.
func (s *server) wantStreamOf(t *testing.T, project, token string) {
	t.Helper()
	client := s.client(t, token)
	for sequence, round := range []string{"first", "last"} {
		outcome, answer := client.publish("$JS.API.STREAM.MSG.GET.EVENTS", fmt.Sprintf(`{"seq":%d}`, sequence+1))
		if want := fmt.Sprintf(`"subject":"events.%s.of_%s_%s"`, project, project, round); outcome != answered || !strings.Contains(answer, want) {
			t.Errorf("message %d of EVENTS is %s %s, want %s", sequence+1, outcome, answer, want)
		}
	}
	if outcome, answer := client.publish("$JS.API.STREAM.MSG.GET.EVENTS", `{"seq":3}`); outcome != refused {
		t.Errorf("EVENTS of %s has another message: %s", project, answer)
	}
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
