package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// follow runs tail against a stream of the events until all of it was read.
func follow(t *testing.T, events []string, args ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	connections := 0
	server := newRemoteServer(t, func(w http.ResponseWriter, r sentRequest) {
		if connections++; connections > 1 {
			cancel()
			return
		}
		io.WriteString(w, "event: summary\ndata: {\"events\":1}\n\n")
		for i, event := range events {
			fmt.Fprintf(w, "event: event\nid: 1.%d\ndata: %s\n\n", i, event)
		}
	})
	out, _, err := runCommand(ctx, t, &tailCommand{}, "", append([]string{"--server", server.URL, "--token", "at"}, args...)...)
	if sent := server.sent(); len(sent) > 0 && (sent[0].path != "/v1/live" || sent[0].key != "Bearer at") {
		t.Errorf("followed %s as %q", sent[0].path, sent[0].key)
	}
	return out, err
}

func TestTailPrintsALineAnEvent(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 678e6, time.UTC)
	out, err := follow(t, []string{
		`{"id":"1","name":"purchase","time":"2026-01-02T03:04:05.678Z","user_id":"u1","properties":{"b":"two words","amount":12.5,"a":"x"}}`,
		`{"id":"2","name":"page_view","time":"2026-01-02T03:04:05.678Z","anonymous_id":"v1","context":{"url":"https://shop.example/"}}`,
	})
	if err != nil {
		t.Fatal(err)
	}
	clock := at.Local().Format("15:04:05.000")
	want := clock + "  purchase  u1  a=x  amount=12.5  b=\"two words\"\n" + clock + "  page_view  v1  https://shop.example/\n"
	if out != want {
		t.Errorf("printed\n%swant\n%s", out, want)
	}
}

// TestTailIsSafe: nothing an event holds may drive the terminal or make one
// event look like two.
func TestTailIsSafe(t *testing.T) {
	const text = "x\\u001b[2J\\u0007\\n\\r\u009b31m\u202e"
	event := fmt.Sprintf(`{"name":"%[1]s","user_id":"%[1]s","time":"2026-01-02T03:04:05Z","properties":{"%[1]s":"%[1]s","o":{"%[1]s":["%[1]s"]}},"context":{"url":"%[1]s"}}`, text)
	for _, args := range [][]string{nil, {"--json"}} {
		out, err := follow(t, []string{event}, args...)
		if err != nil {
			t.Fatal(err)
		}
		line, rest, _ := strings.Cut(out, "\n")
		if line == "" || rest != "" || strings.ContainsFunc(line, notPrintable) {
			t.Errorf("%v printed %q", args, out)
		}
	}
}

func TestTailShortensLongValues(t *testing.T) {
	out, err := follow(t, []string{`{"name":"a","properties":{"long":"` + strings.Repeat("ü", 5000) + `"}}`})
	if err != nil || len(out) > 300 || !strings.Contains(out, "…") {
		t.Errorf("printed %q, error %v", out, err)
	}
}

func TestTailKeepsToNames(t *testing.T) {
	out, err := follow(t, []string{`{"name":"page_view"}`, `{"name":"page/a/b"}`, `{"name":"click"}`, `{"name":"login"}`},
		"--json", "--name", "page*", "--name", "login")
	if err != nil || out != "{\"name\":\"page_view\"}\n{\"name\":\"page/a/b\"}\n{\"name\":\"login\"}\n" {
		t.Errorf("printed %q, error %v", out, err)
	}
}

func TestTailFails(t *testing.T) {
	for name, args := range map[string][]string{"pattern": {"--name", "[a"}, "rate": {"--rate=-1"}} {
		if _, err := follow(t, nil, args...); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	server := newRemoteServer(t, func(w http.ResponseWriter, _ sentRequest) { w.WriteHeader(http.StatusUnauthorized) })
	_, _, err := runCommand(t.Context(), t, &tailCommand{}, "", "--server", server.URL)
	if err == nil || !strings.Contains(err.Error(), "401") {
		t.Errorf("error %v", err)
	}
}

func TestPaletteColoursTerminalsOnly(t *testing.T) {
	if newPalette(&strings.Builder{}).on {
		t.Error("colours what is no terminal")
	}
	if got := (palette{on: true}).paint(bold, "x"); got != "\x1b[1mx\x1b[0m" {
		t.Errorf("painted %q", got)
	}
}
