// Package streamtest runs NATS as Weir embeds it, for the tests of those who keep
// something there.
package streamtest

import (
	"log/slog"
	"testing"

	"github.com/nats-io/nats.go"

	"github.com/weirhq/weir/internal/stream"
)

// Connect runs a server with a directory of its own until the test ends, and
// returns a connection to it.
func Connect(tb testing.TB) *nats.Conn {
	tb.Helper()
	server, err := stream.StartServer(stream.ServerConfig{Dir: tb.TempDir(), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(server.Close)
	conn, err := server.Connect(tb.Name())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(conn.Close)
	return conn
}
