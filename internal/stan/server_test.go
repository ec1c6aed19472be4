package stan

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	stango "github.com/nats-io/stan.go"
)

// testServer is a server of NATS Streaming in a process of its own: the gateway,
// or nats-streaming-server.
type testServer struct {
	port    int
	dir     string
	flags   []string
	command *exec.Cmd
	output  bytes.Buffer
}

func (s *testServer) url() string { return "nats://127.0.0.1:" + strconv.Itoa(s.port) }

// newServer starts a server that the test has for itself.
func newServer(t *testing.T, flags ...string) *testServer {
	t.Helper()
	s, err := startServer(t.TempDir(), flags...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.kill()
		if t.Failed() {
			t.Logf("the server wrote\n%s", s.output.Bytes())
		}
	})
	return s
}

func startServer(dir string, flags ...string) (*testServer, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	defer listener.Close()
	s := &testServer{port: listener.Addr().(*net.TCPAddr).Port, dir: dir, flags: flags}
	if err := listener.Close(); err != nil {
		return nil, err
	}
	return s, s.start()
}

// start starts the process on the same directory and port as before, and
// returns when it answers.
func (s *testServer) start() error {
	program, arguments := os.Args[0], []string{serverArgument}
	if *against != "" {
		program, arguments = *against, []string{"-a", "127.0.0.1", "--store", "file"}
	}
	arguments = append(arguments, "-p", strconv.Itoa(s.port), "-dir", s.dir)
	s.command = exec.Command(program, append(arguments, s.flags...)...)
	s.command.Stdout, s.command.Stderr = &s.output, &s.output
	if err := s.command.Start(); err != nil {
		return fmt.Errorf("cannot start the server: %w", err)
	}
	return s.awaitReady()
}

// awaitReady pings until there is an answer.
func (s *testServer) awaitReady() error {
	const look, patience = 10 * time.Millisecond, 20 * time.Second
	for started := time.Now(); time.Since(started) < patience; time.Sleep(look) {
		conn, err := nats.Connect(s.url())
		if err != nil {
			continue
		}
		_, err = conn.Request("_STAN.discover."+testCluster, nil, time.Second)
		conn.Close()
		if err == nil {
			return nil
		}
	}
	s.kill()
	return fmt.Errorf("the server is not ready; it wrote\n%s", s.output.Bytes())
}

// kill kills the process without any grace.
func (s *testServer) kill() {
	_ = s.command.Process.Kill()
	_ = s.command.Wait() // it was killed
}

// stop lets the process end in peace.
func (s *testServer) stop() error {
	if err := s.command.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	_ = s.command.Wait()
	return nil
}

// shared is the server of the tests that do not need their own.
var shared struct {
	once   sync.Once
	server *testServer
	dir    string
	err    error
}

func sharedServer(t *testing.T) *testServer {
	t.Helper()
	shared.once.Do(func() {
		if shared.dir, shared.err = os.MkdirTemp("", "stan-test-"); shared.err == nil {
			shared.server, shared.err = startServer(shared.dir, "-mc", "1000")
		}
	})
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.server
}

func closeShared() error {
	if shared.server == nil {
		return nil
	}
	shared.server.kill()
	return os.RemoveAll(shared.dir)
}

// connect connects a client, and closes it at the end of the test.
func (s *testServer) connect(t *testing.T, id string, options ...stango.Option) stango.Conn {
	t.Helper()
	options = append([]stango.Option{stango.NatsURL(s.url()), stango.ConnectWait(30 * time.Second)}, options...)
	conn, err := stango.Connect(testCluster, id, options...)
	if err != nil {
		t.Fatalf("cannot connect %s: %v", id, err)
	}
	t.Cleanup(func() { _ = conn.Close() }) // it may be closed already
	return conn
}

// raw connects to NATS only.
func (s *testServer) raw(t *testing.T) *nats.Conn {
	t.Helper()
	conn, err := nats.Connect(s.url())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	return conn
}
