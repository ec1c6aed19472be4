package stream

import (
	"fmt"
	"time"

	natsserver "github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"github.com/weirhq/weir"
)

// Each project has accounts of its own in the embedded server, so that its
// clients meet nobody else's subjects, streams and inboxes: one for API tokens,
// with JetStream, and one for write keys. Weir's own streams are in the global
// account, where no client gets. Weir is a member of every account by a
// connection inside the process.

// streamingAccount is where the clients of the NATS Streaming gateway are.
const streamingAccount = "streaming"

// servicePrefix is in front of the account's name in the user name of
// connections that only serve requests.
const servicePrefix = "service:"

// accountName is also the name of the directory that holds the account's
// streams.
func accountName(project string, scope weir.Scope) string {
	if scope == weir.ScopeAPI {
		return "project-" + project
	}
	return string(scope) + "-" + project
}

// Connect opens a connection inside the process, for Weir itself.
func (s *Server) Connect(name string) (*nats.Conn, error) {
	return s.connect(name, nats.Token(s.secret))
}

// ConnectProject opens a connection inside the process among the clients of a
// project that have tokens of a scope. The first one opens the account, and
// recovers its streams.
func (s *Server) ConnectProject(project string, scope weir.Scope) (*nats.Conn, error) {
	if err := s.openAccount(project, scope); err != nil {
		return nil, err
	}
	name := accountName(project, scope)
	return s.connect("weir in "+name, nats.UserInfo(name, s.secret))
}

// ConnectService is like [Server.ConnectProject], but the connection may only do
// what serving requests takes: a client names the subject of the answer, and NATS
// does not ask whether the client itself may publish there.
func (s *Server) ConnectService(project string, scope weir.Scope) (*nats.Conn, error) {
	if err := s.openAccount(project, scope); err != nil {
		return nil, err
	}
	name := accountName(project, scope)
	return s.connect("weir's service in "+name, nats.UserInfo(servicePrefix+name, s.secret))
}

// ConnectStreaming opens a connection inside the process among the clients of
// the NATS Streaming gateway.
func (s *Server) ConnectStreaming() (*nats.Conn, error) {
	s.nats.LookupOrRegisterAccount(streamingAccount)
	return s.connect("weir in "+streamingAccount, nats.UserInfo(streamingAccount, s.secret))
}

func (s *Server) connect(name string, as nats.Option) (*nats.Conn, error) {
	conn, err := nats.Connect("",
		nats.InProcessServer(s.nats),
		as,
		nats.Name(name),
		nats.MaxReconnects(-1),
		nats.ReconnectWait(100*time.Millisecond),
	)
	if err != nil {
		return nil, fmt.Errorf("cannot connect to the embedded NATS server: %w", err)
	}
	return conn, nil
}

// openAccount makes sure that clients with tokens of a scope have an account.
func (s *Server) openAccount(project string, scope weir.Scope) error {
	s.accounts.Lock()
	defer s.accounts.Unlock()
	name := accountName(project, scope)
	if s.opened[name] {
		return nil
	}
	account, _ := s.nats.LookupOrRegisterAccount(name)
	if scope == weir.ScopeAPI {
		if err := account.EnableJetStream(projectLimits(), nil); err != nil {
			return fmt.Errorf("cannot open the streams of project %s: %w", project, err)
		}
		if err := s.showQuarantine(project, account); err != nil {
			return err
		}
	}
	s.opened[name] = true
	return nil
}

// projectLimits are what a project may have in JetStream: Weir's two streams
// and a bounded number of consumers.
func projectLimits() map[string]natsserver.JetStreamAccountLimits {
	const unlimited = -1 // each stream has its own limit
	return map[string]natsserver.JetStreamAccountLimits{"": {
		MaxMemory:            0,
		MaxStore:             unlimited,
		MaxStreams:           projectStreams,
		MaxConsumers:         maxProjectConsumers,
		MaxAckPending:        unlimited,
		MemoryMaxStreamBytes: unlimited,
		StoreMaxStreamBytes:  unlimited,
	}}
}

// showQuarantine lets a project's clients follow what is rejected.
func (s *Server) showQuarantine(project string, account *natsserver.Account) error {
	global, subject := s.nats.GlobalAccount(), quarantineSubject+project
	if err := global.AddStreamExport(subject, []*natsserver.Account{account}); err != nil {
		return fmt.Errorf("cannot export the quarantine of project %s: %w", project, err)
	}
	if err := account.AddStreamImport(global, subject, ""); err != nil {
		return fmt.Errorf("cannot import the quarantine of project %s: %w", project, err)
	}
	return nil
}

// Disconnect cuts off the clients that connected with a key, named by its
// public part.
func (s *Server) Disconnect(key string) { s.door.disconnect(key) }
