package main

import (
	"fmt"
	"io"

	"github.com/weirhq/weir/client"
)

// answerFlags say over what a question goes, and how its answer is printed: as a
// table unless they say otherwise.
type answerFlags struct {
	NATS   string `name:"nats" help:"Ask by NATS, the server at this address, in place of HTTP." env:"WEIR_NATS" placeholder:"URL"`
	AsJSON bool   `name:"json" help:"Print the answer as JSON." xor:"form"`
	AsCSV  bool   `name:"csv" help:"Print the answer as CSV." xor:"form"`
}

// ask asks the server that open connects to, for JSON or CSV, and prints the
// answer.
func (f answerFlags) ask(s *streams, open func(notices io.Writer) (*client.Client, error),
	ask func(server *client.Client, asCSV bool) ([]byte, error), table func(io.Writer, []byte) error) error {
	server, err := open(s.Err)
	if err != nil {
		return err
	}
	defer func() { _ = server.Close() }() // there is nothing left to send
	answer, err := ask(server, f.AsCSV)
	switch {
	case err != nil:
		return fmt.Errorf("cannot ask: %w", err)
	case f.AsCSV:
		return printCSV(s.Out, answer)
	case f.AsJSON:
		return printJSON(s.Out, answer)
	}
	return table(s.Out, answer)
}
