package stream

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	natsserver "github.com/nats-io/nats-server/v2/server"

	"github.com/weirhq/weir"
)

// ServerConfig configures the embedded NATS server.
type ServerConfig struct {
	// Dir is where JetStream keeps its files.
	Dir string
	// Listen is the address for clients, taken by [Server.Listen], or empty for
	// none: Weir itself is connected inside the process.
	Listen string
	// TLS, if not nil, is what clients must speak.
	TLS *tls.Config
	// Monitor is the address of NATS's own monitoring over HTTP, or empty for
	// none. It tells of all projects and asks for no token.
	Monitor string
	// Authenticate tells what a client's token grants. Clients without a
	// valid token are turned away.
	Authenticate func(token string) (weir.Grant, bool)
	// Streaming, if not nil, lets in clients of the NATS Streaming gateway.
	Streaming *StreamingAccess
	Logger    *slog.Logger
}

// Server is an embedded NATS server with JetStream. Its methods are safe for
// concurrent use.
type Server struct {
	nats   *natsserver.Server
	dir    string
	listen string
	secret string // Weir's own connections present it
	door   *door
	logger *slog.Logger
	repair atomic.Bool // JetStream is to be started anew

	accounts sync.Mutex      // one account is opened at a time
	opened   map[string]bool // by the account's name
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

	// What one client, or all of them, may take of the server's memory. A
	// connection costs some 30 KB and a subscription some 1 KB. What a client
	// has not read yet waits in memory; the bound is for Weir's own connections,
	// too, which take all that clients send and are to outlast their bursts.
	maxConnections      = 10_000
	maxSubscriptions    = 1_000 // of a connection
	maxUnreadBytes      = 64 << 20
	maxProjectConsumers = 1_000
	projectStreams      = 2 // EVENTS and DEAD
)

// SyncEvery is how often streams are synced to disk that are not at each
// write: those that can be made again from the log.
const SyncEvery = 10 * time.Second

// StartServer starts the embedded server and waits until it serves.
func StartServer(config ServerConfig) (*Server, error) {
	s := &Server{dir: config.Dir, listen: config.Listen, secret: rand.Text(), logger: config.Logger, opened: map[string]bool{}}
	s.door = newDoor(s.secret, config)
	options, err := s.options(config)
	if err != nil {
		return nil, err
	}
	server, err := natsserver.NewServer(options)
	if err != nil {
		return nil, fmt.Errorf("cannot create the NATS server: %w", err)
	}
	s.nats = server
	s.door.server = server
	server.SetLoggerV2(newServerLogger(config.Logger), false, false, false)
	server.Start()
	if err := s.awaitReady(config); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Server) options(config ServerConfig) (*natsserver.Options, error) {
	options := &natsserver.Options{
		ServerName:                 "weir",
		JetStream:                  true,
		StoreDir:                   config.Dir,
		JetStreamMaxStore:          maxJetStreamBytes,
		JetStreamMaxMemory:         maxJetStreamMemory,
		SyncAlways:                 true,
		SyncInterval:               SyncEvery,
		NoSigs:                     true,
		DontListen:                 true, // before [Server.Listen]
		NoSystemAccount:            true,
		DisableShortFirstPing:      true,
		MaxConn:                    maxConnections,
		MaxSubs:                    maxSubscriptions,
		MaxPending:                 maxUnreadBytes,
		CustomClientAuthentication: s.door,
		TLSConfig:                  config.TLS,
		TLS:                        config.TLS != nil,
	}
	if err := setAddresses(options, config); err != nil {
		return nil, err
	}
	return options, nil
}

func setAddresses(options *natsserver.Options, config ServerConfig) (err error) {
	if config.Monitor != "" {
		if options.HTTPHost, options.HTTPPort, err = probeAddress(config.Monitor); err != nil {
			return fmt.Errorf("cannot listen for NATS's monitoring on %q: %w", config.Monitor, err)
		}
	}
	if config.Listen == "" {
		return nil
	}
	if options.Host, options.Port, err = probeAddress(config.Listen); err != nil {
		return fmt.Errorf("cannot listen for NATS clients on %q: %w", config.Listen, err)
	}
	return nil
}

// probeAddress parts an address; port 0 becomes the server's word for any. It
// tries to listen there: the server itself takes the address late, and does not
// start at all when it cannot.
func probeAddress(address string) (host string, port int, err error) {
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		return "", 0, err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return "", 0, err
	}
	if err := listener.Close(); err != nil {
		return "", 0, err
	}
	if port, err = strconv.Atoi(text); err != nil {
		return "", 0, errors.New("the port must be a number")
	}
	if port == 0 {
		port = natsserver.RANDOM_PORT
	}
	return host, port, nil
}

func (s *Server) awaitReady(config ServerConfig) error {
	if !s.nats.ReadyForConnections(startTimeout) {
		return fmt.Errorf("the NATS server was not ready within %s", startTimeout)
	}
	if !s.nats.JetStreamEnabled() {
		return fmt.Errorf("cannot start JetStream in %s: see the log above", config.Dir)
	}
	return nil
}

// Listen begins to take clients. Before, the keys must be known and the accounts
// of the projects open: clients give up for good when they are turned away twice.
func (s *Server) Listen() error {
	if s.listen == "" {
		return nil
	}
	s.nats.AcceptLoop(make(chan struct{}))
	if s.nats.Addr() == nil {
		return fmt.Errorf("cannot listen for NATS clients on %s: see the log above", s.listen)
	}
	return nil
}

// MonitorAddress returns where NATS's own monitoring is, or nil.
func (s *Server) MonitorAddress() net.Addr {
	if address := s.nats.MonitorAddr(); address != nil {
		return address
	}
	return nil
}

// Address returns where clients connect, or nil while they cannot.
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
