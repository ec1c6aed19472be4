package apptest

import (
	"context"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The keys of project default, in every test but the one of generated keys.
const (
	writeKey = "apptest-write-key"
	apiToken = "apptest-api-token"
)

const (
	// startTimeout is how long a start may take, on a machine that is busy
	// with other things. stopTimeout is beyond all that a stop waits for.
	startTimeout = time.Minute
	stopTimeout  = time.Minute
	// pollEvery is how often a state is asked for that cannot be awaited.
	pollEvery = 10 * time.Millisecond
)

// options are how a server is run.
type options struct {
	dir  string
	args []string
	// unkeyed leaves it to the server to make keys.
	unkeyed bool
	// demo runs `weir demo`, which has a directory of its own, in place of
	// `weir serve`.
	demo bool
	// wrap is a command that executes the server in its own place.
	wrap []string
	// system is what the process gets from the operating system.
	system *syscall.SysProcAttr
}

// server is a running `weir serve` or `weir demo`.
type server struct {
	url    string // once it serves
	out    *output
	log    *output
	cmd    *exec.Cmd
	exited context.Context // done when the process has ended; its cause is how
}

var errExitedWell = errors.New("the server ended with exit status 0")

// launch starts the process and does not wait for it to serve. The test's end
// kills what is left of it.
func launch(t *testing.T, o options) *server {
	t.Helper()
	args := append(slices.Clone(o.wrap), binary)
	if o.demo {
		args = append(args, "demo", "--days", "1")
	} else {
		args = append(args, "serve", "--data", o.dir)
	}
	args = append(args, "--listen", "127.0.0.1:0", "--nats-listen", "off")
	args = append(args, o.args...)
	exited, end := context.WithCancelCause(context.Background())
	s := &server{out: newOutput(), log: newOutput(), cmd: exec.Command(args[0], args[1:]...), exited: exited}
	s.cmd.Stdout, s.cmd.Stderr = s.out, s.log
	s.cmd.Env = environment()
	if !o.unkeyed {
		s.cmd.Env = append(s.cmd.Env, "WEIR_WRITE_KEY="+writeKey, "WEIR_API_TOKEN="+apiToken)
	}
	s.cmd.SysProcAttr = o.system
	if err := s.cmd.Start(); err != nil {
		t.Fatalf("cannot start the server: %v", err)
	}
	go func() {
		err := s.cmd.Wait()
		if err == nil {
			err = errExitedWell
		}
		end(err)
	}()
	t.Cleanup(func() { s.kill() })
	return s
}

// environment is that of the test without settings of Weir.
func environment() []string {
	return slices.DeleteFunc(os.Environ(), func(setting string) bool { return strings.HasPrefix(setting, "WEIR_") })
}

// start starts a server and waits until it is ready.
func start(t *testing.T, o options) *server {
	t.Helper()
	s := launch(t, o)
	if err := s.awaitReady(); err != nil {
		t.Fatalf("the server does not start: %v\n%s", err, s.log)
	}
	return s
}

var servesPattern = regexp.MustCompile(`msg="weir serves".* http=(\S+)`)

// awaitReady waits until the server serves and says that it is ready.
func (s *server) awaitReady() error {
	ctx, cancel := context.WithTimeout(s.exited, startTimeout)
	defer cancel()
	found, err := s.log.await(ctx, servesPattern)
	if err != nil {
		return err
	}
	s.url = found[1]
	return poll(ctx, func() bool {
		status, _, err := s.get(ctx, "/readyz")
		return err == nil && status == http.StatusOK
	})
}

// poll asks again and again until the answer is yes, or ctx ends.
func poll(ctx context.Context, done func() bool) error {
	ticker := time.NewTicker(pollEvery)
	defer ticker.Stop()
	for !done() {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// kill ends the process as a crash does and waits for its end.
func (s *server) kill() {
	_ = s.cmd.Process.Kill() // the only error is that it has ended already
	<-s.exited.Done()
}

// terminate asks the process to end.
func (s *server) terminate(t *testing.T) {
	t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatalf("cannot ask the server to stop: %v", err)
	}
}

// awaitExit demands that the process ends with exit status 0.
func (s *server) awaitExit(t *testing.T) {
	t.Helper()
	select {
	case <-s.exited.Done():
	case <-time.After(stopTimeout):
		t.Fatalf("the server did not stop within %s:\n%s", stopTimeout, s.log)
	}
	if err := context.Cause(s.exited); !errors.Is(err, errExitedWell) {
		t.Fatalf("the server stopped badly: %v\n%s", err, s.log)
	}
}

// stop asks the server to stop and demands that it does so well.
func (s *server) stop(t *testing.T) {
	t.Helper()
	s.terminate(t)
	s.awaitExit(t)
}
