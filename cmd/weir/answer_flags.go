package main

import (
	"fmt"
	"io"
)

// answerFlags say over what a question goes, and how its answer is printed: as a
// table unless they say otherwise.
type answerFlags struct {
	NATS   string `name:"nats" help:"Ask by NATS, the server at this address, in place of HTTP." env:"WEIR_NATS" placeholder:"URL"`
	AsJSON bool   `name:"json" help:"Print the answer as JSON." xor:"form"`
	AsCSV  bool   `name:"csv" help:"Print the answer as CSV." xor:"form"`
}

// print asks for the answer, as JSON or as CSV, and prints it.
func (f answerFlags) print(out io.Writer, ask func(asCSV bool) ([]byte, error), table func(io.Writer, []byte) error) error {
	answer, err := ask(f.AsCSV)
	switch {
	case err != nil:
		return fmt.Errorf("cannot ask: %w", err)
	case f.AsCSV:
		return printCSV(out, answer)
	case f.AsJSON:
		return printJSON(out, answer)
	}
	return table(out, answer)
}
