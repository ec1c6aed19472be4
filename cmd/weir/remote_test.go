package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alecthomas/kong"
)

// remoteServer is a server for commands: it answers each path with a handler
// and keeps what it was sent.
type remoteServer struct {
	*httptest.Server
	mu       sync.Mutex
	requests []sentRequest
}

type sentRequest struct {
	method, path, key, query, accept, body string
}

func newRemoteServer(t *testing.T, answer func(w http.ResponseWriter, r sentRequest)) *remoteServer {
	t.Helper()
	s := &remoteServer{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, err := readBody(r)
		if err != nil {
			return // the command was interrupted while it sent
		}
		request := sentRequest{
			method: r.Method, path: r.URL.Path, query: r.URL.RawQuery, body: string(text),
			key: r.Header.Get("Authorization"), accept: r.Header.Get("Accept"),
		}
		s.mu.Lock()
		s.requests = append(s.requests, request)
		s.mu.Unlock()
		answer(w, request)
	}))
	t.Cleanup(s.Close)
	return s
}

func readBody(r *http.Request) ([]byte, error) {
	if r.Header.Get("Content-Encoding") != "gzip" {
		return io.ReadAll(r.Body)
	}
	unzipped, err := gzip.NewReader(r.Body)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(unzipped)
}

func (s *remoteServer) sent() []sentRequest {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests
}

// runner is any command.
type runner interface {
	Run(context.Context, *streams) error
}

// runCommand parses args for a command and runs it with stdin.
func runCommand(ctx context.Context, t *testing.T, command runner, stdin string, args ...string) (out, notices string, err error) {
	t.Helper()
	parser, err := kong.New(command, kong.Exit(func(int) { t.Fatal("the parser exits") }))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(args); err != nil {
		return "", "", err
	}
	var outBuffer, errBuffer lockedBuffer
	err = command.Run(ctx, &streams{Out: &outBuffer, Err: &errBuffer, In: strings.NewReader(stdin)})
	return outBuffer.String(), errBuffer.String(), err
}

// lockedBuffer takes notices from several goroutines.
type lockedBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.String()
}

func TestRemoteAddress(t *testing.T) {
	for _, tt := range []struct{ server, listen, want string }{
		{"", "", "http://127.0.0.1:8080"},
		{"", ":9000", "http://127.0.0.1:9000"},
		{"", "0.0.0.0:9000", "http://127.0.0.1:9000"},
		{"", "[::]:9000", "http://127.0.0.1:9000"},
		{"", "weir.example:80", "http://weir.example:80"},
		{"https://a.example", ":9000", "https://a.example"},
	} {
		t.Setenv("WEIR_LISTEN", tt.listen)
		if got := (remote{Server: tt.server}).address(); got != tt.want {
			t.Errorf("--server %q with WEIR_LISTEN %q is %q, want %q", tt.server, tt.listen, got, tt.want)
		}
	}
}

func TestRemoteIsBySecureHTTPWhereTheServerIs(t *testing.T) {
	t.Setenv("WEIR_LISTEN", "")
	t.Setenv("WEIR_TLS_CERT", "cert.pem")
	for server, want := range map[string]string{"": "https://127.0.0.1:8080", "http://a.example": "http://a.example"} {
		if got := (remote{Server: server}).address(); got != want {
			t.Errorf("--server %q is %q, want %q", server, got, want)
		}
	}
	if got := (remote{}).withListen(":9000"); got != "https://127.0.0.1:9000" {
		t.Errorf("the doctor asks %s", got)
	}
}

// TestPlainHTTPToAServerOfTLS is answered with what to do, in every command.
func TestPlainHTTPToAServerOfTLS(t *testing.T) {
	server := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	plain := strings.Replace(server.URL, "https://", "http://", 1)
	for name, args := range map[string][]string{"keys": nil, "send": {"--key", "wk"}, "query": {"trend", "--event", "x"}} {
		command := map[string]runner{"keys": &keyListCommand{}, "send": &sendCommand{}, "query": &queryCommand{}}[name]
		_, _, err := runCommand(t.Context(), t, command, `{"name":"x","user_id":"u"}`, append([]string{"--server", plain, "--token", "at"}, args...)...)
		if err == nil || !strings.Contains(err.Error(), "the server speaks TLS: use https://") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRemoteReadsTheEnvironment(t *testing.T) {
	t.Setenv("WEIR_SERVER", "http://a.example")
	t.Setenv("WEIR_WRITE_KEY", "wk")
	t.Setenv("WEIR_API_TOKEN", "at")
	var command sendCommand
	parser, err := kong.New(&command)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse([]string{"--url", "http://b.example", "--project", "shop"}); err != nil {
		t.Fatal(err)
	}
	if want := (remote{Server: "http://b.example", Key: "wk", Token: "at", Project: "shop"}); command.remote != want {
		t.Errorf("got %+v, want %+v", command.remote, want)
	}
}

func TestRetryNoticesDoNotRepeatThemselves(t *testing.T) {
	var out lockedBuffer
	notices := retryNotices{out: &out}
	for range 3 {
		notices.tell(errors.New("cannot reach \x1b[2J"), time.Second)
	}
	if got := out.String(); got != "cannot reach \\x1b[2J; trying again in 1s\n" {
		t.Errorf("told %q", got)
	}
}
