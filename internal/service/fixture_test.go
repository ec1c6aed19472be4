package service

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	natsserver "github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"github.com/weirhq/weir"
)

// patience bounds every wait of these tests: beyond it, it will not come.
const patience = 10 * time.Second

const project = "shop"

// hub is a NATS server with an account for each scope, whose name is also user
// and password of its clients. The service is another user, which may do no more
// than it may in Weir's server: a hole there would be one for all who ask it.
type hub struct {
	t      *testing.T
	server *natsserver.Server
}

func newHub(t *testing.T) *hub {
	t.Helper()
	options := &natsserver.Options{Host: "127.0.0.1", Port: natsserver.RANDOM_PORT, NoSigs: true, NoLog: true, NoSystemAccount: true}
	for _, scope := range []weir.Scope{weir.ScopeAPI, weir.ScopeWrite} {
		account := natsserver.NewAccount(string(scope))
		options.Accounts = append(options.Accounts, account)
		options.Users = append(options.Users, &natsserver.User{Username: string(scope), Password: string(scope), Account: account},
			&natsserver.User{Username: serving + string(scope), Password: string(scope), Account: account, Permissions: &natsserver.Permissions{
				Publish:   &natsserver.SubjectPermission{Allow: []string{"_INBOX.>"}},
				Subscribe: &natsserver.SubjectPermission{Allow: []string{"ingest.*", "weir.v1.>", "$SRV.>"}},
			}})
	}
	server, err := natsserver.NewServer(options)
	if err != nil {
		t.Fatal(err)
	}
	server.Start()
	t.Cleanup(func() { server.Shutdown(); server.WaitForShutdown() })
	if !server.ReadyForConnections(patience) {
		t.Fatal("the NATS server does not start")
	}
	return &hub{t, server}
}

// serving is what the user name of the service begins with.
const serving = "weir in "

// connect is a connection of the service.
func (h *hub) connect(_ string, scope weir.Scope) (*nats.Conn, error) {
	return nats.Connect(h.server.ClientURL(), nats.UserInfo(serving+string(scope), string(scope)))
}

// client is a connection of a client until the test ends.
func (h *hub) client(scope weir.Scope) *nats.Conn {
	h.t.Helper()
	conn, err := nats.Connect(h.server.ClientURL(), nats.UserInfo(string(scope), string(scope)))
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(conn.Close)
	return conn
}

// serve runs a service for one project until the test ends. Its API is mux.
func (h *hub) serve(mux http.Handler, change ...func(*Config)) *Service {
	h.t.Helper()
	var sequence atomic.Int64
	config := Config{
		Connect: h.connect,
		Collect: func(_ context.Context, project string, header map[string][]string, body []byte) ([]byte, error) {
			if len(body) == 0 {
				return nil, weir.Errorf(weir.CodeUnavailable, "no room for %s", project)
			}
			return json.Marshal(map[string]any{"stream": "LOG", "seq": sequence.Add(1), "header": header, "body": string(body)})
		},
		Serve: func(grant weir.Grant, w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Grant", grant.Project+" "+string(grant.Scope))
			mux.ServeHTTP(w, r)
		},
		Explain: explain,
		Operations: []Operation{
			{"query", "POST", "/v1/query", "Ask"}, {"keys.list", "GET", "/v1/keys", "List"}, {"keys.revoke", "DELETE", "/v1/keys/{id}", "Revoke"},
			{"shares.list", "GET", "/v1/dashboards/{id}/shares", "List"},
		},
		Version: "1.2.3",
		Logger:  slog.New(noTrouble{slog.DiscardHandler, h.t}),
	}
	for _, c := range change {
		c(&config)
	}
	s := New(config)
	h.t.Cleanup(func() { s.Close(context.Background()) })
	if err := s.Open(project); err != nil {
		h.t.Fatal(err)
	}
	return s
}

// noTrouble is a log in which there must be no trouble, such as with permissions.
type noTrouble struct {
	slog.Handler
	t *testing.T
}

func (l noTrouble) Enabled(context.Context, slog.Level) bool { return true }

func (l noTrouble) Handle(_ context.Context, record slog.Record) error {
	if strings.Contains(record.Message, "trouble") {
		record.Attrs(func(a slog.Attr) bool { l.t.Errorf("%s: %s", record.Message, a); return true })
	}
	return nil
}

// explain writes a problem as package web does.
func explain(_ context.Context, w http.ResponseWriter, _ string, err error) {
	status := map[weir.Code]int{weir.CodeUnavailable: 503, weir.CodeTooLarge: 413}[weir.ErrorCode(err)]
	w.Header().Set("Content-Type", "application/problem+json")
	if status == 503 {
		w.Header().Set("Retry-After", "2")
	}
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"status": status, "detail": err.Error(), "code": weir.ErrorCode(err)})
}

// echo is an API that answers with the request.
func echo(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	w.Header().Set("Content-Type", "text/echo")
	_, _ = io.WriteString(w, w.Header().Get("Grant")+" "+r.Method+" "+r.URL.String()+" "+r.Header.Get("Accept")+" "+string(body))
}

func request(t *testing.T, conn *nats.Conn, subject, body string, headers ...string) *nats.Msg {
	t.Helper()
	message := nats.NewMsg(subject)
	message.Data = []byte(body)
	for i := 0; i < len(headers); i += 2 {
		message.Header.Set(headers[i], headers[i+1])
	}
	reply, err := conn.RequestMsg(message, patience)
	if err != nil {
		t.Fatalf("%s: %v", subject, err)
	}
	return reply
}
