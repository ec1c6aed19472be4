package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// acceptAll answers as a server to which every event is good.
func acceptAll(w http.ResponseWriter, r sentRequest) {
	w.WriteHeader(http.StatusAccepted)
	fmt.Fprintf(w, `{"accepted":%d,"rejected":[]}`, strings.Count(r.body, `"name"`))
}

var anyID = regexp.MustCompile(`"id":"[0-9a-f-]{36}",`)

func TestSendForms(t *testing.T) {
	tests := []struct {
		name, stdin string
		args        []string
		bodies      []string // without ids
		out         string
	}{
		{"flags", "", []string{"--name", "signup", "--user", "u1", "--time", "2026-01-02T03:04:05Z",
			"--property", "plan=pro", "--property", "n=12.50", "--property", "zip=00123", "--property", "list=[1,2]", "--property", "eq=a=b"},
			[]string{`{"name":"signup","time":"2026-01-02T03:04:05Z","user_id":"u1","properties":{"eq":"a=b","list":[1,2],"n":12.50,"plan":"pro","zip":"00123"}}`},
			"1 accepted\n"},
		{"argument", "", []string{`{"name":"a"}`}, []string{`{"name":"a"}`}, "1 accepted\n"},
		{"array argument", "", []string{`[{"name":"a"},{"name":"b"}]`}, []string{`[{"name":"a"},{"name":"b"}]`}, "2 accepted\n"},
		{"lines", "{\"name\":\"a\"}\n\n{\"name\":\"b\"}", []string{"-"}, []string{"{\"name\":\"a\"}\n{\"name\":\"b\"}\n"}, "2 accepted\n"},
		{"no argument", "{\"name\":\"a\"}\n", nil, []string{`{"name":"a"}`}, "1 accepted\n"},
		{"JSON over lines", "{\n  \"name\": \"a\"\n}\n{ \"name\":\n\"b\" }\n", []string{"-"}, []string{"{\"name\":\"a\"}\n{\"name\":\"b\"}\n"}, "2 accepted\n"},
		{"array", " [{\"name\":\"a\"}]\n", []string{"-"}, []string{`[{"name":"a"}]`}, "1 accepted\n"},
		{"nothing", "", []string{"-"}, nil, "0 accepted\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := newRemoteServer(t, acceptAll)
			args := append([]string{"--server", server.URL, "--key", "wk"}, tt.args...)
			out, notices, err := runCommand(t.Context(), t, &sendCommand{}, tt.stdin, args...)
			if err != nil || out != tt.out || notices != "" {
				t.Fatalf("printed %q and %q, error %v", out, notices, err)
			}
			var bodies []string
			for _, r := range server.sent() {
				bodies = append(bodies, anyID.ReplaceAllString(r.body, ""))
				if r.path != "/v1/events" || r.key != "Bearer wk" {
					t.Errorf("sent to %s as %q", r.path, r.key)
				}
			}
			if got, want := fmt.Sprintf("%q", bodies), fmt.Sprintf("%q", tt.bodies); got != want {
				t.Errorf("sent %s\nwant %s", got, want)
			}
		})
	}
}

func TestSendBatchesWhatIsThere(t *testing.T) {
	server := newRemoteServer(t, acceptAll)
	stdin := strings.Repeat("{\"name\":\"a\"}\n", 2500)
	out, _, err := runCommand(t.Context(), t, &sendCommand{}, stdin, "--server", server.URL, "-")
	if err != nil || out != "2500 accepted\n" {
		t.Fatalf("printed %q, error %v", out, err)
	}
	if n := len(server.sent()); n != 3 {
		t.Errorf("sent in %d requests", n)
	}
}

// TestSendDoesNotWaitForMore: an event of a slow pipe is sent before the next
// one comes.
func TestSendDoesNotWaitForMore(t *testing.T) {
	in, pipe := io.Pipe()
	sent := make(chan struct{})
	server := newRemoteServer(t, func(w http.ResponseWriter, r sentRequest) {
		acceptAll(w, r)
		sent <- struct{}{}
	})
	command := sendCommand{remote: remote{Server: server.URL}, RetryFor: 1 << 40, JSON: "-"}
	done := make(chan error, 1)
	go func() { done <- command.Run(t.Context(), &streams{Out: io.Discard, Err: io.Discard, In: in}) }()
	for range 3 {
		fmt.Fprintln(pipe, `{"name":"a"}`)
		<-sent
	}
	pipe.Close()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestSendTellsOfRejections(t *testing.T) {
	const rejected = `"rejected":[{"index":1,"id":"x","code":"no_name","reason":"no \u001b name"}]}`
	for status, body := range map[int]string{
		http.StatusAccepted:   `{"accepted":1,` + rejected,
		http.StatusBadRequest: `{"code":"invalid","detail":"nothing could be accepted",` + rejected,
	} {
		server := newRemoteServer(t, func(w http.ResponseWriter, _ sentRequest) {
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(status)
			io.WriteString(w, body)
		})
		_, notices, err := runCommand(t.Context(), t, &sendCommand{}, "", "--server", server.URL, `[{"name":"a"},{}]`)
		if err == nil || !strings.Contains(err.Error(), "1 of ") {
			t.Errorf("%d: error %v", status, err)
		}
		if notices != "event 2 was rejected: no \\x1b name (no_name)\n" {
			t.Errorf("%d: printed %q", status, notices)
		}
	}
}

func TestSendRefusesWhatIsUnclear(t *testing.T) {
	for name, args := range map[string][]string{
		"both forms":       {"--name", "a", `{"name":"b"}`},
		"property of none": {"--name", "a", "--property", "plan"},
		"property of no key": {
			"--name", "a", "--property", "=1"},
		"time":        {"--name", "a", "--time", "yesterday"},
		"cut off":     {"-"},
		"server":      {"--server", "nowhere", "--name", "a"},
		"unknown one": {"--nmae", "a"},
	} {
		server := newRemoteServer(t, acceptAll)
		args = append([]string{"--server", server.URL}, args...)
		if _, _, err := runCommand(t.Context(), t, &sendCommand{}, `{"name":`, args...); err == nil {
			t.Errorf("%s: no error", name)
		}
		if len(server.sent()) > 0 {
			t.Errorf("%s: sent %q", name, server.sent()[0].body)
		}
	}
}

func TestSendGivesUpInTime(t *testing.T) {
	server := newRemoteServer(t, func(w http.ResponseWriter, _ sentRequest) { w.WriteHeader(http.StatusServiceUnavailable) })
	_, notices, err := runCommand(t.Context(), t, &sendCommand{}, "", "--server", server.URL, "--retry-for", "100ms", `{"name":"a"}`)
	if err == nil || !strings.Contains(err.Error(), "503") || !strings.Contains(notices, "trying again") {
		t.Errorf("error %v, printed %q", err, notices)
	}
}

func TestPropertyValue(t *testing.T) {
	for text, want := range map[string]string{
		"1": "1", "true": "true", "null": "null", `"1"`: `"1"`, "00123": `"00123"`, "a": `"a"`, "": `""`, `{"a":1}`: `{"a":1}`,
	} {
		got, err := json.Marshal(propertyValue(text))
		if err != nil || string(got) != want {
			t.Errorf("%q became %s, want %s", text, got, want)
		}
	}
}
