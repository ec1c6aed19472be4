package apptest

import (
	"bytes"
	"context"
	"os/exec"
	"testing"
	"time"
)

// commandTimeout bounds a command that ends by itself.
const commandTimeout = time.Minute

// command is a weir command that talks to a server, with a home of its own.
func (s *server) command(ctx context.Context, t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	command := exec.CommandContext(ctx, binary, args...)
	command.Env = append(environment(), "HOME="+t.TempDir(), "XDG_CACHE_HOME=",
		"WEIR_SERVER="+s.url, "WEIR_WRITE_KEY="+writeKey, "WEIR_API_TOKEN="+apiToken)
	return command
}

// run runs a command, demands that it succeeds, and returns what it prints.
func (s *server) run(t *testing.T, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), commandTimeout)
	defer cancel()
	command := s.command(ctx, t, args...)
	var out, notices bytes.Buffer
	command.Stdout, command.Stderr = &out, &notices
	if err := command.Run(); err != nil {
		t.Fatalf("weir %q failed: %v\n%s%s", args, err, &out, &notices)
	}
	return out.String()
}
