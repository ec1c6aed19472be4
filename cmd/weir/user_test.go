package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

const aUser = `"id":"u1","email":"ann@shop.example","name":"Ann \u001b","owner":false,"roles":{"shop":"editor","blog":"viewer"},"created":"2026-01-02T03:04:05Z","last_seen":"2026-01-03T04:05:06Z","invited":false`

func TestUserCommands(t *testing.T) {
	asked, out, _, err := managed(t, &userListCommand{}, 200, `{"users":[{`+aUser+`},{"id":"u22","email":"o@shop.example","owner":true,"invited":true}]}`, "--project", "shop")
	want := "ID   E-MAIL            NAME      MAY                      LAST SEEN\nu1   ann@shop.example  Ann \\x1b  blog:viewer shop:editor  2026-01-03 04:05:06\nu22  o@shop.example              owner                    invited\n"
	if err != nil || out != want || asked.path != "/v1/users" || asked.query != "project=shop" {
		t.Errorf("%v, %+v\n%s", err, asked, out)
	}
	asked, out, notices, err := managed(t, &userAddCommand{}, 201, `{`+aUser+`,"invitation":"SECRET"}`, "ann@shop.example", "--name", "Ann", "--role", "editor", "--project", "shop")
	if err != nil || !strings.HasSuffix(out, "/invite/SECRET\n") || !strings.HasPrefix(out, "http://") || !strings.Contains(notices, "ann@shop.example") ||
		asked.body != `{"email":"ann@shop.example","name":"Ann","owner":false,"roles":{"shop":"editor"}}` {
		t.Errorf("%v, %+v %q %q", err, asked, out, notices)
	}
	asked, _, _, err = managed(t, &userAddCommand{}, 201, `{`+aUser+`,"invitation":"SECRET"}`, "o@shop.example", "--owner", "--json")
	if err != nil || asked.body != `{"email":"o@shop.example","name":"","owner":true,"roles":{}}` {
		t.Errorf("%v, %+v", err, asked)
	}
	asked, out, _, err = managed(t, &userResetCommand{}, 201, `{`+aUser+`,"invitation":"SECRET"}`, "u/1")
	if err != nil || !strings.HasSuffix(out, "/invite/SECRET\n") || asked.method != "POST" || asked.path != "/v1/users/u/1/invitation" {
		t.Errorf("%v, %+v %q", err, asked, out)
	}
	asked, out, _, err = managed(t, &userRemoveCommand{}, 204, ``, "u1")
	if err != nil || out != "removed u1\n" || asked.method != "DELETE" || asked.path != "/v1/users/u1" {
		t.Errorf("%v, %+v %q", err, asked, out)
	}
	if _, _, _, err := managed(t, &userRemoveCommand{}, 409, `{"detail":"this is the last owner"}`, "u1"); err == nil || !strings.Contains(err.Error(), "last owner") {
		t.Error(err)
	}
}

// TestUsersGoByTheirAddress, too, and a role is in the token's project.
func TestUsersGoByTheirAddress(t *testing.T) {
	server := newRemoteServer(t, func(w http.ResponseWriter, request sentRequest) {
		switch request.method + " " + request.path {
		case "GET /v1/users":
			io.WriteString(w, `{"users":[{`+aUser+`}]}`)
		case "GET /v1/session":
			io.WriteString(w, `{"project":"blog"}`)
		case "POST /v1/users":
			io.WriteString(w, `{`+aUser+`,"invitation":"SECRET"}`)
		case "DELETE /v1/users/u1":
			w.WriteHeader(http.StatusNoContent)
		default:
			t.Errorf("asked for %+v", request)
		}
	})
	args := []string{"--server", server.URL, "--token", "at"}
	if out, _, err := runCommand(t.Context(), t, &userRemoveCommand{}, "", append(args, "ANN@shop.example")...); err != nil || out != "removed ANN@shop.example\n" {
		t.Errorf("%v %q", err, out)
	}
	if _, _, err := runCommand(t.Context(), t, &userRemoveCommand{}, "", append(args, "none@shop.example")...); err == nil {
		t.Error("somebody there is not was removed")
	}
	if _, _, err := runCommand(t.Context(), t, &userAddCommand{}, "", append(args, "new@shop.example")...); err != nil {
		t.Error(err)
	}
	sent := server.sent()
	if last := sent[len(sent)-1]; last.body != `{"email":"new@shop.example","name":"","owner":false,"roles":{"blog":"viewer"}}` {
		t.Errorf("sent %+v", last)
	}
}
