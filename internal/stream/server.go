package stream

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"sync/atomic"
	"time"

	natsserver "github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"github.com/weirhq/weir"
)

// ServerConfig configures the embedded NATS server.
type ServerConfig struct {
	// Dir is where JetStream keeps its files.
	Dir string
	// Listen is the address for clients, or empty for none: Weir itself is
	// connected inside the process.
	Listen string
	// Authenticate tells what a client's token grants. Clients without a
	// valid token are turned away.
	Authenticate func(token string) (weir.Grant, bool)
	Logger       *slog.Logger
}

// Server is an embedded NATS server with JetStream.
type Server struct {
	nats   *natsserver.Server
	dir    string
	secret string // Weir's own connections present it
	logger *slog.Logger
	repair atomic.Bool // JetStream is to be started anew
}

const (
	// startTimeout bounds the recovery of the streams at start: checking tens
	// of GB of blocks takes minutes on a slow disk.
	startTimeout = 5 * time.Minute
	// maxJetStreamBytes stands for "as much as the disk has": each stream has
	// its own limit.
	maxJetStreamBytes = 1 << 50
	// maxJetStreamMemory is for the state of consumers in memory; no stream
	// is kept there.
	maxJetStreamMemory = 64 << 20
)

// StartServer starts the embedded server and waits until it serves.
func StartServer(config ServerConfig) (*Server, error) {
	s := &Server{dir: config.Dir, secret: rand.Text(), logger: config.Logger}
	options := &natsserver.Options{
		ServerName:                 "weir",
		JetStream:                  true,
		StoreDir:                   config.Dir,
		JetStreamMaxStore:          maxJetStreamBytes,
		JetStreamMaxMemory:         maxJetStreamMemory,
		SyncAlways:                 true,
		NoSigs:                     true,
		NoSystemAccount:            true,
		DisableShortFirstPing:      true,
		CustomClientAuthentication: &authenticator{secret: s.secret, authenticate: config.Authenticate},
	}
	if err := setListen(options, config.Listen); err != nil {
		return nil, err
	}
	server, err := natsserver.NewServer(options)
	if err != nil {
		return nil, fmt.Errorf("cannot create the NATS server: %w", err)
	}
	server.SetLoggerV2(serverLogger{config.Logger}, false, false, false)
	server.Start()
	if !server.ReadyForConnections(startTimeout) {
		server.Shutdown()
		return nil, fmt.Errorf("the NATS server was not ready within %s", startTimeout)
	}
	if !server.JetStreamEnabled() {
		server.Shutdown()
		return nil, fmt.Errorf("cannot start JetStream in %s: see the log above", config.Dir)
	}
	s.nats = server
	return s, nil
}

func setListen(options *natsserver.Options, listen string) error {
	if listen == "" {
		options.DontListen = true
		return nil
	}
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return fmt.Errorf("cannot listen for NATS clients on %q: %w", listen, err)
	}
	options.Host = host
	options.Port, err = strconv.Atoi(port)
	if err != nil {
		return fmt.Errorf("cannot listen for NATS clients on %q: the port must be a number", listen)
	}
	if options.Port == 0 {
		options.Port = natsserver.RANDOM_PORT
	}
	return nil
}

// Connect opens a connection inside the process, for Weir itself.
func (s *Server) Connect(name string) (*nats.Conn, error) {
	conn, err := nats.Connect("",
		nats.InProcessServer(s.nats),
		nats.Token(s.secret),
		nats.Name(name),
		nats.MaxReconnects(-1),
		nats.ReconnectWait(100*time.Millisecond),
	)
	if err != nil {
		return nil, fmt.Errorf("cannot connect to the embedded NATS server: %w", err)
	}
	return conn, nil
}

// Address returns where clients connect, or nil when they cannot.
func (s *Server) Address() net.Addr { return s.nats.Addr() }

// Repair asks [Server.Watch] to start JetStream anew: a stream that met an error
// of writing takes no messages until then, and does not acknowledge them.
func (s *Server) Repair() { s.repair.Store(true) }

// Watch starts JetStream anew when that was asked for, or when it has switched
// itself off, and returns when ctx ends.
func (s *Server) Watch(ctx context.Context) {
	const every = 500 * time.Millisecond
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			s.shutDownBroken()
			s.revive()
		}
	}
}

func (s *Server) shutDownBroken() {
	if !s.repair.Swap(false) {
		return
	}
	s.logger.Warn("the log does not answer; JetStream is started anew")
	if err := s.nats.ShutdownJetStream(); err != nil {
		s.logger.Error("cannot shut JetStream down", "error", err)
	}
}

func (s *Server) revive() {
	if s.nats.JetStreamEnabled() || !s.nats.Running() {
		return
	}
	config := natsserver.JetStreamConfig{
		StoreDir:   s.dir,
		MaxStore:   maxJetStreamBytes,
		MaxMemory:  maxJetStreamMemory,
		SyncAlways: true,
		Strict:     true,
		CompressOK: true,
	}
	if err := s.nats.EnableJetStream(&config); err != nil {
		s.logger.Error("cannot turn JetStream on again", "error", err)
		return
	}
	s.logger.Info("JetStream is on again")
}

// Close stops the server and waits until its files are closed.
func (s *Server) Close() {
	s.nats.Shutdown()
	s.nats.WaitForShutdown()
}

// authenticator lets in Weir itself and clients with a valid token.
type authenticator struct {
	secret       string
	authenticate func(token string) (weir.Grant, bool)
}

// Check implements the server's Authentication.
func (a *authenticator) Check(client natsserver.ClientAuthentication) bool {
	options := client.GetOpts()
	token := options.Token
	if token == "" {
		token = options.Password
	}
	if subtle.ConstantTimeCompare([]byte(token), []byte(a.secret)) == 1 {
		return true
	}
	if _, ok := a.authenticate(token); !ok {
		return false
	}
	client.RegisterUser(&natsserver.User{Permissions: clientPermissions()})
	return true
}

// clientPermissions are what clients may do: until there are subjects for
// them, nothing but receive replies.
func clientPermissions() *natsserver.Permissions {
	return &natsserver.Permissions{
		Publish:   &natsserver.SubjectPermission{Deny: []string{">"}},
		Subscribe: &natsserver.SubjectPermission{Allow: []string{"_INBOX.>"}},
	}
}

// serverLogger passes what the server logs on to slog.
type serverLogger struct{ to *slog.Logger }

func (l serverLogger) Noticef(format string, v ...any) { l.to.Debug(fmt.Sprintf(format, v...)) }
func (l serverLogger) Warnf(format string, v ...any)   { l.to.Warn(fmt.Sprintf(format, v...)) }
func (l serverLogger) Fatalf(format string, v ...any)  { l.to.Error(fmt.Sprintf(format, v...)) }
func (l serverLogger) Errorf(format string, v ...any)  { l.to.Error(fmt.Sprintf(format, v...)) }
func (l serverLogger) Debugf(format string, v ...any)  { l.to.Debug(fmt.Sprintf(format, v...)) }
func (l serverLogger) Tracef(format string, v ...any)  { l.to.Debug(fmt.Sprintf(format, v...)) }
