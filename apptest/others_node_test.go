package apptest

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// sdkDir is where the SDKs of others are, as npm installs them.
const sdkDir = "sdks"

// node is a running script of sdkDir.
type node struct {
	input  io.WriteCloser
	output *output
	exited context.Context // done when the process has ended; its cause is how
}

// runNode starts a script with a key, or another argument, and the server's
// address. It gets an input that ends with finish, or with the test.
func (s *server) runNode(t *testing.T, script, argument string) *node {
	t.Helper()
	return startNode(t, s.url, script, argument)
}

// startNode is runNode for a server behind a proxy.
func startNode(t *testing.T, url, script, argument string) *node {
	t.Helper()
	if _, err := os.Stat(filepath.Join(sdkDir, "node_modules")); err != nil {
		t.Fatalf("the SDKs are not installed: run make test-app, or npm ci in apptest/%s: %v", sdkDir, err)
	}
	command := exec.CommandContext(t.Context(), "node", script, argument)
	command.Dir = sdkDir
	command.Env = append(environment(), "WEIR_URL="+url, "WEIR_KEY="+argument)
	input, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	exited, end := context.WithCancelCause(context.Background())
	n := &node{input: input, output: newOutput(), exited: exited}
	command.Stdout, command.Stderr = n.output, n.output
	if err := command.Start(); err != nil {
		t.Fatalf("cannot run %s: %v", script, err)
	}
	go func() {
		err := command.Wait()
		if err == nil {
			err = errExitedWell
		}
		end(err)
	}()
	t.Cleanup(func() {
		_ = command.Process.Kill() // the only error is that it has ended already
		<-exited.Done()
	})
	return n
}

// finish ends the input and demands that the script ends well.
func (n *node) finish(t *testing.T) {
	t.Helper()
	_ = n.input.Close() // it may have ended already
	<-n.exited.Done()
	if err := context.Cause(n.exited); err != errExitedWell {
		t.Errorf("the script ended badly: %v\n%s", err, n.output)
	}
}
