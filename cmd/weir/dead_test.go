package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	natsserver "github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/weirhq/weir/client"
)

// startDead starts a NATS server with dead letters of groups, numbered from 1.
func startDead(t *testing.T, letters ...*nats.Msg) (url string, js jetstream.JetStream) {
	t.Helper()
	s, err := natsserver.NewServer(&natsserver.Options{
		Host: "127.0.0.1", Port: natsserver.RANDOM_PORT, NoSigs: true, NoLog: true, JetStream: true, StoreDir: t.TempDir(), Authorization: "at",
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	if !s.ReadyForConnections(10 * time.Second) {
		t.Fatal("the NATS server does not start")
	}
	connection, err := nats.Connect(s.ClientURL(), nats.Token("at"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(connection.Close)
	if js, err = jetstream.New(connection); err != nil {
		t.Fatal(err)
	}
	if _, err := js.CreateStream(t.Context(), jetstream.StreamConfig{Name: "DEAD", Subjects: []string{"dead.shop.>", "replay.shop.>"}}); err != nil {
		t.Fatal(err)
	}
	for _, letter := range letters {
		if _, err := js.PublishMsg(t.Context(), letter); err != nil {
			t.Fatal(err)
		}
	}
	return s.ClientURL(), js
}

func letterOf(group, reason, body string) *nats.Msg {
	return &nats.Msg{Subject: "dead.shop." + group, Data: []byte(body), Header: nats.Header{
		"Weir-Error": {reason}, "Weir-Subject": {"events.shop.purchase"}, "Weir-Sequence": {"42"}, "Weir-Attempts": {"5"}, "Weir-Parked": {"2026-01-02T03:04:05Z"},
	}}
}

// runDead runs a command of dead on the server.
func runDead(t *testing.T, url string, args ...string) (out string, err error) {
	t.Helper()
	command := args[0]
	args = append([]string{"--nats", url, "--token", "at", "--project", "shop"}, args[1:]...)
	commands := map[string]runner{"list": &deadListCommand{}, "show": &deadShowCommand{}, "replay": &deadReplayCommand{}, "remove": &deadRemoveCommand{}}
	out, _, err = runCommand(t.Context(), t, commands[command], "", args...)
	return out, err
}

const deadEvent = `{"specversion":"1.0","data":{"name":"purchase\u001b[2J","user_id":"u1"}}`

func TestDeadList(t *testing.T) {
	url, _ := startDead(t, letterOf("mail", "no \x1b[31mway", deadEvent), letterOf("crm", "down", "hello"), letterOf("mail", "again", deadEvent))
	out, err := runDead(t, url, "list")
	if err != nil {
		t.Fatal(err)
	}
	parked := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC).Local().Format(time.DateTime)
	lines := strings.Split(out, "\n")
	if len(lines) != 5 || strings.Join(strings.Fields(lines[1]), " ") != `1 mail purchase\x1b[2J `+parked+` 5 no \x1b[31mway` || !strings.Contains(lines[2], "(cannot be read)") {
		t.Errorf("printed\n%s", out)
	}
	if out, err := runDead(t, url, "list", "mail", "--limit", "1"); err != nil || strings.Count(out, "\n") != 2 {
		t.Errorf("error %v, printed\n%s", err, out)
	}
	out, err = runDead(t, url, "list", "--json", "crm")
	var letter client.DeadLetter
	if err != nil || json.Unmarshal([]byte(out), &letter) != nil || letter.Sequence != 2 || letter.Event != 42 || letter.Group != "crm" {
		t.Errorf("error %v, printed\n%s", err, out)
	}
}

func TestDeadShow(t *testing.T) {
	url, _ := startDead(t, letterOf("mail", "no way", deadEvent), letterOf("mail", "no", "hel\x1blo"))
	out, err := runDead(t, url, "show", "1")
	for _, want := range []string{"42 in EVENTS", "error     no way", "events.shop.purchase", `"user_id": "u1"`} {
		if err != nil || !strings.Contains(out, want) {
			t.Errorf("error %v, want %q in\n%s", err, want, out)
		}
	}
	if out, err := runDead(t, url, "show", "2"); err != nil || !strings.Contains(out, `hel\x1blo`) {
		t.Errorf("error %v, printed\n%s", err, out)
	}
	if out, err := runDead(t, url, "show", "1", "--json"); err != nil || !json.Valid([]byte(out)) {
		t.Errorf("error %v, printed\n%s", err, out)
	}
	if _, err := runDead(t, url, "show", "7"); err == nil || !strings.Contains(err.Error(), "no such dead letter: 7") {
		t.Errorf("error is %v", err)
	}
}

func TestDeadReplayAndRemove(t *testing.T) {
	var letters []*nats.Msg
	for i := range 6 {
		letters = append(letters, letterOf([]string{"mail", "crm"}[i%2], "no", fmt.Sprintf(`{"name":"e%d"}`, i)))
	}
	url, js := startDead(t, letters...)
	for _, step := range []struct {
		args []string
		want string
	}{
		{[]string{"replay", "1", "2"}, "2 replayed\n"}, {[]string{"replay", "--group", "mail"}, "2 replayed\n"},
		{[]string{"remove", "4"}, "1 removed\n"}, {[]string{"replay", "--all"}, "1 replayed\n"}, {[]string{"replay", "--all"}, "0 replayed\n"},
	} {
		if out, err := runDead(t, url, step.args...); err != nil || out != step.want {
			t.Errorf("%v: error %v, printed %q", step.args, err, out)
		}
	}
	stream, err := js.Stream(t.Context(), "DEAD")
	if err != nil {
		t.Fatal(err)
	}
	info, err := stream.Info(t.Context(), jetstream.WithSubjectFilter(">"))
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(info.State.Subjects); got != "map[replay.shop.crm:2 replay.shop.mail:3]" {
		t.Errorf("the stream holds %s", got)
	}
	for _, args := range [][]string{{"replay"}, {"replay", "--all", "1"}, {"replay", "99"}, {"remove", "99"}} {
		if _, err := runDead(t, url, args...); err == nil {
			t.Errorf("%v: no error", args)
		}
	}
}

// TestDeadOddGroups: names that NATS cannot have are refused, and none is taken for
// a wildcard.
func TestDeadOddGroups(t *testing.T) {
	url, _ := startDead(t, letterOf("mail", "no", deadEvent), letterOf("почта", "no", deadEvent))
	for _, group := range []string{"*", ">", "mail.*", "a b", "ma*l", "a/b", "\x1b[2J"} {
		for _, args := range [][]string{{"list", group}, {"replay", "--group", group}} {
			out, err := runDead(t, url, args...)
			if err == nil || !strings.Contains(err.Error(), "as a group") || strings.ContainsRune(err.Error(), '\x1b') || strings.Contains(out, "mail") {
				t.Errorf("%v: error %v, printed\n%s", args, err, out)
			}
		}
	}
	if out, err := runDead(t, url, "list", "почта"); err != nil || !strings.Contains(out, "почта") || strings.Contains(out, "mail") {
		t.Errorf("error %v, printed\n%s", err, out)
	}
	if out, err := runDead(t, url, "list", "nobody"); err != nil || strings.Count(out, "\n") != 1 {
		t.Errorf("error %v, printed\n%s", err, out)
	}
	if out, err := runDead(t, url, "replay", "2", "2"); err == nil || out != "1 replayed\n" {
		t.Errorf("error %v, printed\n%s", err, out)
	}
	if out, err := runDead(t, url, "replay", "--group", "mail"); err != nil || out != "1 replayed\n" {
		t.Errorf("error %v, printed\n%s", err, out)
	}
}

func TestDeadRefused(t *testing.T) {
	url, _ := startDead(t)
	_, _, err := runCommand(t.Context(), t, &deadListCommand{}, "", "--nats", url, "--token", "nonsense")
	if err == nil || !strings.Contains(err.Error(), "401") {
		t.Errorf("error is %v", err)
	}
}

func TestDeadAddress(t *testing.T) {
	t.Setenv("WEIR_NATS_LISTEN", ":9000")
	if got := (deadRemote{}).address(); got != "nats://127.0.0.1:9000" {
		t.Errorf("address is %s", got)
	}
	if got := (deadRemote{NATS: "tls://a"}).address(); got != "tls://a" {
		t.Errorf("address is %s", got)
	}
}
