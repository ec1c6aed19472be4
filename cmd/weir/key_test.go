package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// managed runs a command against a server that answers with a status and a
// body, and returns what was asked, printed and said.
func managed(t *testing.T, command runner, status int, answer string, args ...string) (asked sentRequest, out, notices string, err error) {
	t.Helper()
	server := newRemoteServer(t, func(w http.ResponseWriter, _ sentRequest) {
		w.WriteHeader(status)
		io.WriteString(w, answer)
	})
	out, notices, err = runCommand(t.Context(), t, command, "", append([]string{"--server", server.URL, "--token", "at"}, args...)...)
	if sent := server.sent(); len(sent) == 1 {
		asked = sent[0]
	}
	if asked.key != "Bearer at" {
		t.Errorf("asked as %q", asked.key)
	}
	return asked, out, notices, err
}

const aKey = `"id":"k1","project":"shop","scope":"write","name":"a \u001b page","configured":false,"created":"2026-01-02T03:04:05Z"`

func TestKeyCommands(t *testing.T) {
	asked, out, _, err := managed(t, &keyListCommand{}, 200, `{"keys":[{`+aKey+`},{"id":"k22","scope":"api","configured":true,"created":"2026-01-02T03:04:06Z"}]}`, "--project", "shop")
	want := "ID   SCOPE  CREATED              NAME\nk1   write  2026-01-02 03:04:05  a \\x1b page\nk22  api    2026-01-02 03:04:06  (configured)\n"
	if err != nil || out != want || asked.path != "/v1/keys" || asked.query != "project=shop" {
		t.Errorf("%v, %+v\n%s", err, asked, out)
	}
	if _, out, _, err := managed(t, &keyListCommand{}, 200, `{"keys":[]}`, "--json"); err != nil || out != "[]\n" {
		t.Errorf("%v %q", err, out)
	}
	asked, out, notices, err := managed(t, &keyCreateCommand{}, 201, `{`+aKey+`,"secret":"weir_write_X"}`, "--scope", "write", "--name", "a page")
	if err != nil || out != "weir_write_X\n" || !strings.Contains(notices, "k1") || asked.body != `{"name":"a page","scope":"write"}` {
		t.Errorf("%v, %+v %q %q", err, asked, out, notices)
	}
	asked, out, _, err = managed(t, &keyRevokeCommand{}, 204, "", "k/1")
	if err != nil || out != "revoked k/1\n" || asked.path != "/v1/keys/k/1" {
		t.Errorf("%v, %+v %q", err, asked, out)
	}
}

func TestProjectCommands(t *testing.T) {
	const project = `"name":"shop","created":"2026-01-02T03:04:05Z","relay":`
	_, out, _, err := managed(t, &projectListCommand{}, 200, `{"projects":[{`+project+`true,"sdk_keys":["a","b.example"]}]}`)
	if err != nil || out != "PROJECT  RELAY  CREATED              SDK KEYS\nshop     on     2026-01-02 03:04:05  a,b.example\n" {
		t.Errorf("%v\n%s", err, out)
	}
	asked, out, _, err := managed(t, &projectCreateCommand{}, 201, `{`+project+`true,"write_key":{"secret":"w1"},"api_token":{"secret":"a1"}}`, "shop")
	if err != nil || out != "write key (sends events)  w1\nAPI token (reads)         a1\n" || asked.body != `{"name":"shop"}` {
		t.Errorf("%v, %+v\n%s", err, asked, out)
	}
	asked, out, _, err = managed(t, &projectSetCommand{}, 200, `{`+project+`false}`, "shop", "--relay", "off")
	if err != nil || !strings.Contains(out, "shop     off") || asked.path != "/v1/projects/shop" || asked.body != `{"relay":false}` {
		t.Errorf("%v, %+v\n%s", err, asked, out)
	}
	for flags, body := range map[string]string{"--sdk-key=a --sdk-key=b,c": `{"relay":null,"sdk_keys":["a","b,c"]}`, "--no-sdk-keys": `{"relay":null,"sdk_keys":[]}`} {
		asked, out, _, err = managed(t, &projectSetCommand{}, 200, `{`+project+`true}`, append(strings.Fields(flags), "shop")...)
		if err != nil || asked.body != body {
			t.Errorf("%v, %+v\n%s", err, asked, out)
		}
	}
}

func TestManagingTellsWhatTheServerSays(t *testing.T) {
	_, _, _, err := managed(t, &keyRevokeCommand{}, 409, `{"detail":"still \u001bneeded"}`, "k1")
	if err == nil || !strings.Contains(err.Error(), `409: still \x1bneeded`) {
		t.Errorf("error is %v", err)
	}
	_, _, _, err = managed(t, &keyListCommand{}, 502, `<html>`)
	if err == nil || !strings.Contains(err.Error(), "502: Bad Gateway") {
		t.Errorf("error is %v", err)
	}
	if _, _, _, err = managed(t, &keyListCommand{}, 200, `<html>`); err == nil || !strings.Contains(err.Error(), "is this a Weir server?") {
		t.Errorf("error is %v", err)
	}
	if _, _, _, err = managed(t, &keyListCommand{}, 200, `{}`); err == nil || !strings.Contains(err.Error(), "no list of keys") {
		t.Errorf("error is %v", err)
	}
	if _, _, err := runCommand(t.Context(), t, &keyListCommand{}, "", "--server", "http://127.0.0.1:1"); err == nil || !strings.Contains(err.Error(), "--token") {
		t.Errorf("error is %v", err)
	}
}
